//! Waiting requests and their answers (protocol sections 3 to 5).
//!
//! Before an answer leaves the phone its counter is on the shelf; a reply that got lost is asked
//! for again with the same bytes, which the server answers with the same result.

use super::{Clock, Handset, Keys, Shelf, Touched, Trouble, Wire, text_of};
use crate::{
    moment::Moment,
    picture::Picture,
    seal::{Hash, PublicKey, Secret, hash, hash_of, hpke},
    vault::{Pin, Profile},
    wire::{
        answer::{
            Answer, AnswerResult, Carried, Decision, INFO_PIN_PROOF, INFO_TO_PHONE, Outcome, Proof,
            Statement, Unlock, completion_context, pin_proof, ratchet_context, ratchet_mac,
            signing_input,
        },
        ask::{Ask, VerifiedAsk},
        base64url, cbor,
        ids::{Digest, PullId, RequestId},
        jws::Kind,
        paths,
        pull::{Closed, Pull, Pulled, Waiting},
        remark::{Remark, Why},
        touch::assertion_challenge,
    },
};

/// A request that can be answered, with the moment it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    verified: VerifiedAsk,
    received: Moment,
}

impl Request {
    /// What it says.
    pub const fn ask(&self) -> &Ask {
        self.verified.ask()
    }

    /// Milliseconds left, counted from receipt by the phone's clock; 0 when over.
    pub fn millis_left(&self, now: Moment) -> i64 {
        let end = self.received.plus_millis(i64::from(self.ask().lifetime));
        now.millis_until(end).max(0)
    }
}

/// What a look at the server found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// The request that can be answered.
    pub request: Option<Request>,
    /// Others behind it.
    pub waiting: Vec<Waiting>,
    /// Why nothing will come any more, if that is so.
    pub closed: Option<Closed>,
    /// Whether the request is not to come up by itself: after "Not me", a strange browser asks.
    pub quiet: bool,
    /// How far the phone's clock is ahead of the server's, in milliseconds.
    pub clock_ahead: i64,
    /// The services that the profile opens now, where they are others than it knows.
    pub services: Option<Vec<String>>,
}

/// What the person decided.
#[derive(Clone, Debug)]
pub enum Reply {
    /// These pictures, this PIN: go on.
    Accept(Picks, Pin),
    /// These pictures, and the phone's own lock instead of the PIN: go on.
    Touch(Picks),
    /// Stop.
    Decline,
    /// Somebody else asked.
    NotMe,
}

/// What shows that the request is the one of the browser in front of the person: pictures, in
/// their order; or, in their place, the way that the request came.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Picks {
    pictures: Vec<Picture>,
    carried: Option<Carried>,
}

impl From<Picture> for Picks {
    fn from(picture: Picture) -> Self {
        vec![picture].into()
    }
}

impl From<Vec<Picture>> for Picks {
    fn from(pictures: Vec<Picture>) -> Self {
        Self {
            pictures,
            carried: None,
        }
    }
}

impl From<Carried> for Picks {
    fn from(carried: Carried) -> Self {
        Self {
            pictures: Vec::new(),
            carried: Some(carried),
        }
    }
}

impl Picks {
    fn indices(&self) -> Vec<u8> {
        let indices = self.pictures.iter().map(|picture| picture.index());
        indices.collect()
    }
}

/// How an answer ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The outcome, signed by the server.
    pub outcome: Outcome,
    /// After a wrong PIN, the same request again.
    pub again: Option<Request>,
    /// Tries left before the profile locks.
    pub tries_left: u8,
    /// For an approval in link mode: the code that collects it, to be carried to the portal.
    pub completion: Option<Secret<String>>,
}

impl<P: Keys + Wire + Shelf + Clock> Handset<P> {
    /// Looks for requests; when there are none, waits up to `wait` seconds for one.
    pub async fn look_for_requests(&self, profile: &Profile, wait: u8) -> Result<Looked, Trouble> {
        self.pull(profile, wait, None).await
    }

