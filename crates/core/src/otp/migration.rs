//! Exports of several accounts: the QR codes that Google's authenticator shows when its accounts are
//! to move, and plain lists with one `otpauth://` link in a line.
//!
//! The payload is a protocol buffer that has no published text; these are its fields as every app
//! that reads it knows them. Unknown fields are passed over, as protocol buffers want it.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{Algorithm, Digits, Kind, Link, Period, link::percent_decode};
use crate::{seal::Secret, text::presentable};

/// Accounts of one export that are looked at.
const MOST: usize = 200;
/// Longest text that is looked at, in bytes.
const LONGEST: usize = 65_536;
/// Longest issuer or account shown, in characters.
const LONGEST_NAME: usize = 80;
/// Longest secret, in bytes.
const LONGEST_SECRET: usize = 512;

/// Why an export is refused; each reads as a sentence for the person who scanned it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadExport {
    /// Neither an export nor a list of links.
    #[error("this is no export of one-time-password accounts")]
    NotOne,
    /// Cut off, or not what an export looks like.
    #[error("this export is damaged")]
    Damaged,
    /// Too long.
    #[error("this export is too long: export fewer accounts at once")]
    TooLong,
}

/// What an export holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// Its accounts.
    pub links: Vec<Link>,
    /// Accounts in it that this app cannot compute.
    pub passed_over: usize,
    /// How many more codes belong to the same export.
    pub more: u64,
}

impl Export {
    /// Reads `otpauth-migration://offline?data=...`, or several lines with a link each.
    ///
    /// # Errors
    /// One [`BadExport`] for each way to be wrong.
    pub fn parse(text: &str) -> Result<Self, BadExport> {
        if text.len() > LONGEST {
            return Err(BadExport::TooLong);
        }
        // Some editors begin a file with a mark of its encoding.
        let text = text.trim_start_matches('\u{feff}').trim();
        match text.strip_prefix("otpauth-migration://offline?") {
            Some(query) => Self::of_payload(&payload(query).ok_or(BadExport::Damaged)?),
            None => Self::of_lines(text),
        }
    }

    fn of_lines(text: &str) -> Result<Self, BadExport> {
        // Remarks are left out; anything else may be the end of a link that was broken over two lines.
        let says = |line: &&str| !line.is_empty() && !line.starts_with('#');
        let lines: Vec<&str> = text.lines().map(str::trim).filter(says).collect();
        if lines.len() < 2 || lines.iter().any(|line| !line.starts_with("otpauth://")) {
            return Err(BadExport::NotOne);
        }
        if lines.len() > MOST {
            return Err(BadExport::TooLong);
        }
        let links: Vec<Link> = lines
            .iter()
            .filter_map(|line| Link::parse(line).ok())
            .collect();
        if links.is_empty() {
            return Err(BadExport::Damaged);
        }
        Ok(Self {
            passed_over: lines.len() - links.len(),
            links,
            more: 0,
        })
    }

    fn of_payload(bytes: &[u8]) -> Result<Self, BadExport> {
        let (mut links, mut passed_over) = (Vec::new(), 0);
        let (mut size, mut index) = (1, 0);
        for field in fields(bytes).ok_or(BadExport::Damaged)? {
            match field {
                (1, Field::Bytes(account)) => match account_of(account) {
                    Some(link) => links.push(link),
                    None => passed_over += 1,
                },
                (3, Field::Number(number)) => size = number,
                (4, Field::Number(number)) => index = number,
                (_, Field::Number(_) | Field::Bytes(_)) => {}
            }
        }
        if links.len() > MOST {
            return Err(BadExport::TooLong);
        }
        if links.is_empty() {
            return Err(BadExport::Damaged);
        }
        Ok(Self {
            links,
            passed_over,
            more: size.saturating_sub(index).saturating_sub(1),
        })
    }
}

fn payload(query: &str) -> Option<Vec<u8>> {
    let data = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("data="))?;
    let data = percent_decode(data, false).ok()?;
    // Some readers of QR codes turn the plus of base64 into a blank.
    STANDARD.decode(data.replace(' ', "+")).ok()
}

/// One account; `None` for what this app cannot compute.
fn account_of(bytes: &[u8]) -> Option<Link> {
    let (mut secret, mut name, mut issuer) = (&[][..], &[][..], &[][..]);
    let (mut algorithm, mut digits, mut kind, mut counter) = (0, 0, 0, 0);
    for field in fields(bytes)? {
        match field {
            (1, Field::Bytes(value)) => secret = value,
            (2, Field::Bytes(value)) => name = value,
            (3, Field::Bytes(value)) => issuer = value,
            (4, Field::Number(value)) => algorithm = value,
            (5, Field::Number(value)) => digits = value,
            (6, Field::Number(value)) => kind = value,
            (7, Field::Number(value)) => counter = value,
            (_, Field::Number(_) | Field::Bytes(_)) => {}
        }
    }
    let (name, issuer) = (
        core::str::from_utf8(name).ok()?,
        core::str::from_utf8(issuer).ok()?,
    );
    // "Google:alice@gmail.com": the issuer before the colon says nothing new.
    let account = name
        .strip_prefix(issuer)
        .and_then(|rest| rest.strip_prefix(':'));
    if secret.is_empty() || secret.len() > LONGEST_SECRET {
        return None;
    }
    Some(Link {
        kind: match kind {
            1 => Kind::Hotp(counter),
            0 | 2 => Kind::Totp(Period::THIRTY),
            _ => return None,
        },
        issuer: presentable(issuer, LONGEST_NAME),
        account: presentable(account.unwrap_or(name), LONGEST_NAME),
        key: Secret::new(secret.to_vec()),
        algorithm: match algorithm {
            0 | 1 => Algorithm::Sha1,
            2 => Algorithm::Sha256,
            3 => Algorithm::Sha512,
            _ => return None,
        },
        digits: match digits {
            0 | 1 => Digits::SIX,
            2 => Digits::EIGHT,
            _ => return None,
        },
    })
}

