//! One activation, from the QR code on the portal to an active phone.
//!
//! ```text
//! New --claimed--> Claimed --picture found--> Matched --PIN proven--> Active
//!   \_________________|__________________________/
//!                     v  expired, cancelled, wrong picture, five trials
//!                    Dead
//! ```

use symbolon_core::{
    moment::Moment,
    picture::{self, Picture},
    seal::{Hash, PublicKey, Secret},
    vault::Stretch,
    wire::{
        activate::{
            Claim, ClaimKey, Claimed as ClaimedMessage, DeviceKind, Protection, matching_seed,
        },
        answer::SignedAnswer,
        ids::{ActivationId, Nonce, ProfileId},
    },
};

use crate::{
    device::{Device, Secrets, Standing, Tries},
    id::PersonId,
};

/// Seconds for which an activation stands.
pub const LIFETIME: i64 = 600;
/// How often the PIN may be typed differently twice.
pub const TRIALS: u8 = 5;

/// What is known of an activation from its beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Which activation.
    pub id: ActivationId,
    /// Whose.
    pub person: PersonId,
    /// Hash of the session that began it.
    pub session: Hash,
    /// Proves that somebody saw the QR code.
    pub claim_key: ClaimKey,
    /// The phone that this one replaces.
    pub replaces: Option<ProfileId>,
    /// When it expires.
    pub expires: Moment,
}

/// The phone that claimed an activation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimer {
    /// The id its profile will have.
    pub profile: ProfileId,
    /// Checks its signatures.
    pub dk: PublicKey,
    /// Receives what is sealed to it.
    pub de: PublicKey,
    /// Web app or terminal.
    pub kind: DeviceKind,
    /// How it keeps its keys.
    pub protection: Protection,
    /// Named by the person.
    pub name: String,
    /// Which picture it shows.
    pub matching: Hash,
    /// The messages that fixed both sides.
    pub transcript: Hash,
    /// Whether somebody else used the code as well.
    pub alarm: bool,
}

/// A PIN that was chosen and not proven yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// `v`.
    pub verifier: Secret<[u8; 32]>,
    /// How the PIN was stretched.
    pub stretch: Stretch,
    /// Nonce of the trial.
    pub nonce: Nonce,
    /// Hash of the trial request.
    pub ask: Hash,
}

/// An activation in one of its states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Activation {
    /// The QR code is shown.
    New(AwaitClaim),
    /// A phone shows its picture; the person looks for it.
    Claimed(AwaitMatch),
    /// The phone asks for a PIN.
    Matched(AwaitPin),
    /// The phone is active.
    Active(Facts, Made),
    /// Over.
    Dead(Facts, WhyDead),
}

/// The phone that came of an activation, and what it was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The phone.
    pub profile: ProfileId,
    /// Hash of the trial answer that made it.
    pub answer: Hash,
    /// The signed result, given again for the same answer: a reply may get lost.
    pub result: String,
}

/// Waits for a phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwaitClaim {
    /// The activation.
    pub facts: Facts,
}

/// Waits for the person to find the phone's picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwaitMatch {
    /// The activation.
    pub facts: Facts,
    /// The phone.
    pub claimer: Claimer,
}

/// Waits for a PIN, typed the same twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwaitPin {
    /// The activation.
    pub facts: Facts,
    /// The phone.
    pub claimer: Claimer,
    /// The PIN, once chosen.
    pub chosen: Option<Chosen>,
    /// How often it was chosen.
    pub trials: u8,
}

/// Why an activation ended without a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyDead {
    /// Time ran out.
    Expired,
    /// The person cancelled it or began another.
    Cancelled,
    /// The person picked another picture, or none.
    WrongPicture,
    /// The PIN was typed differently too often.
    Mistyped,
}

impl Activation {
    /// What is known from the beginning.
    pub const fn facts(&self) -> &Facts {
        match self {
            Self::New(s) => &s.facts,
            Self::Claimed(s) => &s.facts,
            Self::Matched(s) => &s.facts,
            Self::Active(facts, _) | Self::Dead(facts, _) => facts,
        }
    }

    /// The state by the clock.
    #[must_use]
    pub fn at(self, now: Moment) -> Self {
        if now < self.facts().expires {
            self
        } else {
            self.die(WhyDead::Expired)
        }
    }

