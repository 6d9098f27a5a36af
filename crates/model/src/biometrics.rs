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
    /// What the organisation wants of it.
    pub rule: Rule<'a>,
}

/// What an organisation wants of every credential, today, whenever it was made.
#[derive(Clone, Copy, Debug)]
pub struct Rule<'a> {
    /// Origin of the phone app. Its host is the relying party's id.
    pub origin: &'a str,
    /// Which credentials there may be.
    pub allowed: Allowed,
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
    /// None: the PIN, always.
    No,
}

impl Biometrics {
    /// Reads a new credential.
    pub fn register(new: &Registered, expected: Expected<'_>) -> Result<Self, Unfit> {
        let data = expected.check("webauthn.create", &new.client, &new.authenticator)?;
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
        let data = expected.check("webauthn.get", &assertion.client, &assertion.authenticator)?;
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
    /// Looks at all but the signature. Whether a credential may be copied never changes, and every
    /// assertion says it (section 6.1.3): the rule holds for credentials of before, too.
    fn check<'d>(
        self,
        kind: &str,
        client: &[u8],
        data: &'d [u8],
    ) -> Result<AuthenticatorData<'d>, Unfit> {
        if self.rule.allowed == Allowed::No {
            return Err(Unfit::NotAllowed);
        }
        let client: Client = serde_json::from_slice(client).map_err(|_| Unfit::Malformed)?;
        let challenge = base64url::encode(self.challenge);
        let fits = client.kind == kind
            && same(client.challenge.as_bytes(), challenge.as_bytes())
            && client.origin == self.rule.origin
            && !client.cross_origin;
        if !fits {
            return Err(Unfit::Other);
        }
        let data = AuthenticatorData::read(data, self.relying_party())?;
        if data.flags & COPYABLE != 0 && self.rule.allowed != Allowed::Any {
            return Err(Unfit::Copyable);
        }
        Ok(data)
    }

    /// The host of the origin: `id.acme.org` of `https://id.acme.org:8443`.
    fn relying_party(&self) -> &str {
        let authority = self.rule.origin.split("//").nth(1).unwrap_or_default();
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
