//! The phone's side of the protocol, as every phone app runs it.
//!
//! A [`Handset`] has no input and output of its own: keys, network, shelf and clock are traits
//! that the web app, the terminal and the tests bring. It refuses to go on wherever the server's
//! signature, address or version is not what the profile pinned.

mod activate;
mod requests;

use core::future::Future;

pub use activate::{AwaitMatch, AwaitPin, Matched, PinStep, Shown};
pub use requests::{Answered, Looked, Reply, Request};

use crate::{
    moment::Moment,
    seal::{PublicKey, Secret, Signature, hpke},
    vault::{KeyHandle, Pin, Profile, Stretch},
    wire::{
        activate::{DeviceKind, Protection},
        cbor,
        refusal::Refusal,
    },
};

/// Private keys and slow hashes, wherever the platform keeps and makes them.
pub trait Keys {
    /// Makes the two key pairs of a new profile and keeps them under `handle`; gives the public
    /// halves: the one that signs, the one that receives.
    fn create(
        &self,
        handle: KeyHandle,
    ) -> impl Future<Output = Result<(PublicKey, PublicKey), Trouble>>;

    /// Signs (ECDSA P-256 SHA-256) with a profile's signing key.
    fn sign(
        &self,
        handle: KeyHandle,
        message: &[u8],
    ) -> impl Future<Output = Result<Signature, Trouble>>;

    /// Diffie-Hellman of a profile's receiving key and a public key.
    fn agree(
        &self,
        handle: KeyHandle,
        with: &PublicKey,
    ) -> impl Future<Output = Result<Secret<[u8; 32]>, Trouble>>;

    /// Stretches a PIN without keeping the screen waiting.
    fn stretch(
        &self,
        pin: &Pin,
        salt: &[u8; 32],
        stretch: Stretch,
    ) -> impl Future<Output = Result<Secret<[u8; 32]>, Trouble>>;

    /// Fills bytes with randomness of the platform.
    fn random(&self, bytes: &mut [u8]);

    /// What kind of app this is, and how it keeps its keys.
    fn nature(&self) -> (DeviceKind, Protection);
}

/// The network.
pub trait Wire {
    /// Sends a message and gives status and body of the answer.
    fn post(
        &self,
        url: &str,
        body: Vec<u8>,
    ) -> impl Future<Output = Result<(u16, Vec<u8>), Trouble>>;
}

/// Where profiles are kept, durably.
pub trait Shelf {
    /// Returns when the profile would survive a power cut.
    fn save(&self, profile: &Profile) -> impl Future<Output = Result<(), Trouble>>;
}

/// The phone's clock.
pub trait Clock {
    /// What it shows.
    fn now(&self) -> Moment;
}

/// What stands between the person and the next step.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// The server cannot be reached.
    #[error("the server cannot be reached")]
    Offline,
    /// The server says no.
    #[error("{}", .0.sentence)]
    Refused(Refusal),
    /// Whoever answers is not the server that was scanned: stop.
    #[error("this is not the server that the code belongs to; stop here and tell your help desk")]
    NotTheServer,
    /// The server speaks a newer protocol.
    #[error("this app is too old for the server; update the app")]
    TooOld,
    /// The profile was revoked, with the server's signature under it: wipe it.
    #[error("this profile was revoked")]
    Gone,
    /// The platform failed.
    #[error("this device could not do it: {0}")]
    Platform(String),
}

/// The phone's side of the protocol.
#[derive(Clone, Debug)]
pub struct Handset<P> {
    platform: P,
}

impl<P: Keys + Wire + Shelf + Clock> Handset<P> {
    /// A handset on a platform.
    pub const fn new(platform: P) -> Self {
        Self { platform }
    }

    /// The platform.
    pub const fn platform(&self) -> &P {
        &self.platform
    }

    /// Sends a message; the body of a good answer.
    async fn post(&self, origin: &str, path: &str, body: Vec<u8>) -> Result<Vec<u8>, Trouble> {
        match self.platform.post(&format!("{origin}{path}"), body).await? {
            (200, body) => Ok(body),
            (_, body) => Err(cbor::decode(&body).map_or(Trouble::Offline, Trouble::Refused)),
        }
    }

    fn draw<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.platform.random(&mut bytes);
        bytes
    }

    /// Seals a message to the server's encryption key.
    fn seal(&self, to: &PublicKey, info: &[u8], aad: &[u8], message: &[u8]) -> hpke::Sealed {
        loop {
            if let Some(agreed) = hpke::agree(&Secret::new(self.draw()), to) {
                return hpke::seal(&agreed, to, info, aad, message);
            }
        }
    }
}

/// Text that the server sends for the app to read.
fn text_of(body: Vec<u8>) -> Result<String, Trouble> {
    String::from_utf8(body).map_err(|_| Trouble::NotTheServer)
}
