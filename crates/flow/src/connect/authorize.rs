//! The authorization request: who asks, whether the person has to sign in for it, and the code.

use symbolon_core::{
    moment::Moment,
    seal::{Hash, hash_of},
    wire::base64url,
};
use symbolon_model::{application::Key, audit::Event, level::Level, session::Session};
use symbolon_oidc::{
    client::Client,
    error::Error,
    request::{Answer, Fault, Parameters, Prompt, Refused, Request},
};
use symbolon_store::{
    Commit, applications,
    grants::{self, Grant},
    sessions,
};

use crate::{Broken, Flow, session::SignedIn};

/// Seconds for which a code stands.
const CODE_LIFE: i64 = 60;

/// What becomes of a request.
#[derive(Clone, Debug)]
pub enum Authorized {
    /// The person has to sign in, or to sign in anew.
    SignIn,
    /// The client is told no.
    Refused(Answer),
    /// The client gets a code.
    Granted {
        /// Where it goes.
        redirect: String,
        /// Goes with it.
        state: Option<String>,
        /// The code.
        code: String,
    },
}

impl Flow {
    /// Reads a request: whose it is, and what is asked for.
    pub async fn read_request(
        &self,
        sent: Parameters<'_>,
    ) -> Result<Result<(Client, Request), Refused>, Broken> {
        let client = match sent.get("client_id") {
            Some(id) => self.store.client(id).await?,
            None => None,
        };
        let Some(client) = client else {
            return Ok(Err(Refused::Here(Fault::Client)));
        };
        Ok(Request::read(sent, &client).map(|request| (client, request)))
    }

    /// What becomes of a request of somebody signed in, or of nobody. `since` is when they were sent to
    /// sign in for this very request, if they were.
    pub async fn authorize(
        &self,
        who: Option<&SignedIn>,
        (client, request): (&Client, &Request),
        since: Option<Moment>,
    ) -> Result<Authorized, Broken> {
        let session = who.map(|who| &who.session);
        let wanted = self.wanted(session, request, since);
        let refused = |error| Ok(Authorized::Refused(request.refused(error)));
        match (who, wanted) {
            (Some(who), Wanted::Nothing) => self.grant(who, client, request).await,
            (_, Wanted::More) => refused(Error::UnmetAuthenticationRequirements),
            (None, Wanted::Nothing) | (_, Wanted::SignIn) => match request.prompt {
                Prompt::Never => refused(Error::LoginRequired),
                Prompt::IfNeeded | Prompt::SignIn => Ok(Authorized::SignIn),
            },
        }
    }

    /// What is missing for a request to be granted.
    fn wanted(
        &self,
        session: Option<&Session>,
        request: &Request,
        since: Option<Moment>,
    ) -> Wanted {
        let Some(session) = session else {
            return Wanted::SignIn;
        };
        // Signed in for this very request, nothing could be newer.
        let anew = since.is_some_and(|since| session.began >= since);
        let young = request
            .max_age
            .is_none_or(|age| self.now() <= session.began.plus_seconds(age));
        if !anew && (!young || request.prompt == Prompt::SignIn) {
            return Wanted::SignIn;
        }
        let levels = || request.levels.iter().filter_map(|one| Level::from_acr(one));
        let met = !request.levels_essential || levels().any(|level| level <= session.level);
        match (met, anew || request.prompt == Prompt::Never) {
            (true, _) => Wanted::Nothing,
            (false, true) => Wanted::More,
            (false, false) => Wanted::SignIn,
        }
    }

    async fn grant(
        &self,
        who: &SignedIn,
        client: &Client,
        request: &Request,
    ) -> Result<Authorized, Broken> {
        let (id, secret): ([u8; 16], [u8; 32]) = (self.draw(), self.draw());
        let now = self.now();
        let grant = Grant {
            id,
            client: client.id.clone(),
            person: who.person.id,
            session: who.session.key,
            level: who.session.level,
            signed_in: who.session.began,
            redirect: request.redirect.clone(),
            scopes: request.scopes.clone(),
            nonce: request.nonce.clone(),
            challenge: request.challenge.clone(),
            code: hash_of_code(&secret),
            code_until: now.plus_seconds(CODE_LIFE),
            used: None,
            revoked: None,
            refresh: None,
        };
        let mut writes = vec![
            sessions::demand(&who.session.key),
            grants::insert(&grant, now),
            self.audit(Some(who.person.id), Event::ApplicationEntered, &client.id),
        ];
        if let Some(key) = Key::parse(&client.id) {
            writes.push(applications::note_use(who.person.id, &key, now));
        }
        Ok(match self.store.commit(writes).await? {
            Commit::Done => Authorized::Granted {
                redirect: grant.redirect,
                state: request.state.clone(),
                code: base64url::encode(&[id.as_slice(), &secret].concat()),
            },
            // The session ended meanwhile.
            Commit::Lost(_) => Authorized::SignIn,
        })
    }
}

/// What is missing for a request to be granted.
enum Wanted {
    Nothing,
    SignIn,
    /// A sign-in that is worth more than the one that was just made for it.
    More,
}

/// What is kept of a code's secret half.
pub(super) fn hash_of_code(secret: &[u8]) -> Hash {
    hash_of("oidc-code-v1", &[secret])
}
