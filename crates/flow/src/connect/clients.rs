//! Connecting an application: from then on people sign in to it through OpenID Connect.

use symbolon_core::{seal::Secret, wire::base64url};
use symbolon_model::{
    application::{Key, Link},
    audit::Event,
};
use symbolon_oidc::client::{Algorithm, Client, Subject};
use symbolon_store::{Commit, clients};

use crate::{Broken, Flow, administer::officer::By};

/// How an application is to be connected.
#[derive(Clone, Debug)]
pub struct Connection {
    /// Where people may be sent back to.
    pub redirects: Vec<String>,
    /// Where people may be sent to after signing out.
    pub after_sign_out: Vec<String>,
    /// By what it knows people.
    pub subject: Subject,
    /// Whether it cannot keep a secret: an app on a device, a page.
    pub is_public: bool,
}

/// How that ended.
#[derive(Clone, Debug)]
pub enum Connected {
    /// It is; its secret, where it has one, is given once.
    Done(Option<Secret<String>>),
    /// There is no such application.
    Missing,
    /// There is nowhere to be sent back to, or one of the addresses is none.
    Unfit,
}

impl Flow {
    /// How an application is connected, if it is.
    pub async fn client(&self, id: &str) -> Result<Option<Client>, Broken> {
        Ok(self.store.client(id).await?)
    }

    /// Connects an application, in the place of how it was connected before: its secret is another one.
    pub async fn connect_application(
        &self,
        by: By<'_>,
        key: &Key,
        wanted: Connection,
    ) -> Result<Connected, Broken> {
        let mut all = wanted.redirects.iter().chain(&wanted.after_sign_out);
        if wanted.redirects.is_empty() || !all.all(|one| is_fit(one)) {
            return Ok(Connected::Unfit);
        }
        let secret = (!wanted.is_public).then(|| base64url::encode(&self.draw::<32>()));
        let client = Client {
            id: key.to_string(),
            secret: secret.as_deref().map(Client::hash_of_secret),
            redirects: wanted.redirects,
            after_sign_out: wanted.after_sign_out,
            signs: Algorithm::Es256,
            subject: wanted.subject,
        };
        if self.store.application(key).await?.is_none() {
            return Ok(Connected::Missing);
        }
        let mut writes = vec![clients::save(&client)];
        writes.extend(self.noted_of(by, (Event::ApplicationConnected, key)));
        Ok(match self.store.commit(writes).await? {
            Commit::Done => Connected::Done(secret.map(Secret::new)),
            Commit::Lost(_) => Connected::Missing,
        })
    }

    /// Takes the connection away: its tokens count no more. `false` when there is none.
    pub async fn disconnect_application(&self, by: By<'_>, key: &Key) -> Result<bool, Broken> {
        let mut writes = vec![clients::remove(key)];
        writes.extend(self.noted_of(by, (Event::ApplicationDisconnected, key)));
        Ok(self.store.commit(writes).await? == Commit::Done)
    }
}

/// An address that a browser may be sent to, without a fragment (RFC 6749 section 3.1.2).
fn is_fit(address: &str) -> bool {
    !address.contains('#') && Link::parse(address).is_some()
}
