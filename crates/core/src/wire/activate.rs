//! Activation messages (protocol section 2): from the QR code to a profile.

use minicbor::{Decode, Encode};

use super::{
    base64url,
    ids::{ActivationId, Nonce, ProfileId},
    signed::{Message, Signed},
};
use crate::{
    moment::Moment,
    seal::{Hash, PublicKey, Secret, derive_key, hash_of, hpke::Sealed, mac_of},
    vault::Stretch,
};

/// Longest device name, in characters.
pub const LONGEST_NAME: usize = 40;

/// What the QR code on the portal carries: `https://APP/#1.act.code.fp`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Origin of the phone app and of the endpoints behind it: `https://app.example.org`.
    pub origin: String,
    /// Which activation.
    pub activation: ActivationId,
    /// 128 bits that only this link carries.
    pub code: Secret<[u8; 16]>,
    /// Fingerprint of the server's signing key.
    pub fingerprint: [u8; 16],
}

/// Why a link does not activate anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadLink {
    /// Some other link.
    #[error("this is not an activation code")]
    NotActivation,
    /// A later version of this protocol.
    #[error("this activation code is for a newer app; update the app and try again")]
    Newer,
    /// An activation link with a part missing or changed.
    #[error("this activation code is damaged")]
    Damaged,
    /// Plain http to another machine.
    #[error("this activation code leads to an address without encryption")]
    NotEncrypted,
}

impl Link {
    /// Reads a link; `https` only, but for `localhost` and loopback addresses.
    pub fn parse(text: &str) -> Result<Self, BadLink> {
        let text = text.trim();
        if text.len() > 512 {
            return Err(BadLink::NotActivation);
        }
        let (address, fragment) = text.split_once('#').ok_or(BadLink::NotActivation)?;
        let origin = origin_of(address)?;
        let mut parts = fragment.split('.');
        match parts.next() {
            Some("1") => {}
            Some(v) if v.len() < 4 && v.parse::<u16>().is_ok() => return Err(BadLink::Newer),
            _ => return Err(BadLink::NotActivation),
        }
        let mut next = || parts.next().ok_or(BadLink::Damaged);
        let (activation, code, fingerprint) = (next()?, next()?, next()?);
        let code = base64url::decode_exact(code).ok_or(BadLink::Damaged)?;
        let link = Self {
            origin,
            activation: ActivationId::parse(activation).ok_or(BadLink::Damaged)?,
            code: Secret::new(code),
            fingerprint: base64url::decode_exact(fingerprint).ok_or(BadLink::Damaged)?,
        };
        if parts.next().is_some() {
            Err(BadLink::Damaged)
        } else {
            Ok(link)
        }
    }

    /// The link as text. It holds a secret.
    pub fn to_text(&self) -> Secret<String> {
        Secret::new(format!(
            "{}/app/#1.{}.{}.{}",
            self.origin,
            self.activation,
            base64url::encode(self.code.reveal()),
            base64url::encode(&self.fingerprint)
        ))
    }

    /// The key that proves knowledge of the code: `ck` in the protocol.
    pub fn claim_key(&self) -> ClaimKey {
        ClaimKey::from_code(&self.code)
    }
}

/// `scheme://host[:port]` of an address, refusing user names and anything that is not encrypted.
pub(super) fn origin_of(address: &str) -> Result<String, BadLink> {
    let (scheme, rest) = address.split_once("://").ok_or(BadLink::NotActivation)?;
    let authority = rest.split(['/', '?']).next().unwrap_or("");
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    if authority.is_empty() || !authority.chars().all(plain) {
        return Err(BadLink::NotActivation);
    }
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(""),
        None => authority.split(':').next().unwrap_or(""),
    };
    match scheme {
        "https" => Ok(format!("https://{authority}")),
        "http" if matches!(host, "localhost" | "127.0.0.1" | "::1") => {
            Ok(format!("http://{authority}"))
        }
        "http" => Err(BadLink::NotEncrypted),
        _ => Err(BadLink::NotActivation),
    }
}

/// `ck = HKDF(code, "act-v1")`: proves that the phone has seen the QR code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimKey(Secret<[u8; 32]>);

impl ClaimKey {
    /// The key that follows from a code.
    pub fn from_code(code: &Secret<[u8; 16]>) -> Self {
        Self(derive_key(code.reveal(), "act-v1", &[]))
    }

    /// A key that was kept.
    pub const fn from_kept(key: Secret<[u8; 32]>) -> Self {
        Self(key)
    }

    /// The key, to be wrapped and kept.
    pub const fn kept(&self) -> &Secret<[u8; 32]> {
        &self.0
    }

    /// Proof carried by [`Look`].
    pub fn look_proof(&self, activation: ActivationId) -> Hash {
        mac_of(self.0.reveal(), "act-look-v1", &[activation.as_bytes()])
    }

