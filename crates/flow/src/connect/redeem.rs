//! Redeeming a code, once; and what may be known with the token that it gives.

use symbolon_core::{
    language::Language,
    moment::Moment,
    seal::{Secret, mac_of, same},
    wire::base64url,
};
use symbolon_model::{
    level::Level,
    person::{Person, Standing},
};
use symbolon_oidc::{
    claims::{ID_TOKEN_LIFE, IdToken, UserInfo, seconds},
    client::{Client, Subject},
    error::Error,
    request::Scope,
    token::{Redemption, Shown},
};
use symbolon_store::{
    Commit,
    grants::{self, Grant},
};

use super::{
    authorize::hash_of_code,
    refresh::{hash_of_refresh, refresh_token},
};
use crate::{Broken, Flow};

/// Seconds for which an access token counts.
pub const ACCESS_LIFE: i64 = 600;

/// What a code gives.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// Says who signed in.
    pub id_token: String,
    /// Opens what may be known of them.
    pub access: String,
    /// What may be.
    pub scopes: String,
    /// Gives other tokens later, once, where that was asked for.
    pub refresh: Option<Secret<String>>,
}

impl Flow {
    /// The client that shows itself like this.
    pub async fn client_that_shows(&self, shown: &Shown) -> Result<Option<Client>, Broken> {
        let client = self.store.client(&shown.id).await?;
        let secret = shown.secret.as_ref().map(|secret| secret.reveal().as_str());
        Ok(client.filter(|client| client.is_shown_by(secret)))
    }

    /// Redeems a code. One that is shown a second time was stolen by somebody: everything that followed
    /// from it is revoked (RFC 6749 section 4.1.2).
    pub async fn redeem(
        &self,
        client: &Client,
        asked: &Redemption,
    ) -> Result<Result<Tokens, Error>, Broken> {
        let wrong = Ok(Err(Error::InvalidGrant));
        let Some((id, secret)) = parts(asked.code.reveal()) else {
            return wrong;
        };
        let Some(grant) = self.store.grant(&id).await? else {
            return wrong;
        };
        let code = hash_of_code(&secret);
        let fits = same(&code, &grant.code)
            && grant.client == client.id
            && grant.redirect == asked.redirect
            && grant.challenge.is_met_by(asked.verifier.reveal());
        if !fits {
            return wrong;
        }
        let refresh = grant.scopes.contains(&Scope::Offline).then(|| self.draw());
        let kept = refresh.as_ref().map(hash_of_refresh);
        let redeemed = grants::redeem(&id, &code, kept.as_ref(), self.now());
        if let Commit::Lost(_) = self.store.commit(vec![redeemed]).await? {
            let revoked = grants::revoke(&id, self.now());
            let _ = self.store.commit(vec![revoked]).await?;
            return wrong;
        }
        let Some(person) = self.still_active(&grant).await? else {
            return wrong;
        };
        let tokens = self.tokens(client, &grant, &person);
        let refresh = refresh.map(|secret| refresh_token(&id, &secret));
        let tokens = tokens.map(|tokens| Tokens { refresh, ..tokens });
        Ok(tokens.ok_or(Error::ServerError))
    }

    pub(super) fn tokens(&self, client: &Client, grant: &Grant, person: &Person) -> Option<Tokens> {
        let now = self.now();
        let said = IdToken {
            iss: self.settings.portal.clone(),
            sub: self.subject(client, person),
            aud: client.id.clone(),
            exp: seconds(now) + ID_TOKEN_LIFE,
            iat: seconds(now),
            auth_time: seconds(grant.signed_in),
            nonce: grant.nonce.clone(),
            acr: grant.level.acr(),
            amr: amr(grant.level),
        };
        let said = serde_json::to_vec(&said).ok()?;
        Some(Tokens {
            id_token: self.keys.sign_token(client.signs, &said)?,
            access: self.access_token(&grant.id, now.plus_seconds(ACCESS_LIFE)),
            scopes: Scope::text(&grant.scopes),
            refresh: None,
        })
    }

