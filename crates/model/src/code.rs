//! One-time codes that a person receives by mail or text message and types.
//!
//! For signing in, one row per account: a new code replaces the old one but not the count of wrong
//! tries, so that asking for another code gives no further guesses. For setting a password, one per
//! account and browser, and tries are counted beside them (`flow::recover::reset`).

use symbolon_core::{
    moment::Moment,
    seal::{Hash, same},
};

/// What a code is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The second step of email and password.
    SignIn,
    /// Setting a first or another password.
    Reset,
    /// Proving a mobile number.
    Mobile,
    /// Proving another email address.
    Address,
}

impl Purpose {
    /// Its name in storage.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::Reset => "reset",
            Self::Mobile => "mobile",
            Self::Address => "address",
        }
    }

    /// Minutes for which a code stands.
    pub const fn minutes(self) -> i64 {
        match self {
            Self::SignIn | Self::Mobile => 10,
            Self::Reset | Self::Address => 30,
        }
    }

    /// The same in seconds.
    pub const fn seconds(self) -> i64 {
        self.minutes() * 60
    }
}

/// How a code goes out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Channel {
    /// By mail.
    #[default]
    Mail,
    /// By text message.
    Text,
}

impl Channel {
    /// Its name in storage.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Text => "text",
        }
    }

    /// The channel with this name.
    pub fn named(name: &str) -> Option<Self> {
        let mut all = [Self::Mail, Self::Text].into_iter();
        all.find(|channel| channel.name() == name)
    }
}

/// Wrong tries per account while a code stands, over however many codes.
pub const TRIES: u8 = 5;

/// A code that was sent and not used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwaitCode {
    /// What it is for.
    pub purpose: Purpose,
    /// Keyed hash of the code; none once it was used.
    pub code: Option<Hash>,
    /// How it went out.
    pub channel: Channel,
    /// The browser that asked for it.
    pub pre: Hash,
    /// When it expires.
    pub expires: Moment,
    /// Tries counted since `counting_since`.
    pub tries: u8,
    /// When counting began.
    pub counting_since: Moment,
}

/// A try that was counted, before anybody knows whether it is right.
#[derive(Debug)]
pub struct CountedTry {
    counted: AwaitCode,
    in_time: bool,
}

/// No more tries for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoTriesLeft;

impl AwaitCode {
    /// A fresh code. Tries made on earlier codes stay counted until their window has passed.
    pub fn send(
        purpose: Purpose,
        before: Option<&Self>,
        code: Hash,
        pre: Hash,
        now: Moment,
    ) -> Self {
        let (tries, counting_since) = match before {
            Some(old) if !old.window_is_over(now) => (old.tries, old.counting_since),
            Some(_) | None => (0, now),
        };
        let expires = now.plus_seconds(purpose.seconds());
        Self {
            purpose,
            code: Some(code),
            channel: Channel::Mail,
            pre,
            expires,
            tries,
            counting_since,
        }
    }

    /// The same, sent through another channel.
    #[must_use]
    pub fn through(self, channel: Channel) -> Self {
        Self { channel, ..self }
    }

    /// Whether the account has used up its tries.
    pub fn is_exhausted(&self, now: Moment) -> bool {
        self.tries >= TRIES && !self.window_is_over(now)
    }

    /// When the next try is possible, if the account has used up its tries.
    pub fn tries_again_at(&self, now: Moment) -> Option<Moment> {
        self.is_exhausted(now)
            .then(|| self.counting_since.plus_seconds(self.purpose.seconds()))
    }

    /// Counts a try. It has to be saved before [`CountedTry::check`].
    pub fn count(self, now: Moment) -> Result<CountedTry, NoTriesLeft> {
        if self.is_exhausted(now) {
            return Err(NoTriesLeft);
        }
        let in_time = now < self.expires;
        let over = self.window_is_over(now);
        let counting_since = if over { now } else { self.counting_since };
        let tries = if over {
            1
        } else {
            self.tries.saturating_add(1)
        };
        Ok(CountedTry {
            counted: Self {
                tries,
                counting_since,
                ..self
            },
            in_time,
        })
    }

    fn window_is_over(&self, now: Moment) -> bool {
        self.counting_since.plus_seconds(self.purpose.seconds()) <= now
    }
}

impl CountedTry {
    /// What has to be saved before the check.
    pub const fn counted(&self) -> &AwaitCode {
        &self.counted
    }

