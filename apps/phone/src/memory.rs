//! What the app has at hand while it is open: profiles, cards, where the person is.

use std::{cell::RefCell, future::poll_fn, pin::Pin, task::Poll};

use leptos::prelude::*;
use symbolon_core::{
    handset::{Request, Trouble},
    moment::Moment,
    otp,
    seal::Secret,
    vault::{Card, CardId, Group, HolderId, Opener, Profile},
    wire::{
        ids::{ProfileId, RequestId},
        pull::Closed,
        request_link::RequestLink,
    },
};

use crate::{
    platform::{
        self,
        shelf::{self, Kept},
    },
    words::words,
};

/// Why nothing comes for a profile: it is closed, or this is what stood in the way when its server was asked
/// last.
pub(crate) type Why = Result<Closed, &'static str>;

/// A signal to read, and the same one to set: reading and setting are compiled once for each type.
pub(crate) fn both<T: Send + Sync + 'static>(first: T) -> (RwSignal<T>, RwSignal<T>) {
    let signal = RwSignal::new(first);
    (signal, signal)
}

/// Which screen is shown.
#[derive(Clone, Debug)]
pub(crate) enum Screen {
    /// Cards and profiles.
    Home,
    /// Scan, paste or pick.
    Scan,
    /// A new card from a link.
    NewCard(otp::Link),
    /// New cards from the export of another app.
    Import(otp::Export),
    /// A card's name, place and end.
    Card(Card),
    /// The open card, to be locked in another way.
    Relock(crate::screens::Wish),
    /// The PIN that unlocks the cards; then this card's code is shown.
    Unlock(Card),
    /// An activation link was read.
    Activate(symbolon_core::wire::activate::Link),
    /// Who has profiles here.
    Profiles,
    /// Whether everything is as it should be.
    CheckUp,
    /// One of them.
    Profile(Profile),
    /// What the app can be told once and for all.
    Settings,
    /// Everything that waits, for every profile.
    Requests,
    /// A link to a request was followed.
    Opening(RequestLink),
    /// It was followed where nobody has a profile.
    NotHere,
    /// Somebody wants to sign in.
    Request(Profile, Request, Came),
    /// A request was declined.
    Declined(Profile, RequestId),
    /// A request was stopped as somebody else's.
    NotMe(Profile),
    /// One sentence, and back to the start.
    Said(Tone, &'static str, String),
}

/// How a request came to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Came {
    /// The app looked by itself.
    ByItself,
    /// By a link, followed in a browser on this very device.
    Link,
    /// By the code on the sign-in page, which the camera read.
    Scan([u8; 16]),
}

/// Whether a sentence tells of something that worked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// It worked.
    Good,
    /// It was stopped, as the person wanted.
    Calm,
    /// It did not work.
    Bad,
}

/// What no screen shows: nothing is drawn anew when it changes.
pub(crate) struct Aside {
    /// Whose cards are shown; none for the phone's owner.
    pub(crate) holder: Option<HolderId>,
    /// Halves of cards that were released a moment ago.
    pub(crate) shares: Vec<(CardId, Secret<Vec<u8>>, Moment)>,
    /// The card that is being dragged to another place.
    pub(crate) dragged: Option<CardId>,
    /// Until when a screen with offers is left alone by requests that come by themselves.
    pub(crate) read_until: Moment,
    /// How much is on its way to the server that Back cannot take back.
    pub(crate) underway: u32,
    /// How often another screen was shown so far.
    pub(crate) turn: u32,
    /// How often the person looked away from the app.
    pub(crate) away: u32,
    /// How often they had when the work began that they wait for.
    pub(crate) since: u32,
}

thread_local! {
    static ASIDE: RefCell<Aside> = const {
        RefCell::new(Aside {
            holder: None,
            shares: Vec::new(),
            dragged: None,
            read_until: Moment::from_millis(0),
            underway: 0,
            turn: 0,
            away: 0,
            since: 0,
        })
    };
}

/// Whose cards and profiles are shown.
pub(crate) fn holder() -> Option<HolderId> {
    ASIDE.with_borrow(|aside| aside.holder)
}

/// Everything at hand; copies share it.
#[derive(Clone, Copy)]
pub(crate) struct Memory {
    pub(crate) kept: RwSignal<Kept>,
    /// What the cards are searched for.
    pub(crate) search: RwSignal<String>,
    /// Whether a stranger's request waits that does not come up, after "Not me".
    pub(crate) quiet: RwSignal<bool>,
    /// Whether a request waits that did not come up, since the person is busy.
    pub(crate) waits: RwSignal<bool>,
    pub(crate) screen: RwSignal<Screen>,
    /// How far this phone's clock is ahead of the server's, in milliseconds; 0 until it was told.
    pub(crate) clock_ahead: RwSignal<i64>,
    /// A card that was just removed and can come back, as long as cards have this salt.
    pub(crate) removed: RwSignal<Option<(Card, Option<Group>)>>,
    /// The person tapped Decline on the notification.
    pub(crate) declining: RwSignal<bool>,
    /// Profiles that approve nothing any more, and why.
    pub(crate) closed: RwSignal<Vec<(ProfileId, Why)>>,
    /// Which card shows its code, and what opens it.
    pub(crate) open_card: RwSignal<Option<(Card, Opener)>>,
    /// An update was refused: a file was not what it should be.
    pub(crate) refused: RwSignal<bool>,
}

