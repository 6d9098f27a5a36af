//! What news from elsewhere does.

use symbolon_core::{vault::Opener, wire::answer::Outcome};

use super::{
    message::{News, Waiting},
    state::{Ending, Opened, SHOWN_FOR, Screen, State},
    typed::Digits,
};
use crate::commands::sentence;

impl State {
    /// Takes news in; whether somebody should be woken, since a request is new.
    pub(super) fn hear(&mut self, news: News) -> bool {
        match news {
            News::Waiting(waiting) => return self.hear_waiting(waiting),
            News::Notice(notice) => self.notice = Some(notice),
            News::Unlocked(Some(mask)) => {
                self.screen = Screen::List;
                self.opened = Some(Opened {
                    drawing: mask.drawing(),
                    opener: Opener::Pin(mask),
                    until: self.now.plus_seconds(SHOWN_FOR),
                    counted: None,
                });
            }
            News::Unlocked(None) => self.end("There is not enough memory for this."),
            News::Counted(card, cards) => {
                self.cards = cards;
                if let Some(opened) = &mut self.opened {
                    opened.counted = Some(card);
                    opened.until = self.now.plus_seconds(SHOWN_FOR);
                }
            }
            News::Answered(outcome, left, again) => self.hear_answered(outcome, left, again),
            News::Failed(sentence) => self.end(&capital(&sentence)),
        }
        false
    }

    fn hear_waiting(&mut self, waiting: Vec<Waiting>) -> bool {
        let known = |one: &Waiting| {
            self.waiting
                .iter()
                .any(|other| other.request == one.request)
        };
        let is_new = waiting.iter().any(|one| !one.quiet && !known(one));
        self.waiting = waiting;
        self.notice = None;
        self.forget_what_is_over();
        self.keep_choice_inside();
        is_new
    }

    fn hear_answered(&mut self, outcome: Outcome, left: u8, again: Option<Waiting>) {
        let answered = if let Screen::Busy(_, Some(looking)) = &self.screen {
            Some(looking.clone())
        } else {
            None
        };
        let request = answered.as_ref().map(|looking| looking.waiting.request);
        self.waiting
            .retain(|waiting| Some(waiting.request) != request);
        if let (Some(again), Some(before)) = (again, answered) {
            self.waiting.push(again.clone());
            let digits = Digits::after(format!("Wrong PIN. {left} tries left."));
            self.screen = Screen::RequestPin(before.again(again), digits);
            return;
        }
        let sentence = if outcome == Outcome::Approved {
            "Approved. The browser moves on by itself.".to_owned()
        } else {
            capital(&sentence(outcome, left))
        };
        self.screen = Screen::Result(Ending {
            sentence,
            declined: request.filter(|_| outcome == Outcome::Declined),
        });
    }
}

/// A sentence of an error, as it stands alone on a screen.
fn capital(sentence: &str) -> String {
    let mut chars = sentence.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string());
    let stop = if sentence.ends_with('.') { "" } else { "." };
    format!("{}{}{stop}", first.unwrap_or_default(), chars.as_str())
}
