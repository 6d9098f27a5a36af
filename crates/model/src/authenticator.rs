//! What computes codes for signing in at the portal: any authenticator app, or the phone app's own
//! offline code.
//!
//! A code is good once: the step that it was made for has to be later than the last one used
//! (RFC 6238 section 5.2). It may be one step old. How far an app's clock is off is learnt when it is
//! confirmed, and again from two codes in a row that are off by the same (RFC 6238 section 6): the first of
//! them is refused.

use symbolon_core::{
    moment::Moment,
    otp::{Algorithm, Digits, Key, Period, hotp},
    seal::same,
    wire::ids::ProfileId,
};

use crate::id::PersonId;

/// Authenticators that one person may have, those of phones apart.
pub const MOST_AUTHENTICATORS: usize = 5;
/// Bytes of a key: as long as the hash of the app's algorithm.
pub const APP_KEY: usize = 20;
/// Bytes of a phone's key.
pub const PHONE_KEY: usize = 32;

/// Which authenticator: 128 random bits.
pub type AuthenticatorId = [u8; 16];

/// Whose codes they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Maker {
    /// An app that the person named: SHA-1, six digits, as every app knows it.
    App(String),
    /// The phone app's profile on this phone, by its key of this number: SHA-256, eight digits.
    Phone(ProfileId, u32),
}

/// Something that computes codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authenticator {
    /// Which.
    pub id: AuthenticatorId,
    /// Whose.
    pub person: PersonId,
    /// What computes them.
    pub maker: Maker,
    /// The shared secret.
    pub key: Key,
    /// How many steps its clock is ahead; below nothing, behind.
    pub drift: i64,
    /// A code that was refused, being a step further off than that.
    pub near: Option<Near>,
    /// The step whose code was used last.
    pub last_step: i64,
    /// When a code confirmed it; none before.
    pub confirmed: Option<Moment>,
}

/// A code that nearly fits: its step, and how many steps that was ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Near {
    /// The step of the code.
    pub step: i64,
    /// How many steps it was ahead of the server's clock.
    pub ahead: i64,
}

/// Furthest that a clock is followed, in steps: five minutes.
const FURTHEST: i64 = 10;
/// Steps within which the second code has to come.
const IN_A_ROW: i64 = 4;

/// A code that fits, and is to be used up before anything comes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fitting {
    /// Which authenticator.
    pub id: AuthenticatorId,
    /// The step of the code.
    pub step: i64,
    /// How many steps the clock is ahead.
    pub drift: i64,
}

impl Authenticator {
    /// Whether a code is the one of this step or of the one before, by this authenticator's clock.
    pub fn fits(&self, typed: &str, now: Moment) -> Option<Fitting> {
        self.confirmed?;
        let fitting = self.found(typed, now, &[self.drift, self.drift - 1]);
        let learnt = self.near.and_then(|near| self.again(typed, now, near));
        let fitting = fitting.map(|fitting| Fitting {
            drift: self.drift,
            ..fitting
        });
        fitting.or(learnt)
    }

    /// Whether a code is the second in a row that is off by the same.
    fn again(&self, typed: &str, now: Moment, near: Near) -> Option<Fitting> {
        let found = self.found(typed, now, &[near.ahead])?;
        let in_a_row = found.step > near.step && found.step <= near.step + IN_A_ROW;
        // A clock that is behind gets the step of a person who takes their time, too.
        let drift = if near.ahead > self.drift {
            near.ahead
        } else {
            near.ahead + 1
        };
        in_a_row.then_some(Fitting { drift, ..found })
    }

    /// Whether a code that does not fit is off by one step more than is known.
    pub fn nearly_fits(&self, typed: &str, now: Moment) -> Option<Near> {
        self.confirmed?;
        let (ahead, behind) = (self.drift + 1, self.drift - 2);
        let off = [ahead, behind].map(|off| {
            let found = self.found(typed, now, &[off]);
            found.filter(|_| off.abs() <= FURTHEST).map(|found| Near {
                step: found.step,
                ahead: off,
            })
        });
        off.into_iter().flatten().next()
    }

    /// Whether a code confirms that the key has arrived; the clock may be one step off.
    pub fn confirms(&self, typed: &str, now: Moment) -> Option<Fitting> {
        self.found(typed, now, &[0, 1, -1])
    }

