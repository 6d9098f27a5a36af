//! What templates say sentences with: `{{ "Revoke {phone}"|t|with("phone", phone.name) }}`.

#![expect(
    clippy::inline_always,
    reason = "what the template engine makes of a filter"
)]

use std::{any::Any, borrow::Borrow};

use askama::{Result, Values, filter_fn, get_value};
use symbolon_core::language::Language;

use crate::words::{Fill, Html, Say, counted};

const LANGUAGE: &str = "language";

/// Who reads: what templates are given besides what they show.
pub(crate) struct Reader(pub(crate) Language);

impl Values for Reader {
    fn get_value<'a>(&'a self, key: &str) -> Option<&'a dyn Any> {
        let language: &dyn Any = &self.0;
        (key == LANGUAGE).then_some(language)
    }
}

fn language(values: &dyn Values) -> Result<Language> {
    get_value::<Language>(values, LANGUAGE).copied()
}

/// A sentence in the reader's language.
#[filter_fn]
pub fn t<S: Say>(said: S, values: &dyn Values) -> Result<Html> {
    Ok(said.html(language(values)?))
}

/// A sentence in the reader's language, where nothing is HTML.
#[filter_fn]
pub fn plain<S: Say>(said: S, values: &dyn Values) -> Result<String> {
    Ok(said.plain(language(values)?))
}

/// A sentence for a number of things: `"one"|plural("{count} of them", n)`.
#[filter_fn]
pub fn plural<N: Borrow<usize>>(
    one: &'static str,
    values: &dyn Values,
    several: &'static str,
    count: N,
) -> Result<Html> {
    let language = language(values)?;
    let count = u64::try_from(*count.borrow()).unwrap_or(u64::MAX);
    let text = counted(language, one, several, count);
    Ok(Html::written(language, &text))
}

/// Fills the place of a name in.
#[filter_fn]
pub fn with<F: Fill>(said: Html, _: &dyn Values, name: &str, part: F) -> Result<Html> {
    Ok(said.with(name, part))
}

/// Makes strong what stands between asterisks.
#[filter_fn]
pub fn strong(said: Html, _: &dyn Values) -> Result<Html> {
    Ok(said.strong())
}

/// Makes a link of what stands in the next brackets.
#[filter_fn]
pub fn link(said: Html, _: &dyn Values, href: &str) -> Result<Html> {
    Ok(said.link(href))
}

/// The reader's language as a tag (BCP 47).
#[filter_fn]
pub fn tag<T>(_: T, values: &dyn Values) -> Result<&'static str> {
    Ok(language(values)?.tag())
}

/// What its readers call it.
#[filter_fn]
pub fn language_name<T>(_: T, values: &dyn Values) -> Result<&'static str> {
    Ok(language(values)?.name())
}

/// The direction in which it is read.
#[filter_fn]
pub fn direction<T>(_: T, values: &dyn Values) -> Result<&'static str> {
    let right_to_left = language(values)?.is_right_to_left();
    Ok(if right_to_left { "rtl" } else { "ltr" })
}
