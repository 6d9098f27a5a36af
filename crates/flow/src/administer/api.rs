//! Programs that look after people (mission row C5): tokens made at the console, with scopes; every
//! wish fulfilled once, however often it is sent.

use symbolon_core::{
    moment::Moment,
    seal::{Hash, Secret, hash_of},
    wire::base64url,
};
use symbolon_model::{
    api::{ApiToken, Scope},
    audit::Event,
    device::Device,
    id::PersonId,
    name::composed,
    person::Person,
    role::Right,
};
use symbolon_store::{Commit, Write, api_tokens};

use super::officer::By;
use crate::{Broken, Flow};

/// How a token's text begins, so that whoever finds one knows what it is.
const MARK: &str = "symbolon_";
/// Longest name of a program, in characters.
const LONGEST: usize = 40;

/// A program that showed a token, and what it wants.
#[derive(Clone, Debug)]
pub struct Program {
    token: ApiToken,
    /// What it calls its wish, and the request itself, as hashes.
    wish: Option<(Hash, Hash)>,
}

/// Whether a wish was fulfilled before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Before {
    /// Not yet.
    No,
    /// By this very request.
    Done,
    /// By another request: the name was used for something else.
    Other,
}

impl Program {
    /// What the operator calls it.
    pub fn name(&self) -> &str {
        &self.token.name
    }

    /// Whether its token allows something.
    pub fn may(&self, right: Right) -> bool {
        self.token.scopes.iter().any(|scope| scope.allows(right))
    }

    /// The same with a wish that is fulfilled once: what the program calls it, and what it sent.
    #[must_use]
    pub fn wishing(mut self, name: &str, request: &[&[u8]]) -> Self {
        let name = hash_of("api-wish-v1", &[name.as_bytes()]);
        self.wish = Some((name, hash_of("api-request-v1", request)));
        self
    }

    /// The same without its wish, for one of several things that fulfil it together.
    pub(super) fn in_passing(&self) -> Self {
        Self {
            token: self.token.clone(),
            wish: None,
        }
    }

    /// What is written with whatever fulfils the wish.
    pub(super) fn fulfilled(&self, now: Moment) -> Option<Write> {
        let (wish, request) = self.wish.as_ref()?;
        Some(api_tokens::note_done(self.name(), (wish, request), now))
    }
}

impl Flow {
    /// Makes a token for a program; its text is given once. `None` when there is one of this name, or
    /// no name.
    pub async fn make_api_token(
        &self,
        name: &str,
        scopes: Vec<Scope>,
        days: i64,
    ) -> Result<Option<Secret<String>>, Broken> {
        let name = composed(name, LONGEST);
        if name.is_empty() {
            return Ok(None);
        }
        let text = format!("{MARK}{}", base64url::encode(&self.draw::<32>()));
        let token = ApiToken {
            hash: hash_of_text(&text),
            name,
            scopes,
            made: self.now(),
            until: self.now().plus_seconds(days.saturating_mul(86_400)),
            used: None,
        };
        let writes = vec![
            api_tokens::insert(&token),
            self.audit(None, Event::TokenMade, &token.name),
        ];
        Ok(match self.store.commit(writes).await? {
            Commit::Done => Some(Secret::new(text)),
            Commit::Lost(_) => None,
        })
    }

    /// Every token, by name.
    pub async fn api_tokens(&self) -> Result<Vec<ApiToken>, Broken> {
        Ok(self.store.api_tokens().await?)
    }

    /// Removes a token: it counts no more, at once. Whether there was one.
    pub async fn remove_api_token(&self, name: &str) -> Result<bool, Broken> {
        let writes = vec![
            api_tokens::remove(name),
            self.audit(None, Event::TokenRemoved, name),
        ];
        Ok(self.store.commit(writes).await? == Commit::Done)
    }

    /// The program that has a token with this text.
    pub async fn program(&self, text: &str) -> Result<Option<Program>, Broken> {
        if !text.starts_with(MARK) {
            return Ok(None);
        }
        let hash = hash_of_text(text);
        let Some(token) = self.store.api_token(&hash, self.now()).await? else {
            return Ok(None);
        };
        let used = api_tokens::note_use(&token.name, self.now());
        let _ = self.store.commit(vec![used]).await?;
        Ok(Some(Program { token, wish: None }))
    }

    /// Whether the program's wish was fulfilled before.
    pub async fn was_fulfilled(&self, program: &Program) -> Result<Before, Broken> {
        let Some((wish, request)) = &program.wish else {
            return Ok(Before::No);
        };
        let before = self.store.api_done(program.name(), wish).await?;
        Ok(match before {
            None => Before::No,
            Some(before) if before == *request => Before::Done,
            Some(_) => Before::Other,
        })
    }

    /// People after an address, in their order, or whoever has these letters in address or name.
    pub async fn people_for(
        &self,
        by: &Program,
        after: &str,
        letters: &str,
    ) -> Result<Vec<Person>, Broken> {
        if letters.is_empty() {
            return self.people_after(after).await;
        }
        self.find_people(By::Program(by), letters).await
    }

    /// Somebody and their phones.
    pub async fn person_for(
        &self,
        _by: &Program,
        id: PersonId,
    ) -> Result<Option<(Person, Vec<Device>)>, Broken> {
        self.account_and_phones(id).await
    }
}

fn hash_of_text(text: &str) -> Hash {
    hash_of("api-token-v1", &[text.as_bytes()])
}
