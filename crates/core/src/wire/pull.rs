//! A phone looks for waiting requests (protocol section 5, step 4).

use minicbor::{Decode, Encode};

use super::{
    ids::{ProfileId, PullId, RequestId},
    signed::Message,
};
use crate::moment::Moment;

/// Phone to server, signed: is anything waiting for me?
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Pull {
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
    /// Seconds to wait for something to come, when nothing is there yet.
    #[n(4)]
    pub wait: u8,
    /// Opens a waiting request: from now on it is the one that can be answered.
    #[n(5)]
    pub open: Option<RequestId>,
}

impl Message for Pull {
    const LABEL: &'static str = "mfa-pull-v1";
}

/// Server to phone: what waits.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Pulled {
    /// The request that can be answered, a JWS; at most one.
    #[n(0)]
    pub ask: Option<String>,
    /// Other requests that the person may open.
    #[n(1)]
    pub waiting: Vec<Waiting>,
    /// The server's clock.
    #[n(2)]
    pub now: Moment,
    /// Why nothing will come for this profile any more, if that is so.
    #[n(3)]
    pub closed: Option<Closed>,
    /// Whether the request is not to come up by itself: the person said "Not me" within a day, and it
    /// comes from a browser that they never used. Whoever looks for it finds it.
    #[n(4)]
    pub quiet: Option<bool>,
    /// The services that the profile opens now; what was told before may have changed.
    #[n(5)]
    pub services: Option<Vec<String>>,
}

/// Why a profile approves nothing any more. Activating again is the way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Closed {
    /// Too many wrong PINs.
    #[n(0)]
    Locked,
    /// A copy of it exists, or somebody stopped it.
    #[n(1)]
    Suspended,
}

/// A request that waits behind the one that can be answered.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Waiting {
    /// The request.
    #[n(0)]
    pub request: RequestId,
    /// Name of the service.
    #[n(1)]
    pub client: String,
    /// When it began.
    #[n(2)]
    pub begun: Moment,
}

/// Server to phone: sign your next pull with this.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Challenge {
    /// A server nonce, good for five minutes.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub nonce: Vec<u8>,
    /// The server's clock.
    #[n(1)]
    pub now: Moment,
}
