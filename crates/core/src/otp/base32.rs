//! Base32 (RFC 4648 section 6) as services really write it: any case, with blanks and hyphens,
//! with or without padding.

use super::Key;

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Why text is not base32.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadBase32 {
    /// A character that is not in the alphabet.
    #[error("the secret contains {0:?}, which base32 does not have")]
    Character(char),
    /// A length that no number of whole bytes has (RFC 4648 section 6).
    #[error("the secret is cut off: {0} characters make no whole number of bytes")]
    Length(usize),
    /// Padding that is not at the end.
    #[error("the secret has padding in the middle")]
    Padding,
}

/// Reads base32. Blanks and hyphens are skipped, lower case counts as upper, padding may be
/// missing. Trailing bits that no byte uses are ignored, as other authenticators do.
pub fn decode(text: &str) -> Result<Key, BadBase32> {
    let mut bytes = Vec::with_capacity(text.len() * 5 / 8);
    let (mut pool, mut bits, mut count, mut padded) = (0_u32, 0_u32, 0_usize, false);
    for c in text.chars().filter(|c| !c.is_whitespace() && *c != '-') {
        if c == '=' {
            padded = true;
            continue;
        }
        if padded {
            return Err(BadBase32::Padding);
        }
        pool = (pool << 5) | value_of(c).ok_or(BadBase32::Character(c))?;
        bits += 5;
        count += 1;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((pool >> bits) & 0xff).unwrap_or(0));
            pool &= (1 << bits) - 1;
        }
    }
    match count % 8 {
        1 | 3 | 6 => Err(BadBase32::Length(count)),
        _ => Ok(Key::new(bytes)),
    }
}

/// Writes base32 in upper case without padding.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 8 / 5 + 1);
    let (mut pool, mut bits) = (0_u32, 0_u32);
    for byte in bytes {
        pool = (pool << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(letter(pool >> bits));
            pool &= (1 << bits) - 1;
        }
    }
    if bits > 0 {
        text.push(letter(pool << (5 - bits)));
    }
    text
}

fn value_of(c: char) -> Option<u32> {
    let upper = u8::try_from(c).ok()?.to_ascii_uppercase();
    let index = ALPHABET.iter().position(|letter| *letter == upper)?;
    u32::try_from(index).ok()
}

fn letter(value: u32) -> char {
    let index = usize::try_from(value & 31).unwrap_or(0);
    char::from(ALPHABET.get(index).copied().unwrap_or(b'A'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc_4648_section_10() {
        for (plain, coded) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(encode(plain.as_bytes()), coded);
            assert_eq!(decode(coded).unwrap().reveal(), plain.as_bytes());
        }
    }

    #[test]
    fn what_services_really_send_is_read() {
        let plain = decode("JBSWY3DPEHPK3PXP").unwrap();
        for shape in [
            "jbsw y3dp ehpk 3pxp",
            "JBSW-Y3DP-EHPK-3PXP",
            "JBSWY3DPEHPK3PXP======",
        ] {
            assert_eq!(decode(shape).unwrap().reveal(), plain.reveal());
        }
    }

    #[test]
    fn each_way_to_be_wrong_has_its_error() {
        assert_eq!(decode("JBSW0").unwrap_err(), BadBase32::Character('0'));
        assert_eq!(decode("JBSé").unwrap_err(), BadBase32::Character('é'));
        assert_eq!(decode("A").unwrap_err(), BadBase32::Length(1));
        assert_eq!(decode("MY==MY").unwrap_err(), BadBase32::Padding);
    }
}
