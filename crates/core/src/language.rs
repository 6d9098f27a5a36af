//! The languages that people are spoken to in.

/// A language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Swedish.
    Sv,
    /// German.
    De,
    /// French.
    Fr,
    /// Spanish.
    Es,
    /// Arabic.
    Ar,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 6] = [Self::En, Self::Sv, Self::De, Self::Fr, Self::Es, Self::Ar];

    /// Its tag (BCP 47).
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Sv => "sv",
            Self::De => "de",
            Self::Fr => "fr",
            Self::Es => "es",
            Self::Ar => "ar",
        }
    }

    /// The language with this very tag.
    pub fn tagged(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.tag() == tag)
    }

    /// What its readers call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Sv => "Svenska",
            Self::De => "Deutsch",
            Self::Fr => "Français",
            Self::Es => "Español",
            Self::Ar => "العربية",
        }
    }

    /// Whether it is written from right to left.
    pub const fn is_right_to_left(self) -> bool {
        matches!(self, Self::Ar)
    }

    /// The first language of a list of tags, most wanted first, that there is; English where there
    /// is none (`de-AT` is German).
    pub fn wanted<'a>(tags: impl IntoIterator<Item = &'a str>) -> Self {
        let known = |tag: &str| {
            let primary = tag.split(['-', '_']).next().unwrap_or_default();
            let primary = primary.trim().to_ascii_lowercase();
            Self::ALL.into_iter().find(|one| one.tag() == primary)
        };
        tags.into_iter().find_map(known).unwrap_or_default()
    }

    /// The language that an `Accept-Language` header wants (RFC 9110 section 12.5.4), by order of
    /// its weights.
    pub fn accepted(header: &str) -> Self {
        let weighted = |part: &'_ str| {
            let (tag, weight) = part.split_once(";q=").unwrap_or((part, "1"));
            let weight: f32 = weight.trim().parse().unwrap_or(0.0);
            (tag.trim().to_owned(), weight)
        };
        let mut wanted: Vec<(String, f32)> = header.split(',').map(weighted).collect();
        wanted.retain(|(_, weight)| *weight > 0.0);
        wanted.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        Self::wanted(wanted.iter().map(|(tag, _)| tag.as_str()))
    }

    /// Which form of a counted word a number takes (CLDR plural rules): for Arabic the index among
    /// zero, one, two, few, many, other; for the others among one, other.
    pub fn form(self, count: u64) -> usize {
        match self {
            Self::En | Self::Sv | Self::De | Self::Es => usize::from(count != 1),
            Self::Fr => usize::from(count > 1),
            Self::Ar => match (count, count % 100) {
                (0, _) => 0,
                (1, _) => 1,
                (2, _) => 2,
                (_, 3..=10) => 3,
                (_, 11..=99) => 4,
                _ => 5,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_chosen_by_what_is_wanted_most() {
        assert_eq!(Language::wanted(["nn", "sv-SE", "en"]), Language::Sv);
        assert_eq!(Language::wanted(["DE_at"]), Language::De);
        assert_eq!(Language::wanted(["tlh"]), Language::En);
        assert_eq!(
            Language::accepted("fr;q=0.5, es;q=0.9, *;q=0.1"),
            Language::Es
        );
        assert_eq!(Language::accepted("ar;q=0, en-GB"), Language::En);
        assert_eq!(Language::accepted(""), Language::En);
    }

    #[test]
    fn counted_words_take_the_form_of_their_language() {
        let forms =
            |language: Language| [0, 1, 2, 3, 10, 11, 99, 100, 101, 103].map(|n| language.form(n));
        assert_eq!(forms(Language::En), [1, 0, 1, 1, 1, 1, 1, 1, 1, 1]);
        assert_eq!(forms(Language::Fr), [0, 0, 1, 1, 1, 1, 1, 1, 1, 1]);
        assert_eq!(forms(Language::Ar), [0, 1, 2, 3, 3, 4, 4, 5, 5, 3]);
    }
}
