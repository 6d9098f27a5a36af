//! One request: who asks, from where, and which picture the browser shows.

use ratatui::{
    layout::Rect,
    text::{Line, Span, Text},
};
use symbolon_core::{
    moment::Moment,
    picture::CARRIED,
    wire::ask::{Action, Mode},
};

use super::pieces::{Ink, clock, columns, first_seen, fit};
use crate::screen::{looking::Looking, message::Waiting};

/// Columns that a numbered picture wants.
const CELL: usize = 25;

pub(super) fn text<'a>(looking: &Looking, now: Moment, area: Rect, ink: Ink) -> Text<'a> {
    let mut text = who(&looking.waiting, now, area, ink);
    text.lines
        .push(Line::styled(question(looking), ink.strong()));
    if looking.waiting.mode == Mode::Transfer {
        text.lines.push(picked(looking, ink));
    }
    if looking.sure {
        let sure = "Press n again to stop it and raise an alarm, Esc to go back.";
        text.lines.push(Line::styled(sure, ink.warning()));
    }
    let height = usize::from(area.height).saturating_sub(text.lines.len());
    text.lines
        .extend(grid(looking, usize::from(area.width), height, ink));
    text
}

/// Who asks, for what, from where, and how much time is left.
pub(super) fn who<'a>(waiting: &Waiting, now: Moment, area: Rect, ink: Ink) -> Text<'a> {
    let what = match waiting.action {
        Action::SignIn | Action::Trial => "Sign in to",
        Action::AddDevice => "ADD ANOTHER PHONE at",
        Action::Practice => "Practice for",
        Action::Caller => "Only if YOU called and hear the picture's name:",
    };
    let left = now.millis_until(waiting.ends).max(0) / 1000;
    let whole = waiting.begun.millis_until(waiting.ends) / 1000;
    let right = format!(" {} left ", clock(left));
    let room = usize::from(area.width).saturating_sub(columns(&right) + 10);
    let title = format!("{what} {}", waiting.service);
    let browser = &waiting.browser;
    let from = format!(
        "{} on {}, {}",
        browser.family, browser.system, browser.address
    );
    let known = if browser.known {
        Line::raw("         a browser that you have used before")
    } else {
        Line::styled(
            "         NEW: you never signed in with this browser",
            ink.warning(),
        )
    };
    Text::from(vec![
        Line::from(vec![
            Span::styled(fit(&title, room), ink.strong()),
            Span::raw(right),
            ink.gauge(left, whole, 10),
        ]),
        Line::raw(format!(
            "Account  {} ({})",
            waiting.account, waiting.organisation
        )),
        Line::raw(format!("Service  {}", waiting.host)),
        Line::raw(format!("Browser  {from}")),
        known,
        Line::raw(""),
    ])
}

pub(super) const fn help(looking: &Looking) -> &'static [&'static str] {
    match looking.waiting.mode {
        Mode::None | Mode::Compare => &["Enter accept", "d decline", "n not me, alarm", "Esc back"],
        Mode::Pick => &[
            "number/arrows choose",
            "Enter accept with it",
            "d decline",
            "n not me, alarm",
            "Esc back",
        ],
        Mode::Transfer => &[
            "number/arrows choose",
            "Enter pick",
            "Backspace take back",
            "d decline",
            "n not me, alarm",
            "Esc back",
        ],
    }
}

fn question(looking: &Looking) -> &'static str {
    match looking.waiting.mode {
        Mode::None => "Was it you who asked for this?",
        Mode::Compare => "Does the browser show this picture?",
        Mode::Pick => "Which picture does the browser show?",
        Mode::Transfer => "Which four pictures does the browser show, in their order?",
    }
}

/// "1 owl, 2 bee, 3 ..., 4 ...".
fn picked<'a>(looking: &Looking, ink: Ink) -> Line<'a> {
    let words = (0..CARRIED).map(|place| {
        let picture = looking.picked.get(place);
        picture.map_or("...".to_owned(), |picture| ink.picture(*picture))
    });
    let words: Vec<String> = words.collect();
    Line::raw(format!("Picked:  {}", words.join("  ")))
}

/// The pictures, numbered along the rows.
fn grid<'a>(looking: &Looking, width: usize, height: usize, ink: Ink) -> Vec<Line<'a>> {
    let pictures = &looking.waiting.pictures;
    let across = (width / CELL).max(1);
    let rows = pictures.len().div_ceil(across);
    let first = first_seen(looking.chosen / across, rows, height);
    let numbered: Vec<_> = pictures.iter().enumerate().collect();
    let seen = numbered.chunks(across).skip(first).take(height);
    let cell = |(place, picture): &(usize, &symbolon_core::picture::Picture)| {
        let text = format!("{:>2} {}", place + 1, ink.picture(**picture));
        if *place == looking.chosen && looking.waiting.wanted() > 0 {
            let text = fit(&format!("{text} <"), CELL - 1);
            vec![Span::styled(text, ink.chosen()), Span::raw(" ")]
        } else {
            vec![Span::raw(fit(&text, CELL))]
        }
    };
    seen.map(|row| Line::from(row.iter().flat_map(cell).collect::<Vec<_>>()))
        .collect()
}
