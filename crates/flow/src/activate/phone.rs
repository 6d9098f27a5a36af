//! Activation: the phone's side.
//!
//! Unknown, expired and used activations, wrong proofs and wrong signatures all get the same
//! refusal.

use symbolon_core::{
    seal::{Secret, hash, same},
    wire::{
        activate::{
            Claim, Claimed, EncryptionKey, INFO_PIN_V, LONGEST_NAME, Look, Matching, Progress,
            Seen, SetPin, Sight, transcript,
        },
        answer::{INFO_PIN_PROOF, Outcome, Proof, SignedAnswer},
        ask::{self, Action, Mode},
        cbor,
        ids::{ActivationId, Nonce, RequestId},
        jws::Kind,
        refusal::Reason,
        signed::Signed,
    },
};
use symbolon_model::{
    activation::{Activation, AwaitClaim, AwaitPin, Chosen, Claimer, Made, WhyDead},
    audit::Event,
    device::{Device, WRONG_IN_A_ROW},
    id::new_profile,
    letter::{About, AboutAccount},
    name::composed,
    person::{Person, Standing},
};
use symbolon_store::{Commit, Loaded, Write, people, sessions};

use crate::{Broken, Flow, LOOKS, ports::By, sign_in::answer::Answered};

/// What a phone gets: what it asked for, or a reason.
pub type Reply<T> = Result<Result<T, Reason>, Broken>;

impl Flow {
    /// What would this code activate?
    pub async fn look_before_claim(&self, look: &Look) -> Reply<Sight> {
        let Some(loaded) = self.store.activation(look.activation).await? else {
            return Ok(Err(Reason::Refused));
        };
        let facts = loaded.value.facts();
        if !same(&facts.claim_key.look_proof(facts.id), &look.proof) {
            return Ok(Err(Reason::Refused));
        }
        let Activation::New(AwaitClaim { facts }) = loaded.value.clone().at(self.now()) else {
            return self.second_use(loaded, look.activation).await;
        };
        let Some(person) = self.store.person(facts.person).await? else {
            return Ok(Err(Reason::Refused));
        };
        let replaced = match facts.replaces {
            Some(id) => self.store.device(id).await?.map(|device| device.value.name),
            None => None,
        };
        let seen = Seen {
            organisation: self.settings.organisation.clone(),
            host: self.settings.portal_host.clone(),
            account: person.value.address.masked(),
            services: self.service_names().await?,
            replaces: replaced,
            lifetime: u32::try_from(self.now().millis_until(facts.expires)).unwrap_or(0),
        };
        Ok(Ok(Sight::new(&seen, facts.id, &facts.claim_key)))
    }

    /// A phone claims an activation: the first one that proves it saw the code.
    pub async fn claim(&self, signed: &Signed) -> Reply<Claimed> {
        let Ok(unverified) = signed.unverified::<Claim>() else {
            return Ok(Err(Reason::Malformed));
        };
        let Ok(mut claim) = signed.verified::<Claim>(&unverified.dk, &By(&*self.keys)) else {
            return Ok(Err(Reason::Refused));
        };
        claim.name = composed(&claim.name, LONGEST_NAME);
        if claim.name.is_empty() {
            return Ok(Err(Reason::Malformed));
        }
        let Some(loaded) = self.store.activation(claim.activation).await? else {
            return Ok(Err(Reason::Refused));
        };
        let key = &loaded.value.facts().claim_key;
        let proof = key.claim_proof(claim.activation, &claim.dk, &claim.de);
        if !same(&proof, &claim.proof) {
            return Ok(Err(Reason::Refused));
        }
        let Activation::New(new) = loaded.value.clone().at(self.now()) else {
            return self.second_use(loaded, claim.activation).await;
        };
        let (enc, until) = self.keys.enc();
        let enc = cbor::encode(&EncryptionKey { key: enc, until });
        let claimed = Claimed {
            profile: new_profile(self.now(), self.draw()),
            nonce: Nonce::from_bytes(self.draw()),
            sig: self.keys.sig(),
            enc: self.signed(Kind::EncryptionKey, &enc),
        };
        let id = claim.activation;
        let next = new.claim(claim, &claimed, transcript(signed, &claimed));
        let write = self
            .store
            .save_activation(&loaded.with(Activation::Claimed(next)));
        match self.store.commit(vec![write]).await? {
            Commit::Done => {
                self.bell.ring(*id.as_bytes());
                Ok(Ok(claimed))
            }
            Commit::Lost(_) => match self.store.activation(id).await? {
                Some(loaded) => self.second_use(loaded, id).await,
                None => Ok(Err(Reason::Refused)),
            },
        }
    }

