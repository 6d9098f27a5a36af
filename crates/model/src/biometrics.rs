//! The phone's own lock in the place of the PIN: a WebAuthn platform credential, checked (WebAuthn
//! Level 3 sections 7.1 and 7.2).
//!
//! Attestation is not asked for: what the credential is worth rests on the PIN that was entered
//! when it was made, and on the device key that signs every answer beside it.

use minicbor::Decoder;
use serde::Deserialize;
use symbolon_core::{
    seal::{Hash, PublicKey, Signature, Verify, hash, same},
    wire::{
        base64url,
        touch::{Assertion, Registered},
    },
};

/// The person was there.
const PRESENT: u8 = 0x01;
/// The phone recognised the person.
const VERIFIED: u8 = 0x04;
/// The platform may copy the credential to the person's other devices.
const COPYABLE: u8 = 0x08;
/// A credential follows.
const ATTESTED: u8 = 0x40;

/// A credential, as the server keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Biometrics {
    /// Checks its assertions.
    pub key: PublicKey,
    /// The highest counter seen; 0 where the platform keeps none.
    pub count: u32,
}

/// What a credential must speak about.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The challenge.
    pub challenge: &'a Hash,
    /// Origin of the phone app. Its host is the relying party's id.
    pub origin: &'a str,
}

/// Why a credential or an assertion is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// The organisation allows none.
    #[error("the organisation wants the PIN")]
    NotAllowed,
    /// Not readable.
    #[error("it cannot be understood")]
    Malformed,
    /// About something else: another type, challenge, origin or relying party.
    #[error("it is about something else")]
    Other,
    /// Without the person recognised.
    #[error("the phone did not recognise its owner")]
    Unverified,
    /// The platform may copy it, and the organisation does not want that.
    #[error("the platform may copy it to other devices")]
    Copyable,
    /// The signature does not fit.
    #[error("the signature does not fit")]
    Signature,
    /// The counter did not go up: a copy of the credential exists.
    #[error("the counter did not go up")]
    Counter,
}

#[derive(Deserialize)]
struct Client {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(rename = "crossOrigin", default)]
    cross_origin: bool,
}

/// Which of the phone's own locks may take the place of the PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// Those whose credential the platform may copy to the person's other devices too, as most do.
    Any,
    /// Those whose credential stays on the phone.
    Bound,
    /// None: the PIN, always. Also for credentials of before.
    No,
}

impl Biometrics {
    /// Reads a new credential, under what the organisation allows.
    pub fn register(
        new: &Registered,
        expected: Expected<'_>,
        allowed: Allowed,
    ) -> Result<Self, Unfit> {
        if allowed == Allowed::No {
            return Err(Unfit::NotAllowed);
        }
        expected.check("webauthn.create", &new.client)?;
        let data = AuthenticatorData::read(&new.authenticator, expected.relying_party())?;
        if data.flags & COPYABLE != 0 && allowed != Allowed::Any {
            return Err(Unfit::Copyable);
        }
        if data.flags & ATTESTED == 0 {
            return Err(Unfit::Malformed);
        }
        // 16 bytes of model, then the credential's name with its length, then the key.
        let rest = data.rest.get(16..).ok_or(Unfit::Malformed)?;
        let (length, rest) = rest.split_first_chunk::<2>().ok_or(Unfit::Malformed)?;
        let key = rest.get(usize::from(u16::from_be_bytes(*length))..);
        Ok(Self {
            key: cose_key(key.ok_or(Unfit::Malformed)?).ok_or(Unfit::Malformed)?,
            count: data.count,
        })
    }

    /// Checks an assertion; the credential with its counter moved on.
    pub fn recognise(
        &self,
        assertion: &Assertion,
        expected: Expected<'_>,
        by: &impl Verify,
    ) -> Result<Self, Unfit> {
        expected.check("webauthn.get", &assertion.client)?;
        let data = AuthenticatorData::read(&assertion.authenticator, expected.relying_party())?;
        let signature = Signature::from_der(&assertion.signature).ok_or(Unfit::Malformed)?;
        let signed = [&assertion.authenticator[..], &hash(&assertion.client)].concat();
        if !by.verify(&self.key, &signed, &signature) {
            return Err(Unfit::Signature);
        }
        // A platform that keeps no counter says 0, always.
        if (data.count, self.count) != (0, 0) && data.count <= self.count {
            return Err(Unfit::Counter);
        }
        Ok(Self {
            key: self.key,
            count: data.count,
        })
    }
}

impl Expected<'_> {
    fn check(self, kind: &str, client: &[u8]) -> Result<(), Unfit> {
        let client: Client = serde_json::from_slice(client).map_err(|_| Unfit::Malformed)?;
        let challenge = base64url::encode(self.challenge);
        let fits = client.kind == kind
            && same(client.challenge.as_bytes(), challenge.as_bytes())
            && client.origin == self.origin
            && !client.cross_origin;
        if fits { Ok(()) } else { Err(Unfit::Other) }
    }

    /// The host of the origin: `id.acme.org` of `https://id.acme.org:8443`.
    fn relying_party(&self) -> &str {
        let authority = self.origin.split("//").nth(1).unwrap_or_default();
        authority.split(':').next().unwrap_or_default()
    }
}

/// Authenticator data (WebAuthn Level 3 section 6.1), with the person present and recognised.
struct AuthenticatorData<'a> {
    flags: u8,
    count: u32,
    rest: &'a [u8],
}

impl<'a> AuthenticatorData<'a> {
    fn read(bytes: &'a [u8], relying_party: &str) -> Result<Self, Unfit> {
        let (party, rest) = bytes.split_at_checked(32).ok_or(Unfit::Malformed)?;
        let (flags, rest) = rest.split_first().ok_or(Unfit::Malformed)?;
        let (count, rest) = rest.split_first_chunk::<4>().ok_or(Unfit::Malformed)?;
        if !same(party, &hash(relying_party.as_bytes())) {
            return Err(Unfit::Other);
        }
        if flags & PRESENT == 0 || flags & VERIFIED == 0 {
            return Err(Unfit::Unverified);
        }
        Ok(Self {
            flags: *flags,
            count: u32::from_be_bytes(*count),
            rest,
        })
    }
}

/// An ES256 key (RFC 9053 section 7.1.1).
fn cose_key(bytes: &[u8]) -> Option<PublicKey> {
    let mut decoder = Decoder::new(bytes);
    let (mut kind, mut curve) = (0, 0);
    let (mut x, mut y) = (None, None);
    for _ in 0..decoder.map().ok()?? {
        match decoder.i64().ok()? {
            1 => kind = decoder.i64().ok()?,
            -1 => curve = decoder.i64().ok()?,
            -2 => x = Some(decoder.bytes().ok()?),
            -3 => y = Some(decoder.bytes().ok()?),
            _ => decoder.skip().ok()?,
        }
    }
    let point = [&[4][..], x?, y?].concat();
    if (kind, curve) == (2, 1) {
        PublicKey::parse(&point).ok()
    } else {
        None
    }
}

#[cfg(test)]
#[path = "biometrics_tests.rs"]
mod tests;
