//! What a password must be.

use symbolon_core::seal::Secret;

/// A password that meets the rule it was chosen under.
#[derive(Clone, Debug)]
pub struct Password(Secret<String>);

impl Password {
    /// The password.
    pub const fn secret(&self) -> &Secret<String> {
        &self.0
    }
}

/// The rule for new passwords.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PasswordRule {
    /// 10 to 17 characters; at least three of upper case, lower case, digits and special
    /// characters with at least two of each of the three.
    #[default]
    Composed,
    /// 15 to 128 characters of any kind, none that are easy to guess (NIST SP 800-63B-4
    /// section 3.1.1.2).
    Long,
}

/// One thing that a password lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unmet {
    /// Fewer characters than this.
    TooShort(usize),
    /// More characters than this.
    TooLong(usize),
    /// Fewer than three kinds of characters with two or more of each.
    TooFewKinds,
    /// Among the first that anybody would try.
    EasyToGuess,
}

const KINDS: usize = 3;
const OF_EACH: usize = 2;

impl PasswordRule {
    /// Fewest and most characters.
    pub const fn lengths(self) -> (usize, usize) {
        match self {
            Self::Composed => (10, 17),
            Self::Long => (15, 128),
        }
    }

    /// Every unmet part of the rule, or the password. Characters are counted as Unicode code
    /// points; nothing is trimmed. Whether a password is easy to guess takes longer to find out,
    /// and is looked at elsewhere.
    pub fn choose(self, text: Secret<String>) -> Result<Password, Vec<Unmet>> {
        let length = text.reveal().chars().count();
        let (shortest, longest) = self.lengths();
        let mut unmet = Vec::new();
        if length < shortest {
            unmet.push(Unmet::TooShort(shortest));
        }
        if length > longest {
            unmet.push(Unmet::TooLong(longest));
        }
        if self == Self::Composed && !is_composed(text.reveal()) {
            unmet.push(Unmet::TooFewKinds);
        }
        if unmet.is_empty() {
            Ok(Password(text))
        } else {
            Err(unmet)
        }
    }
}

fn is_composed(text: &str) -> bool {
    let enough = |count: &usize| *count >= OF_EACH;
    kinds(text).into_iter().filter(enough).count() >= KINDS
}

/// How many upper case letters, lower case letters, digits and others. Letters without case
/// count as special.
fn kinds(text: &str) -> [usize; 4] {
    text.chars()
        .fold([0; 4], |[upper, lower, digits, special], c| {
            if c.is_uppercase() {
                [upper + 1, lower, digits, special]
            } else if c.is_lowercase() {
                [upper, lower + 1, digits, special]
            } else if c.is_ascii_digit() {
                [upper, lower, digits + 1, special]
            } else {
                [upper, lower, digits, special + 1]
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unmet(text: &str) -> Vec<Unmet> {
        PasswordRule::Composed
            .choose(Secret::new(text.to_owned()))
            .err()
            .unwrap_or_default()
    }

    #[test]
    fn length_is_10_to_17() {
        assert_eq!(unmet("AAbbcc112"), [Unmet::TooShort(10)]);
        assert_eq!(unmet("AAbbcc1122"), []);
        assert_eq!(unmet("AAbbcc11223344556"), []);
        assert_eq!(unmet("AAbbcc112233445566"), [Unmet::TooLong(17)]);
    }

    #[test]
    fn three_kinds_with_two_of_each() {
        assert_eq!(unmet("AAbbccddee"), [Unmet::TooFewKinds]);
        assert_eq!(unmet("AAbbccdd11"), []);
        assert_eq!(unmet("AAbbccddd1"), [Unmet::TooFewKinds]);
        assert_eq!(unmet("AAbbccd!11"), []);
        assert_eq!(unmet("aaaaaaaaA1"), [Unmet::TooFewKinds]);
        assert_eq!(unmet("AAbbcc--dd"), []);
    }

    #[test]
    fn a_long_password_is_15_to_128_characters_of_any_kind() {
        let choose = |n: usize| PasswordRule::Long.choose(Secret::new("é".repeat(n)));
        assert_eq!(choose(14).unwrap_err(), [Unmet::TooShort(15)]);
        assert!(choose(15).is_ok() && choose(128).is_ok());
        assert_eq!(choose(129).unwrap_err(), [Unmet::TooLong(128)]);
    }

    #[test]
    fn blanks_are_kept_and_every_unmet_part_is_named() {
        assert_eq!(unmet(" AAbbcc11 "), []);
        assert_eq!(unmet("🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊"), [Unmet::TooFewKinds]);
        assert_eq!(unmet("abc"), [Unmet::TooShort(10), Unmet::TooFewKinds]);
    }
}
