//! Sign in with the phone: the phone's answer (protocol section 4).
//!
//! Checked in this order: the signature; whether this very answer was given before; whether the
//! phone may answer; counter and ratchet; the nonce; the request; the picture; and only then the
//! PIN, whose try is counted, and saved, before anybody looks at the proof.

use symbolon_core::{
    seal::{Hash, Secret},
    wire::{
        answer::{
            AnswerResult, Carried, Decision, INFO_PIN_PROOF, INFO_TO_PHONE, Outcome, Proof,
            SignedAnswer, Statement, completion_context, ratchet_context,
        },
        ask::Mode,
        cbor,
        ids::Digest,
        jws::Kind,
        refusal::Reason,
    },
};
use symbolon_model::{
    ask::Ask,
    audit::Event,
    device::{Counted, Device, Exhausted, Heard, Standing, Unlocked},
    letter::About,
    sign_in::{AwaitPhone, End, RightPicture, SignIn, completion_hash},
};
use symbolon_store::{Commit, Loaded, Write, asks, sign_ins};

use super::phone::{carried, carry_from_now_on};
use crate::{Broken, Flow, LOOKS, ports::By};

/// What the phone gets.
#[derive(Clone, Debug)]
pub enum Answered {
    /// A signed result.
    Result(String),
    /// Not an answer of any phone of this server.
    Refused(Reason),
}

/// An answer with everything it is about, as it stands now.
struct Hearing<'a> {
    answer: &'a SignedAnswer,
    /// The network address it came from.
    from: &'a str,
    device: Loaded<Device>,
    ask: Ask,
    sign_in: Loaded<SignIn>,
}

/// Proof that the request is the right one, and the code that completes it in link mode.
struct Right {
    right: RightPicture,
    completion: [u8; 16],
}

/// What deciding came to, with the signed result where there is one.
enum Decided {
    /// This result, if these writes hold.
    Commit(Vec<Write>, String),
    /// This result, whatever is in the store.
    Final(String),
    /// Something changed meanwhile: look again.
    Again,
}

impl Flow {
    /// Takes a phone's answer, from a network address.
    pub async fn answer(&self, bytes: &[u8], from: &str) -> Result<Answered, Broken> {
        let Ok(profile) = SignedAnswer::profile_of(bytes) else {
            return Ok(Answered::Refused(Reason::Malformed));
        };
        for _ in 0..LOOKS {
            let Some(device) = self.store.device(profile).await? else {
                return Ok(Answered::Refused(Reason::Refused));
            };
            let Ok(answer) = SignedAnswer::open(bytes, &device.value.dk, &By(&*self.keys)) else {
                return Ok(Answered::Refused(Reason::Refused));
            };
            if answer.statement().change.is_some() {
                return Ok(Answered::Refused(Reason::Malformed));
            }
            if let Some(answered) = self.hear((&answer, from), device).await? {
                return Ok(answered);
            }
        }
        Err(Broken::Busy)
    }

    /// One look, one decision, one commit; `None` when the commit lost.
    async fn hear(
        &self,
        (answer, from): (&SignedAnswer, &str),
        device: Loaded<Device>,
    ) -> Result<Option<Answered>, Broken> {
        let said = answer.statement();
        let ask = self
            .store
            .ask_by_nonce(said.nonce, said.request, device.value.id)
            .await?;
        if let Some(ask) = ask.as_ref().filter(|ask| ask.is_repeated_by(answer.hash())) {
            return Ok(Some(given_before(ask)));
        }
        let sign_in = self.store.sign_in(said.request).await?;
        if device.value.standing != Standing::Active {
            let outcome = standing_outcome(&device.value);
            let result = self.sealed(&self.result(answer, &device.value, outcome));
            return Ok(Some(Answered::Result(result)));
        }
        let (Some(ask), Some(sign_in)) = (ask, sign_in) else {
            return Ok(Some(Answered::Refused(Reason::Refused)));
        };
        let hearing = Hearing {
            answer,
            from,
            device,
            ask,
            sign_in,
        };
        match self.decide(&hearing).await? {
            Decided::Again => Ok(None),
            Decided::Final(result) => Ok(Some(Answered::Result(result))),
            Decided::Commit(writes, result) => match self.store.commit(writes).await? {
                Commit::Done => {
                    self.ring_person(hearing.sign_in.value.request());
                    Ok(Some(Answered::Result(result)))
                }
                Commit::Lost(_) => Ok(None),
            },
        }
    }