impl Memory {
    pub(crate) fn new() -> Self {
        Self {
            kept: RwSignal::new(Kept::default()),
            search: RwSignal::new(String::new()),
            waits: RwSignal::new(false),
            quiet: RwSignal::new(false),
            screen: RwSignal::new(Screen::Home),
            clock_ahead: RwSignal::new(0),
            removed: RwSignal::new(None),
            declining: RwSignal::new(false),
            closed: RwSignal::new(Vec::new()),
            open_card: RwSignal::new(None),
            refused: RwSignal::new(false),
        }
    }

    /// The one memory of this app.
    pub(crate) fn at_hand() -> Self {
        expect_context()
    }

    /// Shows a screen. The phone's Back leads from any of them to the first.
    pub(crate) fn show(self, screen: Screen) {
        // What comes by itself, and what follows from it, is no reason to think that a card that
        // was removed is gone for good.
        let came = matches!(
            screen,
            Screen::Request(..) | Screen::Declined(..) | Screen::NotMe(_) | Screen::Said(..)
        );
        if !matches!(screen, Screen::Home) {
            platform::history::step_in();
            if !came {
                self.removed.set(None);
            }
        }
        self.aside(|aside| aside.turn += 1);
        self.screen.set(screen);
    }

    pub(crate) fn home(self) {
        self.show(Screen::Home);
    }

    /// Does something that Back cannot take back: its screen stays until the outcome is known.
    pub(crate) async fn underway<T>(self, work: impl Future<Output = T>) -> T {
        self.aside(|aside| aside.underway += 1);
        let done = work.await;
        self.aside(|aside| aside.underway -= 1);
        done
    }

    /// Does something for the screen that is shown now: once another one is shown, nothing of it
    /// happens any more.
    pub(crate) fn here(self, work: impl Future<Output = ()> + 'static) {
        let turn = self.turn();
        // Of one type, whatever is done: it is compiled once.
        let mut work: Pin<Box<dyn Future<Output = ()>>> = Box::pin(work);
        leptos::task::spawn_local(poll_fn(move |context| {
            if self.turn() == turn {
                work.as_mut().poll(context)
            } else {
                Poll::Ready(())
            }
        }));
    }

    /// How often another screen was shown so far.
    pub(crate) fn turn(self) -> u32 {
        self.aside(|aside| aside.turn)
    }

    /// How often the person has looked away so far.
    pub(crate) fn away(self) -> u32 {
        self.aside(|aside| aside.away)
    }

    /// No code stays open behind the person's back.
    pub(crate) fn look_away(self) {
        self.aside(|aside| aside.away += 1);
        self.open_card.set(None);
    }

    /// Shows a card's code, unless the person looked away since, or is at somebody else's cards.
    pub(crate) fn open(self, since: u32, card: Card, opener: Opener) {
        let stays = self.away() == since && !crate::screens::hidden();
        if stays && self.holder() == card.holder {
            self.open_card.set(Some((card, opener)));
        }
    }

    /// Why a profile approves nothing any more, if that is so.
    pub(crate) fn why_closed(self, id: ProfileId) -> Option<Closed> {
        self.why(id).and_then(Result::ok)
    }

    /// Why nothing comes for a profile now.
    pub(crate) fn why(self, id: ProfileId) -> Option<Why> {
        let closed = self.closed.get();
        let mut all = closed.into_iter();
        all.find_map(|(one, why)| (one == id).then_some(why))
    }

    /// Looks at what no screen shows, or changes it.
    pub(crate) fn aside<T>(self, with: impl FnOnce(&mut Aside) -> T) -> T {
        ASIDE.with_borrow_mut(with)
    }

    /// Whose cards are shown.
    pub(crate) fn holder(self) -> Option<HolderId> {
        holder()
    }

    /// Everything as it is kept now: another tab may have changed it.
    pub(crate) async fn load(self) -> Result<Kept, Trouble> {
        shelf::load(self.holder()).await
    }

    /// Reads everything anew.
    pub(crate) async fn reload(self) {
        match self.load().await {
            // Read for somebody whose list is not shown any more.
            Ok(kept) if kept.holder != self.holder() => {}
            Ok(kept) => self.kept.set(kept),
            Err(trouble) => {
                // Nothing is shown, which does not mean that nothing is there.
                self.kept.update(|kept| kept.unreadable = true);
                self.say_trouble(&trouble);
            }
        }
    }

    pub(crate) fn say_trouble(self, trouble: &Trouble) {
        let text = words().trouble_text(trouble);
        self.say(Tone::Bad, words().trouble, &text);
    }

    pub(crate) fn say(self, tone: Tone, title: &'static str, text: &str) {
        self.show(Screen::Said(tone, title, text.to_owned()));
    }

    /// What a profile is called here; with its account where another one is called the same.
    pub(crate) fn name_of(self, profile: &Profile) -> String {
        let same = |other: &Profile| other.id != profile.id && other.called() == profile.called();
        let several = self
            .kept
            .with_untracked(|kept| kept.profiles.iter().any(same));
        let name = profile.called();
        if several {
            format!("{name} · {}", profile.account)
        } else {
            name.to_owned()
        }
    }

    /// The salt of the cards' PIN.
    pub(crate) fn group(self) -> Option<Group> {
        self.kept.with_untracked(|kept| kept.group.clone())
    }
}
