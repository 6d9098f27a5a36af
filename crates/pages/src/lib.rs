//! What people see on the portal and in letters: one struct and one template for each.
//!
//! Pages are given everything they show; they look nothing up and decide nothing. They work
//! without script and get better with a little of it.

mod dates;
pub mod filters;
pub mod letters;
pub mod look;
pub mod pages;
pub mod qr;
pub mod words;

use askama::DynTemplate;
use symbolon_core::language::Language;

pub use dates::Zone;

/// The portal's style sheet.
pub const STYLE: &str = include_str!("../assets/portal.css");
/// The portal's page script.
pub const SCRIPT: &str = include_str!("../assets/portal.js");
/// The mark: a disc in two halves.
pub const MARK: &str = include_str!("../assets/mark.svg");
/// The symbols of well-known issuers, as one sprite with a symbol for each.
pub const BRANDS: Sprite = Sprite {
    plain: include_str!(concat!(env!("OUT_DIR"), "/brands.svg")),
    brotli: include_bytes!(concat!(env!("OUT_DIR"), "/brands.svg.br")),
};
/// Every picture, as one sprite with a symbol `p0`, `p1`, ... for each.
pub const PICTURES: Sprite = Sprite {
    plain: include_str!(concat!(env!("OUT_DIR"), "/pictures.svg")),
    brotli: include_bytes!(concat!(env!("OUT_DIR"), "/pictures.svg.br")),
};

/// Pictures of the help pages, as PNG: language, name, bytes.
const HELP_PICTURES: &[(&str, &str, &[u8])] =
    include!(concat!(env!("OUT_DIR"), "/help_pictures.rs"));

/// A picture of a help page in a language.
pub fn help_picture(language: &str, name: &str) -> Option<&'static [u8]> {
    let found = HELP_PICTURES
        .iter()
        .find(|(tag, called, _)| *tag == language && *called == name);
    found.map(|(_, _, png)| *png)
}

/// Many drawings in one file.
#[derive(Clone, Copy, Debug)]
pub struct Sprite {
    /// As it is.
    pub plain: &'static str,
    /// As brotli.
    pub brotli: &'static [u8],
}

/// A page or letter, written for whoever reads this language.
///
/// # Errors
/// When a template fails, which none does.
pub fn write(page: &dyn DynTemplate, language: Language) -> Result<String, askama::Error> {
    page.dyn_render_with_values(&filters::Reader(language))
}
