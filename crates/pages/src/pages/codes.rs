//! The pages about how codes reach somebody.

use askama::Template;

use super::Frame;
use crate::{
    filters,
    words::{Phrase, Said},
};

/// By mail or in text messages, and to which number.
#[derive(Template)]
#[template(path = "codes.html")]
pub struct Codes {
    /// The frame.
    pub frame: Frame,
    /// Goes with the forms.
    pub csrf: String,
    /// Their address.
    pub address: String,
    /// The number that counts, as a bystander may see it.
    pub number: Option<String>,
    /// The number that is to count, and from when on.
    pub coming: Option<(String, Phrase)>,
    /// Whether codes come in text messages.
    pub by_text: bool,
    /// Whether changes can be made now.
    pub fresh: bool,
    /// Until when changes wait, where they do.
    pub held_until: Option<Phrase>,
    /// What was typed before, and what is wrong with it.
    pub wrong: Option<(String, Said)>,
}

/// The code that went to a number.
#[derive(Template)]
#[template(path = "mobile_code.html")]
pub struct MobileCode {
    /// The frame.
    pub frame: Frame,
    /// Goes with the form.
    pub csrf: String,
    /// The number.
    pub number: String,
    /// Whether the last one was wrong.
    pub wrong: bool,
}
