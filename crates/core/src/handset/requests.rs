//! Waiting requests and their answers (protocol sections 3 to 5).
//!
//! Before an answer leaves the phone its counter is on the shelf; a reply that got lost is asked
//! for again with the same bytes, which the server answers with the same result.

use super::{Clock, Handset, Keys, Shelf, Trouble, Wire, text_of};
use crate::{
    moment::Moment,
    picture::Picture,
    seal::{Pure, Secret, hash, hash_of, hpke},
    vault::{Pin, Profile},
    wire::{
        answer::{
            Answer, AnswerResult, Decision, INFO_PIN_PROOF, INFO_TO_PHONE, Outcome, Statement,
            Unlock, pin_proof, ratchet_context, ratchet_mac, signing_input,
        },
        ask::{Ask, VerifiedAsk},
        cbor,
        ids::{Digest, PullId, RequestId},
        jws::{self, Kind},
        paths,
        pull::{Challenge, Pull, Pulled, Waiting},
    },
};

/// How often an answer is sent before its reply counts as lost.
const SENDS: u8 = 3;

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
    /// How far the phone's clock is ahead of the server's, in milliseconds.
    pub clock_ahead: i64,
}

/// What the person decided.
#[derive(Clone, Debug)]
pub enum Reply {
    /// This picture, this PIN: go on.
    Accept(Picture, Pin),
    /// Stop.
    Decline,
    /// Somebody else asked.
    NotMe,
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

    /// Answers a request.
    pub async fn answer(
        &self,
        profile: &mut Profile,
        request: &Request,
        reply: &Reply,
    ) -> Result<Answered, Trouble> {
        let (decision, picks, unlock, pin) = match reply {
            Reply::Accept(picture, pin) => (
                Decision::Accept,
                vec![picture.index()],
                Unlock::Pin,
                Some(pin),
            ),
            Reply::Decline => (Decision::Decline, Vec::new(), Unlock::None, None),
            Reply::NotMe => (Decision::NotMe, Vec::new(), Unlock::None, None),
        };
        let verifier = match pin {
            Some(pin) => {
                let (salt, stretch) = (&profile.salt, profile.stretch);
                let stretched = self.platform.stretch(pin, salt, stretch).await?;
                Some(Profile::verifier(&stretched, profile.id, &profile.dk))
            }
            None => None,
        };
        profile.counter = profile.counter.saturating_add(1);
        self.platform.save(profile).await?;
        let mut statement = statement(profile, &request.verified, decision, unlock);
        statement.picks = picks;
        let answer = self
            .sealed_answer(profile, &request.verified, &statement, verifier.as_ref())
            .await?;
        let body = self.send(&profile.origin, &answer).await?;
        let result = self.take_result(profile, &answer, &text_of(body)?).await?;
        self.platform.save(profile).await?;
        self.answered(profile, &result)
    }

    fn answered(&self, profile: &Profile, result: &AnswerResult) -> Result<Answered, Trouble> {
        let again = match &result.again {
            Some(text) => Some(self.request(profile, text)?),
            None => None,
        };
        Ok(Answered {
            outcome: result.outcome,
            again,
            tries_left: result.tries_left,
        })
    }

    async fn send(&self, origin: &str, answer: &[u8]) -> Result<Vec<u8>, Trouble> {
        let mut sent = 1;
        loop {
            match self.post(origin, paths::ANSWER, answer.to_vec()).await {
                Err(Trouble::Offline) if sent < SENDS => sent += 1,
                other => return other,
            }
        }
    }

    async fn pull(
        &self,
        profile: &Profile,
        wait: u8,
        open: Option<RequestId>,
    ) -> Result<Looked, Trouble> {
        let body = self
            .post(&profile.origin, paths::CHALLENGE, Vec::new())
            .await?;
        let challenge: Challenge = cbor::decode(&body).map_err(|_| Trouble::TooOld)?;
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
            410 => return Err(farewell(profile, &signed, body)),
            _ => return Err(cbor::decode(&body).map_or(Trouble::Offline, Trouble::Refused)),
        }
        let pulled: Pulled = cbor::decode(&body).map_err(|_| Trouble::TooOld)?;
        let request = match &pulled.ask {
            Some(text) => Some(self.request(profile, text)?),
            None => None,
        };
        let clock_ahead = pulled.now.millis_until(self.platform.now());
        Ok(Looked {
            request,
            waiting: pulled.waiting,
            clock_ahead,
        })
    }

    fn request(&self, profile: &Profile, text: &str) -> Result<Request, Trouble> {
        let me = profile.thumbprint();
        let verified = VerifiedAsk::open(text, &profile.sig, me, &profile.origin, &Pure)
            .map_err(|_| Trouble::NotTheServer)?;
        Ok(Request {
            verified,
            received: self.platform.now(),
        })
    }

    /// The answer, encoded: statement, sealed PIN proof, ratchet, signature.
    pub(super) async fn sealed_answer(
        &self,
        profile: &Profile,
        ask: &VerifiedAsk,
        statement: &Statement,
        verifier: Option<&Secret<[u8; 32]>>,
    ) -> Result<Vec<u8>, Trouble> {
        let statement = cbor::encode(statement);
        let proof = verifier.map(|verifier| {
            let proof = pin_proof(verifier, &statement);
            self.seal(
                &ask.ask().enc,
                INFO_PIN_PROOF,
                &hash(&statement),
                proof.reveal(),
            )
        });
        let ratchet = ratchet_mac(&Secret::new(profile.ratchet), &statement);
        let input = signing_input(&statement, proof.as_ref(), &ratchet);
        let signature = self.platform.sign(profile.keys, &input).await?;
        let ratchet = Digest::from_bytes(ratchet);
        Ok(cbor::encode(&Answer {
            statement,
            proof,
            ratchet,
            signature,
        }))
    }

    /// Checks a result and takes the next ratchet from it.
    pub(super) async fn take_result(
        &self,
        profile: &mut Profile,
        answer: &[u8],
        text: &str,
    ) -> Result<AnswerResult, Trouble> {
        let result = read_result(profile, answer, text)?;
        if let Some(sealed) = &result.ratchet {
            let dh = self.platform.agree(profile.keys, &sealed.enc).await?;
            let context = ratchet_context(result.request, &hash(answer));
            let next = hpke::open(&dh, &profile.de, INFO_TO_PHONE, &context, sealed)
                .map_err(|_| Trouble::NotTheServer)?;
            profile.ratchet = next
                .reveal()
                .as_slice()
                .try_into()
                .map_err(|_| Trouble::NotTheServer)?;
        }
        Ok(result)
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
    }
}

/// Believes that the profile is gone only when the server signed it.
fn farewell(profile: &Profile, pull: &[u8], body: Vec<u8>) -> Trouble {
    let signed = text_of(body)
        .ok()
        .and_then(|text| read_result(profile, pull, &text).ok());
    match signed.map(|result| result.outcome) {
        Some(Outcome::Gone) => Trouble::Gone,
        Some(_) | None => Trouble::NotTheServer,
    }
}

/// The result of this very message, signed for this very device.
fn read_result(profile: &Profile, message: &[u8], text: &str) -> Result<AnswerResult, Trouble> {
    let payload =
        jws::open(text, Kind::Result, &profile.sig, &Pure).map_err(|_| Trouble::NotTheServer)?;
    let result: AnswerResult = cbor::decode(&payload).map_err(|_| Trouble::TooOld)?;
    let mine = result.audience == profile.thumbprint();
    if mine && *result.answer.as_bytes() == hash(message) {
        Ok(result)
    } else {
        Err(Trouble::NotTheServer)
    }
}
