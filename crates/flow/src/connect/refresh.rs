//! Other tokens later, without the person (RFC 6749 section 6): for as long as the session in which it was granted
//! could last, whether anybody looks at the portal or not.
//!
//! Each refresh token is used once and puts another one in its place. One that comes again was stolen, by
//! whoever used it before or by whoever uses it now: everything that was granted with it ends (RFC 9700
//! section 4.14.2).

use symbolon_core::{
    moment::Moment,
    seal::{Hash, Secret, hash_of, same},
    wire::base64url,
};
use symbolon_oidc::{client::Client, error::Error};
use symbolon_store::{
    Commit,
    grants::{self, Grant},
};

use super::redeem::{Tokens, parts};
use crate::{Broken, Flow};

impl Flow {
    /// Gives other tokens for a refresh token.
    pub async fn refresh(
        &self,
        client: &Client,
        shown: &Secret<String>,
    ) -> Result<Result<Tokens, Error>, Broken> {
        let wrong = Ok(Err(Error::InvalidGrant));
        let Some((id, old)) = parts(shown.reveal()) else {
            return wrong;
        };
        let Some(grant) = self.store.grant(&id).await? else {
            return wrong;
        };
        if grant.client != client.id || grant.refresh.is_none() {
            return wrong;
        }
        let new: [u8; 32] = self.draw();
        let both = (&hash_of_refresh(&old), &hash_of_refresh(&new));
        let rotated = self.store.commit(vec![grants::rotate(&id, both)]).await?;
        if let Commit::Lost(_) = rotated {
            let revoked = grants::revoke(&id, self.now());
            let _ = self.store.commit(vec![revoked]).await?;
            return wrong;
        }
        let person = self.still_active(&grant).await?;
        let (Some(person), Some(_)) = (person, self.end_of(&grant).await?) else {
            return wrong;
        };
        // What was said to the browser that asked first is not said again (OpenID Connect Core section 12.2).
        let grant = Grant {
            nonce: None,
            ..grant
        };
        let tokens = self.tokens(client, &grant, &person);
        let refresh = Some(refresh_token(&id, &new));
        let tokens = tokens.map(|tokens| Tokens { refresh, ..tokens });
        Ok(tokens.ok_or(Error::ServerError))
    }

    /// Until when a grant can be refreshed; none when that is over.
    pub(super) async fn end_of(&self, grant: &Grant) -> Result<Option<Moment>, Broken> {
        let Some(person) = self.still_active(grant).await? else {
            return Ok(None);
        };
        let lifetimes = self.settings.lifetimes_of(&person);
        let end = grant.signed_in.plus_seconds(lifetimes.absolute);
        Ok((self.now() < end).then_some(end))
    }

    /// Whether a refresh token is the one that counts, of which grant.
    pub(super) async fn refreshable(&self, shown: &str) -> Result<Option<Grant>, Broken> {
        let Some((id, secret)) = parts(shown) else {
            return Ok(None);
        };
        let grant = self.store.grant(&id).await?;
        let kept = hash_of_refresh(&secret);
        Ok(grant.filter(|grant| grant.refresh.is_some_and(|refresh| same(&refresh, &kept))))
    }
}

/// What is kept of a refresh token's secret half.
pub(super) fn hash_of_refresh(secret: &[u8; 32]) -> Hash {
    hash_of("oidc-refresh-v1", &[secret])
}

/// Names its grant, and proves that it is its refresh token.
pub(super) fn refresh_token(grant: &[u8; 16], secret: &[u8; 32]) -> Secret<String> {
    Secret::new(base64url::encode(&[grant.as_slice(), secret].concat()))
}
