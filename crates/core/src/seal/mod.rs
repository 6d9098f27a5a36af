//! Keys, envelopes and the few constructions both ends share.
//!
//! Nothing here is invented: HPKE (RFC 9180), HKDF (RFC 5869), HMAC (RFC 2104), AES-256-GCM
//! (NIST SP 800-38D), ECDSA on P-256 (FIPS 186-5). What this module adds is one way to frame
//! what goes into them. Randomness comes in from the caller, always.

pub mod codes;
pub mod envelope;
pub mod hpke;
mod keys;
#[cfg(feature = "pure")]
pub mod pure;
mod secret;

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

pub use keys::{BadKey, PublicKey, Signature, Thumbprint, Verify};
#[cfg(feature = "pure")]
pub use pure::Pure;
pub use secret::Secret;

/// A SHA-256 digest.
pub type Hash = [u8; 32];

/// `label | a | b`: each part, the label first, preceded by its length as four bytes big-endian.
/// Two different lists never frame to the same bytes.
pub fn labelled(label: &str, parts: &[&[u8]]) -> Vec<u8> {
    let all = || core::iter::once(label.as_bytes()).chain(parts.iter().copied());
    let mut framed = Vec::with_capacity(all().map(|part| part.len() + 4).sum());
    for part in all() {
        framed.extend(u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
        framed.extend(part);
    }
    framed
}

/// SHA-256.
pub fn hash(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

/// SHA-256 over a labelled list.
pub fn hash_of(label: &str, parts: &[&[u8]]) -> Hash {
    hash(&labelled(label, parts))
}

/// HMAC-SHA-256 over a labelled list.
pub fn mac_of(key: &[u8], label: &str, parts: &[&[u8]]) -> Hash {
    #[expect(
        clippy::expect_used,
        reason = "HMAC takes a key of any length (RFC 2104 section 2)"
    )]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any key length");
    mac.update(&labelled(label, parts));
    mac.finalize().into_bytes().into()
}

/// `HKDF[salt = none, info = label | parts](key, length)`, RFC 5869 with SHA-256.
pub fn derive(key: &[u8], label: &str, parts: &[&[u8]], length: usize) -> Secret<Vec<u8>> {
    let mut output = vec![0; length.min(255 * 32)];
    #[expect(
        clippy::expect_used,
        reason = "the length is within what RFC 5869 section 2.3 allows"
    )]
    Hkdf::<Sha256>::new(None, key)
        .expand(&labelled(label, parts), &mut output)
        .expect("length");
    Secret::new(output)
}

/// [`derive`] for a key of 32 bytes.
pub fn derive_key(key: &[u8], label: &str, parts: &[&[u8]]) -> Secret<[u8; 32]> {
    let derived = derive(key, label, parts, 32);
    let mut fixed = [0; 32];
    fixed.copy_from_slice(derived.reveal());
    Secret::new(fixed)
}

/// Whether two byte strings are equal, in time that depends on their lengths alone.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    subtle::ConstantTimeEq::ct_eq(a, b).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn framing_keeps_neighbours_apart() {
        assert_ne!(labelled("a", &[b"bc", b""]), labelled("a", &[b"b", b"c"]));
        assert_ne!(labelled("ab", &[]), labelled("a", &[b"b"]));
        assert_eq!(labelled("a", &[b"bc"]), b"\0\0\0\x01a\0\0\0\x02bc");
    }

    #[test]
    fn rfc_5869_a_1() {
        let ikm = [0x0b; 22];
        let salt: Vec<u8> = (0..=0x0c).collect();
        let info: Vec<u8> = (0xf0..=0xf9).collect();
        let mut okm = [0; 42];
        Hkdf::<Sha256>::new(Some(&salt), &ikm)
            .expand(&info, &mut okm)
            .unwrap();
        let hex: String = okm.iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(
            hex,
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
        );
    }
}