    async fn decide(&self, hearing: &Hearing<'_>) -> Result<Decided, Broken> {
        let Ok(heard) = hearing.device.value.clone().hear(hearing.answer) else {
            return self.suspend(hearing).await;
        };
        let heard = heard.from(hearing.from);
        let said = hearing.answer.statement();
        let fits = hearing.ask.answered.is_none()
            && *said.ask.as_bytes() == hearing.ask.hash()
            && said.audience == self.settings.app;
        let pending = match hearing.sign_in.value.clone().at(self.now()) {
            SignIn::Pending(pending) if fits => pending,
            SignIn::Pending(_) | SignIn::Waiting(_) | SignIn::Approved(_) | SignIn::Over(_) => {
                return Ok(self.heard_too_late(hearing, &heard));
            }
        };
        match said.decision {
            Decision::Decline => self.decline(hearing, heard, pending, End::Declined).await,
            Decision::NotMe => self.decline(hearing, heard, pending, End::NotMe).await,
            Decision::Accept => {
                let completion = self.draw();
                match self.carried_over(said, &pending, &completion) {
                    Some(right) => {
                        let right = Right { right, completion };
                        self.check_pin(hearing, heard, pending, right).await
                    }
                    None => self.wrong_picture(hearing, &heard, pending).await,
                }
            }
        }
    }

    /// Whether the answer shows that the request is the one in front of the person.
    fn carried_over(
        &self,
        said: &Statement,
        pending: &AwaitPhone,
        completion: &[u8; 16],
    ) -> Option<RightPicture> {
        match &said.carried {
            None => pending.picked(&said.picks),
            Some(_) if !said.picks.is_empty() => None,
            Some(Carried::Scan(code)) => pending.scanned(code, self.now()),
            Some(Carried::Link) => pending.linked(completion_hash(completion)),
        }
    }

    async fn decline(
        &self,
        hearing: &Hearing<'_>,
        heard: Heard,
        pending: AwaitPhone,
        end: End,
    ) -> Result<Decided, Broken> {
        let (person, browser) = (heard.device().person, pending.request.browser.clone());
        let (action, session) = (pending.request.action, pending.request.pre);
        let (device, next) = heard.turn(Secret::new(self.draw()), self.now());
        let mut result = self.result(hearing.answer, &device, Outcome::Declined);
        self.hand_over(&mut result, &device, &next, hearing.answer.hash());
        let result = self.sealed(&result);
        let event = if end == End::NotMe {
            Event::RequestNotMe
        } else {
            Event::RequestDeclined
        };
        let mut writes = vec![
            sign_ins::save(&hearing.sign_in.with(SignIn::Over(pending.refuse(end)))),
            self.audit(Some(person), event, &device.name),
            self.store.save_device(&hearing.device.with(device)),
            answer_write(hearing, &result),
        ];
        if end == End::NotMe {
            writes.extend(self.not_me(person, (action, session), browser).await?);
        }
        Ok(Decided::Commit(writes, result))
    }

    /// The wrong picture ends the request and raises an alarm; the PIN is not looked at.
    async fn wrong_picture(
        &self,
        hearing: &Hearing<'_>,
        heard: &Heard,
        pending: AwaitPhone,
    ) -> Result<Decided, Broken> {
        let device = heard.device();
        let about = About::WrongPicture {
            device: device.name.clone(),
            browser: pending.request.browser.to_string(),
            address: pending.request.browser.address.clone(),
        };
        let person = self.store.person(device.person).await?;
        let result = self.sealed(&self.result(hearing.answer, device, Outcome::WrongPicture));
        let account = pending.request.account;
        let over = SignIn::Over(pending.refuse(End::WrongPicture));
        let mut writes = carry_from_now_on(&account, self.now()).to_vec();
        writes.extend([
            sign_ins::save(&hearing.sign_in.with(over)),
            self.audit(Some(device.person), Event::WrongPicture, &device.name),
            self.store.save_device(&hearing.device.with(device.clone())),
            answer_write(hearing, &result),
        ]);
        writes.extend(person.map(|person| self.letter(&person.value, about)));
        Ok(Decided::Commit(writes, result))
    }

