//! A request while somebody looks at it: which picture is chosen, which are picked.

use symbolon_core::{handset::Picks, picture::Picture};

use super::{key::Key, message::Waiting};

/// A request and how far its answer is.
#[derive(Clone, Debug)]
pub(super) struct Looking {
    pub(super) waiting: Waiting,
    /// Which picture is chosen, counted from 0.
    pub(super) chosen: usize,
    /// What was picked, in order.
    pub(super) picked: Vec<Picture>,
    /// Whether "not me" was pressed once.
    pub(super) sure: bool,
    /// The number as far as it is typed.
    typed: usize,
}

impl Looking {
    /// Nothing picked yet.
    pub(super) const fn at(waiting: Waiting) -> Self {
        Self {
            waiting,
            chosen: 0,
            picked: Vec::new(),
            sure: false,
            typed: 0,
        }
    }

    /// Takes a key that stays on this screen.
    pub(super) fn press(&mut self, key: Key) {
        let typed = std::mem::take(&mut self.typed);
        self.sure = false;
        match key {
            Key::Char(c @ '0'..='9') => self.type_digit(typed, c),
            Key::Char('n') => self.sure = true,
            Key::Up | Key::Left => self.chosen = self.chosen.saturating_sub(1),
            Key::Down | Key::Right => self.choose(self.chosen.saturating_add(1)),
            Key::Backspace => {
                self.picked.pop();
            }
            Key::Enter | Key::Esc | Key::Char(_) | Key::Break => {}
        }
    }

    /// Picks what is chosen; whether that was the last picture that was wanted.
    pub(super) fn pick(&mut self) -> bool {
        self.typed = 0;
        self.sure = false;
        let wanted = self.waiting.wanted();
        if self.picked.len() < wanted {
            self.picked.extend(self.waiting.pictures.get(self.chosen));
        }
        self.picked.len() >= wanted
    }

    /// Whether there is nothing to take back.
    pub(super) const fn is_untouched(&self) -> bool {
        !self.sure && self.picked.is_empty()
    }

    /// Takes the last step back.
    pub(super) fn step_back(&mut self) {
        if !std::mem::take(&mut self.sure) {
            self.picked.pop();
        }
    }

    /// The same request for another try, which asks for the same pictures.
    pub(super) fn again(self, waiting: Waiting) -> Self {
        Self { waiting, ..self }
    }

    /// What goes into the answer.
    pub(super) fn picks(&self) -> Picks {
        if self.waiting.wanted() == 0 {
            return self.waiting.pictures.clone().into();
        }
        self.picked.clone().into()
    }

    /// "1" chooses the first picture, "1" and "2" the twelfth.
    fn type_digit(&mut self, typed: usize, digit: char) {
        let digit = usize::try_from(digit.to_digit(10).unwrap_or(0)).unwrap_or(0);
        let both = typed * 10 + digit;
        let count = self.waiting.pictures.len();
        let number = if (1..=count).contains(&both) {
            both
        } else {
            digit
        };
        if (1..=count).contains(&number) {
            self.chosen = number - 1;
            self.typed = number;
        }
    }

    fn choose(&mut self, place: usize) {
        self.chosen = place.min(self.waiting.pictures.len().saturating_sub(1));
    }
}
