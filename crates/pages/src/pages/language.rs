//! The page on which a language is chosen.

use askama::Template;
use symbolon_core::language::Language;

use super::Frame;
use crate::filters;

/// Choosing a language.
#[derive(Template)]
#[template(path = "language.html")]
pub struct Languages {
    /// The frame.
    pub frame: Frame,
    /// Goes with the form.
    pub csrf: String,
    /// The one that is spoken.
    pub chosen: Language,
}