    /// Makes a waiting request the one that can be answered.
    pub async fn open(&self, profile: &Profile, request: RequestId) -> Result<Looked, Trouble> {
        self.pull(profile, 0, Some(request)).await
    }

    /// The request that can be answered; when there is none, the first that waits becomes it.
    pub async fn next_request(&self, profile: &Profile, wait: u8) -> Result<Looked, Trouble> {
        let looked = self.look_for_requests(profile, wait).await?;
        match (&looked.request, looked.waiting.first()) {
            (None, Some(first)) => self.open(profile, first.request).await,
            (Some(_), _) | (None, None) => Ok(looked),
        }
    }

    /// Answers a request.
    pub async fn answer(
        &self,
        profile: &mut Profile,
        request: &Request,
        reply: &Reply,
    ) -> Result<Answered, Trouble> {
        let (decision, picks, unlock) = match reply {
            Reply::Accept(picks, _) => (Decision::Accept, picks.clone(), Unlock::Pin),
            Reply::Touch(picks) => (Decision::Accept, picks.clone(), Unlock::Biometrics),
            Reply::Decline => (Decision::Decline, Picks::default(), Unlock::None),
            Reply::NotMe => (Decision::NotMe, Picks::default(), Unlock::None),
        };
        let verifier = match reply {
            Reply::Accept(_, pin) => Some(self.verifier(profile, pin).await?),
            Reply::Touch(_) | Reply::Decline | Reply::NotMe => None,
        };
        profile.counter = profile.counter.saturating_add(1);
        self.platform.save(profile).await?;
        let mut statement = statement(profile, &request.verified, decision, unlock);
        let language = self.platform.language().tag();
        language.clone_into(&mut statement.locale);
        statement.picks = picks.indices();
        statement.carried = picks.carried;
        statement.offline = profile.offline.as_ref().map(|offline| offline.number);
        let statement = cbor::encode(&statement);
        let mut secret = None;
        let proof = match (reply, &verifier) {
            (Reply::Touch(_), _) => {
                let touched = self.touched(profile, &statement).await?;
                secret = touched.secret;
                Some(Proof::Touch(touched.assertion))
            }
            (_, Some(verifier)) => {
                let enc = &request.ask().enc;
                Some(self.pin_proof(enc, &statement, verifier).await?)
            }
            (_, None) => None,
        };
        let answer = self.signed_answer(profile, statement, proof).await?;
        let body = self.send(&profile.origin, paths::ANSWER, &answer).await?;
        let result = self.take_result(profile, &answer, &text_of(body)?).await?;
        if result.outcome == Outcome::Approved && unlock == Unlock::Pin {
            self.note_pin(profile);
        }
        if result.outcome == Outcome::WrongPin && unlock == Unlock::Biometrics {
            // The organisation has stopped taking it: the PIN from here on, not one try each time.
            (profile.biometrics, profile.offline) = (None, None);
        }
        self.platform.save(profile).await?;
        let answered = self.answered(profile, &result, &answer).await?;
        if let Some(key) = self.offline_key(profile, &result, &answer).await? {
            self.keep_offline(profile, &key, secret.as_ref()).await?;
        }
        Ok(answered)
    }

    /// Says why a request was declined here a moment ago.
    pub async fn remark(
        &self,
        profile: &Profile,
        request: RequestId,
        why: Why,
    ) -> Result<(), Trouble> {
        let origin = &profile.origin;
        let message = Remark {
            profile: profile.id,
            url: format!("{origin}{}", paths::REMARK),
            id: PullId::from_bytes(self.draw()),
            nonce: self.challenge(origin).await?.nonce,
            request,
            why,
        };
        let signed = cbor::encode(&self.signed(profile.keys, &message).await?);
        self.post(origin, paths::REMARK, signed).await?;
        Ok(())
    }

    /// The verifier of a PIN that was entered.
    pub(super) async fn verifier(
        &self,
        profile: &Profile,
        pin: &Pin,
    ) -> Result<Secret<[u8; 32]>, Trouble> {
        let (salt, stretch) = (&profile.salt, profile.stretch);
        let stretched = self.platform.stretch(pin, salt, stretch).await?;
        Ok(Profile::verifier(&stretched, profile.id, &profile.dk))
    }

