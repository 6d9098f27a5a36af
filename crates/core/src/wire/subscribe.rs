//! How a phone wants to be woken: by Web Push (RFC 8030, RFC 8291). The message that wakes it says
//! nothing; what it finds when it looks is what counts.

use minicbor::{Decode, Encode};

use super::{
    ids::{ProfileId, PullId},
    signed::Message,
};
use crate::seal::{Hash, PublicKey, mac_of, same};

/// Longest endpoint, in bytes.
pub const LONGEST_ENDPOINT: usize = 1024;

/// Phone to server, signed: wake me there; or, without a subscription, not at all.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Subscribe {
    /// Who asks.
    #[n(0)]
    pub profile: ProfileId,
    /// The URL this is sent to.
    #[n(1)]
    pub url: String,
    /// Used once.
    #[n(2)]
    pub id: PullId,
    /// The server nonce most recently received.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub nonce: Vec<u8>,
    /// Where; none to be left alone.
    #[n(4)]
    pub subscription: Option<Subscription>,
}

impl Message for Subscribe {
    const LABEL: &'static str = "mfa-subscribe-v1";
}

/// A push subscription, as the browser gives it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Subscription {
    /// Where messages are sent to.
    #[n(0)]
    pub endpoint: String,
    /// Whom they are encrypted to (`p256dh`).
    #[n(1)]
    pub key: PublicKey,
    /// What they are authenticated with (`auth`).
    #[cbor(n(2), with = "minicbor::bytes")]
    pub auth: [u8; 16],
}

/// Phone to server, sent by its worker, which has none of the phone's keys: the browser moved the
/// subscription. Whoever knows the old one's secret proves it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Moved {
    /// Whose subscription.
    #[n(0)]
    pub profile: ProfileId,
    /// Where it is now.
    #[n(1)]
    pub subscription: Subscription,
    /// [`Self::proof_of`] both, with the secret of the subscription before.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub proof: Hash,
}

impl Moved {
    /// `HMAC(old auth, "mfa-moved-v1" | profile | subscription as CBOR)`.
    pub fn proof_of(profile: ProfileId, subscription: &Subscription, old: &[u8; 16]) -> Hash {
        let there = super::cbor::encode(subscription);
        mac_of(old, "mfa-moved-v1", &[profile.as_bytes(), &there])
    }

    /// Whether it was sent by whoever knew the old secret.
    pub fn is_proven(&self, old: &[u8; 16]) -> bool {
        let proof = Self::proof_of(self.profile, &self.subscription, old);
        same(&self.proof, &proof)
    }
}

/// Server to phone: the key that its push messages are signed with (RFC 8292).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PushKey {
    /// The `applicationServerKey`.
    #[n(0)]
    pub key: PublicKey,
}