    /// Compares; a right code, typed in the browser that asked for it, is used up.
    pub fn check(self, code: &Hash, pre: &Hash) -> Option<RightCode> {
        let fits = self.counted.code.is_some_and(|kept| same(&kept, code));
        let here = same(&self.counted.pre, pre);
        let used = AwaitCode {
            code: None,
            tries: 0,
            ..self.counted
        };
        (fits && here && self.in_time).then_some(RightCode { used })
    }
}

impl CountedTry {
    /// Whether the password was right in this browser, a few minutes ago, and nothing came of it
    /// yet: then a recovery code may stand in for the code that was sent.
    pub fn asked_in(self, pre: &Hash) -> Option<AskedHere> {
        let open = self.counted.code.is_some() && same(&self.counted.pre, pre) && self.in_time;
        let used = AwaitCode {
            code: None,
            tries: 0,
            ..self.counted
        };
        open.then_some(AskedHere { used })
    }
}

/// Proof that a code is awaited in this browser: the password before it was right.
#[derive(Debug)]
pub struct AskedHere {
    used: AwaitCode,
}

impl AskedHere {
    /// The row with the code that was sent used up, since another one stood in for it.
    pub const fn used(&self) -> &AwaitCode {
        &self.used
    }
}

/// Proof that the right code was typed, in time, where it was asked for.
#[derive(Debug)]
pub struct RightCode {
    used: AwaitCode,
}

impl RightCode {
    /// The row with the code used up, to be saved before anything comes of it.
    pub const fn used(&self) -> &AwaitCode {
        &self.used
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRE: Hash = [1; 32];
    const RIGHT: Hash = [7; 32];
    const WRONG: Hash = [8; 32];

    fn at(seconds: i64) -> Moment {
        Moment::from_seconds(1_000_000 + seconds)
    }

    fn sent() -> AwaitCode {
        AwaitCode::send(Purpose::SignIn, None, RIGHT, PRE, at(0))
    }

    #[test]
    fn the_right_code_works_once() {
        let right = sent().count(at(1)).unwrap().check(&RIGHT, &PRE).unwrap();
        assert!(
            right
                .used
                .count(at(2))
                .unwrap()
                .check(&RIGHT, &PRE)
                .is_none()
        );
    }

    #[test]
    fn threat_47_a_code_works_only_in_the_browser_that_asked() {
        assert!(
            sent()
                .count(at(1))
                .unwrap()
                .check(&RIGHT, &[2; 32])
                .is_none()
        );
    }

    #[test]
    fn a_recovery_code_stands_in_only_where_the_password_was_right() {
        let counted = || sent().count(at(1)).unwrap();
        assert!(counted().asked_in(&PRE).is_some());
        assert!(counted().asked_in(&[2; 32]).is_none(), "another browser");
        assert!(sent().count(at(600)).unwrap().asked_in(&PRE).is_none());
        let used = counted().asked_in(&PRE).unwrap().used.count(at(2)).unwrap();
        assert!(used.asked_in(&PRE).is_none(), "once");
    }

    #[test]
    fn a_code_expires_after_ten_minutes() {
        assert!(sent().count(at(599)).unwrap().check(&RIGHT, &PRE).is_some());
        assert!(sent().count(at(600)).unwrap().check(&RIGHT, &PRE).is_none());
    }

    #[test]
    fn a_code_for_a_new_password_expires_after_half_an_hour() {
        let sent = || AwaitCode::send(Purpose::Reset, None, RIGHT, PRE, at(0));
        assert!(
            sent()
                .count(at(1799))
                .unwrap()
                .check(&RIGHT, &PRE)
                .is_some()
        );
        assert!(
            sent()
                .count(at(1800))
                .unwrap()
                .check(&RIGHT, &PRE)
                .is_none()
        );
    }

    #[test]
    fn threat_38_a_new_code_does_not_bring_new_tries() {
        let mut code = sent();
        for second in 0..5 {
            code = code.count(at(second)).unwrap().counted;
        }
        let again = AwaitCode::send(Purpose::SignIn, Some(&code), RIGHT, PRE, at(6));
        assert_eq!(again.clone().count(at(7)).unwrap_err(), NoTriesLeft);
        assert!(again.count(at(600)).is_ok());
        assert!(sent().count(at(1)).unwrap().check(&WRONG, &PRE).is_none());
    }
}
