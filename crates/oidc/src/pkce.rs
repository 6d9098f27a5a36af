//! Proof Key for Code Exchange (RFC 7636), `S256` only: the one who redeems a code is the one who
//! asked for it.

use symbolon_core::{
    seal::{hash, same},
    wire::base64url,
};

/// A challenge: SHA-256 of the verifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge([u8; 32]);

impl Challenge {
    /// A challenge as it is sent: 43 letters of base64url (RFC 7636 section 4.2).
    pub fn parse(text: &str) -> Option<Self> {
        base64url::decode_exact(text).map(Self)
    }

    /// A challenge that was kept.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Whether a verifier, which is 43 to 128 unreserved letters (RFC 7636 section 4.1), answers it.
    pub fn is_met_by(&self, verifier: &str) -> bool {
        let unreserved = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
        let fits = (43..=128).contains(&verifier.len()) && verifier.bytes().all(unreserved);
        fits && same(&self.0, &hash(verifier.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7636 appendix B.
    #[test]
    fn the_example_of_the_standard_is_met() {
        let challenge = Challenge::parse("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM").unwrap();
        assert!(challenge.is_met_by("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
        assert!(!challenge.is_met_by("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXl"));
        assert!(!challenge.is_met_by("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"));
        assert!(!challenge.is_met_by(""));
    }

    #[test]
    fn what_is_no_challenge_is_none() {
        for bad in [
            "",
            "x",
            &"A".repeat(44),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c=",
        ] {
            assert_eq!(Challenge::parse(bad), None, "{bad}");
        }
    }
}