    /// The phone's own lock says that its owner is there.
    pub(super) async fn touched(
        &self,
        profile: &Profile,
        statement: &[u8],
    ) -> Result<Touched, Trouble> {
        let biometrics = profile.biometrics.as_ref().ok_or(Trouble::NoBiometrics)?;
        let challenge = assertion_challenge(statement);
        let salt = profile.offline.as_ref().map(|offline| &offline.touch.salt);
        self.platform
            .touch(&biometrics.credential, &challenge, salt)
            .await
    }

    /// Notes that the PIN was entered, and right.
    pub(super) fn note_pin(&self, profile: &mut Profile) {
        let now = self.platform.now();
        if let Some(biometrics) = &mut profile.biometrics {
            biometrics.pin_used = now;
        }
    }

    async fn answered(
        &self,
        profile: &Profile,
        result: &AnswerResult,
        answer: &[u8],
    ) -> Result<Answered, Trouble> {
        let again = match &result.again {
            Some(text) => Some(self.request(profile, text, None).await?),
            None => None,
        };
        let completion = match &result.completion {
            Some(sealed) => {
                let context = completion_context(result.request, &hash(answer));
                let code = self.open_sealed(profile, sealed, &context).await?;
                Some(Secret::new(base64url::encode(code.reveal())))
            }
            None => None,
        };
        Ok(Answered {
            outcome: result.outcome,
            again,
            tries_left: result.tries_left,
            completion,
        })
    }

    /// Opens what the server sealed to this device.
    pub(super) async fn open_sealed(
        &self,
        profile: &Profile,
        sealed: &hpke::Sealed,
        context: &Hash,
    ) -> Result<Secret<Vec<u8>>, Trouble> {
        let dh = self.platform.agree(profile.keys, &sealed.enc).await?;
        hpke::open(&dh, &profile.de, INFO_TO_PHONE, context, sealed)
            .map_err(|_| Trouble::NotTheServer)
    }

    async fn pull(
        &self,
        profile: &Profile,
        wait: u8,
        open: Option<RequestId>,
    ) -> Result<Looked, Trouble> {
        let challenge = self.challenge(&profile.origin).await?;
        let url = format!("{}{}", profile.origin, paths::PULL);
        let id = PullId::from_bytes(self.draw());
        let pull = Pull {
            profile: profile.id,
            url: url.clone(),
            id,
            nonce: challenge.nonce,
            wait,
            open,
        };
        let signed = cbor::encode(&self.signed(profile.keys, &pull).await?);
        let (status, body) = self.platform.post(&url, signed.clone()).await?;
        match status {
            200 => {}
            410 => return Err(self.farewell(profile, &signed, body).await),
            _ => return Err(cbor::decode(&body).map_or(Trouble::Offline, Trouble::Refused)),
        }
        let pulled: Pulled = cbor::decode(&body).map_err(|_| Trouble::TooOld)?;
        let request = match &pulled.ask {
            Some(text) => Some(self.request(profile, text, Some(pulled.now)).await?),
            None => None,
        };
        let clock_ahead = pulled.now.millis_until(self.platform.now());
        Ok(Looked {
            request,
            waiting: pulled.waiting,
            closed: pulled.closed,
            quiet: pulled.quiet == Some(true),
            clock_ahead,
            services: pulled.services.filter(|told| *told != profile.services),
        })
    }

    /// A request and when it came; one that is fetched again (the server's clock says when) came
    /// when it was issued, and its time runs on.
    async fn request(
        &self,
        profile: &Profile,
        text: &str,
        now: Option<Moment>,
    ) -> Result<Request, Trouble> {
        let me = profile.thumbprint();
        let verified = self
            .open_ask(text, &profile.sig, me, &profile.origin)
            .await?;
        let age = now.map_or(0, |now| verified.ask().issued.millis_until(now));
        Ok(Request {
            received: self.platform.now().plus_millis(-age.max(0)),
            verified,
        })
    }

