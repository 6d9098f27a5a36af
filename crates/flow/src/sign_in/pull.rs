//! A phone looks for requests.
//!
//! The phone signs every look: with a nonce of this server a few minutes old at most, an id that
//! is used once, and the URL it is sent to. What it gets is addressed to its key.

use symbolon_core::{
    moment::Moment,
    seal::{hash, mac_of, same},
    wire::{
        answer::{AnswerResult, Outcome},
        ask, cbor,
        ids::{Digest, Nonce, ProfileId, RequestId},
        jws::{self, Kind},
        paths,
        pull::{Challenge, Closed, Pull, Pulled, Waiting},
        refusal::Reason,
        signed::Signed,
    },
};
use symbolon_model::{
    ask::Ask,
    device::{Device, Standing},
    id::PersonId,
    sign_in::{AwaitPhone, Request, SignIn},
};
use symbolon_store::{Commit, Loaded, Write, asks, pulls, pushes, sign_ins};

use crate::{Broken, Flow, LOOKS, ports::By};

/// Seconds for which a server nonce is good.
const NONCE_SECONDS: i64 = 300;

/// What a look came to.
#[derive(Clone, Debug)]
pub enum Looked {
    /// What waits for the phone.
    Found(Pulled),
    /// The phone was revoked; the farewell is signed.
    Gone(String),
    /// Not a look of any phone of this server, or one that was made before.
    Refused(Reason),
}

impl Flow {
    /// A nonce for the next look: the time, under a key of this server.
    pub fn challenge(&self) -> Challenge {
        let now = self.now();
        let time = now.millis().to_be_bytes();
        let nonce = [time.as_slice(), &self.nonce_tag(&time)].concat();
        Challenge { nonce, now }
    }

    /// One look. When nothing is found, whoever serves the phone may wait for the person's bell
    /// and ask [`anything_for`](Self::anything_for) again.
    pub async fn pull(&self, signed: &Signed) -> Result<Looked, Broken> {
        let Ok(pull) = signed.unverified::<Pull>() else {
            return Ok(Looked::Refused(Reason::Malformed));
        };
        let Some(device) = self.store.device(pull.profile).await? else {
            return Ok(Looked::Refused(Reason::Refused));
        };
        let device = device.value;
        if signed
            .verified::<Pull>(&device.dk, &By(&*self.keys))
            .is_err()
        {
            return Ok(Looked::Refused(Reason::Refused));
        }
        if pull.url != format!("{}{}", self.settings.app, paths::PULL) {
            return Ok(Looked::Refused(Reason::Refused));
        }
        if !self.is_fresh(&pull.nonce) {
            return Ok(Looked::Refused(Reason::Stale));
        }
        if device.standing == Standing::Revoked {
            return Ok(Looked::Gone(self.farewell(&device, &cbor::encode(signed))));
        }
        self.look_for(&device, &pull).await
    }

    /// What waits for a phone that was let in by [`pull`](Self::pull) a moment ago.
    pub async fn anything_for(&self, pull: &Pull) -> Result<Looked, Broken> {
        match self.store.device(pull.profile).await? {
            Some(device) if device.value.standing == Standing::Revoked => {
                Ok(Looked::Refused(Reason::Stale))
            }
            Some(device) => self.found(&device.value, None, vec![]).await,
            None => Ok(Looked::Refused(Reason::Refused)),
        }
    }

    /// Whose phone a profile is: the id whose bell rings when something comes for it.
    pub async fn person_of(&self, profile: ProfileId) -> Result<Option<[u8; 16]>, Broken> {
        let device = self.store.device(profile).await?;
        Ok(device.map(|device| *device.value.person.as_bytes()))
    }

    async fn look_for(&self, device: &Device, pull: &Pull) -> Result<Looked, Broken> {
        let once = pulls::use_up(pull.id, self.now());
        let heard = pushes::heard(device.person);
        self.found(device, pull.open, vec![once, heard]).await
    }

