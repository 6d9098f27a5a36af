//! `otpauth://` links, the content of every authenticator QR code.
//!
//! The form is Google's Key URI format; services stray from it in many small ways, and those are
//! read too. A link that cannot be understood says why, in a sentence for the person who scanned
//! it. Secrets for other purposes (migration exports, other schemes) are refused by name.

use super::{Algorithm, BadBase32, Code, Digits, Key, Period, base32, hotp};
use crate::{moment::Moment, text::presentable};

/// Longest link that is looked at, in bytes.
const LONGEST: usize = 4096;
/// Longest issuer or account shown, in characters.
const LONGEST_NAME: usize = 80;
/// Longest secret, in bytes.
const LONGEST_SECRET: usize = 512;

/// Whether codes move with the clock or with a counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Time-based (RFC 6238), a new code every period.
    Totp(Period),
    /// Counter-based (RFC 4226), starting at this counter.
    Hotp(u64),
}

/// Everything an `otpauth://` link says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Time or counter.
    pub kind: Kind,
    /// Who issued it ("Google"); empty when the link does not say.
    pub issuer: String,
    /// Whose account it is ("alice@gmail.com"); may be empty.
    pub account: String,
    /// The shared secret.
    pub key: Key,
    /// The hash inside.
    pub algorithm: Algorithm,
    /// Digits of a code.
    pub digits: Digits,
}

impl Link {
    /// Whether the secret is text. Whoever has a copy of it under a PIN sees which PIN makes text of
    /// it, without any code (protocol section 7).
    pub fn is_text(&self) -> bool {
        let secret = self.key.reveal();
        secret.iter().all(|byte| (b' '..=b'~').contains(byte))
    }
}

