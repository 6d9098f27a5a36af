//! One try of one device at one request: the nonce that is open for one answer, and what became
//! of it.

use symbolon_core::{
    seal::Hash,
    wire::ids::{Nonce, ProfileId, RequestId},
};

/// A request as it was put to one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Which request.
    pub request: RequestId,
    /// Which device.
    pub device: ProfileId,
    /// Which try, from 1.
    pub attempt: u8,
    /// Open for one answer.
    pub nonce: Nonce,
    /// The signed request as it was sent: the phone gets the same bytes again.
    pub text: String,
    /// The answer, once there is one.
    pub answered: Option<Answered>,
}

/// An answer that used up the nonce.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// SHA-256 of the answer.
    pub answer: Hash,
    /// The result given; none while a PIN is being evaluated.
    pub result: Option<String>,
}

impl Ask {
    /// SHA-256 of the signed request: what the answer must refer to.
    pub fn hash(&self) -> Hash {
        symbolon_core::seal::hash(self.text.as_bytes())
    }

    /// Whether this very answer was given before.
    pub fn is_repeated_by(&self, answer: &Hash) -> bool {
        self.answered
            .as_ref()
            .is_some_and(|given| given.answer == *answer)
    }
}
