//! Mobile numbers, to which codes go as text messages.

use core::fmt;

/// A number in the one form in which it is kept: `+` and 8 to 15 digits (ITU-T E.164).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Mobile(String);

impl Mobile {
    /// Reads what a person typed: with the country's code, and with whatever people put between
    /// the digits.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.trim().strip_prefix('+')?;
        let between = |c: &char| matches!(c, ' ' | '-' | '.' | '/' | '(' | ')' | '\u{a0}');
        let digits: String = rest.chars().filter(|c| !between(c)).collect();
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
        let fits = (8..=15).contains(&digits.len()) && !digits.starts_with('0');
        (plain && fits).then(|| Self(format!("+{digits}")))
    }

    /// The number: `+46701234567`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number as a bystander may see it: `+46 ••• 67`.
    pub fn masked(&self) -> String {
        let (head, tail) = (self.0.get(..3), self.0.get(self.0.len() - 2..));
        format!(
            "{} ••• {}",
            head.unwrap_or_default(),
            tail.unwrap_or_default()
        )
    }

    /// Whether it begins with one of these: `+46`.
    pub fn is_among(&self, prefixes: &[String]) -> bool {
        prefixes
            .iter()
            .any(|prefix| self.0.starts_with(prefix.as_str()))
    }
}

impl fmt::Debug for Mobile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_typed_differently_is_the_same() {
        let kept = Mobile::parse("+46 70-123 45 67");
        assert_eq!(kept, Mobile::parse("+46(70)1234567"));
        assert_eq!(kept.unwrap().as_str(), "+46701234567");
    }

    #[test]
    fn without_its_country_or_with_anything_else_it_is_none() {
        for text in [
            "",
            "0701234567",
            "+0701234567",
            "+46",
            "+4670123456789012",
            "+46 70 CALL ME",
            "+46701234567\r\nBcc: x",
        ] {
            assert_eq!(Mobile::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_bystander_sees_the_country_and_two_digits() {
        let number = Mobile::parse("+46701234567").unwrap();
        assert_eq!(format!("{number:?}"), "+46 ••• 67");
        assert!(number.is_among(&["+49".to_owned(), "+46".to_owned()]));
        assert!(!number.is_among(&["+47".to_owned()]));
    }
}
