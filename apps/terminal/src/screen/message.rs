//! What the screen and its worker say to one another.

use symbolon_core::{
    handset::Reply,
    moment::Moment,
    picture::Picture,
    vault::{Card, CardId, Group, Mask, Pin},
    wire::{
        answer::Outcome,
        ask::{Action, Browser, Mode},
        ids::RequestId,
        remark::Why,
    },
};

/// What is to be done somewhere else, so that the keys go on working.
#[derive(Clone, Debug)]
pub(super) enum Job {
    /// Stretch the PIN for cards.
    Unlock(Group, Pin),
    /// Use the next code of a counter up.
    Next(CardId),
    /// Answer a request.
    Answer(RequestId, Reply),
    /// Say why a request was declined.
    Remark(RequestId, Why),
    /// Look for requests now.
    Look,
}

/// What happened somewhere else.
#[derive(Clone, Debug)]
pub(super) enum News {
    /// Everything that waits now.
    Waiting(Vec<Waiting>),
    /// Something that everybody should see until the next look: no server, a locked profile.
    Notice(String),
    /// The cards open with this, if there was memory for it.
    Unlocked(Option<Mask>),
    /// A card whose code is used up and may be shown, and all cards as they are kept now.
    Counted(Card, Vec<Card>),
    /// How an answer ended; after a wrong PIN, the same request again.
    Answered(Outcome, u8, Option<Waiting>),
    /// What was to be done came to nothing.
    Failed(String),
}

/// What is on the shelf when the screen opens.
#[derive(Clone, Debug)]
pub(super) struct Shelf {
    pub(super) cards: Vec<Card>,
    pub(super) group: Option<Group>,
    pub(super) profiles: usize,
}

/// A request that can be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Waiting {
    pub(super) request: RequestId,
    pub(super) service: String,
    pub(super) host: String,
    pub(super) account: String,
    pub(super) organisation: String,
    pub(super) action: Action,
    pub(super) mode: Mode,
    pub(super) browser: Browser,
    pub(super) pictures: Vec<Picture>,
    /// When it began, by the clock of this machine.
    pub(super) begun: Moment,
    /// When it is over, by the clock of this machine.
    pub(super) ends: Moment,
    /// Others that wait behind it.
    pub(super) behind: usize,
    /// After "Not me", a strange browser asks: it is listed, and wakes nobody.
    pub(super) quiet: bool,
}

impl Waiting {
    /// Pictures that have to be picked.
    pub(super) const fn wanted(&self) -> usize {
        match self.mode {
            Mode::None | Mode::Compare => 0,
            Mode::Pick => 1,
            Mode::Transfer => symbolon_core::picture::CARRIED,
        }
    }
}
