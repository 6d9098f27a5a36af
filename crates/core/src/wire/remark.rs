//! What a person says about a request after declining it: that it was a mistake, or that somebody
//! else had asked. Declining itself is one tap and asks nothing.

use minicbor::{Decode, Encode};

use super::{
    ids::{ProfileId, PullId, RequestId},
    signed::Message,
};

/// Why a request was declined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Why {
    /// It was the person's own, declined by mistake.
    #[n(0)]
    Mistake,
    /// Somebody else had asked.
    #[n(1)]
    NotMe,
}

/// Phone to server, signed: why a request was declined here a moment ago.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Remark {
    /// Who says so.
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
    /// About which request.
    #[n(4)]
    pub request: RequestId,
    /// What.
    #[n(5)]
    pub why: Why,
}

impl Message for Remark {
    const LABEL: &'static str = "mfa-remark-v1";
}
