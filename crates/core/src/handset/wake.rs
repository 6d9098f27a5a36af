//! Where the server may ring when somebody waits for this phone, and how its clock stands.

use super::{Clock, Handset, Keys, Shelf, Trouble, Wire};
use crate::{
    seal::PublicKey,
    vault::Profile,
    wire::{
        cbor,
        ids::PullId,
        paths,
        subscribe::{PushKey, Subscribe, Subscription},
    },
};

impl<P: Keys + Wire + Shelf + Clock> Handset<P> {
    /// The key that the server signs its push messages with.
    pub async fn push_key(&self, origin: &str) -> Result<PublicKey, Trouble> {
        let body = self.post(origin, paths::PUSH_KEY, Vec::new()).await?;
        let key: PushKey = cbor::decode(&body).map_err(|_| Trouble::TooOld)?;
        Ok(key.key)
    }

    /// How far this phone's clock is ahead of the server's, in milliseconds.
    pub async fn clock_ahead(&self, origin: &str) -> Result<i64, Trouble> {
        let challenge = self.challenge(origin).await?;
        Ok(challenge.now.millis_until(self.platform.now()))
    }

    /// Tells the server where to ring for a profile; nowhere, without a subscription.
    pub async fn subscribe(
        &self,
        profile: &Profile,
        subscription: Option<Subscription>,
    ) -> Result<(), Trouble> {
        let origin = &profile.origin;
        let challenge = self.challenge(origin).await?;
        let message = Subscribe {
            profile: profile.id,
            url: format!("{origin}{}", paths::SUBSCRIBE),
            id: PullId::from_bytes(self.draw()),
            nonce: challenge.nonce,
            subscription,
        };
        let signed = cbor::encode(&self.signed(profile.keys, &message).await?);
        self.post(origin, paths::SUBSCRIBE, signed).await?;
        Ok(())
    }
}
