//! What a phone signs: a message and a signature over a label and the message's bytes.
//!
//! Each message has a label of its own, so that a signature for one can never pass for another.

use minicbor::{Decode, Encode};

use super::cbor::{self, BadMessage};
use crate::seal::{PublicKey, Signature, Verify, labelled};

/// A message that phones sign.
pub trait Message: Encode<()> + for<'b> Decode<'b, ()> {
    /// Tells this message's signatures from all others.
    const LABEL: &'static str;
}

/// A signed message as it travels.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Signed {
    /// The message, encoded.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub body: Vec<u8>,
    /// The device key's signature over `LABEL | body`.
    #[n(1)]
    pub signature: Signature,
}

/// Why a signed message is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSigned {
    /// The message inside is not readable.
    #[error(transparent)]
    Message(#[from] BadMessage),
    /// The signature does not fit.
    #[error("the signature does not fit the message")]
    Signature,
}

impl Signed {
    /// What has to be signed for a message.
    pub fn signing_input<M: Message>(body: &[u8]) -> Vec<u8> {
        labelled(M::LABEL, &[body])
    }

    /// Reads the message without checking who signed it. Danger: only to find out whose key to
    /// check it with.
    pub fn unverified<M: Message>(&self) -> Result<M, BadMessage> {
        cbor::decode(&self.body)
    }

    /// Reads the message after checking that the holder of `key` signed it.
    pub fn verified<M: Message>(&self, key: &PublicKey, by: &impl Verify) -> Result<M, BadSigned> {
        if !by.verify(key, &Self::signing_input::<M>(&self.body), &self.signature) {
            return Err(BadSigned::Signature);
        }
        Ok(cbor::decode(&self.body)?)
    }
}
