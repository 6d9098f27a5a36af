//! What a person changes about their own profile, on the phone: the PIN, the biometrics.
//!
//! A change travels as an [`Answer`](super::answer::Answer) whose statement holds a [`Change`]: it
//! is proven by the PIN that stands, moves counter and ratchet, and its wrong PINs count as those
//! of a sign-in do. It is no answer to any request; instead of a request's nonce it holds a server
//! nonce, and the id in the place of the request's is used once.

use minicbor::{Decode, Encode};

use super::touch::Registered;
use crate::{
    seal::{Hash, hash_of, hpke::Sealed},
    vault::CardId,
};

/// Server to phone: what a change needs.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Prepared {
    /// A server nonce, good for five minutes.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub nonce: Vec<u8>,
    /// The encryption key, a JWS by the signing key.
    #[n(1)]
    pub enc: String,
}

/// What shall be changed, and the server nonce that makes it fresh.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Change {
    /// From [`Prepared`].
    #[cbor(n(0), with = "minicbor::bytes")]
    pub nonce: Vec<u8>,
    /// What shall be changed.
    #[n(1)]
    pub what: What,
}

/// What can be changed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum What {
    /// The verifier of a new PIN, sealed with info "pin-v" in the context
    /// [`new_pin_context`]. The salt stays.
    #[n(0)]
    NewPin(#[n(0)] Sealed),
    /// From now on, the phone's own lock may take the place of the PIN.
    #[n(1)]
    Biometrics(#[n(0)] Registered),
    /// Only the PIN, as before.
    #[n(2)]
    NoBiometrics,
    /// Keep half of a card's secret, sealed with info [`INFO_CARD_SHARE`] in the context
    /// [`share_context`].
    #[n(3)]
    KeepShare(#[n(0)] CardId, #[n(1)] Sealed),
    /// Forget it: the card shows no code any more, wherever the phone is.
    #[n(4)]
    DropShare(#[n(0)] CardId),
    /// Release it to this phone. Here the phone's own lock will do, too.
    #[n(5)]
    ReleaseShare(#[n(0)] CardId),
    /// Give this phone a key for codes without a network.
    #[n(6)]
    OfflineCodes,
    /// Take none from it any more.
    #[n(7)]
    NoOfflineCodes,
}

/// Server to phone, sealed: a key for codes without a network (SHA-256, eight digits, 30 seconds).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct OfflineKey {
    /// Which key: one more with each.
    #[n(0)]
    pub number: u32,
    /// The key.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub key: [u8; 32],
}

/// Purpose of a sealed half of a card's secret.
pub const INFO_CARD_SHARE: &[u8] = b"card-share";
/// Longest half, in bytes: as long as a card's secret may be.
pub const LONGEST_SHARE: usize = 512;

/// The context in which a card's half is sealed.
pub fn share_context(nonce: &[u8], card: CardId) -> Hash {
    hash_of("keep-share-v1", &[nonce, &card.0])
}

/// The context in which a new PIN's verifier is sealed.
pub fn new_pin_context(nonce: &[u8]) -> Hash {
    hash_of("new-pin-v1", &[nonce])
}
