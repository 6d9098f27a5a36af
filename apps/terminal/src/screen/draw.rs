//! How the state looks. Everything is said in words; colour only says it again.

mod list;
mod pieces;
mod request;

use ratatui::{
    Frame,
    layout::{Constraint, Layout, Margin, Rect},
    text::{Line, Span, Text},
    widgets::{Paragraph, Wrap},
};

pub(super) use self::pieces::Ink;
use super::{
    state::{Ending, Screen, State},
    typed::Digits,
};

/// Draws the screen that is shown.
pub(super) fn draw(frame: &mut Frame<'_>, state: &State, ink: Ink) {
    let page = frame.area().inner(Margin::new(1, 0));
    let parts = [
        Constraint::Length(2),
        Constraint::Min(1),
        Constraint::Length(2),
    ];
    let [head, body, help] = Layout::vertical(parts).areas(page);
    frame.render_widget(head_of(state, head, ink), head);
    let text = body_of(state, body, ink);
    frame.render_widget(Paragraph::new(text).wrap(Wrap { trim: false }), body);
    frame.render_widget(pack(help_of(state), help, ink), help);
}

/// Keys and what they do, as many in a line as fit whole.
fn pack<'a>(keys: &[&'static str], area: Rect, ink: Ink) -> Text<'a> {
    let mut lines = vec![String::new()];
    for key in keys {
        let room = usize::from(area.width);
        match lines.last_mut() {
            Some(line) if pieces::columns(line) + 3 + key.len() <= room => {
                line.push_str(if line.is_empty() { "" } else { "   " });
                line.push_str(key);
            }
            _ => lines.push((*key).to_owned()),
        }
    }
    Text::from(
        lines
            .into_iter()
            .map(|line| Line::styled(line, ink.faint()))
            .collect::<Vec<_>>(),
    )
}

fn head_of<'a>(state: &State, area: Rect, ink: Ink) -> Text<'a> {
    let title = match &state.screen {
        Screen::List | Screen::Search => "cards and requests",
        Screen::CardsPin(_) => "the PIN of your cards",
        Screen::Request(_) => "a request",
        Screen::RequestPin(..) => "your PIN",
        Screen::Busy(..) => "one moment",
        Screen::Result(_) => "done",
    };
    let rule = ink.rule().repeat(usize::from(area.width));
    Text::from(vec![
        Line::from(vec![
            Span::styled("tally", ink.strong()),
            Span::raw("  "),
            Span::raw(title),
        ]),
        Line::styled(rule, ink.faint()),
    ])
}

fn body_of<'a>(state: &State, area: Rect, ink: Ink) -> Text<'a> {
    match &state.screen {
        Screen::List | Screen::Search => list::text(state, area, ink),
        Screen::CardsPin(digits) => cards_pin(digits, ink),
        Screen::Request(looking) => request::text(looking, state.now, area, ink),
        Screen::RequestPin(looking, digits) => {
            let mut text = request::who(&looking.waiting, state.now, area, ink);
            text.lines
                .extend(pin_lines("PIN of this profile", digits, ink));
            text
        }
        Screen::Busy(what, _) => Text::from(vec![Line::raw(""), Line::raw(*what)]),
        Screen::Result(ending) => result(ending, ink),
    }
}

fn cards_pin<'a>(digits: &Digits, ink: Ink) -> Text<'a> {
    let mut text = Text::from(vec![
        Line::raw("The codes of your cards are made from this PIN. Nothing knows a"),
        Line::raw("wrong one: it shows another drawing, and codes that do not work."),
        Line::raw(""),
    ]);
    text.lines
        .extend(pin_lines("PIN of your cards", digits, ink));
    text
}

/// How many digits there are, and nothing else.
fn pin_lines<'a>(label: &'static str, digits: &Digits, ink: Ink) -> Vec<Line<'a>> {
    let dots = vec![ink.dot(); digits.count()].join(" ");
    let wrong = digits.wrong.clone().unwrap_or_default();
    vec![
        Line::from(vec![
            Span::raw(format!("{label}:  ")),
            Span::styled(dots, ink.strong()),
            Span::raw(" _"),
        ]),
        Line::raw(""),
        Line::styled(wrong, ink.warning()),
    ]
}

fn result<'a>(ending: &Ending, ink: Ink) -> Text<'a> {
    let mut lines = vec![
        Line::raw(""),
        Line::styled(ending.sentence.clone(), ink.strong()),
    ];
    if ending.declined.is_some() {
        lines.push(Line::raw(""));
        lines.push(Line::raw("Why did you decline?"));
        lines.push(Line::raw("  m  It was me, and I declined by mistake"));
        lines.push(Line::raw("  n  Somebody else had asked"));
    }
    Text::from(lines)
}

fn help_of(state: &State) -> &'static [&'static str] {
    match &state.screen {
        Screen::List if state.opened.is_some() => &[
            "Up/Down choose",
            "Enter open",
            "n next code",
            "l hide codes",
            "/ search",
            "r look now",
            "q quit",
        ],
        Screen::List => &[
            "Up/Down choose",
            "Enter open",
            "u unlock cards",
            "/ search",
            "r look now",
            "q quit",
        ],
        Screen::Search => &[
            "type words of a name",
            "Enter keep them",
            "Esc end the search",
        ],
        Screen::CardsPin(_) | Screen::RequestPin(..) => &[
            "0-9 digits",
            "Backspace take back",
            "Enter go on",
            "Esc back",
        ],
        Screen::Request(looking) => request::help(looking),
        Screen::Busy(..) => &["Ctrl-C quit"],
        Screen::Result(ending) if ending.declined.is_some() => {
            &["m by mistake", "n not me", "Esc back"]
        }
        Screen::Result(_) => &["Esc back", "q quit"],
    }
}
