//! Digits while they are typed; nobody sees more than how many there are.

use symbolon_core::{seal::Secret, vault::Pin};

use super::key::Key;

/// Longest PIN.
const LONGEST: usize = 12;

/// A PIN that is being typed.
#[derive(Clone, Debug)]
pub(super) struct Digits {
    typed: Secret<String>,
    /// What was wrong with the one before.
    pub(super) wrong: Option<String>,
}

impl Default for Digits {
    fn default() -> Self {
        Self {
            typed: Secret::new(String::new()),
            wrong: None,
        }
    }
}

impl Digits {
    /// Nothing typed yet, after one that was wrong.
    pub(super) fn after(wrong: String) -> Self {
        Self {
            wrong: Some(wrong),
            ..Self::default()
        }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.typed.reveal().len()
    }

    /// Takes a digit, or the last one back.
    pub(super) fn press(&mut self, key: Key) {
        let mut typed = String::with_capacity(LONGEST);
        typed.push_str(self.typed.reveal());
        if let Key::Char(digit @ '0'..='9') = key
            && typed.len() < LONGEST
        {
            typed.push(digit);
        }
        if key == Key::Backspace {
            typed.pop();
        }
        self.typed = Secret::new(typed);
    }

    /// The PIN, when there is one.
    pub(super) fn pin(&self) -> Option<Pin> {
        Pin::entered(self.typed.reveal())
    }
}
