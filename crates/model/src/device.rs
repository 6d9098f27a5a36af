//! A phone, as the server keeps it, and the order in which its answers are checked.
//!
//! ```text
//! SignedAnswer --hear--> Heard --count--> Counted --prove--> Unlocked
//!                  |                |               |
//!               Copied          Exhausted        Failed (and Locked at the fifth)
//! ```
//!
//! Each step needs the one before it, and a try is counted, and saved, before its outcome is
//! known. Wrong PINs lock the phone, never the person.

use symbolon_core::{
    moment::Moment,
    seal::{PublicKey, Secret, Thumbprint, Verify},
    vault::Stretch,
    wire::{
        activate::{DeviceKind, Protection},
        answer::SignedAnswer,
        ids::ProfileId,
        touch::Assertion,
    },
};

use crate::{
    biometrics::{Biometrics, Expected, Rule},
    id::PersonId,
};

/// Wrong PINs in a row that lock a phone.
pub const WRONG_IN_A_ROW: u8 = 5;
/// Wrong PINs within [`DAYS`] that lock a phone.
pub const WRONG_IN_DAYS: u8 = 15;
/// Days over which wrong PINs are remembered.
pub const DAYS: i64 = 30;

/// A phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Which phone; its profile.
    pub id: ProfileId,
    /// Whose.
    pub person: PersonId,
    /// Named by the person.
    pub name: String,
    /// Web app or terminal.
    pub kind: DeviceKind,
    /// How it keeps its keys.
    pub protection: Protection,
    /// Checks its signatures.
    pub dk: PublicKey,
    /// Receives what is sealed to it.
    pub de: PublicKey,
    /// Whether it may answer.
    pub standing: Standing,
    /// How its PIN is stretched.
    pub stretch: Stretch,
    /// The highest counter it used.
    pub counter: u64,
    /// Its wrong PINs.
    pub tries: Tries,
    /// When it was activated.
    pub since: Moment,
    /// When it last answered.
    pub used: Option<Moment>,
    /// From which network address.
    pub place: Option<String>,
    /// The secrets shared with it.
    pub secrets: Secrets,
    /// What checks its own lock, where that may take the place of the PIN.
    pub biometrics: Option<Biometrics>,
}

/// Whether a phone may answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It may.
    Active,
    /// Too many wrong PINs.
    Locked,
    /// A copy of it exists.
    Suspended,
    /// Revoked.
    Revoked,
}

/// What server and phone share. All of it is erased when the phone is revoked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secrets {
    /// `v`: checks PIN proofs.
    pub verifier: Secret<[u8; 32]>,
    /// The ratchet the phone is known to have had.
    pub current: Secret<[u8; 32]>,
    /// The ratchet it was sent since.
    pub next: Option<Secret<[u8; 32]>>,
}

/// Wrong PINs: in a row, and by day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tries {
    /// Since the last right one.
    pub in_a_row: u8,
    /// Per day since 1970, within [`DAYS`].
    pub by_day: Vec<(i64, u8)>,
}

/// No try is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exhausted;

impl Tries {
    /// Tries left before the phone locks.
    pub fn left(&self, now: Moment) -> u8 {
        let in_a_row = WRONG_IN_A_ROW.saturating_sub(self.in_a_row);
        in_a_row.min(WRONG_IN_DAYS.saturating_sub(self.recent(now)))
    }

    fn recent(&self, now: Moment) -> u8 {
        let recent = self
            .by_day
            .iter()
            .filter(|(day, _)| *day > now.day() - DAYS);
        recent.fold(0, |sum, (_, count)| sum.saturating_add(*count))
    }

    /// Counts one more, before its outcome is known.
    pub fn count(mut self, now: Moment) -> Result<Self, Exhausted> {
        if self.left(now) == 0 {
            return Err(Exhausted);
        }
        self.in_a_row += 1;
        self.by_day.retain(|(day, _)| *day > now.day() - DAYS);
        match self.by_day.iter_mut().find(|(day, _)| *day == now.day()) {
            Some((_, count)) => *count = count.saturating_add(1),
            None => self.by_day.push((now.day(), 1)),
        }
        Ok(self)
    }

    /// It was right: the row ends, and its own count is taken back.
    #[must_use]
    pub fn forgive(mut self, counted_on: Moment) -> Self {
        self.in_a_row = 0;
        for (_, count) in self
            .by_day
            .iter_mut()
            .filter(|(day, _)| *day == counted_on.day())
        {
            *count = count.saturating_sub(1);
        }
        self.by_day.retain(|(_, count)| *count > 0);
        self
    }
}

/// A copy of the phone has answered before it, or it is the copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copied;

impl Device {
    /// How the phone is addressed.
    pub fn thumbprint(&self) -> Thumbprint {
        self.dk.thumbprint()
    }

    /// Checks counter and ratchet: whoever answers has seen everything this phone has seen.
    pub fn hear(mut self, answer: &SignedAnswer) -> Result<Heard, Copied> {
        if answer.statement().counter <= self.counter {
            return Err(Copied);
        }
        let with_next = self
            .secrets
            .next
            .as_ref()
            .is_some_and(|next| answer.made_with(next));
        if !with_next && !answer.made_with(&self.secrets.current) {
            return Err(Copied);
        }
        self.counter = answer.statement().counter;
        if with_next && let Some(next) = self.secrets.next.take() {
            self.secrets.current = next;
        }
        Ok(Heard { device: self })
    }

    /// Ends the phone for good; its secrets are erased.
    #[must_use]
    pub fn revoke(self) -> Self {
        let gone = || Secret::new([0; 32]);
        let secrets = Secrets {
            verifier: gone(),
            current: gone(),
            next: None,
        };
        Self {
            standing: Standing::Revoked,
            secrets,
            biometrics: None,
            ..self
        }
    }

