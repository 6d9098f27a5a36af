//! Sign in with the phone: the browser's side.
//!
//! [`start`](Flow::start_by_phone) puts a request on the person's phones and gives the browser
//! its picture; [`look`](Flow::look_at_sign_in) tells the browser how it stands; `answer.rs` is
//! the phone's side; [`finish`](Flow::finish_by_phone) lets the browser collect its session.
//!
//! Unknown people, disabled accounts and people without a phone get a decoy: same page, same
//! work, a picture that nobody will ever pick.

use symbolon_core::{
    moment::Moment,
    picture::Picture,
    seal::{Hash, Secret, hash_of, mac_of},
    wire::{
        ask::{Action, Mode},
        ids::RequestId,
        request_link::ScreenCode,
    },
};
use symbolon_model::{
    client::Client,
    id::PersonId,
    person,
    sign_in::{
        AwaitPhone, AwaitTurn, Collector, End, LIFETIME, MOST_WAITING, NotYours, Request,
        SCAN_SECONDS, SignIn,
    },
};
use symbolon_store::{
    Commit, Loaded, Write, sign_ins,
    throttle::{self, Limit, OVER_THE_LIMIT},
};

use super::{Entered, Visitor};
use crate::{Broken, Flow, LOOKS};

/// Seconds over which [`Settings::starts_per_account`](crate::Settings) counts.
const STARTS_SECONDS: i64 = 600;

/// For how long a wrong picture is remembered: 30 days.
const CARRY: Limit = Limit {
    most: 1,
    seconds: 30 * 86_400,
};
/// Seconds for which no picture is shown twice for one account.
const NO_REPEAT: i64 = 600;

/// How starting ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Started {
    /// The browser shows a picture now.
    Begun(RequestId),
    /// Too many requests for this address.
    TooMany,
}

/// A code on the sign-in page, for the phone's camera.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan {
    /// What the code says. It holds a secret.
    pub text: String,
    /// Seconds until there is another one.
    pub seconds: i64,
}

/// How a sign-in stands, as its browser may know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum View {
    /// The phone is asked; the picture is shown.
    Asking {
        /// The picture to pick on the phone, or the ones to carry over.
        pictures: Vec<Picture>,
        /// Until when.
        expires: Moment,
        /// Whether another request stands before it.
        waiting: bool,
        /// What the phone may scan in place of the pictures, where four have to be carried over.
        scan: Option<Scan>,
    },
    /// Approved: collect it.
    Approved,
    /// Approved by the app on this very device, which opens the page that collects it.
    Returning,
    /// Over.
    Over(End),
}

impl Flow {
    /// Starts a sign-in by phone for whatever was typed.
    pub async fn start_by_phone(&self, typed: &str, visitor: &Visitor) -> Result<Started, Broken> {
        for _ in 0..LOOKS {
            let (request, rings) = self.new_request(typed, visitor).await?;
            if let Some(started) = self.put_on_phones(request, rings).await? {
                return Ok(started);
            }
        }
        Err(Broken::Busy)
    }

    /// Puts a request on the phones of its person, and rings those that want that; `None` when
    /// something changed meanwhile.
    pub(crate) async fn put_on_phones(
        &self,
        mut request: Request,
        rings: bool,
    ) -> Result<Option<Started>, Broken> {
        let now = request.begun;
        let since = now.plus_seconds(-NO_REPEAT);
        let mut recent = self.store.recent_sign_ins(&request.account, since).await?;
        self.draw_another_picture(&mut request, &recent);
        recent.retain(|one| matches!(one.value, SignIn::Waiting(_) | SignIn::Pending(_)));
        let Some((sign_in, moved)) = rank(request, recent) else {
            return Ok(Some(Started::TooMany));
        };
        let id = sign_in.request().id;
        // A known browser has a lane of its own, which strangers cannot fill.
        let lane = [u8::from(sign_in.request().known)];
        let counter = hash_of("starts", &[&sign_in.request().account, &lane]);
        let starts = Limit {
            most: self.settings.starts_per_account,
            seconds: STARTS_SECONDS,
        };
        let mut writes = vec![throttle::count(&counter, starts, now)];
        writes.extend(moved);
        writes.push(self.store.insert_sign_in(&sign_in));
        Ok(match self.store.commit(writes).await? {
            Commit::Done => {
                self.ring_person(sign_in.request());
                if rings {
                    self.ring_phones(&sign_in);
                }
                Some(Started::Begun(id))
            }
            Commit::Lost(OVER_THE_LIMIT) => Some(Started::TooMany),
            Commit::Lost(_) => None,
        })
    }

