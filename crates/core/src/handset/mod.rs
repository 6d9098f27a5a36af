//! The phone's side of the protocol, as every phone app runs it.
//!
//! A [`Handset`] has no input and output of its own: keys, network, shelf and clock are traits
//! that the web app, the terminal and the tests bring. It refuses to go on wherever the server's
//! signature, address or version is not what the profile pinned.

mod activate;
mod change;
mod offline;
mod requests;
mod wake;

use core::future::{Future, ready};

pub use activate::{AwaitMatch, AwaitPin, Matched, PinStep, Shown};
pub use change::{Changed, Proven};
pub use requests::{Answered, Looked, Picks, Reply, Request};

use crate::{
    language::Language,
    moment::Moment,
    seal::{
        Hash, PublicKey, Secret, Signature, Thumbprint,
        hpke::{self, Agreed, Sealed},
    },
    vault::{HolderId, KeyHandle, Pin, Profile, Stretch},
    wire::{
        activate::{DeviceKind, Protection},
        ask::VerifiedAsk,
        cbor,
        jws::{self, Kind},
        paths,
        pull::Challenge,
        refusal::Refusal,
        touch::{Assertion, Registered},
    },
};

/// How often an answer is sent before its reply counts as lost.
const SENDS: u8 = 3;

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

    /// Checks a signature (ECDSA P-256 SHA-256); `false` also when the platform cannot.
    fn verify(
        &self,
        key: &PublicKey,
        message: &[u8],
        signature: &Signature,
    ) -> impl Future<Output = bool>;

    /// Agrees with a public key by a key pair that is forgotten at once.
    fn agree_once(&self, with: &PublicKey) -> impl Future<Output = Result<Agreed, Trouble>>;

    /// Stretches a PIN without keeping the screen waiting.
    fn stretch(
        &self,
        pin: &Pin,
        salt: &[u8; 32],
        stretch: Stretch,
    ) -> impl Future<Output = Result<Secret<[u8; 32]>, Trouble>>;

    /// Makes a credential of the phone's own lock for a profile: its name, and what the server
    /// has to see of it. [`Trouble::NoBiometrics`] where the phone has none that can be relied on.
    fn enrol(
        &self,
        _profile: &Profile,
        _challenge: &Hash,
    ) -> impl Future<Output = Result<(Vec<u8>, Registered), Trouble>> {
        ready(Err(Trouble::NoBiometrics))
    }

    /// Lets the phone recognise its owner; [`Trouble::NotRecognised`] where it does not. With a
    /// salt, it also gives the secret that the credential makes of it, where it makes one.
    fn touch(
        &self,
        _credential: &[u8],
        _challenge: &Hash,
        _salt: Option<&[u8; 32]>,
    ) -> impl Future<Output = Result<Touched, Trouble>> {
        ready(Err(Trouble::NoBiometrics))
    }

    /// Fills bytes with randomness of the platform.
    fn random(&self, bytes: &mut [u8]);

    /// The language that the person is spoken to in.
    fn language(&self) -> Language {
        Language::default()
    }

    /// What kind of app this is, and how it keeps its keys.
    fn nature(&self) -> (DeviceKind, Protection);
}

/// The phone recognised its owner.
#[derive(Clone, Debug)]
pub struct Touched {
    /// What the server has to see of it.
    pub assertion: Assertion,
    /// What the credential made of the salt (WebAuthn's PRF extension).
    pub secret: Option<Secret<Vec<u8>>>,
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

    /// Forgets a profile that came to nothing; its keys stay.
    fn withdraw(&self, profile: &Profile) -> impl Future<Output = Result<(), Trouble>>;

    /// Whose profiles are made now, where several people share the phone.
    fn holder(&self) -> Option<HolderId> {
        None
    }
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
    /// The phone's own lock cannot take the place of the PIN.
    #[error("this device has no biometrics that could take the place of the PIN")]
    NoBiometrics,
    /// The phone's own lock did not open.
    #[error("this device did not recognise you")]
    NotRecognised,
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

    /// Sends an answer; a lost reply is asked for again with the same bytes.
    async fn send(&self, origin: &str, path: &str, answer: &[u8]) -> Result<Vec<u8>, Trouble> {
        let mut sent = 1;
        loop {
            match self.post(origin, path, answer.to_vec()).await {
                Err(Trouble::Offline) if sent < SENDS => sent += 1,
                other => return other,
            }
        }
    }

    /// A server nonce for the next signed message, and the server's clock.
    async fn challenge(&self, origin: &str) -> Result<Challenge, Trouble> {
        let body = self.post(origin, paths::CHALLENGE, Vec::new()).await?;
        cbor::decode(&body).map_err(|_| Trouble::TooOld)
    }

    fn draw<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.platform.random(&mut bytes);
        bytes
    }

    /// Seals a message to the server's encryption key.
    async fn seal(
        &self,
        to: &PublicKey,
        info: &[u8],
        aad: &[u8],
        message: &[u8],
    ) -> Result<Sealed, Trouble> {
        let agreed = self.platform.agree_once(to).await?;
        Ok(hpke::seal(&agreed, to, info, aad, message))
    }

    /// The payload of what the server with this key signed.
    async fn open_signed(
        &self,
        text: &str,
        kind: Kind,
        sig: &PublicKey,
    ) -> Result<Vec<u8>, Trouble> {
        let verify = async |key: &PublicKey, input: &[u8], signature: &Signature| {
            self.platform.verify(key, input, signature).await
        };
        let opened = jws::open_slowly(text, kind, sig, verify).await;
        opened.map_err(|_| Trouble::NotTheServer)
    }

    /// A request, if this server signed it for this device.
    async fn open_ask(
        &self,
        text: &str,
        sig: &PublicKey,
        me: Thumbprint,
        origin: &str,
    ) -> Result<VerifiedAsk, Trouble> {
        let payload = self.open_signed(text, Kind::Ask, sig).await?;
        VerifiedAsk::read(text, &payload, me, origin).map_err(|_| Trouble::NotTheServer)
    }
}

/// Text that the server sends for the app to read.
fn text_of(body: Vec<u8>) -> Result<String, Trouble> {
    String::from_utf8(body).map_err(|_| Trouble::NotTheServer)
}