    /// The PIN proof over a statement, sealed to the server.
    pub(super) async fn pin_proof(
        &self,
        enc: &PublicKey,
        statement: &[u8],
        verifier: &Secret<[u8; 32]>,
    ) -> Result<Proof, Trouble> {
        let proof = pin_proof(verifier, statement);
        let context = hash(statement);
        let sealed = self.seal(enc, INFO_PIN_PROOF, &context, proof.reveal());
        Ok(Proof::Pin(sealed.await?))
    }

    /// The answer, encoded: statement, proof, ratchet, signature.
    pub(super) async fn signed_answer(
        &self,
        profile: &Profile,
        statement: Vec<u8>,
        proof: Option<Proof>,
    ) -> Result<Vec<u8>, Trouble> {
        let ratchet = ratchet_mac(&Secret::new(profile.ratchet), &statement);
        let input = signing_input(&statement, proof.as_ref(), &ratchet);
        let signature = self.platform.sign(profile.keys, &input).await?;
        let (proof, assertion) = match proof {
            Some(Proof::Pin(sealed)) => (Some(sealed), None),
            Some(Proof::Touch(assertion)) => (None, Some(assertion)),
            None => (None, None),
        };
        Ok(cbor::encode(&Answer {
            statement,
            proof,
            ratchet: Digest::from_bytes(ratchet),
            signature,
            assertion,
        }))
    }

    /// Checks a result and takes the next ratchet from it.
    pub(super) async fn take_result(
        &self,
        profile: &mut Profile,
        answer: &[u8],
        text: &str,
    ) -> Result<AnswerResult, Trouble> {
        let result = self.read_result(profile, answer, text).await?;
        if let Some(sealed) = &result.ratchet {
            let context = ratchet_context(result.request, &hash(answer));
            let next = self.open_sealed(profile, sealed, &context).await?;
            profile.ratchet = next
                .reveal()
                .as_slice()
                .try_into()
                .map_err(|_| Trouble::NotTheServer)?;
        }
        Ok(result)
    }

    /// Believes that the profile is gone only when the server signed it.
    async fn farewell(&self, profile: &Profile, pull: &[u8], body: Vec<u8>) -> Trouble {
        let Ok(text) = text_of(body) else {
            return Trouble::NotTheServer;
        };
        match self.read_result(profile, pull, &text).await {
            Ok(result) if result.outcome == Outcome::Gone => Trouble::Gone,
            Ok(_) | Err(_) => Trouble::NotTheServer,
        }
    }

    /// The result of this very message, signed for this very device.
    async fn read_result(
        &self,
        profile: &Profile,
        message: &[u8],
        text: &str,
    ) -> Result<AnswerResult, Trouble> {
        let payload = self.open_signed(text, Kind::Result, &profile.sig).await?;
        let result: AnswerResult = cbor::decode(&payload).map_err(|_| Trouble::TooOld)?;
        let mine = result.audience == profile.thumbprint();
        if mine && *result.answer.as_bytes() == hash(message) {
            Ok(result)
        } else {
            Err(Trouble::NotTheServer)
        }
    }
}

/// What the phone says to a request.
pub(super) fn statement(
    profile: &Profile,
    ask: &VerifiedAsk,
    decision: Decision,
    unlock: Unlock,
) -> Statement {
    let shown = ask.ask();
    let parts: [&[u8]; 3] = [
        shown.client.name.as_bytes(),
        shown.browser.family.as_bytes(),
        &shown.grid,
    ];
    Statement {
        ask: Digest::from_bytes(*ask.hash()),
        request: shown.request,
        nonce: shown.nonce,
        audience: profile.origin.clone(),
        profile: profile.id,
        device: profile.thumbprint(),
        counter: profile.counter,
        decision,
        picks: Vec::new(),
        unlock,
        shown: Digest::from_bytes(hash_of("shown-v1", &parts)),
        locale: "en".to_owned(),
        app: env!("CARGO_PKG_VERSION").to_owned(),
        change: None,
        carried: None,
        offline: None,
    }
}
