//! The pages about recovery codes.

use askama::Template;
use symbolon_core::seal::{Secret, codes};

use super::Frame;
use crate::{filters, words::Phrase};

/// How many codes are left, and making new ones.
#[derive(Template)]
#[template(path = "recovery.html")]
pub struct Recovery {
    /// The frame.
    pub frame: Frame,
    /// Goes with the form.
    pub csrf: String,
    /// Codes left.
    pub left: usize,
    /// Whether the person signed in a few minutes ago at most.
    pub fresh: bool,
    /// Until when making new ones waits, where the password was reset by mail.
    pub held_until: Option<Phrase>,
}

/// New codes, shown once.
#[derive(Template)]
#[template(path = "recovery_codes.html")]
pub struct RecoveryCodes {
    frame: Frame,
    person: String,
    codes: Vec<String>,
    revoking: String,
    /// Where that code is entered.
    page: String,
}

impl RecoveryCodes {
    /// The page with these codes and the one that revokes every phone, for somebody with this
    /// address at this portal.
    pub fn new(
        frame: Frame,
        (person, portal): (String, &str),
        (codes, revoking): (&[Secret<String>], &Secret<String>),
    ) -> Self {
        let shown = |code: &Secret<String>| codes::in_groups(code.reveal());
        let codes = codes.iter().map(shown).collect();
        Self {
            frame,
            person,
            codes,
            revoking: codes::in_groups(revoking.reveal()),
            page: format!("{portal}/phone-lost"),
        }
    }
}

/// Typing a recovery code in the place of a mailed one.
#[derive(Template)]
#[template(path = "recovery_code.html")]
pub struct RecoveryCode {
    /// The frame.
    pub frame: Frame,
    /// Goes with the form.
    pub csrf: String,
    /// Who signs in.
    pub address: String,
    /// Whether the last one was wrong.
    pub wrong: bool,
}
