//! Changing a profile on the phone: another PIN, biometrics or none, halves of cards kept and
//! released (protocol sections 2, 7 and 8).
//!
//! The PIN that stands proves every change. Its tries are counted, and saved, before anybody looks
//! at the proof, as in a sign-in; a message that was seen before is refused before it is looked at,
//! so that one which arrives twice is never taken for a copy of the phone.

use symbolon_core::{
    seal::{Secret, hash},
    vault::CardId,
    wire::{
        activate::{EncryptionKey, INFO_PIN_V},
        answer::{Decision, INFO_TO_PHONE, Outcome, Proof, SignedAnswer, Unlock, released_context},
        cbor,
        change::{
            Change, INFO_CARD_SHARE, LONGEST_SHARE, Prepared, What, new_pin_context, share_context,
        },
        ids::PullId,
        jws::Kind,
        refusal::Reason,
        touch::registration_challenge,
    },
};
use symbolon_model::{
    audit::Event,
    authenticator::Maker,
    biometrics::{Biometrics, Expected},
    device::{Device, Exhausted, Standing, Unlocked},
    letter::{About, AboutAccount},
};
use symbolon_store::{Commit, Loaded, Write, authenticators, card_shares, pulls};

use crate::{
    Broken, Flow, LOOKS,
    ports::By,
    sign_in::answer::{Answered, standing_outcome},
};

/// What a change came to.
enum Made {
    /// This PIN's verifier.
    Pin(Secret<[u8; 32]>),
    /// This credential.
    Biometrics(Biometrics),
    /// Only the PIN.
    NoBiometrics,
    /// Half of a card's secret, to be kept.
    Kept(CardId, Secret<Vec<u8>>),
    /// To be forgotten.
    Dropped(CardId),
    /// To be released.
    Released(Secret<Vec<u8>>),
    /// A key for codes without a network, with the number after the last one.
    Offline(u32),
    /// None any more.
    NoOffline,
}

/// What a change does.
struct Effect {
    unlocked: Unlocked,
    event: Option<Event>,
    about: Option<About>,
    writes: Vec<Write>,
}

/// Only the PIN changes anything: a finger on the sensor does not. It releases half of a card,
/// though, which is all that it does at any card.
fn is_provable(what: &What, proof: Option<&Proof>, unlock: Unlock) -> bool {
    match (proof, unlock) {
        (Some(Proof::Pin(_)), Unlock::Pin) => true,
        (Some(Proof::Touch(_)), Unlock::Biometrics) => matches!(what, What::ReleaseShare(_)),
        (Some(_) | None, _) => false,
    }
}

impl Flow {
    /// What a change needs.
    pub fn prepare_change(&self) -> Prepared {
        let (key, until) = self.keys.enc();
        let enc = cbor::encode(&EncryptionKey { key, until });
        Prepared {
            nonce: self.challenge().nonce,
            enc: self.signed(Kind::EncryptionKey, &enc),
        }
    }

    /// Takes a change.
    pub async fn change(&self, bytes: &[u8]) -> Result<Answered, Broken> {
        let Ok(profile) = SignedAnswer::profile_of(bytes) else {
            return Ok(Answered::Refused(Reason::Malformed));
        };
        let Some(device) = self.store.device(profile).await? else {
            return Ok(Answered::Refused(Reason::Refused));
        };
        let Ok(answer) = SignedAnswer::open(bytes, &device.value.dk, &By(&*self.keys)) else {
            return Ok(Answered::Refused(Reason::Refused));
        };
        let said = answer.statement();
        let Some(change) = &said.change else {
            return Ok(Answered::Refused(Reason::Malformed));
        };
        if !is_provable(&change.what, answer.proof(), said.unlock) {
            return Ok(Answered::Refused(Reason::Malformed));
        }
        let meant =
            said.decision == Decision::Accept && *said.ask.as_bytes() == hash(&change.nonce);
        if !meant || said.audience != self.settings.app {
            return Ok(Answered::Refused(Reason::Refused));
        }
        if !self.is_fresh(&change.nonce) {
            return Ok(Answered::Refused(Reason::Stale));
        }
        let once = PullId::from_bytes(*said.request.as_bytes());
        let once = pulls::use_up(once, self.now());
        if let Commit::Lost(_) = self.store.commit(vec![once]).await? {
            return Ok(Answered::Refused(Reason::Refused));
        }
        for _ in 0..LOOKS {
            let Some(device) = self.store.device(profile).await? else {
                return Ok(Answered::Refused(Reason::Refused));
            };
            if let Some(answered) = self.hear_change(&answer, change, device).await? {
                return Ok(answered);
            }
        }
        Err(Broken::Busy)
    }

