//! Whether a token counts (RFC 7662), and giving one back (RFC 7009). A client learns of its own tokens only.

use symbolon_core::moment::Moment;
use symbolon_oidc::{
    claims::{About, Introspection, seconds},
    client::Client,
    request::Scope,
};
use symbolon_store::grants::{self, Grant};

use crate::{Broken, Flow};

/// A token that counts.
struct Counting {
    grant: Grant,
    kind: &'static str,
    until: Moment,
}

impl Flow {
    /// Whether a token of this client counts, and what it opens.
    pub async fn introspect(&self, client: &Client, token: &str) -> Result<Introspection, Broken> {
        let Some(counting) = self.counting(client, token).await? else {
            return Ok(Introspection::NONE);
        };
        let Counting { grant, kind, until } = counting;
        let Some(person) = self.still_active(&grant).await? else {
            return Ok(Introspection::NONE);
        };
        let about = About {
            iss: self.settings.portal.clone(),
            sub: self.subject(client, &person),
            client_id: client.id.clone(),
            scope: Scope::text(&grant.scopes),
            token_type: kind,
            exp: seconds(until),
            auth_time: seconds(grant.signed_in),
            acr: grant.level.acr(),
        };
        Ok(Introspection {
            active: true,
            about: Some(about),
        })
    }

    /// Takes a token back, and everything else that was granted with it; one that counts no more, or is
    /// somebody else's, changes nothing.
    pub async fn give_back(&self, client: &Client, token: &str) -> Result<(), Broken> {
        if let Some(counting) = self.counting(client, token).await? {
            let revoked = grants::revoke(&counting.grant.id, self.now());
            let _ = self.store.commit(vec![revoked]).await?;
        }
        Ok(())
    }

    async fn counting(&self, client: &Client, token: &str) -> Result<Option<Counting>, Broken> {
        let counting = match self.granted_by(token) {
            Some((id, until)) => self.store.grant(&id).await?.map(|grant| Counting {
                grant,
                kind: "access_token",
                until,
            }),
            None => match self.refreshable(token).await? {
                Some(grant) => self.end_of(&grant).await?.map(|until| Counting {
                    grant,
                    kind: "refresh_token",
                    until,
                }),
                None => None,
            },
        };
        Ok(counting.filter(|Counting { grant, .. }| {
            grant.client == client.id && grant.revoked.is_none() && grant.used.is_some()
        }))
    }
}