    /// How a sign-in stands. Only the browser that began it is told.
    pub async fn look_at_sign_in(
        &self,
        id: RequestId,
        pre: &Hash,
    ) -> Result<Result<View, NotYours>, Broken> {
        let Some(loaded) = self.store.sign_in(id).await? else {
            return Ok(Err(NotYours));
        };
        if !loaded.value.request().is_from(pre) {
            return Ok(Err(NotYours));
        }
        let view = |request: &Request, waiting| View::Asking {
            pictures: request.pictures(),
            expires: request.expires,
            waiting,
            scan: (request.mode == Mode::Transfer).then(|| self.scan(request)),
        };
        Ok(Ok(match loaded.value.at(self.now()) {
            SignIn::Waiting(state) => view(&state.request, true),
            SignIn::Pending(state) => view(&state.request, false),
            SignIn::Approved(state) if state.wants_completion() => View::Returning,
            SignIn::Approved(_) => View::Approved,
            SignIn::Over(over) => View::Over(over.end),
        }))
    }

    fn scan(&self, request: &Request) -> Scan {
        let now = self.now();
        let code = ScreenCode {
            request: request.id,
            code: request.scan_code(now),
        };
        let age = request.begun.millis_until(now).max(0) / 1000;
        Scan {
            text: code.to_text(),
            seconds: SCAN_SECONDS - age % SCAN_SECONDS,
        }
    }

    /// The browser collects its session, once; `completion` came back from the phone on the same
    /// device, if it is one.
    pub async fn finish_by_phone(
        &self,
        id: RequestId,
        visitor: &Visitor,
        completion: Option<Hash>,
    ) -> Result<Result<Entered, NotYours>, Broken> {
        let Some(loaded) = self.store.sign_in(id).await? else {
            return Ok(Err(NotYours));
        };
        let SignIn::Approved(approved) = loaded.value.clone().at(self.now()) else {
            return Ok(Err(NotYours));
        };
        let by = Collector {
            pre: &visitor.pre,
            key: visitor.browser_key.as_ref(),
        };
        let Ok((over, passed)) = approved.collect(by, completion.as_ref(), self.now()) else {
            return Ok(Err(NotYours));
        };
        let (entered, mut writes) = self.enter(passed, visitor).await?;
        writes.push(sign_ins::save(&loaded.with(SignIn::Over(over))));
        match self.store.commit(writes).await? {
            Commit::Done => Ok(Ok(entered)),
            // Collected by another tab, or revoked meanwhile: either way nothing is left here.
            Commit::Lost(_) => Ok(Err(NotYours)),
        }
    }

    /// The browser gives up.
    pub async fn cancel_sign_in(&self, id: RequestId, pre: &Hash) -> Result<(), Broken> {
        for _ in 0..LOOKS {
            let Some(loaded) = self.store.sign_in(id).await? else {
                return Ok(());
            };
            if !loaded.value.request().is_from(pre) {
                return Ok(());
            }
            // What is over stays as it ended: `end` says so.
            let over = loaded.value.clone().end(End::Cancelled);
            let write = sign_ins::save(&loaded.with(SignIn::Over(over)));
            if let Commit::Done = self.store.commit(vec![write]).await? {
                self.ring_person(loaded.value.request());
                return Ok(());
            }
        }
        Err(Broken::Busy)
    }

    /// The request for whoever has this address, and whether it rings; a decoy where nobody does,
    /// after the same look at the same tables.
    async fn new_request(&self, typed: &str, visitor: &Visitor) -> Result<(Request, bool), Broken> {
        let (address, account) = self.account_of(typed);
        let nobody = symbolon_model::address::Address::parse("nobody@nowhere.invalid");
        let found = match address.or(nobody) {
            Some(address) => self.store.person_by_address(&address).await?,
            None => None,
        };
        let found = found.filter(|person| person.value.standing == person::Standing::Active);
        let id = found
            .as_ref()
            .map_or(PersonId::from_bytes([0; 16]), |found| found.value.id);
        let now = self.now();
        let ready = self.store.readiness(id, &carry_key(&account), now).await?;
        let kb = visitor.kb.as_ref().map_or([0; 32], crate::Cookie::hash);
        let kb = (&kb, visitor.browser_key.as_ref());
        let known = self.store.knows_browser(kb, id, now).await?;
        let mode = self.mode_for(ready.is_marked, known);
        let mode = if ready.has_phone {
            mode
        } else {
            self.decoy_mode(&account, mode)
        };
        let request = Request {
            id: RequestId::from_bytes(self.draw()),
            account,
            person: ready.has_phone.then_some(id),
            pre: visitor.pre,
            browser_key: visitor.browser_key,
            browser: visitor.browser.clone(),
            known,
            client: self.portal_client(),
            action: Action::SignIn,
            mode,
            seed: Secret::new(self.draw()),
            begun: now,
            expires: now.plus_seconds(LIFETIME),
        };
        Ok((request, ready.is_rung))
    }

