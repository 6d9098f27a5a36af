//! One-time passwords: HOTP (RFC 4226) and TOTP (RFC 6238), and the `otpauth://` links that
//! carry their secrets.
//!
//! Codes are computed from what the caller brings; nothing here knows what time it is.

mod base32;
mod link;
mod migration;

use core::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Sha256, Sha512};

pub use base32::{BadBase32, decode as decode_base32, encode as encode_base32};
pub use link::{BadLink, Kind, Link};
pub use migration::{BadExport, Export};

use crate::{moment::Moment, seal::Secret};

/// The hash inside the code (RFC 6238 section 1.2). SHA-1 is what almost every service uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// HMAC-SHA-1.
    Sha1,
    /// HMAC-SHA-256.
    Sha256,
    /// HMAC-SHA-512.
    Sha512,
}

/// How many digits a code has: 6, 7 or 8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digits(u8);

impl Digits {
    /// Six digits, the usual.
    pub const SIX: Self = Self(6);
    /// Eight digits.
    pub const EIGHT: Self = Self(8);

    /// 6, 7 or 8; anything else is `None`.
    pub fn new(count: u8) -> Option<Self> {
        (6..=8).contains(&count).then_some(Self(count))
    }

    /// The number of digits.
    pub const fn count(self) -> u8 {
        self.0
    }
}

/// Seconds for which a time-based code stands: 1 to 86,400.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period(u32);

impl Period {
    /// Thirty seconds, the usual.
    pub const THIRTY: Self = Self(30);

    /// 1 to 86,400 seconds; anything else is `None`.
    pub fn new(seconds: u32) -> Option<Self> {
        (1..=86_400).contains(&seconds).then_some(Self(seconds))
    }

    /// The length in seconds.
    pub const fn seconds(self) -> u32 {
        self.0
    }

    /// Which step of this length a moment falls into (RFC 6238 section 4.2, T0 = 0).
    pub fn step_at(self, now: Moment) -> u64 {
        now.seconds() / u64::from(self.0)
    }

    /// Milliseconds until the step that `now` falls into ends.
    pub fn millis_left(self, now: Moment) -> u64 {
        let length = u64::from(self.0) * 1000;
        let millis = u64::try_from(now.millis()).unwrap_or(0);
        length - millis % length
    }
}

/// A code as a person types it, leading zeros included.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The digits in groups that are easy to read: `123 456`, `1234 5678`.
    pub fn grouped(&self) -> String {
        let (head, tail) = self.0.split_at(self.0.len() / 2);
        format!("{head} {tail}")
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[hidden]")
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The shared secret of a one-time-password generator.
pub type Key = Secret<Vec<u8>>;

/// The code for a counter value (RFC 4226 section 5.3).
pub fn hotp(key: &Key, counter: u64, algorithm: Algorithm, digits: Digits) -> Code {
    let message = counter.to_be_bytes();
    let number = match algorithm {
        Algorithm::Sha1 => truncate(&mac::<Hmac<Sha1>>(key, &message)),
        Algorithm::Sha256 => truncate(&mac::<Hmac<Sha256>>(key, &message)),
        Algorithm::Sha512 => truncate(&mac::<Hmac<Sha512>>(key, &message)),
    };
    let width = usize::from(digits.0);
    Code(format!(
        "{:0width$}",
        number % 10_u32.pow(u32::from(digits.0))
    ))
}

/// The code for a moment (RFC 6238 section 4.2).
pub fn totp(key: &Key, now: Moment, period: Period, algorithm: Algorithm, digits: Digits) -> Code {
    hotp(key, period.step_at(now), algorithm, digits)
}

fn mac<M: Mac + KeyInit>(key: &Key, message: &[u8]) -> Vec<u8> {
    #[expect(
        clippy::expect_used,
        reason = "HMAC takes a key of any length (RFC 2104 section 2)"
    )]
    let mut mac = <M as KeyInit>::new_from_slice(key.reveal()).expect("any key length");
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}

/// Dynamic truncation (RFC 4226 section 5.3): four bytes at the offset the last nibble names.
fn truncate(digest: &[u8]) -> u32 {
    let offset = usize::from(digest.last().copied().unwrap_or(0) & 0x0f);
    let mut four = [0; 4];
    four.iter_mut()
        .zip(digest.iter().skip(offset))
        .for_each(|(to, from)| *to = *from);
    u32::from_be_bytes(four) & 0x7fff_ffff
}

#[cfg(test)]
mod tests;
