//! What is said to people, in six languages.
//!
//! A sentence stands in English where it is used; the English is its name in the catalogues
//! (`words/*.po`, GNU gettext's format, which translators and their tools know). It is put into the
//! reader's language when a page or letter is written, never before: whoever makes a page does not
//! know who reads it. `cargo xtask words` looks after the catalogues.

use std::{borrow::Cow, collections::HashMap, fmt, sync::OnceLock};

use symbolon_core::language::Language;

mod html;

pub use html::{Fill, Html, Say};

/// A sentence, by its English.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said(&'static str);

/// Names a sentence. Wherever this is written, the catalogues have to have it.
pub const fn said(english: &'static str) -> Said {
    Said(english)
}

/// A sentence with what is filled in: `{name}` stands for the part of that name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    said: Said,
    parts: Vec<(&'static str, Part)>,
}

/// What is filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// As it is in every language.
    Plain(String),
    /// A sentence of its own.
    Said(Box<Phrase>),
}

impl Said {
    /// In a language.
    pub fn in_language(self, language: Language) -> &'static str {
        translated(language, self.0).unwrap_or(self.0)
    }

    /// Fills a place in.
    pub fn with(self, name: &'static str, part: impl Into<Part>) -> Phrase {
        Phrase::from(self).with(name, part)
    }

    /// Whether there is nothing to say.
    pub const fn is_empty(self) -> bool {
        self.0.is_empty()
    }
}

impl Phrase {
    /// What is the same in every language, such as a name.
    pub fn plain(text: impl Into<String>) -> Self {
        Said("{text}").with("text", text.into())
    }

    /// Fills another place in.
    #[must_use]
    pub fn with(mut self, name: &'static str, part: impl Into<Part>) -> Self {
        self.parts.push((name, part.into()));
        self
    }

    /// In a language.
    pub fn in_language(&self, language: Language) -> String {
        let find = |name: &str| self.parts.iter().find(|(one, _)| *one == name);
        filled(self.said.in_language(language), |name| {
            find(name).map(|(_, part)| isolated(&part.in_language(language), language))
        })
    }
}

impl Part {
    fn in_language(&self, language: Language) -> Cow<'_, str> {
        match self {
            Self::Plain(text) => Cow::Borrowed(text),
            Self::Said(phrase) => Cow::Owned(phrase.in_language(language)),
        }
    }
}

impl From<Said> for Phrase {
    fn from(said: Said) -> Self {
        Self {
            said,
            parts: Vec::new(),
        }
    }
}

impl From<&str> for Part {
    fn from(text: &str) -> Self {
        Self::Plain(text.to_owned())
    }
}

impl From<String> for Part {
    fn from(text: String) -> Self {
        Self::Plain(text)
    }
}

impl From<Said> for Part {
    fn from(said: Said) -> Self {
        Phrase::from(said).into()
    }
}

impl From<Phrase> for Part {
    fn from(phrase: Phrase) -> Self {
        Self::Said(Box::new(phrase))
    }
}

/// A text with its places filled in, as far as there is something for them.
fn filled(text: &str, part: impl Fn(&str) -> Option<String>) -> String {
    let mut done = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        done += before;
        let place = after.split_once('}');
        match place.and_then(|(name, after)| Some((part(name)?, after))) {
            Some((part, after)) => {
                done += &part;
                rest = after;
            }
            None => {
                done.push('{');
                rest = after;
            }
        }
    }
    done + rest
}

/// Keeps a name or an address in its own direction, within a text that is read from right to left.
fn isolated(part: &str, language: Language) -> String {
    if language.is_right_to_left() {
        format!("\u{2068}{part}\u{2069}")
    } else {
        part.to_owned()
    }
}

/// The sentence for a number of things: the one for one, or the one for several, in which `{count}`
/// is the number.
pub fn counted(language: Language, one: &'static str, several: &'static str, count: u64) -> String {
    let form = language.form(count);
    let english = if Language::En.form(count) == 0 {
        one
    } else {
        several
    };
    let forms = catalogue(language).and_then(|catalogue| catalogue.counted.get(several));
    let text = forms.and_then(|forms| forms.get(form)).map(String::as_str);
    let number = |name: &str| (name == "count").then(|| count.to_string());
    filled(text.unwrap_or(english), number)
}

/// The sentences of one language.
struct Catalogue {
    single: HashMap<String, String>,
    /// By the English for several.
    counted: HashMap<String, Vec<String>>,
}

fn translated(language: Language, english: &str) -> Option<&'static str> {
    let found = catalogue(language)?.single.get(english);
    found.map(String::as_str)
}

/// English needs none.
fn catalogue(language: Language) -> Option<&'static Catalogue> {
    static READ: [OnceLock<Catalogue>; 5] = [const { OnceLock::new() }; 5];
    let (index, text) = match language {
        Language::En => return None,
        Language::Sv => (0, include_str!("../words/sv.po")),
        Language::De => (1, include_str!("../words/de.po")),
        Language::Fr => (2, include_str!("../words/fr.po")),
        Language::Es => (3, include_str!("../words/es.po")),
        Language::Ar => (4, include_str!("../words/ar.po")),
    };
    READ.get(index).map(|read| read.get_or_init(|| parse(text)))
}

/// A catalogue that cannot be read leaves English; a test reads them all.
fn parse(text: &str) -> Catalogue {
    let mut catalogue = Catalogue {
        single: HashMap::new(),
        counted: HashMap::new(),
    };
    let Ok(read) = polib::po_file::parse_from_reader(text.as_bytes()) else {
        return catalogue;
    };
    for message in read.messages().filter(|message| message.is_translated()) {
        if let (Ok(several), Ok(forms)) = (message.msgid_plural(), message.msgstr_plural()) {
            let forms = forms.clone();
            catalogue.counted.insert(several.to_owned(), forms);
        } else if let Ok(text) = message.msgstr() {
            let english = message.msgid().to_owned();
            catalogue.single.insert(english, text.to_owned());
        }
    }
    catalogue
}

impl fmt::Display for Said {
    /// In English, for logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_in_once() {
        let phrase = said("{a} and {b}{c}").with("a", "{b}").with("b", "x");
        assert_eq!(phrase.in_language(Language::En), "{b} and x{c}");
        assert_eq!(counted(Language::En, "one", "{count} of them", 1), "one");
        assert_eq!(
            counted(Language::En, "one", "{count} of them", 3),
            "3 of them"
        );
    }

    #[test]
    fn what_is_filled_in_is_escaped_on_a_page() {
        let html = Html::of(Language::En, "Ask *{who}* or [go]")
            .strong()
            .link("/a?b&c")
            .with("who", "<{x}> [no] *no*");
        let there =
            "Ask <strong>&#60;&#123;x}&#62; [no] *no*</strong> or <a href=\"/a?b&#38;c\">go</a>";
        assert_eq!(html.to_string(), there);
    }
}
