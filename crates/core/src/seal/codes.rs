//! Short codes that a person types: kept as keyed hashes, so that a stolen database does not
//! give them away.

use super::{Hash, Secret, mac_of};

/// The key for hashes of short codes; it lives outside the database.
#[derive(Clone, Debug)]
pub struct Pepper(Secret<[u8; 32]>);

impl Pepper {
    /// Takes the key.
    pub const fn new(key: Secret<[u8; 32]>) -> Self {
        Self(key)
    }

    /// The hash under which a code is kept, bound to its purpose and owner.
    pub fn hash(&self, purpose: &str, owner: &[u8], code: &str) -> Hash {
        mac_of(
            self.0.reveal(),
            "code-v1",
            &[purpose.as_bytes(), owner, code.as_bytes()],
        )
    }

    /// A key for one other purpose; no typed text leads here.
    pub fn key(&self, purpose: &str) -> Secret<[u8; 32]> {
        Secret::new(mac_of(self.0.reveal(), "key-v1", &[purpose.as_bytes()]))
    }

    /// A stand-in for an address nobody may learn from the database, equal for equal addresses.
    pub fn pseudonym(&self, address: &str) -> Hash {
        mac_of(self.0.reveal(), "address-v1", &[address.as_bytes()])
    }
}

/// Eight digits from random bytes, without bias worth the name (2^64 / 10^8).
pub fn eight_digits(random: [u8; 8]) -> Secret<String> {
    Secret::new(format!("{:08}", u64::from_be_bytes(random) % 100_000_000))
}

/// A recovery code: 80 random bits as sixteen letters and digits (RFC 4648 base32).
pub fn recovery(random: [u8; 10]) -> Secret<String> {
    Secret::new(crate::otp::encode_base32(&random))
}

/// A recovery code as it is shown and printed: in groups of four.
pub fn in_groups(code: &str) -> String {
    let letters: Vec<char> = code.chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(String::from_iter).collect();
    groups.join("-")
}

/// What is left of a typed recovery code: in capitals, blanks and hyphens dropped, and the digits
/// that base32 does not know read as the letters that look like them.
pub fn typed_recovery(text: &str) -> String {
    let read = |c: char| match c {
        '0' => 'O',
        '1' => 'I',
        '8' => 'B',
        other => other.to_ascii_uppercase(),
    };
    typed(text).chars().map(read).collect()
}

/// What is left of a typed code: blanks and hyphens dropped.
pub fn typed(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .take(64)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threat_47_a_hash_fits_one_owner_and_purpose_only() {
        let pepper = Pepper::new(Secret::new([1; 32]));
        let here = pepper.hash("sign-in", b"alice", "12345678");
        assert_ne!(here, pepper.hash("sign-in", b"bob", "12345678"));
        assert_ne!(here, pepper.hash("reset", b"alice", "12345678"));
    }

    #[test]
    fn threat_85_no_address_has_a_key_as_its_stand_in() {
        let pepper = Pepper::new(Secret::new([1; 32]));
        assert_ne!(
            pepper.pseudonym("form tokens"),
            *pepper.key("form tokens").reveal()
        );
    }

    #[test]
    fn threat_47_a_recovery_code_has_80_bits_and_forgives_how_it_is_typed() {
        let code = recovery([0x5a; 10]);
        assert_eq!(code.reveal().len(), 16);
        let shown = in_groups(code.reveal());
        assert_eq!(shown, "LJNF-UWS2-LJNF-UWS2");
        assert_eq!(&typed_recovery(&shown.to_lowercase()), code.reveal());
        assert_eq!(typed_recovery(" 0l8 1"), "OLBI");
    }

    #[test]
    fn codes_have_eight_digits() {
        assert_eq!(eight_digits([0; 8]).reveal(), "00000000");
        assert_eq!(eight_digits([0xff; 8]).reveal().len(), 8);
    }
}