    /// Somebody else used the code as well: the portal sounds an alarm, the phone learns nothing.
    async fn second_use<T>(&self, mut loaded: Loaded<Activation>, id: ActivationId) -> Reply<T> {
        for _ in 0..LOOKS {
            let whose = loaded.value.facts().person;
            let mut next = loaded.value.clone().at(self.now());
            let claimer = match &mut next {
                Activation::Claimed(state) => &mut state.claimer,
                Activation::Matched(state) => &mut state.claimer,
                Activation::New(_) | Activation::Active(..) | Activation::Dead(..) => break,
            };
            // The alarm sounds once: whoever keeps asking keeps nobody from cancelling.
            if std::mem::replace(&mut claimer.alarm, true) {
                break;
            }
            let mut writes = vec![
                self.store.save_activation(&loaded.with(next)),
                self.audit(Some(whose), Event::SecondClaim, ""),
            ];
            let person = self.store.person(whose).await?;
            let about = || About::Account(AboutAccount::SecondClaim);
            writes.extend(person.map(|person| self.letter(&person.value, about())));
            if let Commit::Done = self.store.commit(writes).await? {
                self.bell.ring(*id.as_bytes());
                break;
            }
            match self.store.activation(id).await? {
                Some(again) => loaded = again,
                None => break,
            }
        }
        Ok(Err(Reason::Refused))
    }

    /// Has the person found this phone's picture?
    pub async fn matching(&self, signed: &Signed) -> Reply<Progress> {
        let Ok(message) = signed.unverified::<Matching>() else {
            return Ok(Err(Reason::Malformed));
        };
        let Some(loaded) = self.store.activation(message.activation).await? else {
            return Ok(Err(Reason::Refused));
        };
        let (claimer, progress) = match loaded.value.at(self.now()) {
            Activation::Claimed(state) => (state.claimer, Progress::Waiting),
            Activation::Matched(state) => (state.claimer, Progress::Matched),
            Activation::New(_) | Activation::Active(..) => return Ok(Err(Reason::Refused)),
            Activation::Dead(..) => return Ok(Ok(Progress::Dead)),
        };
        let verified = signed.verified::<Matching>(&claimer.dk, &By(&*self.keys));
        Ok(verified.map(|_| progress).map_err(|_| Reason::Refused))
    }

    /// The PIN's verifier arrives; the phone gets the trial request.
    pub async fn set_pin(&self, signed: &Signed) -> Reply<String> {
        let Ok(message) = signed.unverified::<SetPin>() else {
            return Ok(Err(Reason::Malformed));
        };
        let Some(loaded) = self.store.activation(message.activation).await? else {
            return Ok(Err(Reason::Refused));
        };
        let Activation::Matched(state) = loaded.value.clone().at(self.now()) else {
            return Ok(Err(Reason::Refused));
        };
        let Some(verifier) = self.verifier(signed, &message, &state.claimer) else {
            return Ok(Err(Reason::Refused));
        };
        let nonce = Nonce::from_bytes(self.draw());
        let text = self.trial(&state, nonce);
        let ask = hash(text.as_bytes());
        let chosen = Chosen {
            verifier,
            stretch: message.stretch,
            nonce,
            ask,
        };
        let Some(next) = state.choose(chosen) else {
            return Ok(Err(Reason::TooMany));
        };
        let write = self
            .store
            .save_activation(&loaded.with(Activation::Matched(next)));
        Ok(match self.store.commit(vec![write]).await? {
            Commit::Done => Ok(text),
            Commit::Lost(_) => Err(Reason::Refused),
        })
    }

