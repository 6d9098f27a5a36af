//! What the app has at hand while it is open: profiles, cards, where the person is.

use leptos::prelude::*;
use symbolon_core::{
    handset::{Request, Trouble},
    otp,
    vault::{Card, Group, Mask, Profile},
};

use crate::platform::shelf::{self, Kept};

/// Which screen is shown.
#[derive(Clone, Debug)]
pub(crate) enum Screen {
    /// Cards and profiles.
    Home,
    /// Scan, paste or pick.
    Scan,
    /// A new card from a link.
    NewCard(otp::Link),
    /// The PIN that unlocks the cards; then this card's code is shown.
    Unlock(Card),
    /// An activation link was read.
    Activate(symbolon_core::wire::activate::Link),
    /// Who has profiles here.
    Profiles,
    /// Somebody wants to sign in.
    Request(Profile, Request),
    /// One sentence, and back to the start.
    Said(&'static str, String),
}

/// Everything at hand; copies share it.
#[derive(Clone, Copy)]
pub(crate) struct Memory {
    pub(crate) kept: RwSignal<Kept>,
    pub(crate) screen: RwSignal<Screen>,
    /// How far this phone's clock is ahead of the server's, in milliseconds; 0 until it was told.
    pub(crate) clock_ahead: RwSignal<i64>,
    /// Which card shows its code, and what opens it.
    pub(crate) open_card: RwSignal<Option<(Card, Mask)>>,
}

impl Memory {
    pub(crate) fn new() -> Self {
        Self {
            kept: RwSignal::new(Kept::default()),
            screen: RwSignal::new(Screen::Home),
            clock_ahead: RwSignal::new(0),
            open_card: RwSignal::new(None),
        }
    }

    /// The one memory of this app.
    pub(crate) fn at_hand() -> Self {
        expect_context()
    }

    pub(crate) fn show(self, screen: Screen) {
        self.screen.set(screen);
    }

    pub(crate) fn home(self) {
        self.show(Screen::Home);
    }

    /// Reads everything anew.
    pub(crate) async fn reload(self) {
        match shelf::load().await {
            Ok(kept) => self.kept.set(kept),
            Err(trouble) => self.say_trouble(&trouble),
        }
    }

    pub(crate) fn say_trouble(self, trouble: &Trouble) {
        self.show(Screen::Said(crate::words::EN.trouble, trouble.to_string()));
    }

    /// The salt of the cards' PIN.
    pub(crate) fn group(self) -> Option<Group> {
        self.kept.with(|kept| kept.group.clone())
    }
}
