//! The pages about another email address.

use askama::Template;

use super::Frame;
use crate::{
    filters,
    words::{Phrase, Said},
};

/// The address, and asking for another one.
#[derive(Template)]
#[template(path = "my_address.html")]
pub struct MyAddress {
    /// The frame.
    pub frame: Frame,
    /// Goes with the forms.
    pub csrf: String,
    /// The address that counts.
    pub address: String,
    /// The one that is to count, and from when on.
    pub moving: Option<(String, Phrase)>,
    /// Whether changes can be made now.
    pub fresh: bool,
    /// Until when changes wait, where they do.
    pub held_until: Option<Phrase>,
    /// What was typed before, and what is wrong with it.
    pub wrong: Option<(String, Said)>,
}

/// The code that went to a new address.
#[derive(Template)]
#[template(path = "address_code.html")]
pub struct AddressCode {
    /// The frame.
    pub frame: Frame,
    /// Goes with the form.
    pub csrf: String,
    /// The address.
    pub address: String,
    /// Whether the last one was wrong.
    pub wrong: bool,
}
