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

impl Default for Lifetimes {
    fn default() -> Self {
        Self {
            idle: 3600,
            absolute: 12 * 3600,
            fresh: 300,
        }
    }
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
        }
    }

    /// Whether it is over by the clock.
    pub fn is_over(&self, lifetimes: Lifetimes, now: Moment) -> bool {
        let idle = self.seen.plus_seconds(lifetimes.idle);
        let absolute = self.began.plus_seconds(lifetimes.absolute);
        now >= idle || now >= absolute || now.plus_seconds(120) < self.seen
    }

    /// Proof that the sign-in is recent enough for adding a phone, and was made by password and
    /// code: an approval that showed "Sign in?" is not enough, since whoever talks somebody through
    /// one could bind a phone of their own (protocol section 2).
    pub fn fresh(&self, lifetimes: Lifetimes, now: Moment) -> Option<Fresh> {
        let fresh = now < self.began.plus_seconds(lifetimes.fresh);
        let right_kind = self.level == Level::PasswordMail;
        (fresh && right_kind && !self.is_over(lifetimes, now)).then_some(Fresh {
            person: self.person,
        })
    }
}

/// Proof of a sign-in a few minutes old at most.
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
