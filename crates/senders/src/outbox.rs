//! The demo's outbox: letters and text messages are kept in memory, where a page shows them.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use futures_util::future::BoxFuture;
use symbolon_core::moment::Moment;

use crate::{Mail, MailSender, NotSent, Text, TextSender};

/// Letters kept.
const MOST: usize = 200;

/// A letter that was "sent".
#[derive(Clone, Debug)]
pub struct Sent {
    /// The letter.
    pub mail: Mail,
    /// When.
    pub at: Moment,
}

/// Letters that would have left.
#[derive(Clone)]
pub struct Outbox {
    letters: Arc<Mutex<VecDeque<Sent>>>,
    now: Arc<dyn Fn() -> Moment + Send + Sync>,
}

impl Outbox {
    /// An empty outbox with a clock.
    pub fn new(now: Arc<dyn Fn() -> Moment + Send + Sync>) -> Self {
        Self {
            letters: Arc::default(),
            now,
        }
    }

    /// What was sent, newest first.
    pub fn letters(&self) -> Vec<Sent> {
        let letters = self.letters.lock().unwrap_or_else(PoisonError::into_inner);
        letters.iter().cloned().collect()
    }
}

impl MailSender for Outbox {
    fn send(&self, mail: Mail) -> BoxFuture<'_, Result<(), NotSent>> {
        let sent = Sent {
            mail,
            at: (self.now)(),
        };
        let mut letters = self.letters.lock().unwrap_or_else(PoisonError::into_inner);
        letters.push_front(sent);
        letters.truncate(MOST);
        Box::pin(async { Ok(()) })
    }
}

/// A text message lies among the letters.
impl TextSender for Outbox {
    fn send(&self, text: Text) -> BoxFuture<'_, Result<(), NotSent>> {
        MailSender::send(
            self,
            Mail {
                to: text.to,
                subject: "Text message".to_owned(),
                html: String::new(),
                text: text.text,
            },
        )
    }
}