    /// Proof carried by [`Sight`].
    pub fn seen_proof(&self, activation: ActivationId, seen: &[u8]) -> Hash {
        let parts: [&[u8]; 2] = [activation.as_bytes(), seen];
        mac_of(self.0.reveal(), "act-seen-v1", &parts)
    }

    /// Proof carried by [`Claim`]: binds both device keys to the code.
    pub fn claim_proof(&self, activation: ActivationId, dk: &PublicKey, de: &PublicKey) -> Hash {
        let parts: [&[u8]; 3] = [activation.as_bytes(), dk.as_bytes(), de.as_bytes()];
        mac_of(self.0.reveal(), "act-claim-v1", &parts)
    }

    /// The ratchet that the trial proof is made with.
    pub fn first_ratchet(&self) -> Secret<[u8; 32]> {
        derive_key(self.0.reveal(), "rat0", &[])
    }
}

/// Phone to server: what would I be activating?
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Look {
    /// Which activation.
    #[n(0)]
    pub activation: ActivationId,
    /// [`ClaimKey::look_proof`].
    #[cbor(n(1), with = "minicbor::bytes")]
    pub proof: [u8; 32],
}

/// Server to phone: what the person sees before tapping Activate.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Seen {
    /// The organisation's name.
    #[n(0)]
    pub organisation: String,
    /// Host of the portal.
    #[n(1)]
    pub host: String,
    /// The account, masked.
    #[n(2)]
    pub account: String,
    /// The services that the profile will open.
    #[n(3)]
    pub services: Vec<String>,
    /// Name of the device that this one replaces.
    #[n(4)]
    pub replaces: Option<String>,
    /// Milliseconds until the activation expires.
    #[n(5)]
    pub lifetime: u32,
}

/// [`Seen`] with a proof that it comes from whoever made the code: nobody who only stands between
/// phone and server knows the code, which is never sent.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Sight {
    /// [`Seen`] as bytes.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub seen: Vec<u8>,
    /// [`ClaimKey::seen_proof`].
    #[cbor(n(1), with = "minicbor::bytes")]
    pub proof: [u8; 32],
}

impl Sight {
    /// What the person sees, proven.
    pub fn new(seen: &Seen, activation: ActivationId, key: &ClaimKey) -> Self {
        let seen = super::cbor::encode(seen);
        let proof = key.seen_proof(activation, &seen);
        Self { seen, proof }
    }

    /// What the person sees, as bytes, if that is proven.
    pub fn proven(&self, activation: ActivationId, key: &ClaimKey) -> Option<&[u8]> {
        let right = key.seen_proof(activation, &self.seen);
        crate::seal::same(&right, &self.proof).then_some(self.seen.as_slice())
    }
}

/// What kind of device a phone app runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum DeviceKind {
    /// The web app.
    #[n(0)]
    App,
    /// The terminal.
    #[n(1)]
    Terminal,
}

/// How a device keeps its keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Protection {
    /// In a file.
    #[n(0)]
    File,
    /// In a browser, not extractable by scripts.
    #[n(1)]
    WebCrypto,
}

/// Phone to server, signed by the new device key: this device claims the activation.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Claim {
    /// Which activation.
    #[n(0)]
    pub activation: ActivationId,
    /// [`ClaimKey::claim_proof`].
    #[cbor(n(1), with = "minicbor::bytes")]
    pub proof: [u8; 32],
    /// Signs everything this device says.
    #[n(2)]
    pub dk: PublicKey,
    /// Receives what the server seals to this device.
    #[n(3)]
    pub de: PublicKey,
    /// Web app or terminal.
    #[n(4)]
    pub kind: DeviceKind,
    /// How the keys are kept.
    #[n(5)]
    pub protection: Protection,
    /// The device's name, chosen by the person.
    #[n(6)]
    pub name: String,
}

impl Message for Claim {
    const LABEL: &'static str = "mfa-claim-v1";
}

/// Server to phone: the claim stands.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Claimed {
    /// The id the profile will have.
    #[n(0)]
    pub profile: ProfileId,
    /// Drawn after the device keys were fixed.
    #[n(1)]
    pub nonce: Nonce,
    /// The server's signing key, to be checked against the link's fingerprint.
    #[n(2)]
    pub sig: PublicKey,
    /// [`EncryptionKey`], a JWS by `sig`.
    #[n(3)]
    pub enc: String,
}

/// The server's current encryption key, inside a JWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct EncryptionKey {
    /// The key.
    #[n(0)]
    pub key: PublicKey,
    /// After this the key's private half is gone.
    #[n(1)]
    pub until: Moment,
}

/// SHA-256 over the messages that fixed who both sides are.
pub fn transcript(claim: &Signed, claimed: &Claimed) -> Hash {
    hash_of(
        "mfa-transcript-v1",
        &[&claim.body, &super::cbor::encode(claimed)],
    )
}

/// Which picture proves that this phone, and no other, claimed the activation.
pub fn matching_seed(claim: &Claim, claimed: &Claimed) -> Hash {
    let parts: [&[u8]; 5] = [
        claim.activation.as_bytes(),
        claimed.nonce.as_bytes(),
        claim.dk.as_bytes(),
        claim.de.as_bytes(),
        claimed.sig.as_bytes(),
    ];
    hash_of("sas", &parts)
}