    /// One look, one count, one decision; `None` when something changed meanwhile.
    async fn hear_change(
        &self,
        answer: &SignedAnswer,
        change: &Change,
        device: Loaded<Device>,
    ) -> Result<Option<Answered>, Broken> {
        if device.value.standing != Standing::Active {
            let outcome = standing_outcome(&device.value);
            return Ok(Some(self.outcome(answer, &device.value, outcome)));
        }
        let Ok(heard) = device.value.clone().hear(answer) else {
            let writes = self.suspension(&device).await?;
            let suspended = self.outcome(answer, &device.value, Outcome::Suspended);
            return self.done(writes, suspended).await;
        };
        let counted = match heard.count(self.now()) {
            Ok(counted) => counted,
            Err(Exhausted) => return self.lock_changed(answer, &device, vec![]).await,
        };
        let saved = device.with(counted.device().clone());
        let count = self.store.save_device(&saved);
        if let Commit::Lost(_) = self.store.commit(vec![count]).await? {
            return Ok(None);
        }
        let device = device.saved_with(saved.value);
        let answered = match self.unlock(answer, counted) {
            Ok(unlocked) => self.make_change(answer, change, &device, unlocked).await?,
            Err(failed) => self.wrong_pin_for_change(answer, &device, failed).await?,
        };
        // Never a second look: this very message moved the counter, and would look like a copy's.
        Ok(Some(answered.unwrap_or_else(|| {
            self.outcome(answer, &device.value, Outcome::TooLate)
        })))
    }

    /// The PIN was right.
    async fn make_change(
        &self,
        answer: &SignedAnswer,
        change: &Change,
        device: &Loaded<Device>,
        unlocked: Unlocked,
    ) -> Result<Option<Answered>, Broken> {
        let made = self.made(change, unlocked.device()).await?;
        let outcome = made.as_ref().map_or(Outcome::Unfit, |_| Outcome::Approved);
        let (share, offline) = match &made {
            Some(Made::Released(share)) => (Some(share.clone()), None),
            Some(Made::Offline(number)) => (None, Some(*number)),
            Some(_) | None => (None, None),
        };
        let Effect {
            unlocked,
            event,
            about,
            writes: mut more,
        } = self.effect(made, unlocked);
        let (changed, next) = unlocked.turn(Secret::new(self.draw()), self.now());
        let mut result = self.result(answer, &changed, outcome);
        self.hand_over(&mut result, &changed, &next, answer.hash());
        if let Some(number) = offline {
            let key = self.hand_over_offline(&mut result, &changed, number, answer.hash());
            more.push(key);
        }
        if let Some(share) = share {
            let context = released_context(result.request, answer.hash());
            let sealed = self
                .keys
                .seal(&changed.de, INFO_TO_PHONE, &context, share.reveal());
            result.share = sealed;
        }
        let person = Some(changed.person);
        let mut writes = vec![self.store.save_device(&device.with(changed.clone()))];
        writes.extend(more);
        writes.extend(event.map(|event| self.audit(person, event, &changed.name)));
        if let (Some(about), Some(person)) = (about, self.store.person(changed.person).await?) {
            writes.push(self.letter(&person.value, about));
        }
        match self.store.commit(writes).await? {
            Commit::Done => Ok(Some(Answered::Result(self.sealed(&result)))),
            // Something else happened to the phone meanwhile: that stands. The PIN was right.
            Commit::Lost(_) => {
                self.forgive(&changed).await?;
                Ok(None)
            }
        }
    }

    /// Takes back the count of a PIN that was right, whatever came of the change.
    async fn forgive(&self, right: &Device) -> Result<(), Broken> {
        if let Some(now) = self.store.device(right.id).await?
            && now.value.standing == Standing::Active
        {
            let tries = right.tries.clone();
            let device = Device {
                tries,
                ..now.value.clone()
            };
            let write = self.store.save_device(&now.with(device));
            let _ = self.store.commit(vec![write]).await?;
        }
        Ok(())
    }

    /// What a change does to the phone, and what is noted, said and written because of it.
    fn effect(&self, made: Option<Made>, unlocked: Unlocked) -> Effect {
        let (id, name) = (unlocked.device().id, unlocked.device().name.clone());
        let mut effect = Effect {
            unlocked,
            event: None,
            about: None,
            writes: Vec::new(),
        };
        match made {
            Some(Made::Pin(verifier)) => {
                effect.unlocked = effect.unlocked.with_pin(verifier);
                effect.event = Some(Event::PinChanged);
                effect.about = Some(About::PinChanged { device: name });
            }
            Some(Made::Biometrics(made)) => {
                effect.unlocked = effect.unlocked.with_biometrics(Some(made));
                effect.event = Some(Event::BiometricsOn);
                effect.about = Some(About::BiometricsOn { device: name });
            }
            Some(Made::NoBiometrics) => {
                effect.unlocked = effect.unlocked.with_biometrics(None);
                // Its offline key was locked by them.
                effect.writes = vec![authenticators::drop_of_phone(id)];
                effect.event = Some(Event::BiometricsOff);
                let device = name;
                effect.about = Some(About::Account(AboutAccount::BiometricsOff { device }));
            }
            Some(Made::Kept(card, share)) => {
                let kept = (card, share.reveal().as_slice());
                effect.writes = vec![self.store.keep_card_share(id, kept, self.now())];
                effect.event = Some(Event::ShareKept);
            }
            Some(Made::Dropped(card)) => {
                effect.writes = vec![card_shares::drop_one(id, card)];
                effect.event = Some(Event::ShareDropped);
            }
            Some(Made::Offline(_)) => {
                effect.writes = vec![authenticators::drop_of_phone(id)];
                effect.event = Some(Event::OfflineCodesOn);
                let device = name;
                effect.about = Some(About::Account(AboutAccount::OfflineCodesOn { device }));
            }
            Some(Made::NoOffline) => {
                effect.writes = vec![authenticators::drop_of_phone(id)];
                effect.event = Some(Event::OfflineCodesOff);
                let device = name;
                effect.about = Some(About::Account(AboutAccount::OfflineCodesOff { device }));
            }
            Some(Made::Released(_)) => effect.event = Some(Event::ShareReleased),
            None => {}
        }
        effect
    }