/// Why a link is refused; each reads as a sentence for the person who scanned it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadLink {
    /// Not an `otpauth:` link at all.
    #[error("this is not a one-time-password code")]
    NotOtpauth,
    /// An export of several accounts by another app.
    #[error("this is an export of several accounts, not the code of one")]
    Migration,
    /// Longer than any real link.
    #[error("this code is too long")]
    TooLong,
    /// Neither `totp` nor `hotp`.
    #[error("this code is of a kind this app does not know: {0}")]
    UnknownKind(String),
    /// A percent sign without two hexadecimal digits, or bytes that are not UTF-8.
    #[error("this code is damaged: its percent-encoding is broken")]
    BadEncoding,
    /// The same parameter twice.
    #[error("this code says {0} twice")]
    Twice(&'static str),
    /// No secret.
    #[error("this code has no secret")]
    NoSecret,
    /// A secret of more than 512 bytes.
    #[error("this code has a secret that is too long")]
    SecretTooLong,
    /// A secret that is not base32.
    #[error(transparent)]
    Secret(#[from] BadBase32),
    /// An unknown hash.
    #[error("this code uses a hash this app does not know: {0}")]
    UnknownAlgorithm(String),
    /// Not 6, 7 or 8 digits.
    #[error("this code wants {0} digits; 6, 7 and 8 are possible")]
    Digits(String),
    /// A period out of range.
    #[error("this code changes every {0} seconds; 1 to 86400 are possible")]
    Period(String),
    /// A counter-based link without its counter.
    #[error("this counter-based code has no counter")]
    NoCounter,
    /// A counter that is no number.
    #[error("this code has a counter that is not a number: {0}")]
    Counter(String),
}

impl Link {
    /// Reads a link.
    ///
    /// # Errors
    /// One [`BadLink`] for each way to be wrong.
    pub fn parse(text: &str) -> Result<Self, BadLink> {
        let (kind, label, query) = split(text.trim())?;
        let parameters = Parameters::parse(query)?;
        let (label_issuer, account) = split_label(&percent_decode(label, false)?);
        let issuer = parameters
            .issuer
            .as_deref()
            .map(name_of)
            .filter(|i| !i.is_empty());
        Ok(Self {
            kind: parameters.kind(&kind)?,
            issuer: issuer.unwrap_or(label_issuer),
            account,
            key: parameters.key()?,
            algorithm: parameters.algorithm()?,
            digits: parameters.digits()?,
        })
    }

    /// The code at a moment; for a counter-based link, the code of its starting counter.
    pub fn code_at(&self, now: Moment) -> Code {
        let counter = match self.kind {
            Kind::Totp(period) => period.step_at(now),
            Kind::Hotp(counter) => counter,
        };
        hotp(&self.key, counter, self.algorithm, self.digits)
    }
}

/// Scheme and type, label, query.
fn split(text: &str) -> Result<(String, &str, &str), BadLink> {
    if text.len() > LONGEST {
        return Err(BadLink::TooLong);
    }
    let (scheme, rest) = text.split_once("://").ok_or(BadLink::NotOtpauth)?;
    match scheme.to_ascii_lowercase().as_str() {
        "otpauth" => {}
        "otpauth-migration" => return Err(BadLink::Migration),
        _ => return Err(BadLink::NotOtpauth),
    }
    let rest = rest.split('#').next().unwrap_or(rest);
    let (path, query) = rest.split_once('?').ok_or(BadLink::NoSecret)?;
    let (kind, label) = path.split_once('/').unwrap_or((path, ""));
    Ok((kind.to_ascii_lowercase(), label, query))
}

/// `Issuer:account` apart; the colon may have been percent-encoded.
fn split_label(label: &str) -> (String, String) {
    match label.split_once(':') {
        Some((issuer, account)) => (name_of(issuer), name_of(account)),
        None => (String::new(), name_of(label)),
    }
}

fn name_of(text: &str) -> String {
    presentable(text, LONGEST_NAME)
}

#[derive(Default)]
struct Parameters {
    secret: Option<String>,
    issuer: Option<String>,
    algorithm: Option<String>,
    digits: Option<String>,
    period: Option<String>,
    counter: Option<String>,
}

impl Parameters {
    /// Parameters nobody knows (`image`, `lock`, ...) are skipped, as the format asks.
    fn parse(query: &str) -> Result<Self, BadLink> {
        let mut found = Self::default();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (slot, known) = match name.to_ascii_lowercase().as_str() {
                "secret" => (&mut found.secret, "its secret"),
                "issuer" => (&mut found.issuer, "its issuer"),
                "algorithm" => (&mut found.algorithm, "its algorithm"),
                "digits" => (&mut found.digits, "its digits"),
                "period" => (&mut found.period, "its period"),
                "counter" => (&mut found.counter, "its counter"),
                _ => continue,
            };
            if slot.replace(percent_decode(value, true)?).is_some() {
                return Err(BadLink::Twice(known));
            }
        }
        Ok(found)
    }

    fn kind(&self, kind: &str) -> Result<Kind, BadLink> {
        match kind {
            "totp" => self.period().map(Kind::Totp),
            "hotp" => self.counter().map(Kind::Hotp),
            other => Err(BadLink::UnknownKind(name_of(other))),
        }
    }

    fn period(&self) -> Result<Period, BadLink> {
        let Some(text) = given(self.period.as_ref()) else {
            return Ok(Period::THIRTY);
        };
        text.parse()
            .ok()
            .and_then(Period::new)
            .ok_or_else(|| BadLink::Period(name_of(text)))
    }

    fn counter(&self) -> Result<u64, BadLink> {
        let text = given(self.counter.as_ref()).ok_or(BadLink::NoCounter)?;
        text.parse().map_err(|_| BadLink::Counter(name_of(text)))
    }

    fn key(&self) -> Result<Key, BadLink> {
        let key = base32::decode(self.secret.as_deref().unwrap_or(""))?;
        match key.reveal().len() {
            0 => Err(BadLink::NoSecret),
            1..=LONGEST_SECRET => Ok(key),
            _ => Err(BadLink::SecretTooLong),
        }
    }

    fn algorithm(&self) -> Result<Algorithm, BadLink> {
        let Some(text) = given(self.algorithm.as_ref()) else {
            return Ok(Algorithm::Sha1);
        };
        let plain: String = text.to_ascii_uppercase().replace(['-', '_'], "");
        match plain.strip_prefix("HMAC").unwrap_or(&plain) {
            "SHA1" => Ok(Algorithm::Sha1),
            "SHA256" => Ok(Algorithm::Sha256),
            "SHA512" => Ok(Algorithm::Sha512),
            _ => Err(BadLink::UnknownAlgorithm(name_of(text))),
        }
    }

    fn digits(&self) -> Result<Digits, BadLink> {
        let Some(text) = given(self.digits.as_ref()) else {
            return Ok(Digits::SIX);
        };
        text.parse()
            .ok()
            .and_then(Digits::new)
            .ok_or_else(|| BadLink::Digits(name_of(text)))
    }
}

fn given(parameter: Option<&String>) -> Option<&str> {
    parameter
        .map(|text| text.trim())
        .filter(|text| !text.is_empty())
}

/// Undoes percent-encoding (RFC 3986 section 2.1); in a query `+` is a blank.
pub(super) fn percent_decode(text: &str, query: bool) -> Result<String, BadLink> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => hex(rest.next())? * 16 + hex(rest.next())?,
            b'+' if query => b' ',
            other => other,
        });
    }
    String::from_utf8(bytes).map_err(|_| BadLink::BadEncoding)
}

fn hex(digit: Option<u8>) -> Result<u8, BadLink> {
    let value = digit
        .and_then(|d| char::from(d).to_digit(16))
        .ok_or(BadLink::BadEncoding)?;
    u8::try_from(value).map_err(|_| BadLink::BadEncoding)
}

#[cfg(test)]
#[path = "link_tests.rs"]
mod tests;
