//! The stories, each readable from top to bottom in one file.
//!
//! A flow looks, decides and commits (see `store`). It speaks to the world through [`ports`]
//! and refuses to know HTTP, databases, templates or mail servers. What goes wrong for a person
//! is an outcome; `Err` means that the machinery failed.

pub mod activate;
pub mod address;
pub mod administer;
pub mod authenticator;
pub mod browser_key;
pub mod change;
mod closing;
pub mod connect;
pub mod launch;
mod message;
pub mod mobile;
mod offline;
pub mod passkey;
pub mod password;
pub mod ports;
mod proof;
pub mod push;
pub mod recover;
pub mod rename;
pub mod revoke;
pub mod session;
pub mod sign_in;

use std::sync::Arc;

use symbolon_core::{
    language::Language,
    moment::Moment,
    seal::{Secret, codes::Pepper, hash_of},
    wire::base64url,
};
use symbolon_model::{
    audit::{Entry, Event},
    biometrics::{Allowed, Rule},
    id::{PersonId, version_7},
    password::PasswordRule,
    person::Person,
    push::Services,
    session::Lifetimes,
};
use symbolon_store::{Store, Write, audit};

pub use message::Texts;
use ports::{Bell, Clock, Keys, Passkeys, Passwords, Push, Random};

/// The kind of a job that sends a letter.
pub const LETTER_JOB: &str = "letter";
/// The kind of a job that sends a text message.
pub const TEXT_JOB: &str = "text";
/// The kind of a job that looks like that one and sends nothing, for addresses that nobody has.
pub const UNSENT_JOB: &str = "unsent";

/// Everything the stories need.
#[derive(Clone)]
pub struct Flow {
    /// What is kept.
    pub store: Store,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// Slow hashes, off the threads that serve.
    pub passwords: Arc<dyn Passwords>,
    /// Checks passkeys.
    pub passkeys: Arc<dyn Passkeys>,
    /// The server's keys.
    pub keys: Arc<dyn Keys>,
    /// Wakes whoever waits for a change.
    pub bell: Arc<dyn Bell>,
    /// Rings phones.
    pub push: Arc<dyn Push>,
    /// What the operator decided.
    pub settings: Arc<Settings>,
}

/// What the operator decided, as far as the stories need it.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The language of letters to people who have not signed in yet.
    pub language: Language,
    /// The organisation's name.
    pub organisation: String,
    /// Origin of the portal.
    pub portal: String,
    /// Its host and port.
    pub portal_host: String,
    /// Origin of the phone app and its endpoints.
    pub app: String,
    /// Sign-ins that may be started for one account in ten minutes.
    pub starts_per_account: i64,
    /// What new passwords must be.
    pub password_rule: PasswordRule,
    /// How long sessions live.
    pub lifetimes: Lifetimes,
    /// Those of whoever looks after others.
    pub lifetimes_of_officers: Lifetimes,
    /// Days for which an invitation stands.
    pub invitation_days: i64,
    /// Phones that somebody may have at once.
    pub phones: usize,
    /// Which of the phone's own locks may take the place of the PIN.
    pub biometrics: Allowed,
    /// How pictures are used.
    pub pictures: Pictures,
    /// Push services that phones may be rung through.
    pub push: Services,
    /// Text messages, where the operator pays for them.
    pub texts: Option<Texts>,
    /// Hashes short codes.
    pub pepper: Pepper,
}

impl Settings {
    /// How long somebody's sessions live.
    pub(crate) const fn lifetimes_of(&self, whose: &Person) -> Lifetimes {
        match whose.role {
            Some(_) => self.lifetimes_of_officers,
            None => self.lifetimes,
        }
    }

    /// What phones' own locks must be.
    const fn touch_rule(&self) -> Rule<'_> {
        Rule {
            origin: self.app.as_str(),
            allowed: self.biometrics,
        }
    }
}

/// How pictures are used (protocol section 6).
#[derive(Clone, Copy, Debug, Default)]
pub struct Pictures {
    /// The same picture on both screens, and Accept, instead of picking it.
    pub compare: bool,
    /// Four pictures have to be carried over for a browser that was never used before.
    pub carry_for_new_browsers: bool,
    /// Of 256 addresses that nobody has, so many show four pictures, so that four say nothing about
    /// whether an address exists.
    pub carried_decoys: u8,
}

/// How many [decoys](Pictures::carried_decoys) there usually are.
pub const CARRIED_DECOYS: u8 = 16;

/// The machinery failed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Broken {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] symbolon_store::Broken),
    /// Too much is going on at once; later it will work.
    #[error("too many requests at once")]
    Busy,
}

/// How often a flow looks again before it gives up as [`Broken::Busy`]. Every loss means that
/// somebody else's change was applied.
const LOOKS: usize = 24;

impl Flow {
    fn now(&self) -> Moment {
        self.clock.now()
    }

    fn draw<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.random.fill(&mut bytes);
        bytes
    }

    fn row_id(&self) -> [u8; 16] {
        version_7(self.now(), self.draw())
    }

    /// A new bearer secret for a cookie.
    fn new_cookie(&self) -> Cookie {
        Cookie(Secret::new(base64url::encode(&self.draw::<32>())))
    }

    fn audit(&self, person: Option<PersonId>, event: Event, detail: &str) -> Write {
        let entry = Entry {
            at: self.now(),
            person,
            event,
            detail: detail.to_owned(),
        };
        audit::add(self.row_id(), &entry)
    }
}

/// A bearer secret in a cookie: 256 random bits.
#[derive(Clone, Debug)]
pub struct Cookie(Secret<String>);

impl Cookie {
    /// A cookie that came with a request.
    pub fn received(text: &str) -> Self {
        Self(Secret::new(text.chars().take(100).collect()))
    }

    /// Its text, for the `Set-Cookie` header.
    pub const fn text(&self) -> &Secret<String> {
        &self.0
    }

    /// What is kept of it.
    pub fn hash(&self) -> symbolon_core::seal::Hash {
        hash_of("cookie-v1", &[self.0.reveal().as_bytes()])
    }
}

impl Flow {
    /// A new cookie for a browser that has none yet.
    pub fn new_pre(&self) -> Cookie {
        self.new_cookie()
    }
}