enum Field<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

/// The fields of a protocol buffer with their numbers; `None` where it is cut off.
fn fields(mut bytes: &[u8]) -> Option<Vec<(u64, Field<'_>)>> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let (tag, rest) = number(bytes)?;
        let (field, rest) = match tag & 7 {
            0 => {
                let (value, rest) = number(rest)?;
                (Field::Number(value), rest)
            }
            2 => {
                let (length, rest) = number(rest)?;
                let (value, rest) = rest.split_at_checked(usize::try_from(length).ok()?)?;
                (Field::Bytes(value), rest)
            }
            // 64 and 32 bits: no field that is known here.
            1 => (Field::Number(0), rest.get(8..)?),
            5 => (Field::Number(0), rest.get(4..)?),
            _ => return None,
        };
        found.push((tag >> 3, field));
        bytes = rest;
    }
    Some(found)
}

/// A varint: seven bits a byte, the lowest first.
fn number(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0_u64;
    for (place, byte) in bytes.iter().enumerate().take(10) {
        let bits = u64::from(byte & 0x7f);
        value |= bits.checked_shl(u32::try_from(7 * place).ok()?)?;
        if byte & 0x80 == 0 {
            return Some((value, bytes.get(place + 1..)?));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Two accounts: a TOTP of Google's and a HOTP of six digits at counter 5.
    const TWO: &[u8] = &[
        0x0a, 0x28, 0x0a, 0x0a, b'H', b'e', b'l', b'l', b'o', b'!', 0xde, 0xad, 0xbe, 0xef, 0x12,
        0x0c, b'G', b'o', b'o', b'g', b'l', b'e', b':', b'a', b'l', b'i', b'c', b'e', 0x1a, 0x06,
        b'G', b'o', b'o', b'g', b'l', b'e', 0x20, 0x01, 0x28, 0x01, 0x30, 0x02, 0x0a, 0x0f, 0x0a,
        0x02, 0x01, 0x02, 0x12, 0x01, b'b', 0x20, 0x02, 0x28, 0x02, 0x30, 0x01, 0x38, 0x05, 0x10,
        0x01, 0x18, 0x03, 0x20, 0x00,
    ];

    fn link(payload: &[u8]) -> String {
        let data = STANDARD
            .encode(payload)
            .replace('+', "%2B")
            .replace('/', "%2F");
        format!("otpauth-migration://offline?data={data}")
    }

    #[test]
    fn an_export_of_two_accounts_is_read() {
        let export = Export::parse(&link(TWO)).unwrap();

        let [google, other] = export.links.as_slice() else {
            panic!("two accounts: {export:?}")
        };
        assert_eq!(
            (google.issuer.as_str(), google.account.as_str()),
            ("Google", "alice")
        );
        assert_eq!(google.key.reveal(), b"Hello!\xde\xad\xbe\xef");
        assert_eq!(other.kind, Kind::Hotp(5));
        assert_eq!(
            (other.algorithm, other.digits),
            (Algorithm::Sha256, Digits::EIGHT)
        );
        assert_eq!((export.more, export.passed_over), (2, 0));
    }

    #[test]
    fn a_list_of_links_is_read_and_what_cannot_be_computed_is_counted() {
        let one = "otpauth://totp/a?secret=JBSWY3DPEHPK3PXP";
        let text = format!("{one}\n\n otpauth://totp/b?secret=1\r\n{one}\n");
        let export = Export::parse(&text).unwrap();

        assert_eq!((export.links.len(), export.passed_over), (2, 1));
        assert_eq!(Export::parse(one), Err(BadExport::NotOne));
        assert_eq!(Export::parse("hello\nworld"), Err(BadExport::NotOne));
    }

    #[test]
    fn damaged_exports_are_refused() {
        for bad in ["", "data=", "data=%", "data=????", "other=1"] {
            let text = format!("otpauth-migration://offline?{bad}");
            assert_eq!(Export::parse(&text), Err(BadExport::Damaged), "{bad}");
        }
        assert_eq!(Export::parse(&link(&[0x0a, 0xff])), Err(BadExport::Damaged));
        assert_eq!(Export::parse(&link(&[0xff; 12])), Err(BadExport::Damaged));
        assert_eq!(Export::parse(&"x".repeat(70_000)), Err(BadExport::TooLong));
    }

    proptest! {
        #[test]
        fn no_export_makes_it_stumble(payload in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ = Export::parse(&link(&payload));
        }
    }
}
