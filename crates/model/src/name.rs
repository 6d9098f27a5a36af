//! Names, as people write them and others read them.

use symbolon_core::text::presentable;
use unicode_normalization::UnicodeNormalization;

/// Text in one form (NFC), fit to be shown, of at most `limit` characters.
pub fn composed(text: &str, limit: usize) -> String {
    let text: String = text.nfc().collect();
    presentable(&text, limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_their_accents_become_one() {
        assert_eq!(composed("Zoe\u{308}", 80), "Zo\u{eb}");
    }
}