    /// Stops the phone: no try is left.
    #[must_use]
    pub fn lock(self) -> Self {
        Self {
            standing: Standing::Locked,
            ..self
        }
    }

    /// Stops the phone: a copy exists.
    #[must_use]
    pub fn suspend(self) -> Self {
        Self {
            standing: Standing::Suspended,
            ..self
        }
    }
}

/// Proof that an answer continues what this phone said before.
#[derive(Debug)]
pub struct Heard {
    device: Device,
}

impl Heard {
    /// The phone with its counter and ratchet moved on.
    pub const fn device(&self) -> &Device {
        &self.device
    }

    /// The same, with the network address that it spoke from.
    #[must_use]
    pub fn from(mut self, place: &str) -> Self {
        self.device.place = Some(place.to_owned());
        self
    }

    /// Gives the phone its next ratchet: the one it was sent and has not used yet, or a new one.
    #[must_use]
    pub fn turn(mut self, fresh: Secret<[u8; 32]>, now: Moment) -> (Device, Secret<[u8; 32]>) {
        self.device.used = Some(now);
        let next = self.device.secrets.next.get_or_insert(fresh).clone();
        (self.device, next)
    }

    /// Counts a PIN try. It has to be saved before [`Counted::prove`].
    pub fn count(self, now: Moment) -> Result<Counted, Exhausted> {
        let tries = self.device.tries.clone().count(now)?;
        Ok(Counted {
            device: Device {
                tries,
                ..self.device
            },
            at: now,
        })
    }
}

/// Proof that a PIN try was counted.
#[derive(Debug)]
pub struct Counted {
    device: Device,
    at: Moment,
}

impl Counted {
    /// What has to be saved before the proof is looked at.
    pub const fn device(&self) -> &Device {
        &self.device
    }

    /// Checks the opened PIN proof; `None` when there is none or it does not open.
    pub fn prove(
        self,
        answer: &SignedAnswer,
        opened: Option<&Secret<Vec<u8>>>,
    ) -> Result<Unlocked, Device> {
        let verifier = &self.device.secrets.verifier;
        let right = opened.is_some_and(|proof| answer.proves(verifier, proof));
        if right {
            Ok(self.unlock())
        } else {
            Err(self.fail())
        }
    }

    /// Checks what the phone's own lock says about this answer.
    pub fn recognise(
        mut self,
        answer: &SignedAnswer,
        assertion: &Assertion,
        rule: Rule<'_>,
        by: &impl Verify,
    ) -> Result<Unlocked, Device> {
        let challenge = &answer.challenge();
        let expected = Expected { challenge, rule };
        let kept = self.device.biometrics.as_ref();
        match kept.map(|kept| kept.recognise(assertion, expected, by)) {
            Some(Ok(moved)) => {
                self.device.biometrics = Some(moved);
                Ok(self.unlock())
            }
            Some(Err(_)) | None => Err(self.fail()),
        }
    }

    fn unlock(self) -> Unlocked {
        let tries = self.device.tries.clone().forgive(self.at);
        Unlocked {
            heard: Heard {
                device: Device {
                    tries,
                    ..self.device
                },
            },
        }
    }

    fn fail(self) -> Device {
        let exhausted = self.device.tries.left(self.at) == 0;
        let standing = if exhausted {
            Standing::Locked
        } else {
            self.device.standing
        };
        Device {
            standing,
            ..self.device
        }
    }
}

/// Proof that the phone's person is there.
#[derive(Debug)]
pub struct Unlocked {
    heard: Heard,
}

impl Unlocked {
    /// The phone.
    pub const fn device(&self) -> &Device {
        self.heard.device()
    }

    /// The same phone with another PIN.
    #[must_use]
    pub fn with_pin(mut self, verifier: Secret<[u8; 32]>) -> Self {
        self.heard.device.secrets.verifier = verifier;
        self
    }

    /// The same phone, with or without a lock of its own that may take the place of the PIN.
    #[must_use]
    pub fn with_biometrics(mut self, biometrics: Option<Biometrics>) -> Self {
        self.heard.device.biometrics = biometrics;
        self
    }

    /// See [`Heard::turn`].
    #[must_use]
    pub fn turn(self, fresh: Secret<[u8; 32]>, now: Moment) -> (Device, Secret<[u8; 32]>) {
        self.heard.turn(fresh, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: i64) -> Moment {
        Moment::from_seconds((20_000 + day) * 86_400)
    }

    #[test]
    fn five_wrong_in_a_row_lock() {
        let mut tries = Tries::default();
        for left in [5, 4, 3, 2, 1] {
            assert_eq!(tries.left(day(0)), left);
            tries = tries.count(day(0)).unwrap();
        }
        assert_eq!(tries.count(day(0)), Err(Exhausted));
    }

    #[test]
    fn fifteen_wrong_in_thirty_days_lock_even_with_right_ones_between() {
        let mut tries = Tries::default();
        for round in 0..15 {
            assert!(tries.left(day(round)) > 0);
            tries = tries.count(day(round)).unwrap();
            if let Ok(right) = tries.clone().count(day(round)) {
                tries = right.forgive(day(round));
            }
        }
        assert_eq!(tries.left(day(14)), 0);
        assert_eq!(tries.left(day(31)), 2);
    }

    #[test]
    fn threat_13_a_hundred_good_sign_ins_in_a_month_lock_nobody() {
        let mut tries = Tries::default();
        for number in 0..100 {
            let now = day(number * 30 / 100);
            tries = tries.count(now).unwrap().forgive(now);
        }
        assert_eq!(tries, Tries::default());
    }
}
