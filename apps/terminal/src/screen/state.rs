//! What is on the screen. Pure: no clock, no terminal, no network; keys and news come in elsewhere.
//!
//! ```text
//! List --Enter--> Request --(pictures)--> RequestPin --Enter--> Busy --> Result --Esc--> List
//!   |                 +--d, n-n-------------------------------> Busy        |
//!   +--Enter, u--> CardsPin --Enter--> List, with codes for 30 seconds      +-- m, n: why
//! ```

use symbolon_core::{
    moment::Moment,
    picture::Picture,
    vault::{Card, Group, Opener},
    wire::ids::RequestId,
};

use super::{
    looking::Looking,
    message::{Job, Shelf, Waiting},
    typed::Digits,
};

/// Seconds without a key after which codes are hidden.
pub(super) const SHOWN_FOR: i64 = 30;

/// What the event loop has to do after a key.
#[derive(Debug)]
pub(super) enum Action {
    Nothing,
    Quit,
    Ask(Job),
}

/// Which screen is shown.
#[derive(Clone, Debug)]
pub(super) enum Screen {
    /// Requests and cards.
    List,
    /// The same, while a search is typed.
    Search,
    /// The PIN for cards.
    CardsPin(Digits),
    /// One request and its pictures.
    Request(Looking),
    /// The PIN for a request.
    RequestPin(Looking, Digits),
    /// Something takes a while.
    Busy(&'static str, Option<Looking>),
    /// How it ended.
    Result(Ending),
}

/// How something ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ending {
    pub(super) sentence: String,
    /// The request that was declined, as long as nobody said why.
    pub(super) declined: Option<RequestId>,
}

/// Cards that are open.
#[derive(Clone, Debug)]
pub(super) struct Opened {
    pub(super) opener: Opener,
    /// The drawing of the PIN: another one shows a typing error.
    pub(super) drawing: Option<Picture>,
    /// When the codes are hidden.
    pub(super) until: Moment,
    /// The counter whose code is shown.
    pub(super) counted: Option<Card>,
}

/// All that the screen knows.
#[derive(Clone, Debug)]
pub(super) struct State {
    pub(super) now: Moment,
    pub(super) screen: Screen,
    pub(super) cards: Vec<Card>,
    pub(super) group: Option<Group>,
    pub(super) opened: Option<Opened>,
    pub(super) waiting: Vec<Waiting>,
    /// How many profiles there are; without any, nothing can be waiting.
    pub(super) profiles: usize,
    /// Which line of the list is chosen: requests first, then cards.
    pub(super) chosen: usize,
    pub(super) search: String,
    pub(super) notice: Option<String>,
}

impl State {
    /// The list, before anything was looked for.
    pub(super) fn new(now: Moment, shelf: Shelf) -> Self {
        Self {
            now,
            screen: Screen::List,
            cards: shelf.cards,
            group: shelf.group,
            opened: None,
            waiting: Vec::new(),
            profiles: shelf.profiles,
            chosen: 0,
            search: String::new(),
            notice: None,
        }
    }

    /// The cards that the search leaves.
    pub(super) fn found(&self) -> impl Iterator<Item = &Card> {
        self.cards
            .iter()
            .filter(|card| card.is_found_by(&self.search, str::to_lowercase))
    }

    /// Moves the clock on: codes are hidden, requests are over.
    pub(super) fn tick(&mut self, now: Moment) {
        self.now = now;
        if self
            .opened
            .as_ref()
            .is_some_and(|opened| now >= opened.until)
        {
            self.opened = None;
        }
        self.waiting.retain(|waiting| waiting.ends > now);
        self.forget_what_is_over();
        self.keep_choice_inside();
    }

    /// A request that is looked at may be over: its time has passed, or it was taken back.
    pub(super) fn forget_what_is_over(&mut self) {
        let (Screen::Request(looking) | Screen::RequestPin(looking, _)) = &self.screen else {
            return;
        };
        let request = looking.waiting.request;
        if self
            .waiting
            .iter()
            .all(|waiting| waiting.request != request)
        {
            self.end("This request is over.");
        }
    }

    pub(super) fn keep_choice_inside(&mut self) {
        let lines = self.waiting.len() + self.found().count();
        self.chosen = self.chosen.min(lines.saturating_sub(1));
    }

    pub(super) fn end(&mut self, sentence: &str) {
        self.screen = Screen::Result(Ending {
            sentence: sentence.to_owned(),
            declined: None,
        });
    }
}
