//! A phone: the terminal's library over the test's network and clock.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use symbolon_core::{
    handset::{
        Answered, AwaitMatch, AwaitPin, Handset, Looked, Matched, PinStep, Reply, Request, Shown,
        Trouble,
    },
    seal::Pure,
    vault::{Pin, Profile, Stretch},
    wire::{
        activate::Link,
        answer::{Answer, AnswerResult, Outcome},
        cbor,
        jws::{self, Kind},
    },
};
use symbolon_flow::ports::Clock as _;
use symbolon_terminal::{Home, Network, Terminal};
use tempfile::TempDir;

use crate::{ALICE, Browser, Finger, HeldClock, Town};

/// Stretching as light as a profile may have it: the stories are about other things.
const STRETCH: Stretch = Stretch::LIGHT;

/// Sends over real HTTP; can lose replies.
#[derive(Clone)]
pub struct Radio {
    client: reqwest::Client,
    arrive: Rc<Cell<u32>>,
    lose: Rc<Cell<u32>>,
    keep: Rc<Cell<bool>>,
    kept: Rc<RefCell<Vec<u8>>>,
    traffic: Rc<RefCell<Vec<u8>>>,
    sent: Rc<RefCell<Vec<Vec<u8>>>>,
}

impl Network for Radio {
    async fn post(&self, url: &str, body: Vec<u8>) -> Result<(u16, Vec<u8>), Trouble> {
        if self.keep.get() {
            self.kept.replace(body);
            return Err(Trouble::Platform("kept".to_owned()));
        }
        self.traffic.borrow_mut().extend_from_slice(url.as_bytes());
        self.traffic.borrow_mut().extend_from_slice(&body);
        self.sent.borrow_mut().push(body.clone());
        let answer = self
            .client
            .post(url)
            .body(body)
            .send()
            .await
            .map_err(|_| Trouble::Offline)?;
        let status = answer.status().as_u16();
        let body = answer.bytes().await.map_err(|_| Trouble::Offline)?.to_vec();
        self.traffic.borrow_mut().extend_from_slice(&body);
        if self.arrive.get() > 0 {
            self.arrive.set(self.arrive.get() - 1);
        } else if self.lose.get() > 0 {
            self.lose.set(self.lose.get() - 1);
            return Err(Trouble::Offline);
        }
        Ok((status, body))
    }
}

/// A phone with an active profile.
pub struct Phone {
    /// The handset.
    pub handset: Handset<Terminal<Radio>>,
    /// Its profile.
    pub profile: Profile,
    /// Whose finger is on its sensor.
    pub finger: Rc<Finger>,
    radio: Radio,
    folder: TempDir,
}

/// A phone on which a profile is to be made.
pub struct Blank {
    /// The handset.
    pub handset: Handset<Terminal<Radio>>,
    /// Whose finger is on its sensor.
    pub finger: Rc<Finger>,
    radio: Radio,
    folder: TempDir,
}

/// A phone that has claimed an activation.
pub struct Activating {
    phone: Blank,
    state: AwaitMatch,
}

impl Blank {
    /// A phone fresh from the shop.
    pub fn new(clock: &HeldClock) -> Self {
        Self::stretching(clock, |stated| stated)
    }

    /// The same, stretching PINs at other costs than it states.
    pub fn stretching(clock: &HeldClock, costs: fn(Stretch) -> Stretch) -> Self {
        let folder = TempDir::new().unwrap();
        let radio = Radio {
            client: reqwest::Client::new(),
            arrive: Rc::default(),
            lose: Rc::default(),
            keep: Rc::default(),
            kept: Rc::default(),
            traffic: Rc::default(),
            sent: Rc::default(),
        };
        let clock = clock.clone();
        let home = Home::open(folder.path()).unwrap();
        let finger = Rc::new(Finger::default());
        let platform = Terminal::new(home, radio.clone(), Rc::new(move || clock.now()))
            .with_sensor(finger.clone())
            .with_costs(costs);
        Self {
            handset: Handset::new(platform),
            finger,
            radio,
            folder,
        }
    }

    /// So many replies arrive, and the next so many get lost on their way to the phone.
    pub fn lose_replies_after(&self, arrive: u32, many: u32) {
        self.radio.arrive.set(arrive);
        self.radio.lose.set(many);
    }

    /// The same phone, with what is on its shelf.
    pub fn with_profile(self) -> Phone {
        let newest = self
            .handset
            .platform()
            .home()
            .borrow()
            .profiles()
            .last()
            .cloned();
        let profile = newest.expect("a profile is on the shelf");
        Phone {
            handset: self.handset,
            profile,
            finger: self.finger,
            radio: self.radio,
            folder: self.folder,
        }
    }
}

impl Phone {
    /// Alice's phone, activated from her desk.
    pub async fn alices(town: &Town, pin: &str) -> Self {
        let mut desk = town.signed_in(ALICE).await;
        Self::activate(town, &mut desk, "Alice's Pixel", pin).await
    }

    /// Activates a phone for whoever is signed in in this browser.
    pub async fn activate(town: &Town, browser: &mut Browser, name: &str, pin: &str) -> Self {
        let (link, next) = browser.begin_activation("").await;
        let claimed = Activating::claim(town, &link, name).await;
        browser.pick(&next, claimed.word()).await;
        let phone = claimed.choose_pin(pin, pin).await;
        // Letters of one moment leave in any order; what follows here comes later.
        town.clock.pass_seconds(1);
        phone
    }

