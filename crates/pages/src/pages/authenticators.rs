//! The pages about authenticator apps.

use askama::Template;

use super::Frame;
use crate::filters;

/// A new authenticator app: the QR code, the key in letters, and the field for its first code.
#[derive(Template)]
#[template(path = "new_authenticator.html")]
pub struct NewAuthenticator {
    frame: Frame,
    csrf: String,
    id: String,
    link: String,
    qr: String,
    letters: String,
    wrong: bool,
}

impl NewAuthenticator {
    /// The page for one app; the link and the letters hold its key.
    pub fn new(
        (frame, csrf): (Frame, String),
        id: String,
        (link, letters): (&str, &str),
        wrong: bool,
    ) -> Self {
        Self {
            frame,
            csrf,
            id,
            qr: crate::qr::svg(link),
            link: link.to_owned(),
            letters: letters.to_owned(),
            wrong,
        }
    }
}

/// Typing a code of an authenticator app in the place of a mailed one.
#[derive(Template)]
#[template(path = "app_code.html")]
pub struct AppCode {
    /// The frame.
    pub frame: Frame,
    /// Goes with the form.
    pub csrf: String,
    /// Who signs in.
    pub address: String,
    /// Whether the last one was wrong.
    pub wrong: bool,
}