    /// Counts the try, saves it, and only then looks at the proof.
    async fn check_pin(
        &self,
        hearing: &Hearing<'_>,
        heard: Heard,
        pending: AwaitPhone,
        right: Right,
    ) -> Result<Decided, Broken> {
        let counted = match heard.count(self.now()) {
            Ok(counted) => counted,
            Err(Exhausted) => return self.lock(hearing).await,
        };
        let count = vec![
            asks::answer(&hearing.ask, hearing.answer.hash(), None),
            self.store
                .save_device(&hearing.device.with(counted.device().clone())),
        ];
        if let Commit::Lost(_) = self.store.commit(count).await? {
            return Ok(Decided::Again);
        }
        let hearing = Hearing {
            answer: hearing.answer,
            from: hearing.from,
            device: hearing.device.saved_with(counted.device().clone()),
            ask: hearing.ask.clone(),
            sign_in: hearing.sign_in.clone(),
        };
        self.look_at_proof(&hearing, counted, pending, right).await
    }

    async fn look_at_proof(
        &self,
        hearing: &Hearing<'_>,
        counted: Counted,
        pending: AwaitPhone,
        Right { right, completion }: Right,
    ) -> Result<Decided, Broken> {
        let unlocked = match self.unlock(hearing.answer, counted) {
            Ok(unlocked) => unlocked,
            Err(device) => return self.wrong_pin(hearing, device, pending).await,
        };
        let carried =
            (pending.request.mode == Mode::Transfer).then(|| carried(&pending.request.account));
        let approved = pending.approve(right, &unlocked, self.now());
        let (device, next) = unlocked.turn(Secret::new(self.draw()), self.now());
        let mut result = self.result(hearing.answer, &device, Outcome::Approved);
        self.hand_over(&mut result, &device, &next, hearing.answer.hash());
        if approved.wants_completion() {
            let context = completion_context(result.request, hearing.answer.hash());
            let code = completion.as_slice();
            result.completion = self.keys.seal(&device.de, INFO_TO_PHONE, &context, code);
        }
        let held = hearing.answer.statement().offline;
        let renewed = self.renew_offline(&mut result, &device, held, hearing.answer.hash());
        let renewed = renewed.await?;
        let approved = SignIn::Approved(approved);
        let result = self.sealed(&result);
        let forgiven = self.store.save_device(&hearing.device.with(device.clone()));
        let mut writes = vec![
            sign_ins::save(&hearing.sign_in.with(approved)),
            self.audit(Some(device.person), Event::RequestApproved, &device.name),
            forgiven.clone(),
            result_write(hearing, &result),
        ];
        writes.extend(carried);
        writes.extend(renewed);
        if let Commit::Done = self.store.commit(writes).await? {
            self.ring_person(hearing.sign_in.value.request());
            return Ok(Decided::Final(result));
        }
        // The request ended meanwhile, or the phone was revoked. The PIN was right all the same.
        let too_late = self.sealed(&self.result(hearing.answer, &device, Outcome::TooLate));
        let writes = vec![forgiven, result_write(hearing, &too_late)];
        let _ = self.store.commit(writes).await?;
        Ok(Decided::Final(too_late))
    }

    /// Looks at the PIN proof, or at what the phone's own lock says, of a try that was counted.
    pub(crate) fn unlock(
        &self,
        answer: &SignedAnswer,
        counted: Counted,
    ) -> Result<Unlocked, Device> {
        match answer.proof() {
            Some(Proof::Touch(assertion)) => {
                let by = By(&*self.keys);
                counted.recognise(answer, assertion, self.settings.touch_rule(), &by)
            }
            Some(Proof::Pin(sealed)) => {
                let opened = self.keys.open(sealed, INFO_PIN_PROOF, &answer.context());
                counted.prove(answer, opened.as_ref())
            }
            None => counted.prove(answer, None),
        }
    }

    /// A wrong PIN: the same request again with the next try, or the phone is locked. What becomes
    /// of the request meanwhile changes nothing about either.
    async fn wrong_pin(
        &self,
        hearing: &Hearing<'_>,
        device: Device,
        pending: AwaitPhone,
    ) -> Result<Decided, Broken> {
        let mut writes = vec![self.audit(Some(device.person), Event::WrongPin, &device.name)];
        let locked = device.standing == Standing::Locked;
        let result = if locked {
            writes.extend(self.locking(&device).await?);
            self.result(hearing.answer, &device, Outcome::Locked)
        } else {
            let attempt = hearing.ask.attempt.saturating_add(1);
            let again = self.new_ask(&device, &pending.request, attempt);
            writes.push(asks::insert(&again));
            let mut result = self.result(hearing.answer, &device, Outcome::WrongPin);
            result.again = Some(again.text);
            result
        };
        let result = self.sealed(&result);
        writes.push(self.store.save_device(&hearing.device.with(device)));
        writes.push(result_write(hearing, &result));
        if let Commit::Lost(_) = self.store.commit(writes).await? {
            // The phone was revoked or suspended meanwhile: that stands.
            return Ok(self.too_late(hearing));
        }
        if locked {
            self.end_locked(hearing).await?;
        }
        Ok(Decided::Final(result))
    }