    /// What waits for it.
    pub async fn look(&self) -> Looked {
        self.handset
            .look_for_requests(&self.profile, 0)
            .await
            .unwrap()
    }

    /// The request that waits for it.
    pub async fn request(&self) -> Request {
        self.look().await.request.expect("a request waits")
    }

    /// Picks what the browser shows, and enters a PIN.
    pub async fn accept(&mut self, browser: &Browser, pin: &str) -> Answered {
        let request = self.request().await;
        self.reply(
            &request,
            &Reply::Accept(browser.pictures().into(), Pin::entered(pin).unwrap()),
        )
        .await
    }

    /// Picks what the browser shows, and lays the finger on the sensor.
    pub async fn touch(&mut self, browser: &Browser) -> Answered {
        let request = self.request().await;
        self.reply(&request, &Reply::Touch(browser.picture().into()))
            .await
    }

    /// Answers a request.
    pub async fn reply(&mut self, request: &Request, reply: &Reply) -> Answered {
        self.handset
            .answer(&mut self.profile, request, reply)
            .await
            .unwrap()
    }

    /// So many different answers to one request, each correctly signed, none sent.
    pub async fn many_answers(&self, request: &Request, reply: &Reply, many: u32) -> Vec<Vec<u8>> {
        let mut answers = Vec::new();
        let mut profile = self.profile.clone();
        self.radio.keep.set(true);
        for _ in 0..many {
            let _ = self.handset.answer(&mut profile, request, reply).await;
            assert_ne!(
                *self.radio.kept.borrow(),
                Vec::<u8>::new(),
                "an answer was made"
            );
            answers.push(self.radio.kept.take());
        }
        self.radio.keep.set(false);
        answers
    }

    /// The outcome that a result says.
    pub fn outcome_of(&self, result: &str) -> Outcome {
        let payload = jws::open(result, Kind::Result, &self.profile.sig, &Pure).unwrap();
        cbor::decode::<AnswerResult>(&payload).unwrap().outcome
    }

    /// So many replies arrive, and the next so many get lost on their way to the phone.
    pub fn lose_replies_after(&self, arrive: u32, many: u32) {
        self.radio.arrive.set(arrive);
        self.radio.lose.set(many);
    }

    /// The next so many replies get lost on their way to the phone.
    pub fn lose_replies(&self, many: u32) {
        self.radio.lose.set(many);
    }

    /// The same phone, for one more profile.
    pub fn once_more(self) -> Blank {
        Blank {
            handset: self.handset,
            finger: self.finger,
            radio: self.radio,
            folder: self.folder,
        }
    }

    /// Everything it has written to its disk.
    pub fn files(&self) -> Vec<u8> {
        std::fs::read(self.folder.path().join("tally.cbor")).unwrap()
    }

    /// Everything it has sent and received.
    pub fn traffic(&self) -> Vec<u8> {
        self.radio.traffic.borrow().clone()
    }

    /// Every statement that it has signed (`M`).
    pub fn statements(&self) -> Vec<Vec<u8>> {
        let sent = self.radio.sent.borrow();
        let answers = sent
            .iter()
            .filter_map(|body| cbor::decode::<Answer>(body).ok());
        answers.map(|answer| answer.statement).collect()
    }

    /// A second phone with the same data, as a thief's copy would be: keys, counter, ratchet.
    pub fn copied(&self) -> Profile {
        self.profile.clone()
    }
}

impl Activating {
    /// Looks at a link and claims it.
    pub async fn claim(town: &Town, link: &str, name: &str) -> Self {
        Self::try_claim(town, link, name).await.unwrap()
    }

    /// The same, when it may be refused.
    pub async fn try_claim(town: &Town, link: &str, name: &str) -> Result<Self, Trouble> {
        Self::on(Blank::new(&town.clock), link, name).await
    }

    /// Looks at a link and claims it, on this very phone.
    pub async fn on(phone: Blank, link: &str, name: &str) -> Result<Self, Trouble> {
        Self::by_link(phone, Link::parse(link).unwrap(), name).await
    }

    /// The same, with a link that was read already.
    pub async fn by_link(phone: Blank, link: Link, name: &str) -> Result<Self, Trouble> {
        let shown: Shown = phone.handset.look(link).await?;
        let state = phone.handset.claim(shown, name).await?;
        Ok(Self { phone, state })
    }

    /// The word of the picture it shows.
    pub fn word(&self) -> &'static str {
        self.state.picture().drawing().word
    }

    /// Goes on once the picture was found.
    pub async fn matched(self) -> (Blank, AwaitPin) {
        match self.phone.handset.matched(self.state).await.unwrap() {
            Matched::Yes(state) => (self.phone, state),
            Matched::NotYet(_) => panic!("the picture was not found yet"),
        }
    }

    /// Chooses a PIN by entering it twice.
    pub async fn choose_pin(self, first: &str, second: &str) -> Phone {
        let (phone, state) = self.matched().await;
        let (first, second) = (Pin::entered(first).unwrap(), Pin::entered(second).unwrap());
        let handset = &phone.handset;
        match handset.set_pin(state, &first, &second, STRETCH).await {
            Ok(PinStep::Active(_)) => phone.with_profile(),
            Ok(PinStep::Mistyped { .. }) => panic!("the PIN was typed differently"),
            Err(trouble) => panic!("{trouble}"),
        }
    }
}