    fn verifier(
        &self,
        signed: &Signed,
        message: &SetPin,
        claimer: &Claimer,
    ) -> Option<Secret<[u8; 32]>> {
        signed
            .verified::<SetPin>(&claimer.dk, &By(&*self.keys))
            .ok()?;
        let opened = self
            .keys
            .open(&message.verifier, INFO_PIN_V, &claimer.transcript)?;
        let verifier: [u8; 32] = opened.reveal().as_slice().try_into().ok()?;
        message
            .stretch
            .is_sensible()
            .then_some(Secret::new(verifier))
    }

    /// The trial request: a request without picture, over the activation itself.
    fn trial(&self, state: &AwaitPin, nonce: Nonce) -> String {
        let now = self.now();
        let message = ask::Ask {
            version: 1,
            issuer: self.settings.app.clone(),
            audience: state.claimer.dk.thumbprint(),
            request: RequestId::from_bytes(*state.facts.id.as_bytes()),
            attempt: 1,
            nonce,
            enc: self.keys.enc().0,
            action: Action::Trial,
            client: ask::Client {
                id: "portal".to_owned(),
                name: self.settings.organisation.clone(),
                host: self.settings.portal_host.clone(),
            },
            browser: ask::Browser {
                family: String::new(),
                system: String::new(),
                address: String::new(),
                known: true,
            },
            mode: Mode::None,
            grid: vec![],
            failures: 0,
            tries_left: state.trials_left().min(WRONG_IN_A_ROW),
            issued: now,
            begun: now,
            lifetime: u32::try_from(now.millis_until(state.facts.expires)).unwrap_or(0),
        };
        self.signed(Kind::Ask, &cbor::encode(&message))
    }

    /// The trial proof: what becomes of it is a phone, or one more entry of the PIN.
    pub async fn trial_answer(&self, bytes: &[u8]) -> Result<Answered, Broken> {
        let Some(id) = activation_of(bytes) else {
            return Ok(Answered::Refused(Reason::Malformed));
        };
        for _ in 0..LOOKS {
            let Some(loaded) = self.store.activation(id).await? else {
                return Ok(Answered::Refused(Reason::Refused));
            };
            let state = match loaded.value.clone().at(self.now()) {
                Activation::Matched(state) => state,
                Activation::Active(_, made) if made.answer == hash(bytes) => {
                    return Ok(Answered::Result(made.result));
                }
                Activation::New(_)
                | Activation::Claimed(_)
                | Activation::Active(..)
                | Activation::Dead(..) => return Ok(Answered::Refused(Reason::Refused)),
            };
            let dk = &state.claimer.dk;
            let Ok(answer) = SignedAnswer::open(bytes, dk, &By(&*self.keys)) else {
                return Ok(Answered::Refused(Reason::Refused));
            };
            let opened = match answer.proof() {
                Some(Proof::Pin(sealed)) => {
                    self.keys.open(sealed, INFO_PIN_PROOF, &answer.context())
                }
                Some(Proof::Touch(_)) | None => None,
            };
            let device = opened.and_then(|opened| state.prove(&answer, &opened, self.now()));
            let decided = match device {
                Some(device) => self.become_active(&loaded, &state, device, &answer).await?,
                None => self.mistyped(&loaded, &state, &answer).await?,
            };
            if let Some(answered) = decided {
                return Ok(answered);
            }
        }
        Err(Broken::Busy)
    }

