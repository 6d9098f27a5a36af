//! Public keys on P-256, their thumbprints, and signatures.

use core::fmt;

use minicbor::{Decode, Decoder, Encode, Encoder};

use super::hash;
use crate::wire::base64url;

/// Bytes that are no point on P-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not a public key on P-256")]
pub struct BadKey;

/// A public key: an uncompressed point on P-256 (SEC 1 section 2.3.3).
///
/// With the feature `pure` it is proven to be on the curve when it is made. Without, WebCrypto
/// proves it whenever it imports the key, and nothing else ever computes with it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicKey([u8; 65]);

impl PublicKey {
    /// Reads 65 bytes, `04 | x | y`. The point at infinity and points off the curve are refused.
    pub fn parse(bytes: &[u8]) -> Result<Self, BadKey> {
        let fixed: [u8; 65] = bytes.try_into().map_err(|_| BadKey)?;
        if fixed.first() != Some(&4) {
            return Err(BadKey);
        }
        #[cfg(feature = "pure")]
        super::pure::on_curve(&fixed)?;
        Ok(Self(fixed))
    }

    /// `04 | x | y`.
    pub const fn as_bytes(&self) -> &[u8; 65] {
        &self.0
    }

    /// The JWK thumbprint (RFC 7638 section 3).
    pub fn thumbprint(&self) -> Thumbprint {
        let (x, y) = self.0.split_at(33);
        let x = x.get(1..).unwrap_or_default();
        Thumbprint(hash(
            format!(
                r#"{{"crv":"P-256","kty":"EC","x":"{}","y":"{}"}}"#,
                base64url::encode(x),
                base64url::encode(y)
            )
            .as_bytes(),
        ))
    }

    /// The first 16 bytes of SHA-256 over the key, as the activation link carries them.
    pub fn fingerprint(&self) -> [u8; 16] {
        let mut first = [0; 16];
        first
            .iter_mut()
            .zip(hash(&self.0))
            .for_each(|(to, from)| *to = from);
        first
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.thumbprint())
    }
}

impl<C> Encode<C> for PublicKey {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for PublicKey {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        Self::parse(d.bytes()?).map_err(minicbor::decode::Error::message)
    }
}

/// The RFC 7638 thumbprint of a key: how a device is addressed.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Thumbprint([u8; 32]);

impl Thumbprint {
    /// A thumbprint that was kept as bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The digest.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&base64url::encode(&self.0))
    }
}

impl fmt::Debug for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Thumbprint({self})")
    }
}

impl<C> Encode<C> for Thumbprint {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Thumbprint {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let fixed = d.bytes()?.try_into();
        fixed
            .map(Self)
            .map_err(|_| minicbor::decode::Error::message("a thumbprint has 32 bytes"))
    }
}

/// An ECDSA signature with SHA-256, as `r | s` of 32 bytes each (IEEE P1363, the WebCrypto form).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature([u8; 64]);

impl Signature {
    /// A signature from its 64 bytes.
    pub const fn from_bytes(bytes: [u8; 64]) -> Self {
        Self(bytes)
    }

    /// A signature from its ASN.1 form, which WebAuthn has; `None` for anything else.
    #[cfg(feature = "pure")]
    pub fn from_der(der: &[u8]) -> Option<Self> {
        let signature = p256::ecdsa::Signature::from_der(der).ok()?;
        Some(Self(signature.to_bytes().into()))
    }

    /// `r | s`.
    pub const fn as_bytes(&self) -> &[u8; 64] {
        &self.0
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signature(..)")
    }
}

impl<C> Encode<C> for Signature {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Signature {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let fixed = d.bytes()?.try_into();
        fixed
            .map(Self)
            .map_err(|_| minicbor::decode::Error::message("a signature has 64 bytes"))
    }
}

/// Checks ECDSA P-256 SHA-256 signatures. The server brings a fast implementation; terminals and
/// tests use [`Pure`](super::Pure).
pub trait Verify {
    /// Whether `signature` over `message` was made by the holder of `key`.
    #[must_use]
    fn verify(&self, key: &PublicKey, message: &[u8], signature: &Signature) -> bool;
}

#[cfg(test)]
#[cfg(feature = "pure")]
mod tests {
    use super::*;

    #[test]
    fn threat_92_points_off_the_curve_are_refused() {
        assert_eq!(PublicKey::parse(&[4; 65]), Err(BadKey));
        assert_eq!(PublicKey::parse(&[0; 1]), Err(BadKey));
        let mut infinity = [0; 65];
        infinity[0] = 4;
        assert_eq!(PublicKey::parse(&infinity), Err(BadKey));
    }
}