    async fn found(
        &self,
        device: &Device,
        open: Option<RequestId>,
        writes: Vec<Write>,
    ) -> Result<Looked, Broken> {
        let now = self.now();
        for _ in 0..LOOKS {
            let mut writes = writes.clone();
            let (pending, waiting) = self.requests_for(device, open, now, &mut writes).await?;
            let ask = match &pending {
                Some(pending) => self.ask_for(device, pending, &mut writes).await?,
                None => None,
            };
            if !writes.is_empty() {
                match self.store.commit(writes).await? {
                    Commit::Done => {}
                    Commit::Lost("USE_PULL") => return Ok(Looked::Refused(Reason::Refused)),
                    Commit::Lost(_) => continue,
                }
            }
            let closed = match device.standing {
                Standing::Locked => Some(Closed::Locked),
                Standing::Suspended => Some(Closed::Suspended),
                Standing::Active | Standing::Revoked => None,
            };
            let quiet = match &pending {
                Some(pending) => self.is_quiet(device.person, &pending.request).await?,
                None => false,
            };
            return Ok(Looked::Found(Pulled {
                ask,
                waiting,
                now,
                closed,
                quiet: Some(quiet),
                services: Some(self.service_names().await?),
            }));
        }
        Err(Broken::Busy)
    }

    /// Whether a request comes from a stranger while the person wants none of theirs.
    async fn is_quiet(&self, person: PersonId, request: &Request) -> Result<bool, Broken> {
        Ok(!request.known && self.strangers_are_quiet(person).await?)
    }

    /// The pending request and the ones behind it, after opening the one that was asked for.
    async fn requests_for(
        &self,
        device: &Device,
        open: Option<RequestId>,
        now: Moment,
        writes: &mut Vec<Write>,
    ) -> Result<(Option<AwaitPhone>, Vec<Waiting>), Broken> {
        let Some(person) = self.store.person(device.person).await? else {
            return Ok((None, vec![]));
        };
        if device.standing != Standing::Active {
            return Ok((None, vec![]));
        }
        let address = person.value.address.as_str();
        let account = self.settings.pepper.pseudonym(address);
        let mut all = self.store.open_sign_ins(&account).await?;
        let alive = |one: &Loaded<SignIn>| {
            let mine = one.value.request().person == Some(device.person);
            mine && !matches!(one.value.clone().at(now), SignIn::Over(_))
        };
        if let Some(open) = open
            && all
                .iter()
                .any(|one| one.value.request().id == open && alive(one))
        {
            writes.extend(put_first(&mut all, open, now));
        }
        all.retain(alive);
        let pending = all.iter().find_map(|one| match &one.value {
            SignIn::Pending(state) => Some(state.clone()),
            SignIn::Waiting(_) | SignIn::Approved(_) | SignIn::Over(_) => None,
        });
        let behind = |one: &Loaded<SignIn>| match &one.value {
            SignIn::Waiting(state) => Some(waiting_line(&state.request)),
            SignIn::Pending(_) | SignIn::Approved(_) | SignIn::Over(_) => None,
        };
        Ok((pending, all.iter().filter_map(behind).collect()))
    }

    /// The request as this device gets it: the same bytes again while its try is open.
    async fn ask_for(
        &self,
        device: &Device,
        pending: &AwaitPhone,
        writes: &mut Vec<Write>,
    ) -> Result<Option<String>, Broken> {
        if device.standing != Standing::Active {
            return Ok(None);
        }
        let latest = self.store.latest_ask(pending.request.id, device.id).await?;
        match latest {
            Some(ask) if ask.answered.is_none() => Ok(Some(ask.text)),
            Some(_) => Ok(None),
            None => {
                let ask = self.new_ask(device, &pending.request, 1);
                writes.push(asks::insert(&ask));
                Ok(Some(ask.text))
            }
        }
    }

