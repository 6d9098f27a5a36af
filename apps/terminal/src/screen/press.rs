//! What a key does.

use symbolon_core::{handset::Reply, vault::CardKind, wire::remark::Why};

use super::{
    key::Key,
    looking::Looking,
    message::Job,
    state::{Action, Ending, SHOWN_FOR, Screen, State},
    typed::Digits,
};

impl State {
    /// What a key does.
    pub(super) fn press(&mut self, key: Key) -> Action {
        if key == Key::Break {
            return Action::Quit;
        }
        if let Some(opened) = &mut self.opened {
            opened.until = self.now.plus_seconds(SHOWN_FOR);
        }
        let screen = std::mem::replace(&mut self.screen, Screen::List);
        match screen {
            Screen::List => self.press_in_list(key),
            Screen::Search => self.press_in_search(key),
            Screen::CardsPin(digits) => self.press_in_cards_pin(digits, key),
            Screen::Request(looking) => self.press_in_request(looking, key),
            Screen::RequestPin(looking, digits) => self.press_in_pin(looking, digits, key),
            // An answer that is on its way is waited for: nobody should believe it was stopped.
            Screen::Busy(what, looking) => self.stay(Screen::Busy(what, looking)),
            Screen::Result(ending) => self.press_in_result(ending, key),
        }
    }

    fn press_in_list(&mut self, key: Key) -> Action {
        match key {
            Key::Char('q') => return Action::Quit,
            Key::Esc if !self.search.is_empty() => self.search.clear(),
            Key::Esc => self.opened = None,
            Key::Char('l') => self.opened = None,
            Key::Char('/') => self.screen = Screen::Search,
            Key::Up | Key::Char('k') => self.chosen = self.chosen.saturating_sub(1),
            Key::Down | Key::Char('j') => self.chosen = self.chosen.saturating_add(1),
            Key::Char('r') => return Action::Ask(Job::Look),
            Key::Char('u') => self.ask_for_cards_pin(),
            Key::Char('n') => return self.next_code(),
            Key::Enter => return self.open_chosen(),
            Key::Char(_) | Key::Backspace | Key::Left | Key::Right | Key::Break => {}
        }
        self.keep_choice_inside();
        Action::Nothing
    }

    fn press_in_search(&mut self, key: Key) -> Action {
        self.screen = Screen::Search;
        match key {
            Key::Char(c) => self.search.push(c),
            Key::Backspace => {
                self.search.pop();
            }
            Key::Esc => {
                self.search.clear();
                self.screen = Screen::List;
            }
            Key::Enter | Key::Up | Key::Down => self.screen = Screen::List,
            Key::Left | Key::Right | Key::Break => {}
        }
        // The first card that is found, not the requests before it.
        self.chosen = self.waiting.len();
        self.keep_choice_inside();
        Action::Nothing
    }

    fn press_in_cards_pin(&mut self, mut digits: Digits, key: Key) -> Action {
        if key == Key::Esc {
            return Action::Nothing;
        }
        if key == Key::Enter
            && let (Some(pin), Some(group)) = (digits.pin(), self.group.clone())
        {
            self.screen = Screen::Busy("Opening the cards ...", None);
            return Action::Ask(Job::Unlock(group, pin));
        }
        digits.press(key);
        self.stay(Screen::CardsPin(digits))
    }

    fn press_in_request(&mut self, mut looking: Looking, key: Key) -> Action {
        match key {
            Key::Esc if looking.is_untouched() => return Action::Nothing,
            Key::Esc => looking.step_back(),
            Key::Char('d') => return self.stop(looking, Reply::Decline),
            Key::Char('n') if looking.sure => return self.stop(looking, Reply::NotMe),
            Key::Enter if looking.pick() => {
                return self.stay(Screen::RequestPin(looking, Digits::default()));
            }
            Key::Enter | Key::Char(_) | Key::Backspace | Key::Break => looking.press(key),
            Key::Up | Key::Down | Key::Left | Key::Right => looking.press(key),
        }
        self.stay(Screen::Request(looking))
    }

    fn stop(&mut self, looking: Looking, reply: Reply) -> Action {
        let request = looking.waiting.request;
        self.screen = Screen::Busy("Stopping the request ...", Some(looking));
        Action::Ask(Job::Answer(request, reply))
    }

    fn press_in_pin(&mut self, mut looking: Looking, mut digits: Digits, key: Key) -> Action {
        if key == Key::Esc {
            looking.step_back();
            return self.stay(Screen::Request(looking));
        }
        if key == Key::Enter
            && let Some(pin) = digits.pin()
        {
            let request = looking.waiting.request;
            let reply = Reply::Accept(looking.picks(), pin);
            self.screen = Screen::Busy("Accepting ...", Some(looking));
            return Action::Ask(Job::Answer(request, reply));
        }
        digits.press(key);
        self.stay(Screen::RequestPin(looking, digits))
    }

    fn press_in_result(&mut self, ending: Ending, key: Key) -> Action {
        let why = match (ending.declined, key) {
            (_, Key::Esc | Key::Enter) => return Action::Nothing,
            (None, Key::Char('q')) => return Action::Quit,
            (Some(request), Key::Char('m')) => (request, Why::Mistake),
            (Some(request), Key::Char('n')) => (request, Why::NotMe),
            (_, _) => return self.stay(Screen::Result(ending)),
        };
        self.end(match why.1 {
            Why::Mistake => "Declined by mistake. Start again in the browser.",
            Why::NotMe => "Stopped. Tell your help desk if this happens again.",
        });
        Action::Ask(Job::Remark(why.0, why.1))
    }

    fn open_chosen(&mut self) -> Action {
        if let Some(waiting) = self.waiting.get(self.chosen) {
            self.screen = Screen::Request(Looking::at(waiting.clone()));
            return Action::Nothing;
        }
        if self.opened.is_some() {
            return self.next_code();
        }
        self.ask_for_cards_pin();
        Action::Nothing
    }

    fn ask_for_cards_pin(&mut self) {
        if self.group.is_some() && !self.cards.is_empty() {
            self.screen = Screen::CardsPin(Digits::default());
        }
    }

    /// Asks for the next code of the counter that is chosen.
    fn next_code(&mut self) -> Action {
        let place = self.chosen.checked_sub(self.waiting.len());
        let card = place.and_then(|place| self.found().nth(place));
        let next = match card.map(|card| (card.id, card.kind)) {
            Some((id, CardKind::Hotp(_))) => id,
            Some((_, CardKind::Totp(_))) | None => return Action::Nothing,
        };
        if self.opened.is_none() {
            self.ask_for_cards_pin();
            return Action::Nothing;
        }
        Action::Ask(Job::Next(next))
    }

    fn stay(&mut self, screen: Screen) -> Action {
        self.screen = screen;
        Action::Nothing
    }
}