    /// Ends it, unless it is over already.
    #[must_use]
    pub fn die(self, why: WhyDead) -> Self {
        match self {
            Self::New(AwaitClaim { facts })
            | Self::Claimed(AwaitMatch { facts, .. })
            | Self::Matched(AwaitPin { facts, .. }) => Self::Dead(facts, why),
            Self::Active(..) | Self::Dead(..) => self,
        }
    }

    /// Whether it can still come to something.
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::New(_) | Self::Claimed(_) | Self::Matched(_))
    }
}

impl AwaitClaim {
    /// The first phone that proves it saw the code.
    #[must_use]
    pub fn claim(self, claim: Claim, claimed: &ClaimedMessage, transcript: Hash) -> AwaitMatch {
        let matching = matching_seed(&claim, claimed);
        let claimer = Claimer {
            profile: claimed.profile,
            dk: claim.dk,
            de: claim.de,
            kind: claim.kind,
            protection: claim.protection,
            name: claim.name,
            matching,
            transcript,
            alarm: false,
        };
        AwaitMatch {
            facts: self.facts,
            claimer,
        }
    }
}

impl AwaitMatch {
    /// The twelve pictures that the portal shows.
    pub fn grid(&self) -> Vec<Picture> {
        picture::matching_grid(self.claimer.matching)
    }

    /// The person clicked one; there is one try.
    #[must_use]
    pub fn pick(self, picked: Option<Picture>) -> Activation {
        if picked == Some(picture::matching(self.claimer.matching)) {
            let Self { facts, claimer } = self;
            Activation::Matched(AwaitPin {
                facts,
                claimer,
                chosen: None,
                trials: 0,
            })
        } else {
            Activation::Dead(self.facts, WhyDead::WrongPicture)
        }
    }
}

impl AwaitPin {
    /// A PIN was chosen; `None` when that happened too often.
    #[must_use]
    pub fn choose(self, chosen: Chosen) -> Option<Self> {
        let trials = self.trials + 1;
        (trials <= TRIALS).then_some(Self {
            chosen: Some(chosen),
            trials,
            ..self
        })
    }

    /// Times the PIN may still be chosen.
    pub const fn trials_left(&self) -> u8 {
        TRIALS.saturating_sub(self.trials)
    }

    /// The trial: made with the first ratchet, over the trial request, with the PIN that was
    /// chosen. What becomes of it is the phone, or nothing.
    pub fn prove(
        &self,
        answer: &SignedAnswer,
        opened: &Secret<Vec<u8>>,
        now: Moment,
    ) -> Option<Device> {
        let chosen = self.chosen.as_ref()?;
        let statement = answer.statement();
        let ratchet = self.facts.claim_key.first_ratchet();
        let fits = statement.nonce == chosen.nonce
            && *statement.ask.as_bytes() == chosen.ask
            && statement.profile == self.claimer.profile
            && answer.made_with(&ratchet)
            && answer.proves(&chosen.verifier, opened);
        fits.then(|| self.device(chosen, ratchet, statement.counter, now))
    }

    /// The phone that a failed trial would have made: who the result is addressed to.
    pub fn shadow(&self, chosen: &Chosen, now: Moment) -> Device {
        self.device(chosen, self.facts.claim_key.first_ratchet(), 0, now)
    }

    fn device(
        &self,
        chosen: &Chosen,
        ratchet: Secret<[u8; 32]>,
        counter: u64,
        now: Moment,
    ) -> Device {
        let claimer = &self.claimer;
        Device {
            id: claimer.profile,
            person: self.facts.person,
            name: claimer.name.clone(),
            kind: claimer.kind,
            protection: claimer.protection,
            dk: claimer.dk,
            de: claimer.de,
            standing: Standing::Active,
            stretch: chosen.stretch,
            counter,
            tries: Tries::default(),
            since: now,
            used: None,
            place: None,
            secrets: Secrets {
                verifier: chosen.verifier.clone(),
                current: ratchet,
                next: None,
            },
            biometrics: None,
        }
    }
}

#[cfg(test)]
#[path = "activation_tests.rs"]
mod tests;
