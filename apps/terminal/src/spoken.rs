//! In which language this terminal names pictures: the browser beside it names them too.

use symbolon_core::{language::Language, picture::Picture};

/// The language that the environment asks for (`LC_ALL`, `LC_MESSAGES`, `LANG`).
#[expect(
    clippy::disallowed_methods,
    reason = "in which language a terminal speaks is said by its environment and nowhere else"
)]
pub fn language() -> Language {
    let said = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(said);
    Language::wanted(locale.as_deref())
}

/// What a picture is called in that language.
pub fn word(picture: Picture) -> &'static str {
    picture.name(language())
}