    /// No try is left, and the lock is not there yet.
    async fn lock(&self, hearing: &Hearing<'_>) -> Result<Decided, Broken> {
        let device = hearing.device.value.clone().lock();
        let mut writes = self.locking(&device).await?;
        let result = self.sealed(&self.result(hearing.answer, &device, Outcome::Locked));
        writes.push(self.store.save_device(&hearing.device.with(device)));
        Ok(Decided::Commit(writes, result))
    }

    /// Ends the request of a phone that was locked, unless it is over already.
    async fn end_locked(&self, hearing: &Hearing<'_>) -> Result<(), Broken> {
        let over = hearing.sign_in.value.clone().end(End::Locked);
        let write = sign_ins::save(&hearing.sign_in.with(SignIn::Over(over)));
        let _ = self.store.commit(vec![write]).await?;
        self.ring_person(hearing.sign_in.value.request());
        Ok(())
    }

    async fn suspend(&self, hearing: &Hearing<'_>) -> Result<Decided, Broken> {
        let result = self.result(hearing.answer, &hearing.device.value, Outcome::Suspended);
        let writes = self.suspension(&hearing.device).await?;
        Ok(Decided::Commit(writes, self.sealed(&result)))
    }

    /// Too late, and remembered as such: the same bytes, should they arrive again after the phone
    /// has moved on, are this answer and no sign of a copy.
    fn heard_too_late(&self, hearing: &Hearing<'_>, heard: &Heard) -> Decided {
        if hearing.ask.answered.is_some() {
            return self.too_late(hearing);
        }
        let device = heard.device();
        let result = self.sealed(&self.result(hearing.answer, device, Outcome::TooLate));
        let writes = vec![
            self.store.save_device(&hearing.device.with(device.clone())),
            answer_write(hearing, &result),
        ];
        Decided::Commit(writes, result)
    }

    fn too_late(&self, hearing: &Hearing<'_>) -> Decided {
        self.final_result(hearing, Outcome::TooLate)
    }

    fn final_result(&self, hearing: &Hearing<'_>, outcome: Outcome) -> Decided {
        Decided::Final(self.sealed(&self.result(hearing.answer, &hearing.device.value, outcome)))
    }

    /// A result, signed for the phone.
    pub(crate) fn sealed(&self, result: &AnswerResult) -> String {
        self.signed(Kind::Result, &cbor::encode(result))
    }

    pub(crate) fn result(
        &self,
        answer: &SignedAnswer,
        device: &Device,
        outcome: Outcome,
    ) -> AnswerResult {
        AnswerResult {
            audience: device.thumbprint(),
            request: answer.statement().request,
            answer: Digest::from_bytes(*answer.hash()),
            outcome,
            ratchet: None,
            again: None,
            tries_left: device.tries.left(self.now()),
            completion: None,
            share: None,
            offline: None,
        }
    }

    /// Seals the next ratchet into a result.
    pub(crate) fn hand_over(
        &self,
        result: &mut AnswerResult,
        device: &Device,
        next: &Secret<[u8; 32]>,
        answer: &Hash,
    ) {
        let context = ratchet_context(result.request, answer);
        result.ratchet = self
            .keys
            .seal(&device.de, INFO_TO_PHONE, &context, next.reveal());
    }
}

/// Uses the nonce up, with the result.
fn answer_write(hearing: &Hearing<'_>, result: &str) -> Write {
    asks::answer(&hearing.ask, hearing.answer.hash(), Some(result))
}

/// Adds the result to the nonce that was used up when the try was counted.
fn result_write(hearing: &Hearing<'_>, result: &str) -> Write {
    asks::set_result(&hearing.ask, hearing.answer.hash(), result)
}

/// The result that was given to this very answer before. None yet means that it is being
/// evaluated right now.
fn given_before(ask: &Ask) -> Answered {
    let result = ask.answered.as_ref().and_then(|given| given.result.clone());
    result.map_or(Answered::Refused(Reason::Unavailable), Answered::Result)
}

pub(crate) const fn standing_outcome(device: &Device) -> Outcome {
    match device.standing {
        Standing::Locked => Outcome::Locked,
        Standing::Suspended => Outcome::Suspended,
        Standing::Active | Standing::Revoked => Outcome::Gone,
    }
}
