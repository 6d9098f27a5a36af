//! Text that came from somebody else, made fit to be shown to a person.

/// Cuts foreign text to `limit` characters after dropping control, bidirectional and zero-width
/// characters, so that it can neither hide nor reorder what stands around it. Whoever compares
/// such text brings it to one form first (NFC): that is the server's part.
pub fn presentable(text: &str, limit: usize) -> String {
    let kept: String = text
        .chars()
        .filter(|c| !is_tricky(*c))
        .take(limit)
        .collect();
    kept.trim().to_owned()
}

/// Shortens an email address so that a bystander learns little: `a***@example.org`.
pub fn mask_address(address: &str) -> String {
    let Some((name, host)) = address.split_once('@') else {
        return "***".to_owned();
    };
    let first: String = name.chars().take(1).collect();
    format!("{first}***@{host}")
}

fn is_tricky(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
            | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_and_reversing_characters_are_dropped() {
        assert_eq!(
            presentable("Ac\u{202E}me\u{200B}\r\n Support", 80),
            "Acme Support"
        );
    }

    #[test]
    fn long_text_is_cut_by_characters() {
        assert_eq!(presentable(&"é".repeat(100), 80).chars().count(), 80);
    }

    #[test]
    fn an_address_shows_its_first_letter_and_host() {
        assert_eq!(mask_address("alice@example.org"), "a***@example.org");
    }
}
