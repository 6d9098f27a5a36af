//! Sentences on a page: escaped, with what is filled in, emphasised or linked.

use std::fmt;

use askama::filters::{Escaper, HtmlSafe};
use symbolon_core::language::Language;

use super::{Phrase, Said, filled, isolated, translated};

/// A sentence in the reader's language, as it stands in HTML.
#[derive(Clone, Debug)]
pub struct Html {
    language: Language,
    text: String,
}

impl HtmlSafe for Html {}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// What can be said to people.
pub trait Say {
    /// As it is said.
    fn plain(&self, language: Language) -> String;

    /// As it stands in HTML.
    fn html(&self, language: Language) -> Html {
        Html::written(language, &self.plain(language))
    }
}

/// What can be filled in on a page.
pub trait Fill {
    /// As it stands in HTML.
    fn html(&self, language: Language) -> String;
}

impl Html {
    /// A sentence by its English.
    pub fn of(language: Language, english: &str) -> Self {
        Self::written(language, translated(language, english).unwrap_or(english))
    }

    /// One that is in its language already.
    pub fn written(language: Language, text: &str) -> Self {
        let text = escaped(text);
        Self { language, text }
    }

    /// Fills a place in.
    #[must_use]
    pub fn with(mut self, name: &str, part: impl Fill) -> Self {
        let part = |place: &str| (place == name).then(|| part.html(self.language));
        self.text = filled(&self.text, part);
        self
    }

    /// What stands between two asterisks is strong.
    #[must_use]
    pub fn strong(mut self) -> Self {
        while let Some((start, (inner, end))) = self.between('*', '*') {
            self.text = format!("{start}<strong>{inner}</strong>{end}");
        }
        self
    }

    /// What stands in the first brackets leads there.
    #[must_use]
    pub fn link(mut self, href: &str) -> Self {
        if let Some((start, (inner, end))) = self.between('[', ']') {
            let href = escaped(href);
            self.text = format!("{start}<a href=\"{href}\">{inner}</a>{end}");
        }
        self
    }

    fn between(&self, open: char, close: char) -> Option<(&str, (&str, &str))> {
        let (start, rest) = self.text.split_once(open)?;
        Some((start, rest.split_once(close)?))
    }
}

fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    // Writing into memory does not fail.
    let _ = askama::filters::Html.write_escaped_str(&mut html, text);
    html
}

/// What is filled in must not be taken for a place to fill in.
fn part(text: &str, language: Language) -> String {
    isolated(&escaped(text).replace('{', "&#123;"), language)
}

impl Say for str {
    fn plain(&self, language: Language) -> String {
        translated(language, self).unwrap_or(self).to_owned()
    }
}

impl Say for Said {
    fn plain(&self, language: Language) -> String {
        self.in_language(language).to_owned()
    }
}

impl Say for Phrase {
    fn plain(&self, language: Language) -> String {
        self.in_language(language)
    }
}

impl<T: Say + ?Sized> Say for &T {
    fn plain(&self, language: Language) -> String {
        (**self).plain(language)
    }
}

impl Fill for str {
    fn html(&self, language: Language) -> String {
        part(self, language)
    }
}

impl Fill for String {
    fn html(&self, language: Language) -> String {
        part(self, language)
    }
}

impl Fill for Said {
    fn html(&self, language: Language) -> String {
        escaped(self.in_language(language))
    }
}

impl Fill for Phrase {
    fn html(&self, language: Language) -> String {
        part(&self.in_language(language), language)
    }
}

impl Fill for Html {
    fn html(&self, _: Language) -> String {
        self.text.replace('{', "&#123;")
    }
}

impl Fill for usize {
    fn html(&self, _: Language) -> String {
        self.to_string()
    }
}

impl Fill for i64 {
    fn html(&self, _: Language) -> String {
        self.to_string()
    }
}

impl<T: Fill + ?Sized> Fill for &T {
    fn html(&self, language: Language) -> String {
        (**self).html(language)
    }
}
