//! The request to the person (`T` in the protocol, section 3): who asks, from where, with which
//! pictures to choose from. Never which one is right.

use minicbor::{Decode, Encode};

use super::{
    cbor::{self, BadMessage},
    ids::{Nonce, RequestId},
    jws::NotSigned,
};
use crate::{
    moment::Moment,
    seal::{Hash, PublicKey, Thumbprint, hash},
};

/// What accepting will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Action {
    /// Sign in to a browser.
    #[n(0)]
    SignIn,
    /// Prove, at the end of activation, that the PIN was typed right twice.
    #[n(1)]
    Trial,
    /// Let another device be activated.
    #[n(2)]
    AddDevice,
    /// Try it out: nothing is opened.
    #[n(3)]
    Practice,
    /// Show a help desk that the person is who calls it: nothing is opened.
    #[n(4)]
    Caller,
}

/// How the pictures are used (protocol section 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Mode {
    /// No picture: the trial.
    #[n(0)]
    None,
    /// The same picture on both screens.
    #[n(1)]
    Compare,
    /// One picture out of twelve.
    #[n(2)]
    Pick,
    /// Four pictures in order.
    #[n(3)]
    Transfer,
}

/// Where the request comes from.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Browser {
    /// "Firefox".
    #[n(0)]
    pub family: String,
    /// "Linux".
    #[n(1)]
    pub system: String,
    /// Network address.
    #[n(2)]
    pub address: String,
    /// Whether this browser has signed this person in before.
    #[n(3)]
    pub known: bool,
}

/// The service that the person wants to reach.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Client {
    /// Its id.
    #[n(0)]
    pub id: String,
    /// Its name.
    #[n(1)]
    pub name: String,
    /// The host it is registered with.
    #[n(2)]
    pub host: String,
}

/// One request, addressed to one device, open for one answer.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Ask {
    /// Version of the protocol: 1.
    #[n(0)]
    pub version: u8,
    /// Origin of the server.
    #[n(1)]
    pub issuer: String,
    /// The device this is for.
    #[n(2)]
    pub audience: Thumbprint,
    /// The request.
    #[n(3)]
    pub request: RequestId,
    /// Which try: 1, and one more after each wrong PIN.
    #[n(4)]
    pub attempt: u8,
    /// Open for one answer to this try.
    #[n(5)]
    pub nonce: Nonce,
    /// The server's current encryption key.
    #[n(6)]
    pub enc: PublicKey,
    /// What accepting will do.
    #[n(7)]
    pub action: Action,
    /// For which service.
    #[n(8)]
    pub client: Client,
    /// From which browser.
    #[n(9)]
    pub browser: Browser,
    /// How the pictures are used.
    #[n(10)]
    pub mode: Mode,
    /// The pictures to choose from.
    #[cbor(n(11), with = "minicbor::bytes")]
    pub grid: Vec<u8>,
    /// Wrong PINs since the last success.
    #[n(12)]
    pub failures: u8,
    /// Tries left before the profile locks.
    #[n(13)]
    pub tries_left: u8,
    /// The server's clock when this was written.
    #[n(14)]
    pub issued: Moment,
    /// The server's clock when the request began.
    #[n(15)]
    pub begun: Moment,
    /// Milliseconds from `issued` until the request expires.
    #[n(16)]
    pub lifetime: u32,
}

/// Why a phone refuses a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadAsk {
    /// Not signed by the server this profile belongs to.
    #[error(transparent)]
    Signature(#[from] NotSigned),
    /// Not readable, or of an action this app does not know.
    #[error(transparent)]
    Message(#[from] BadMessage),
    /// For another version of the protocol.
    #[error("the request is for a newer app; update the app and try again")]
    Version,
    /// For another device or from another server.
    #[error("the request is not for this profile")]
    NotForMe,
}

/// A request whose signature, version and address were checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedAsk {
    ask: Ask,
    hash: Hash,
}

impl VerifiedAsk {
    /// Reads a request as the phone with this key and server must, from the JWS as received and
    /// the payload that came of checking it.
    pub(crate) fn read(
        text: &str,
        payload: &[u8],
        me: Thumbprint,
        issuer: &str,
    ) -> Result<Self, BadAsk> {
        let ask: Ask = cbor::decode(payload)?;
        if ask.version != 1 {
            return Err(BadAsk::Version);
        }
        if ask.audience != me || ask.issuer != issuer {
            return Err(BadAsk::NotForMe);
        }
        Ok(Self {
            ask,
            hash: hash(text.as_bytes()),
        })
    }

    /// The request.
    pub const fn ask(&self) -> &Ask {
        &self.ask
    }

    /// SHA-256 over the JWS as received: what an answer refers to.
    pub const fn hash(&self) -> &Hash {
        &self.hash
    }
}