/// Phone to server, signed: has the person found my picture yet?
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Matching {
    /// Which activation.
    #[n(0)]
    pub activation: ActivationId,
}

impl Message for Matching {
    const LABEL: &'static str = "mfa-matching-v1";
}

/// Server to phone: how far the activation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Matched {
    /// How far.
    #[n(0)]
    pub progress: Progress,
}

/// How far an activation is, as the phone may know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Progress {
    /// Waiting for the person to find the picture.
    #[n(0)]
    Waiting,
    /// Found: choose a PIN.
    #[n(1)]
    Matched,
    /// Over: expired, cancelled, or the wrong picture.
    #[n(2)]
    Dead,
}

/// Phone to server, signed: the PIN's verifier, sealed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SetPin {
    /// Which activation.
    #[n(0)]
    pub activation: ActivationId,
    /// `v`, sealed with info [`INFO_PIN_V`] in the context of the transcript.
    #[n(1)]
    pub verifier: Sealed,
    /// How the PIN was stretched; kept with the profile.
    #[n(2)]
    pub stretch: Stretch,
}

impl Message for SetPin {
    const LABEL: &'static str = "mfa-set-pin-v1";
}

/// Purpose of the sealed PIN verifier.
pub const INFO_PIN_V: &[u8] = b"pin-v";

#[cfg(test)]
mod tests {
    use super::*;

    fn link() -> Link {
        Link {
            origin: "https://app.example.org".into(),
            activation: ActivationId::from_bytes([1; 16]),
            code: Secret::new([2; 16]),
            fingerprint: [3; 16],
        }
    }

    #[test]
    fn threat_29_what_is_shown_comes_from_whoever_made_the_code() {
        let seen = Seen {
            organisation: "Acme".into(),
            host: "id.acme.test".into(),
            account: "a***@acme.test".into(),
            services: vec![],
            replaces: None,
            lifetime: 600_000,
        };
        let (link, other) = (link(), ActivationId::from_bytes([9; 16]));
        let sight = Sight::new(&seen, link.activation, &link.claim_key());
        let shown = sight.proven(link.activation, &link.claim_key()).unwrap();
        assert_eq!(super::super::cbor::decode::<Seen>(shown).unwrap(), seen);

        assert_eq!(sight.proven(other, &link.claim_key()), None);
        let strange = ClaimKey::from_code(&Secret::new([8; 16]));
        assert_eq!(sight.proven(link.activation, &strange), None);
        for at in 0..sight.seen.len() {
            let mut changed = sight.clone();
            *changed.seen.get_mut(at).unwrap() ^= 1;
            assert_eq!(
                changed.proven(link.activation, &link.claim_key()),
                None,
                "{at}"
            );
        }
    }

    #[test]
    fn a_link_survives_being_a_qr_code() {
        assert_eq!(Link::parse(link().to_text().reveal()), Ok(link()));
    }

    #[test]
    fn threat_22_foreign_and_damaged_links_are_refused() {
        let good = link().to_text().reveal().clone();
        let (address, fragment) = good.split_once('#').unwrap();
        let refused = |text: &str| Link::parse(text).unwrap_err();

        assert_eq!(refused("javascript:alert(1)"), BadLink::NotActivation);
        assert_eq!(
            refused(&format!("javascript://x/#{fragment}")),
            BadLink::NotActivation
        );
        assert_eq!(
            refused(&format!("https://a@b/#{fragment}")),
            BadLink::NotActivation
        );
        assert_eq!(
            refused(&format!("https://a\u{202E}b/#{fragment}")),
            BadLink::NotActivation
        );
        assert_eq!(
            refused(&format!("http://evil.example/#{fragment}")),
            BadLink::NotEncrypted
        );
        assert_eq!(
            refused(&format!("http://localhost.evil/#{fragment}")),
            BadLink::NotEncrypted
        );
        assert_eq!(
            refused(&format!("{address}#2{}", &fragment[1..])),
            BadLink::Newer
        );
        assert_eq!(refused(&format!("{good}.x")), BadLink::Damaged);
        assert_eq!(refused(&good[..good.len() - 1]), BadLink::Damaged);
        assert_eq!(
            refused(&format!("{good}{}", "x".repeat(4096))),
            BadLink::NotActivation
        );
    }

    #[test]
    fn plain_http_reaches_this_machine_only() {
        let fragment = link()
            .to_text()
            .reveal()
            .split_once('#')
            .unwrap()
            .1
            .to_owned();
        for origin in [
            "http://localhost:8080",
            "http://127.0.0.1:9",
            "http://[::1]:8080",
        ] {
            let parsed = Link::parse(&format!("{origin}/app/#{fragment}")).unwrap();
            assert_eq!(parsed.origin, origin);
        }
    }
}
