//! Sessions: what a browser holds after signing in.

use symbolon_core::{moment::Moment, seal::Hash, wire::ids::ProfileId};

use crate::{browser::Browser, id::PersonId, level::Level, sign_in::Passed};

/// How long sessions live.
#[derive(Clone, Copy, Debug)]
pub struct Lifetimes {
    /// Seconds without a request.
    pub idle: i64,
    /// Seconds in all.
    pub absolute: i64,
    /// Seconds for which a sign-in counts as fresh for sensitive changes.
    pub fresh: i64,
}

/// A session. Its cookie is kept as a hash only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Hash of the cookie.
    pub key: Hash,
    /// Whose.
    pub person: PersonId,
    /// How they signed in.
    pub level: Level,
    /// With which phone.
    pub device: Option<ProfileId>,
    /// At which browser.
    pub browser: Browser,
    /// When they signed in.
    pub began: Moment,
    /// When it was last used.
    pub seen: Moment,
    /// What an active phone vouched for, if one did.
    pub vouched: Option<Vouched>,
    /// Thumbprint of the key that the browser proved to hold when it signed in, where it has
    /// script. What needs a fresh proof of who is there needs that key, too.
    pub browser_key: Option<Hash>,
}

/// An approval on an active phone that showed "Add a phone": for a few minutes, this session may
/// activate another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vouched {
    /// Which phone.
    pub by: ProfileId,
    /// When.
    pub at: Moment,
}

impl Passed {
    /// By the link that the server's console printed. That it stands and was not used before is the
    /// condition of the write that uses it up.
    pub const fn by_console_link(person: PersonId) -> Self {
        Self {
            person,
            level: Level::ConsoleLink,
            device: None,
        }
    }
}

impl Session {
    /// Begins a session. There is no other way: whoever calls this holds the proof.
    pub fn begin(passed: Passed, key: Hash, browser: Browser, now: Moment) -> Self {
        let Passed {
            person,
            level,
            device,
        } = passed;
        Self {
            key,
            person,
            level,
            device,
            browser,
            began: now,
            seen: now,
            vouched: None,
            browser_key: None,
        }
    }

    /// The same, bound to a key of the browser.
    #[must_use]
    pub const fn bound_to(mut self, browser_key: Option<Hash>) -> Self {
        self.browser_key = browser_key;
        self
    }

    /// Whether this is the browser that signed in, as far as its key can tell: a cookie that was
    /// stolen comes without one.
    pub fn is_same_browser(&self, browser_key: Option<&Hash>) -> bool {
        self.browser_key.is_none() || self.browser_key.as_ref() == browser_key
    }

    /// Whether it is over by the clock.
    pub fn is_over(&self, lifetimes: Lifetimes, now: Moment) -> bool {
        let idle = self.seen.plus_seconds(lifetimes.idle);
        let absolute = self.began.plus_seconds(lifetimes.absolute);
        now >= idle || now >= absolute || now.plus_seconds(120) < self.seen
    }

    /// Proof that adding a phone was allowed a few minutes ago at most: by signing in with
    /// password and code or with a passkey, or by an active phone that showed "Add a phone". An approval that showed
    /// "Sign in" is not enough, since whoever talks somebody through one could bind a phone of
    /// their own (protocol section 2). A mailed code is not enough for a day after the password
    /// was reset through the same mailbox.
    ///
    /// # Errors
    /// Why not.
    pub fn fresh(
        &self,
        lifetimes: Lifetimes,
        held_until: Option<Moment>,
        now: Moment,
    ) -> Result<Fresh, NotFresh> {
        let is_fresh = |since: Moment| now < since.plus_seconds(lifetimes.fresh);
        let by_code = match self.level {
            Level::ConsoleLink
            | Level::PasswordMail
            | Level::PasswordText
            | Level::PasswordRecovery
            | Level::PasswordTotp
            | Level::Passkey => is_fresh(self.began),
            Level::PushCompare | Level::PushLink | Level::PushPick | Level::PushTransfer => false,
        };
        let by_phone = self.vouched.is_some_and(|vouched| is_fresh(vouched.at));
        if !(by_code || by_phone) || self.is_over(lifetimes, now) {
            return Err(NotFresh::Stale);
        }
        match held_until {
            Some(until) if self.level == Level::PasswordMail && !by_phone => {
                Err(NotFresh::Held(until))
            }
            Some(_) | None => Ok(Fresh {
                person: self.person,
            }),
        }
    }
}

/// Why a sensitive change has to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotFresh {
    /// The sign-in is too old, or was by a phone that was asked for a sign-in only.
    Stale,
    /// The password was reset by mail, and everything else of this session came by mail, too.
    Held(Moment),
    /// The person looks after others, and this session is not worth that much.
    TooWeak(Level),
}

/// Proof that somebody may add a phone.
#[derive(Clone, Copy, Debug)]
pub struct Fresh {
    person: PersonId,
}

impl Fresh {
    /// Whose.
    pub const fn person(&self) -> PersonId {
        self.person
    }
}
