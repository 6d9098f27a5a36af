//! A value that must not be seen.

use core::fmt;

use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

/// Holds a secret: prints as `[hidden]`, compares in constant time, is wiped when dropped.
///
/// It is looked at through [`reveal`](Self::reveal) only, so that a search for that word finds
/// every place where a secret is used.
#[derive(Clone, Default)]
pub struct Secret<T: Zeroize>(Zeroizing<T>);

impl<T: Zeroize> Secret<T> {
    /// Takes a value into custody.
    pub fn new(value: T) -> Self {
        Self(Zeroizing::new(value))
    }

    /// The value itself.
    pub fn reveal(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize + AsRef<[u8]>> PartialEq for Secret<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_ref().ct_eq(other.0.as_ref()).into()
    }
}

impl<T: Zeroize + AsRef<[u8]>> Eq for Secret<T> {}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[hidden]")
    }
}

impl<T: Zeroize> From<T> for Secret<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threat_88_a_secret_prints_nothing_of_itself() {
        let pin = Secret::new("493817".to_owned());
        assert_eq!(
            format!("{pin:?} {:?}", Some(&pin)),
            "[hidden] Some([hidden])"
        );
    }

    #[test]
    fn equal_secrets_are_equal() {
        assert_eq!(Secret::new([1_u8; 32]), Secret::new([1; 32]));
        assert_ne!(Secret::new([1_u8; 32]), Secret::new([2; 32]));
    }
}
