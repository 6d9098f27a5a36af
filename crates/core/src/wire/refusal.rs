//! Why the server does not answer a message, in one byte and one sentence.
//!
//! The sentence is for the person; the reason is for the app. Reasons are few on purpose: a
//! stranger learns nothing about what exists and what does not.

use minicbor::{Decode, Encode};

/// The reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Reason {
    /// The message is not one of this protocol.
    #[n(0)]
    Malformed,
    /// Unknown, expired, used, or not yours: all look the same.
    #[n(1)]
    Refused,
    /// The server nonce is too old: fetch another and try again.
    #[n(2)]
    Stale,
    /// Too many; wait.
    #[n(3)]
    TooMany,
    /// The device limit is reached.
    #[n(4)]
    TooManyDevices,
    /// The server cannot do it now.
    #[n(5)]
    Unavailable,
}

/// What the server says instead of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Refusal {
    /// For the app.
    #[n(0)]
    pub reason: Reason,
    /// For the person.
    #[n(1)]
    pub sentence: String,
}
