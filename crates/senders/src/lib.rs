//! How letters and text messages leave the server.
//!
//! A sender takes one of them and says whether it went, may go later, or never will. It does not
//! retry and keeps nothing: the queue does that.

mod http_client;
mod outbox;
pub mod push;
mod smtp;
mod text;

use futures_util::future::BoxFuture;

pub use outbox::{Outbox, Sent};
pub use smtp::{BadSmtp, Smtp};
pub use text::{BadGateway, ByMail, Form, Gateway, Text, TextSender};

/// A letter on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// To whom.
    pub to: String,
    /// Subject line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

/// Why a letter did not go.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// Try again later.
    #[error("later: {0}")]
    Later(String),
    /// It will never go.
    #[error("never: {0}")]
    Never(String),
}

/// Sends mail.
pub trait MailSender: Send + Sync {
    /// Sends one letter.
    fn send(&self, mail: Mail) -> BoxFuture<'_, Result<(), NotSent>>;
}
