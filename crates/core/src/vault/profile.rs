//! The record of one profile, as the phone keeps it.

use minicbor::{Decode, Encode};

use super::{HolderId, Offline, Pin, Stretch};
use crate::{
    moment::Moment,
    seal::{PublicKey, Secret, Thumbprint, derive_key},
    wire::ids::ProfileId,
};

/// Under which name the platform keeps a profile's private keys: 128 random bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct KeyHandle(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 16]);

/// One person's credential at one server, on this device. Private keys are not in it, and
/// nothing in it depends on the PIN.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Profile {
    /// The server's id of it.
    #[n(0)]
    pub id: ProfileId,
    /// Origin of the server.
    #[n(1)]
    pub origin: String,
    /// The organisation's name.
    #[n(2)]
    pub organisation: String,
    /// The account, masked.
    #[n(3)]
    pub account: String,
    /// The services it opens.
    #[n(4)]
    pub services: Vec<String>,
    /// Where the private keys are.
    #[n(5)]
    pub keys: KeyHandle,
    /// Public half of the signing key.
    #[n(6)]
    pub dk: PublicKey,
    /// Public half of the key that receives.
    #[n(7)]
    pub de: PublicKey,
    /// The server's signing key, pinned.
    #[n(8)]
    pub sig: PublicKey,
    /// Never sent to anybody.
    #[cbor(n(9), with = "minicbor::bytes")]
    pub salt: [u8; 32],
    /// How the PIN is stretched.
    #[n(10)]
    pub stretch: Stretch,
    /// The highest counter used.
    #[n(11)]
    pub counter: u64,
    /// The ratchet, from the server.
    #[cbor(n(12), with = "minicbor::bytes")]
    pub ratchet: [u8; 32],
    /// When it was activated, by the server's clock.
    #[n(13)]
    pub since: Moment,
    /// How the phone's own lock takes the place of the PIN, where the person wants that.
    #[n(14)]
    pub biometrics: Option<Biometrics>,
    /// What its owner calls it.
    #[n(15)]
    pub nickname: Option<String>,
    /// Which ground its badge has, 0 to 7.
    #[n(16)]
    pub colour: Option<u8>,
    /// Origin of the portal, where it differs from the app's.
    #[n(17)]
    pub portal: Option<String>,
    /// Codes without a network, where the person wants them.
    #[n(18)]
    pub offline: Option<Offline>,
    /// Whose it is, where several people share the phone; none for the phone's owner.
    #[n(19)]
    pub holder: Option<HolderId>,
}

/// The phone's own lock, as a profile uses it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Biometrics {
    /// The platform's name of the credential.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub credential: Vec<u8>,
    /// When the PIN was last entered, by this phone's clock.
    #[n(1)]
    pub pin_used: Moment,
}

/// Seconds after which the PIN is asked for all the same, so that nobody forgets it: 14 days.
pub const PIN_REMINDER: i64 = 14 * 86_400;

impl Biometrics {
    /// Whether it is time to enter the PIN again.
    pub fn wants_pin(&self, now: Moment) -> bool {
        // A clock that was ahead and went back reminds, rather than never.
        now >= self.pin_used.plus_seconds(PIN_REMINDER)
            || self.pin_used > now.plus_seconds(PIN_REMINDER)
    }
}

impl Profile {
    /// What to call it: as its owner does, or after the organisation.
    pub fn called(&self) -> &str {
        self.nickname.as_deref().unwrap_or(&self.organisation)
    }

    /// Origin of the portal.
    pub fn portal(&self) -> &str {
        self.portal.as_deref().unwrap_or(&self.origin)
    }

    /// How the server addresses this device.
    pub fn thumbprint(&self) -> Thumbprint {
        self.dk.thumbprint()
    }

    /// The verifier of a PIN that was stretched: `v = HKDF(stretched, "pinv1", profile, jkt)`.
    pub fn verifier(
        stretched: &Secret<[u8; 32]>,
        id: ProfileId,
        dk: &PublicKey,
    ) -> Secret<[u8; 32]> {
        let jkt = dk.thumbprint();
        derive_key(
            stretched.reveal(),
            "pinv1",
            &[id.as_bytes(), jkt.as_bytes()],
        )
    }

    /// Stretches a PIN with this profile's salt and costs.
    pub fn stretch_pin(&self, pin: &Pin) -> Option<Secret<[u8; 32]>> {
        self.stretch.stretch(pin, &self.salt)
    }
}