    fn found(&self, typed: &str, now: Moment, offsets: &[i64]) -> Option<Fitting> {
        let (algorithm, digits) = match self.maker {
            Maker::App(_) => (Algorithm::Sha1, Digits::SIX),
            Maker::Phone(..) => (Algorithm::Sha256, Digits::new(8)?),
        };
        let present = i64::try_from(Period::THIRTY.step_at(now)).ok()?;
        let mut found = None;
        // Every step is computed, whichever fits: the time says nothing.
        for offset in offsets {
            let step = present + offset;
            let counter = u64::try_from(step).unwrap_or(0);
            let code = hotp(&self.key, counter, algorithm, digits);
            let fits = same(code.as_str().as_bytes(), typed.as_bytes());
            if fits && step > self.last_step && found.is_none() {
                // A code of the step before is what a person who took their time types, too.
                let drift = (*offset).max(0);
                found = Some(Fitting {
                    id: self.id,
                    step,
                    drift,
                });
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use symbolon_core::seal::Secret;

    use super::*;

    const NOW: Moment = Moment::from_seconds(1_772_442_000);

    fn app() -> Authenticator {
        Authenticator {
            id: [1; 16],
            person: PersonId::from_bytes([2; 16]),
            maker: Maker::App("Aegis".to_owned()),
            key: Secret::new(b"12345678901234567890".to_vec()),
            drift: 0,
            near: None,
            last_step: 0,
            confirmed: Some(NOW),
        }
    }

    fn code(at: Moment) -> String {
        let step = Period::THIRTY.step_at(at);
        hotp(&app().key, step, Algorithm::Sha1, Digits::SIX).to_string()
    }

    #[test]
    fn threat_5_a_code_fits_in_its_step_and_the_one_after_and_once() {
        let typed = code(NOW);
        let fitting = app().fits(&typed, NOW).unwrap();
        assert!(app().fits(&typed, NOW.plus_seconds(30)).is_some());
        assert!(app().fits(&typed, NOW.plus_seconds(60)).is_none());
        assert!(app().fits(&typed, NOW.plus_seconds(-30)).is_none());
        let used = Authenticator {
            last_step: fitting.step,
            ..app()
        };
        assert!(used.fits(&typed, NOW).is_none());
        let earlier = code(NOW.plus_seconds(-30));
        assert!(used.fits(&earlier, NOW).is_none(), "steps only go up");
    }

    #[test]
    fn a_clock_that_is_one_step_off_is_learnt_when_it_is_confirmed() {
        let ahead = code(NOW.plus_seconds(30));
        let fitting = app().confirms(&ahead, NOW).unwrap();
        assert_eq!(fitting.drift, 1);
        let learnt = Authenticator { drift: 1, ..app() };
        assert!(learnt.fits(&ahead, NOW).is_some());
        assert!(app().confirms(&code(NOW.plus_seconds(60)), NOW).is_none());
    }

    #[test]
    fn a_clock_that_goes_off_later_is_learnt_from_two_codes_in_a_row() {
        for (off, drift) in [(30, 1), (-60, -1)] {
            let typed = |seconds: i64| code(NOW.plus_seconds(seconds + off));
            assert!(
                app().fits(&typed(0), NOW).is_none(),
                "refused, and kept in mind"
            );
            let near = app().nearly_fits(&typed(0), NOW).unwrap();
            let with = Authenticator {
                near: Some(near),
                ..app()
            };
            assert!(with.fits(&typed(0), NOW).is_none(), "the same one again");
            let late = NOW.plus_seconds(150);
            assert!(with.fits(&typed(150), late).is_none(), "not in a row");
            let next = NOW.plus_seconds(30);
            let fitting = with.fits(&typed(30), next).unwrap();
            assert_eq!(fitting.drift, drift);
            let learnt = Authenticator {
                drift,
                last_step: fitting.step,
                ..app()
            };
            let later = NOW.plus_seconds(300);
            assert!(learnt.fits(&typed(300), later).is_some());
        }
        assert_eq!(app().nearly_fits(&code(NOW.plus_seconds(60)), NOW), None);
        let far = Authenticator { drift: 10, ..app() };
        let further = code(NOW.plus_seconds(330));
        assert_eq!(far.nearly_fits(&further, NOW), None, "five minutes at most");
    }

    #[test]
    fn threat_51_five_tries_of_the_codes_that_fit_hit_with_one_in_a_hundred_thousand_at_most() {
        // Of the codes of the hour around, two fit at any moment: one in half a million.
        let around = (-60..=60).map(|step| code(NOW.plus_seconds(30 * step)));
        let fit = around.filter(|code| app().fits(code, NOW).is_some());
        assert_eq!(fit.count(), 2);
        let tries = f64::from(crate::code::TRIES);
        assert!(tries * 2.0 / 1e6 <= 1e-5);
    }

    #[test]
    fn a_slow_person_is_no_slow_clock() {
        let late = code(NOW.plus_seconds(-30));
        let fitting = app().confirms(&late, NOW).unwrap();
        let confirmed = Authenticator {
            drift: fitting.drift,
            last_step: fitting.step,
            ..app()
        };
        assert!(confirmed.fits(&code(NOW), NOW).is_some());
    }

    #[test]
    fn what_was_never_confirmed_signs_nobody_in() {
        let open = Authenticator {
            confirmed: None,
            ..app()
        };
        assert!(open.fits(&code(NOW), NOW).is_none());
        assert!(open.confirms(&code(NOW), NOW).is_some());
    }
}
