//! Email addresses, which are user names here.

use core::fmt;

use symbolon_core::text::mask_address;

use crate::{id::PersonId, name::composed};

/// An email address in the one form in which it is compared: trimmed, lower case.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Address(String);

impl Address {
    /// Reads what a person typed. Strict enough for a mail header and a database key; whether
    /// mail arrives there only mail can tell.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (name, host) = text.rsplit_once('@')?;
        let fits = text.len() <= 254 && !name.is_empty() && host.contains('.') | is_local(host);
        let tricky = |c: char| {
            c.is_whitespace() || matches!(c, '<' | '>' | ',' | ';' | '"' | '\\' | '(' | ')')
        };
        let plain = composed(text, 254) == text && !text.chars().any(tricky);
        let is_over = host.to_lowercase().ends_with(OVER);
        (fits && plain && !is_over && !host.starts_with('.') && !name.contains('@'))
            .then(|| Self(text.to_lowercase()))
    }

    /// One that was read before, as it was kept.
    pub const fn kept(text: String) -> Self {
        Self(text)
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address as a bystander may see it: `a***@example.org`.
    pub fn masked(&self) -> String {
        mask_address(&self.0)
    }
}

impl Address {
    /// What an account that is over is kept under, so that somebody else can have the address: a name
    /// that nobody can ever have (RFC 2606 section 2), which still says whose it was.
    #[must_use]
    pub fn at_the_end(&self, whose: PersonId) -> Self {
        Self(format!("{}{}", self.0, ending(whose)))
    }

    /// The address of before.
    pub(crate) fn before_the_end(&self, whose: PersonId) -> &str {
        self.0.strip_suffix(&ending(whose)).unwrap_or(&self.0)
    }
}

/// How addresses of accounts end that are over; nobody can type one.
const OVER: &str = ".ended.invalid";

fn ending(whose: PersonId) -> String {
    format!(".{whose}{OVER}")
}

fn is_local(host: &str) -> bool {
    host == "localhost"
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_address_typed_differently_is_the_same() {
        assert_eq!(
            Address::parse(" Alice@Example.ORG "),
            Address::parse("alice@example.org")
        );
    }

    #[test]
    fn an_address_that_is_over_says_whose_it_was_and_is_read_back() {
        let whose = PersonId::from_bytes([7; 16]);
        let longest = Address::parse(&format!("{}@example.org", "a".repeat(242))).unwrap();
        let over = longest.at_the_end(whose);
        assert_eq!(over.before_the_end(whose), longest.as_str());
        assert_eq!(Address::kept(over.as_str().to_owned()), over);
        assert!(over.as_str().ends_with(".invalid"));
        assert_eq!(Address::parse(over.as_str()), None, "nobody types it");
    }

    #[test]
    fn threat_45_what_would_break_a_mail_header_is_no_address() {
        for text in [
            "",
            "alice",
            "@example.org",
            "a@b",
            "a@b@c.org",
            "a b@c.org",
            "a@.org",
            "a@c.org\r\nBcc: x@y.org",
            "<a@c.org>",
            "a\u{202E}@c.org",
        ] {
            assert_eq!(Address::parse(text), None, "{text:?}");
        }
    }
}
