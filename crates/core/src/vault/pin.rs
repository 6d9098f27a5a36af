//! PINs: which are too easy to guess, and how they are stretched.

use core::fmt;

use argon2::{Algorithm, Argon2, Params, Version};
use minicbor::{Decode, Encode};

use crate::seal::Secret;

/// Longest PIN, in digits.
const LONGEST: usize = 12;

/// A PIN that passed the rule when it was chosen, or any digits when it is entered.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(Secret<String>);

impl Pin {
    /// Digits as a person entered them; `None` for anything but 1 to 12 digits.
    pub fn entered(digits: &str) -> Option<Self> {
        let fits = (1..=LONGEST).contains(&digits.len());
        let plain = digits.bytes().all(|b| b.is_ascii_digit());
        (fits && plain).then(|| Self(Secret::new(digits.to_owned())))
    }

    /// The digits.
    pub fn reveal(&self) -> &str {
        self.0.reveal()
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[hidden]")
    }
}

/// Why a PIN is not accepted when it is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeakPin {
    /// Not digits, or more than twelve.
    #[error("use digits only, at most 12")]
    NotDigits,
    /// Shorter than the rule asks.
    #[error("use at least {0} digits")]
    TooShort(usize),
    /// 111111, 121212, 123123.
    #[error("it repeats itself")]
    Repeats,
    /// 123456, 987654.
    #[error("its digits follow one another")]
    Run,
    /// 240694, 19940624.
    #[error("it looks like a date")]
    Date,
    /// On the list of PINs that many people choose.
    #[error("many people use it")]
    Common,
}

/// What a PIN must be when it is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PinRule {
    shortest: usize,
}

impl PinRule {
    /// Six digits or more, the usual.
    pub const USUAL: Self = Self { shortest: 6 };

    /// Digits that a PIN has at least.
    pub const fn shortest(self) -> usize {
        self.shortest
    }

    /// Checks a PIN that a person chooses.
    pub fn choose(self, digits: &str) -> Result<Pin, WeakPin> {
        let pin = Pin::entered(digits).ok_or(WeakPin::NotDigits)?;
        let bytes = digits.as_bytes();
        if bytes.len() < self.shortest {
            return Err(WeakPin::TooShort(self.shortest));
        }
        if repeats(bytes) {
            return Err(WeakPin::Repeats);
        }
        if runs(bytes) {
            return Err(WeakPin::Run);
        }
        if dates(bytes) {
            return Err(WeakPin::Date);
        }
        if COMMON.contains(&digits) || lines(bytes) {
            return Err(WeakPin::Common);
        }
        Ok(pin)
    }
}

/// Whole rows and columns of the keypad, in whatever order and direction.
fn lines(digits: &[u8]) -> bool {
    const LINES: &[u8] = b"123 321 456 654 789 987 147 741 258 852 369 963";
    digits
        .chunks(3)
        .all(|three| LINES.windows(3).any(|line| line == three))
}

/// PINs that lists of leaked PINs show near the top and no other rule catches.
const COMMON: [&str; 19] = [
    "159753", "159357", "951753", "147896", "258036", "123450", "110022", "102030", "112358",
    "314159", "271828", "520131", "112233", "332211", "223344", "246810", "135790", "192837",
    "101112",
];

/// One block of at most half the length, over and over; the same backwards; or two different digits in
/// all.
fn repeats(digits: &[u8]) -> bool {
    let period = |n: usize| digits.chunks(n).all(|c| digits.starts_with(c));
    let mut different = digits.to_vec();
    different.sort_unstable();
    different.dedup();
    let mirrored = digits.iter().eq(digits.iter().rev());
    mirrored || different.len() <= 2 || (1..=digits.len() / 2).any(period)
}

/// Every step is the same: +1, -1, +2, or wrapping from 9 to 0.
fn runs(digits: &[u8]) -> bool {
    let steps: Vec<u8> = digits
        .windows(2)
        .filter_map(|w| Some((w.last()? + 10 - w.first()?) % 10))
        .collect();
    steps.windows(2).all(|pair| pair.first() == pair.last())
}