    async fn mistyped(
        &self,
        loaded: &Loaded<Activation>,
        state: &AwaitPin,
        answer: &SignedAnswer,
    ) -> Result<Option<Answered>, Broken> {
        let Some(chosen) = &state.chosen else {
            return Ok(Some(Answered::Refused(Reason::Refused)));
        };
        // What the phone would have been: only its key is needed, to address the result.
        let left = state.trials_left();
        let next = if left == 0 {
            loaded.value.clone().die(WhyDead::Mistyped)
        } else {
            Activation::Matched(AwaitPin {
                chosen: None,
                ..state.clone()
            })
        };
        let outcome = if left == 0 {
            Outcome::TooLate
        } else {
            Outcome::WrongPin
        };
        let write = self.store.save_activation(&loaded.with(next));
        let Commit::Done = self.store.commit(vec![write]).await? else {
            return Ok(None);
        };
        self.bell.ring(*loaded.value.facts().id.as_bytes());
        let device = state.shadow(chosen, self.now());
        let mut result = self.result(answer, &device, outcome);
        result.tries_left = left;
        Ok(Some(Answered::Result(self.sealed(&result))))
    }

    async fn become_active(
        &self,
        loaded: &Loaded<Activation>,
        state: &AwaitPin,
        device: Device,
        answer: &SignedAnswer,
    ) -> Result<Option<Answered>, Broken> {
        let person = self.store.person(state.facts.person).await?;
        let person = person.filter(|person| person.value.standing == Standing::Active);
        let session = self.store.session(&state.facts.session).await?;
        // Whoever began this must still be signed in: a session that was ended activates nothing.
        let (Some(person), Some(_)) = (person, session) else {
            return Ok(Some(Answered::Refused(Reason::Refused)));
        };
        let next = Secret::new(self.draw());
        let mut result = self.result(answer, &device, Outcome::Approved);
        self.hand_over(&mut result, &device, &next, answer.hash());
        let mut device = device;
        device.secrets.next = Some(next);
        let Some(mut writes) = self.making_room(state, &person.value).await? else {
            return Ok(Some(Answered::Refused(Reason::TooManyDevices)));
        };
        let result = self.sealed(&result);
        let made = Made {
            profile: device.id,
            answer: *answer.hash(),
            result: result.clone(),
        };
        let active = Activation::Active(state.facts.clone(), made);
        writes.extend([
            people::touch(&person),
            sessions::demand(&state.facts.session),
            self.store.insert_device(&device),
            self.store.save_activation(&loaded.with(active)),
            self.audit(Some(person.value.id), Event::PhoneActivated, &device.name),
            self.letter(
                &person.value,
                About::PhoneActivated {
                    device: device.name.clone(),
                    not_me: self.not_me_link(device.id),
                },
            ),
        ]);
        let Commit::Done = self.store.commit(writes).await? else {
            return Ok(None);
        };
        self.bell.ring(*state.facts.id.as_bytes());
        Ok(Some(Answered::Result(result)))
    }

    /// Revokes the phone that is replaced, or finds that there is room for one more.
    async fn making_room(
        &self,
        state: &AwaitPin,
        person: &Person,
    ) -> Result<Option<Vec<Write>>, Broken> {
        let phones = self.store.devices_of(person.id).await?;
        let replaced = phones
            .iter()
            .find(|phone| Some(phone.value.id) == state.facts.replaces);
        match replaced {
            Some(phone) => {
                // The session that replaces the phone may be one that this phone began: it stays.
                let mut writes = self.revocation(phone, person);
                let (old, session) = (phone.value.id, &state.facts.session);
                writes.push(sessions::end_of_device_but(old, session));
                Ok(Some(writes))
            }
            None if phones.len() < self.settings.phones => Ok(Some(vec![])),
            None => Ok(None),
        }
    }
}

/// The activation that a trial answer is about: its request id.
fn activation_of(bytes: &[u8]) -> Option<ActivationId> {
    let answer: symbolon_core::wire::answer::Answer = cbor::decode(bytes).ok()?;
    let statement: symbolon_core::wire::answer::Statement = cbor::decode(&answer.statement).ok()?;
    Some(ActivationId::from_bytes(*statement.request.as_bytes()))
}