    /// What the change comes to; `None` when it will not do.
    async fn made(&self, change: &Change, phone: &Device) -> Result<Option<Made>, Broken> {
        Ok(match &change.what {
            What::ReleaseShare(card) => {
                let kept = self.store.card_share(phone.id, *card).await?;
                kept.map(Made::Released)
            }
            What::OfflineCodes => {
                let all = self.store.authenticators_of(phone.person).await?;
                let last = all.iter().filter_map(|one| match one.maker {
                    Maker::Phone(id, number) if id == phone.id => Some(number),
                    Maker::Phone(..) | Maker::App(_) => None,
                });
                Some(Made::Offline(last.max().unwrap_or(0).saturating_add(1)))
            }
            What::NoOfflineCodes => Some(Made::NoOffline),
            // No more than there may be: that is told, and no wrong PIN.
            What::KeepShare(..) if self.store.has_all_card_shares(phone.id).await? => None,
            What::NewPin(_)
            | What::Biometrics(_)
            | What::NoBiometrics
            | What::KeepShare(..)
            | What::DropShare(_) => self.made_here(change, phone),
        })
    }

    /// What needs no look at what is kept.
    fn made_here(&self, change: &Change, phone: &Device) -> Option<Made> {
        match &change.what {
            What::NewPin(sealed) => {
                let context = new_pin_context(&change.nonce);
                let opened = self.keys.open(sealed, INFO_PIN_V, &context)?;
                let verifier = opened.reveal().as_slice().try_into().ok()?;
                Some(Made::Pin(Secret::new(verifier)))
            }
            What::KeepShare(card, sealed) => {
                let context = share_context(&change.nonce, *card);
                let share = self.keys.open(sealed, INFO_CARD_SHARE, &context)?;
                let fits = (1..=LONGEST_SHARE).contains(&share.reveal().len());
                fits.then_some(Made::Kept(*card, share))
            }
            What::DropShare(card) => Some(Made::Dropped(*card)),
            What::ReleaseShare(_) | What::OfflineCodes | What::NoOfflineCodes => None,
            What::Biometrics(registered) => {
                let (id, jkt) = (phone.id, phone.thumbprint());
                let expected = Expected {
                    challenge: &registration_challenge(id, jkt, &change.nonce),
                    rule: self.settings.touch_rule(),
                };
                let made = Biometrics::register(registered, expected);
                made.ok().map(Made::Biometrics)
            }
            What::NoBiometrics => Some(Made::NoBiometrics),
        }
    }

    async fn wrong_pin_for_change(
        &self,
        answer: &SignedAnswer,
        device: &Loaded<Device>,
        failed: Device,
    ) -> Result<Option<Answered>, Broken> {
        let noted = vec![self.audit(Some(failed.person), Event::WrongPin, &failed.name)];
        if failed.standing == Standing::Locked {
            return self.lock_changed(answer, device, noted).await;
        }
        let wrong = self.outcome(answer, &failed, Outcome::WrongPin);
        self.done(noted, wrong).await
    }

    async fn lock_changed(
        &self,
        answer: &SignedAnswer,
        device: &Loaded<Device>,
        mut writes: Vec<Write>,
    ) -> Result<Option<Answered>, Broken> {
        let locked = device.value.clone().lock();
        writes.extend(self.locking(&locked).await?);
        let outcome = self.outcome(answer, &locked, Outcome::Locked);
        writes.push(self.store.save_device(&device.with(locked)));
        self.done(writes, outcome).await
    }

    async fn done(
        &self,
        writes: Vec<Write>,
        answered: Answered,
    ) -> Result<Option<Answered>, Broken> {
        Ok(match self.store.commit(writes).await? {
            Commit::Done => Some(answered),
            Commit::Lost(_) => None,
        })
    }

    fn outcome(&self, answer: &SignedAnswer, device: &Device, outcome: Outcome) -> Answered {
        Answered::Result(self.sealed(&self.result(answer, device, outcome)))
    }
}