    /// What may be known of the person with an access token.
    pub async fn user_info(&self, access: &str) -> Result<Option<UserInfo>, Broken> {
        let Some((id, _)) = self.granted_by(access) else {
            return Ok(None);
        };
        let Some(grant) = self.store.grant(&id).await? else {
            return Ok(None);
        };
        if grant.revoked.is_some() || grant.used.is_none() {
            return Ok(None);
        }
        let client = self.store.client(&grant.client).await?;
        let person = self.still_active(&grant).await?;
        let (Some(client), Some(person)) = (client, person) else {
            return Ok(None);
        };
        let language = person.language.map(Language::tag);
        let known = (person.name.as_str(), language, person.address.as_str());
        let sub = self.subject(&client, &person);
        Ok(Some(UserInfo::within(&grant.scopes, sub, known)))
    }

    pub(super) async fn still_active(&self, grant: &Grant) -> Result<Option<Person>, Broken> {
        let person = self.store.person(grant.person).await?;
        let person = person.map(|person| person.value);
        Ok(person.filter(|person| person.standing == Standing::Active))
    }

    /// By what a client knows a person.
    pub(super) fn subject(&self, client: &Client, person: &Person) -> String {
        match client.subject {
            Subject::Public => person.id.to_string(),
            Subject::Pairwise => {
                let key = self.settings.pepper.key("pairwise subjects");
                let parts: [&[u8]; 2] = [client.id.as_bytes(), person.id.as_bytes()];
                base64url::encode(&mac_of(key.reveal(), "pairwise-v1", &parts))
            }
        }
    }

    /// Names its grant and its end, under a MAC of this server: nothing is kept for it.
    fn access_token(&self, grant: &[u8; 16], until: Moment) -> String {
        let until = until.millis().to_be_bytes();
        let mac = self.access_mac(grant, until);
        base64url::encode(&[grant.as_slice(), &until, &mac].concat())
    }

    /// The grant of an access token that still counts, and its end.
    pub(super) fn granted_by(&self, access: &str) -> Option<([u8; 16], Moment)> {
        let bytes: [u8; 56] = base64url::decode_exact(access)?;
        let (grant, rest) = bytes.split_first_chunk::<16>()?;
        let (until, mac) = rest.split_first_chunk::<8>()?;
        let right = same(mac, &self.access_mac(grant, *until));
        let end = Moment::from_millis(i64::from_be_bytes(*until));
        (right && self.now() < end).then_some((*grant, end))
    }

    fn access_mac(&self, grant: &[u8; 16], until: [u8; 8]) -> [u8; 32] {
        let key = self.settings.pepper.key("access tokens");
        mac_of(key.reveal(), "access-v1", &[grant, &until])
    }
}

/// Names the grant, and proves that this is its code.
pub(super) fn parts(code: &str) -> Option<([u8; 16], [u8; 32])> {
    let bytes: [u8; 48] = base64url::decode_exact(code)?;
    let (id, secret) = bytes.split_first_chunk::<16>()?;
    Some((*id, *secret.first_chunk::<32>()?))
}

/// How somebody signed in (RFC 8176), and `mfa` only where two factors were shown that no one mailbox or
/// number gives (protocol section 6).
const fn amr(level: Level) -> &'static [&'static str] {
    match level {
        Level::ConsoleLink => &["otp"],
        Level::PasswordMail | Level::PasswordRecovery => &["pwd", "otp"],
        Level::PasswordText => &["pwd", "sms"],
        Level::PasswordTotp => &["pwd", "otp", "mfa"],
        Level::PushCompare | Level::PushLink | Level::PushPick | Level::PushTransfer => {
            &["pop", "user", "mfa"]
        }
        Level::Passkey => &["pop", "user", "mfa"],
    }
}