    /// One try of one device at a request, signed.
    pub(crate) fn new_ask(&self, device: &Device, request: &Request, attempt: u8) -> Ask {
        let now = self.now();
        let nonce = Nonce::from_bytes(self.draw());
        let grid = request.grid(device.thumbprint());
        let message = ask::Ask {
            version: 1,
            issuer: self.settings.app.clone(),
            audience: device.thumbprint(),
            request: request.id,
            attempt,
            nonce,
            enc: self.keys.enc().0,
            action: request.action,
            client: ask::Client {
                id: request.client.id.clone(),
                name: request.client.name.clone(),
                host: request.client.host.clone(),
            },
            browser: ask::Browser {
                family: request.browser.family.clone(),
                system: request.browser.system.clone(),
                address: request.browser.address.clone(),
                known: request.known,
            },
            mode: request.mode,
            grid: grid.iter().map(|picture| picture.index()).collect(),
            failures: device.tries.in_a_row,
            tries_left: device.tries.left(now),
            issued: now,
            begun: request.begun,
            lifetime: u32::try_from(now.millis_until(request.expires)).unwrap_or(0),
        };
        let text = self.signed(Kind::Ask, &cbor::encode(&message));
        Ask {
            request: request.id,
            device: device.id,
            attempt,
            nonce,
            text,
            answered: None,
        }
    }

    /// A JWS by `SIG`.
    pub(crate) fn signed(&self, kind: Kind, payload: &[u8]) -> String {
        let input = jws::signing_input(kind, &self.keys.sig(), payload);
        jws::attach(&input, &self.keys.sign(input.as_bytes()))
    }

    fn farewell(&self, device: &Device, message: &[u8]) -> String {
        let result = AnswerResult {
            audience: device.thumbprint(),
            request: RequestId::from_bytes([0; 16]),
            answer: Digest::from_bytes(hash(message)),
            outcome: Outcome::Gone,
            ratchet: None,
            again: None,
            tries_left: 0,
            completion: None,
            share: None,
            offline: None,
        };
        self.signed(Kind::Result, &cbor::encode(&result))
    }

    pub(crate) fn is_fresh(&self, nonce: &[u8]) -> bool {
        let Some((time, tag)) = nonce.split_at_checked(8) else {
            return false;
        };
        let Ok(millis) = time.try_into().map(i64::from_be_bytes) else {
            return false;
        };
        let age = Moment::from_millis(millis).millis_until(self.now());
        same(&self.nonce_tag(time), tag) && (0..NONCE_SECONDS * 1000).contains(&age)
    }

    fn nonce_tag(&self, time: &[u8]) -> [u8; 32] {
        let key = self.settings.pepper.key("pull nonces");
        mac_of(key.reveal(), "pull-nonce-v1", &[time])
    }
}

/// Makes a waiting request the pending one. Whatever held the account's one place gives way,
/// expired ones and decoys included.
fn put_first(all: &mut [Loaded<SignIn>], open: RequestId, now: Moment) -> Vec<Write> {
    let mut writes = Vec::new();
    // First make room, then move in: one request per account is pending at any time.
    for first in [true, false] {
        for one in all.iter_mut() {
            let wanted = one.value.request().id == open;
            let next = match one.value.clone().at(now) {
                SignIn::Pending(state) if first && !wanted => SignIn::Waiting(state.outranked()),
                over @ SignIn::Over(_) if first => over,
                SignIn::Waiting(state) if !first && wanted => SignIn::Pending(state.open()),
                SignIn::Waiting(_) | SignIn::Pending(_) | SignIn::Approved(_) | SignIn::Over(_) => {
                    continue;
                }
            };
            *one = one.with(next);
            writes.push(sign_ins::save(one));
        }
    }
    writes
}

fn waiting_line(request: &Request) -> Waiting {
    Waiting {
        request: request.id,
        client: request.client.name.clone(),
        begun: request.begun,
    }
}