/// Day, month and year in any usual order, years of two or four digits.
fn dates(digits: &[u8]) -> bool {
    let number = |from: usize, to: usize| {
        digits
            .get(from..to)?
            .iter()
            .try_fold(0_u32, |n, d| Some(n * 10 + u32::from(*d - b'0')))
    };
    let day = |at| number(at, at + 2).is_some_and(|n| (1..=31).contains(&n));
    let month = |at| number(at, at + 2).is_some_and(|n| (1..=12).contains(&n));
    let year = |at| number(at, at + 4).is_some_and(|n| (1900..=2099).contains(&n));
    match digits.len() {
        4 => year(0) || (day(0) && month(2)) || (month(0) && day(2)),
        6 => {
            (day(0) && month(2))
                || (month(0) && day(2))
                || (month(2) && day(4))
                || (year(0) && month(4))
                || (month(0) && year(2))
        }
        8 => {
            (year(4) && ((day(0) && month(2)) || (month(0) && day(2))))
                || (year(0) && month(4) && day(6))
        }
        _ => false,
    }
}

/// How a PIN is stretched: Argon2id (RFC 9106) with these costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Stretch {
    /// Memory in KiB.
    #[n(0)]
    pub memory: u32,
    /// Passes over it.
    #[n(1)]
    pub passes: u32,
}

impl Stretch {
    /// 64 MiB, 3 passes: the usual.
    pub const USUAL: Self = Self {
        memory: 64 * 1024,
        passes: 3,
    };
    /// 19 MiB, 2 passes: where a trial takes over 1.5 seconds.
    pub const LIGHT: Self = Self {
        memory: 19 * 1024,
        passes: 2,
    };

    /// Whether the costs are within what a profile may have.
    pub const fn is_sensible(self) -> bool {
        self.memory >= Self::LIGHT.memory
            && self.memory <= 1024 * 1024
            && self.passes >= 2
            && self.passes <= 10
    }

    /// `Argon2id(PIN, salt)`, 32 bytes; `None` when the machine has not enough memory.
    pub fn stretch(self, pin: &Pin, salt: &[u8; 32]) -> Option<Secret<[u8; 32]>> {
        let params = Params::new(self.memory, self.passes, 1, Some(32)).ok()?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut output = [0; 32];
        argon
            .hash_password_into(pin.reveal().as_bytes(), salt, &mut output)
            .ok()?;
        Some(Secret::new(output))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weak(digits: &str) -> WeakPin {
        PinRule::USUAL.choose(digits).unwrap_err()
    }

    #[test]
    fn easy_pins_are_refused_with_their_reason() {
        assert_eq!(weak("12345"), WeakPin::TooShort(6));
        assert_eq!(weak("12a456"), WeakPin::NotDigits);
        assert_eq!(weak("1234567890123"), WeakPin::NotDigits);
        assert_eq!(weak(""), WeakPin::NotDigits);
        for repeating in [
            "111111", "121212", "123123", "112112", "111222", "121211", "123321",
        ] {
            assert_eq!(weak(repeating), WeakPin::Repeats, "{repeating}");
        }
        for run in ["123456", "987654", "567890", "098765", "024680"] {
            assert_eq!(weak(run), WeakPin::Run, "{run}");
        }
        for date in [
            "240694", "062494", "940624", "199406", "061994", "24061994", "19940624",
        ] {
            assert_eq!(weak(date), WeakPin::Date, "{date}");
        }
        for common in [
            "147258", "258456", "123654", "456123", "987456", "741963", "123987", "147896",
        ] {
            assert_eq!(weak(common), WeakPin::Common, "{common}");
        }
    }

    #[test]
    fn four_digits_are_possible_where_the_rule_allows_it() {
        let rule = PinRule { shortest: 4 };
        for easy in ["1234", "1111", "1994", "2406", "1212"] {
            assert!(rule.choose(easy).is_err(), "{easy}");
        }
        assert!(rule.choose("8417").is_ok());
    }

    #[test]
    fn an_ordinary_pin_is_accepted() {
        for good in ["493817", "830275", "70714953"] {
            assert!(PinRule::USUAL.choose(good).is_ok(), "{good}");
        }
    }

    #[test]
    fn stretching_is_argon2id_with_the_stated_costs() {
        let pin = Pin::entered("493817").unwrap();
        let stretch = Stretch {
            memory: 1024,
            passes: 1,
        };
        let params = argon2::Params::new(1024, 1, 1, Some(32)).unwrap();
        let mut expected = [0; 32];
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(b"493817", &[7; 32], &mut expected)
            .unwrap();
        assert_eq!(stretch.stretch(&pin, &[7; 32]).unwrap().reveal(), &expected);
    }

    #[test]
    fn a_pin_prints_nothing_of_itself() {
        assert_eq!(format!("{:?}", Pin::entered("493817").unwrap()), "[hidden]");
    }
}