    /// How the pictures are used: after a wrong one, until the next sign-in that succeeds, four
    /// have to be carried over; and where the organisation says so, for browsers never used before.
    pub(crate) fn mode_for(&self, wrong: bool, known: bool) -> Mode {
        let pictures = &self.settings.pictures;
        if wrong || (!known && pictures.carry_for_new_browsers) {
            Mode::Transfer
        } else if pictures.compare {
            Mode::Compare
        } else {
            Mode::Pick
        }
    }

    /// Some decoys show four pictures, always the same ones: that four are shown says nothing about
    /// whether the address exists.
    fn decoy_mode(&self, account: &Hash, otherwise: Mode) -> Mode {
        let key = self.settings.pepper.key("carried decoys");
        let [first, ..] = mac_of(key.reveal(), "carried-decoy-v1", &[account]);
        if first < self.settings.pictures.carried_decoys {
            Mode::Transfer
        } else {
            otherwise
        }
    }

    /// Draws until the picture is none that the account was shown a moment ago. There are many
    /// more pictures than sign-ins that may be started; where limits were raised, the last draw stands.
    fn draw_another_picture(&self, request: &mut Request, recent: &[Loaded<SignIn>]) {
        let shown = recent.iter().map(|one| one.value.request().pictures());
        let shown: Vec<Vec<Picture>> = shown.collect();
        for _ in 0..64 {
            if !shown.contains(&request.pictures()) {
                return;
            }
            request.seed = Secret::new(self.draw());
        }
    }

    pub(crate) fn portal_client(&self) -> Client {
        Client {
            id: "portal".to_owned(),
            name: self.settings.organisation.clone(),
            host: self.settings.portal_host.clone(),
        }
    }

    /// Rings the phones of whoever has the request; one that waits behind another rings nobody.
    fn ring_phones(&self, sign_in: &SignIn) {
        if let SignIn::Pending(AwaitPhone { request }) = sign_in
            && let Some(person) = request.person
        {
            self.push.ring(person, request.known);
        }
    }

    /// Wakes the person's phones and the browser.
    pub(super) fn ring_person(&self, request: &Request) {
        self.bell.ring(*request.id.as_bytes());
        if let Some(person) = request.person {
            self.bell.ring(*person.as_bytes());
        }
    }
}

/// A wrong picture was picked: the next ones have to be carried over.
pub(crate) fn carry_from_now_on(account: &Hash, now: Moment) -> [Write; 2] {
    let key = carry_key(account);
    [throttle::clear(&key), throttle::count(&key, CARRY, now)]
}

/// They were carried over: one picture will do again.
pub(crate) fn carried(account: &Hash) -> Write {
    throttle::clear(&carry_key(account))
}

pub(crate) fn carry_key(account: &Hash) -> Hash {
    hash_of("carry", &[account])
}

/// Which request goes first. One per account is pending: a browser's new request replaces its
/// own, a known browser outranks a stranger, others wait. `None` when too many wait.
fn rank(request: Request, open: Vec<Loaded<SignIn>>) -> Option<(SignIn, Vec<Write>)> {
    let (mut moved, mut free, mut waiting) = (Vec::new(), true, 0);
    for loaded in open {
        let mine = loaded.value.request().is_from(&request.pre);
        let next = match loaded.value.clone().at(request.begun) {
            SignIn::Waiting(_) if !mine => {
                waiting += 1;
                continue;
            }
            SignIn::Pending(pending) if !mine => {
                waiting += 1;
                if !request.known || pending.request.known {
                    free = false;
                    continue;
                }
                SignIn::Waiting(pending.outranked())
            }
            other @ (SignIn::Waiting(_)
            | SignIn::Pending(_)
            | SignIn::Approved(_)
            | SignIn::Over(_)) => SignIn::Over(other.end(End::Cancelled)),
        };
        moved.push(sign_ins::save(&loaded.with(next)));
    }
    if !free && waiting > MOST_WAITING {
        return None;
    }
    let sign_in = if free {
        SignIn::Pending(AwaitPhone { request })
    } else {
        SignIn::Waiting(AwaitTurn { request })
    };
    Some((sign_in, moved))
}
