//! The list: requests, then cards.

use ratatui::{
    layout::Rect,
    text::{Line, Span, Text},
};
use symbolon_core::vault::{Card, CardKind};

use super::pieces::{Ink, ago, clock, columns, first_seen, fit};
use crate::screen::{
    message::Waiting,
    state::{Opened, Screen, State},
};

/// Columns of a countdown.
const GAUGE: usize = 10;
/// What stands where a code is hidden.
const HIDDEN: &str = "--- ---";

pub(super) fn text<'a>(state: &State, area: Rect, ink: Ink) -> Text<'a> {
    let width = usize::from(area.width);
    let (mut lines, mut place) = (Vec::new(), 0);
    let mut chosen_line = 0;
    lines.extend(notice(state, width, ink));
    lines.push(Line::styled("Requests", ink.strong()));
    if state.waiting.is_empty() {
        lines.push(nothing_waits(state, ink));
    }
    for waiting in &state.waiting {
        let chosen = place == state.chosen;
        if chosen {
            chosen_line = lines.len();
        }
        lines.push(request_line(waiting, state, (width, chosen), ink));
        place += 1;
    }
    lines.push(Line::raw(""));
    lines.push(cards_title(state, width, ink));
    lines.extend(no_cards(state));
    for card in state.found() {
        let chosen = place == state.chosen;
        if chosen {
            chosen_line = lines.len();
        }
        lines.push(card_line(card, state, (width, chosen), ink));
        place += 1;
    }
    let first = first_seen(chosen_line, lines.len(), usize::from(area.height));
    Text::from(lines.split_off(first))
}

fn notice<'a>(state: &State, width: usize, ink: Ink) -> Option<Line<'a>> {
    let notice = state.notice.as_ref()?;
    Some(Line::styled(
        fit(&format!("! {notice}"), width),
        ink.warning(),
    ))
}

fn nothing_waits<'a>(state: &State, ink: Ink) -> Line<'a> {
    let sentence = match state.profiles {
        0 => "  No profile yet. From the portal: tally activate LINK",
        _ => "  Nothing is waiting.",
    };
    Line::styled(sentence, ink.faint())
}

fn no_cards<'a>(state: &State) -> Option<Line<'a>> {
    if state.cards.is_empty() {
        return Some(Line::raw(
            "  No cards yet: tally cards --add LINK, or --import FILE",
        ));
    }
    let none = state.found().next().is_none();
    none.then(|| Line::raw("  No card has these words in its name."))
}

/// "Cards", and at the right how they stand.
fn cards_title<'a>(state: &State, width: usize, ink: Ink) -> Line<'a> {
    let left = match (&state.screen, state.search.as_str()) {
        (Screen::Search, search) => format!("Cards with: {search}_"),
        (_, "") => "Cards".to_owned(),
        (_, search) => format!("Cards with: {search}"),
    };
    let right = match &state.opened {
        Some(opened) => {
            let seconds = state
                .now
                .millis_until(opened.until)
                .max(0)
                .saturating_add(999)
                / 1000;
            let drawing = opened.drawing.map(|picture| ink.picture(picture));
            let drawing = drawing.unwrap_or_default();
            format!("this PIN: {drawing}   hidden in {seconds:>2} s")
        }
        None if state.cards.is_empty() => String::new(),
        None => "locked".to_owned(),
    };
    let room = width.saturating_sub(columns(&right) + 1);
    Line::from(vec![
        Span::styled(fit(&left, room), ink.strong()),
        Span::raw(" "),
        Span::styled(right, ink.faint()),
    ])
}

fn request_line<'a>(
    waiting: &Waiting,
    state: &State,
    (width, chosen): (usize, bool),
    ink: Ink,
) -> Line<'a> {
    let age = ago(waiting.begun.millis_until(state.now) / 1000);
    let left = state.now.millis_until(waiting.ends).max(0) / 1000;
    let whole = waiting.begun.millis_until(waiting.ends) / 1000;
    let (service, account) = (&waiting.service, &waiting.account);
    let more = match waiting.behind {
        0 => String::new(),
        behind => format!(" (+{behind})"),
    };
    let right = format!("  {age:>10}  {:>5} ", clock(left));
    let room = width.saturating_sub(2 + columns(&right) + GAUGE);
    let name = fit(&format!("{service}{more}  {account}"), room);
    Line::from(vec![
        marker(chosen),
        Span::styled(name, style(chosen, ink)),
        Span::raw(right),
        ink.gauge(left, whole, GAUGE),
    ])
}

fn card_line<'a>(card: &Card, state: &State, (width, chosen): (usize, bool), ink: Ink) -> Line<'a> {
    let room = width.saturating_sub(2 + 11 + 7 + GAUGE);
    let name = format!("{}  {}", card.issuer, card.account);
    let mut spans = vec![
        marker(chosen),
        Span::styled(fit(name.trim(), room), style(chosen, ink)),
    ];
    match &state.opened {
        None => spans.push(Span::styled(format!("  {HIDDEN}"), ink.faint())),
        Some(opened) => spans.extend(code(card, opened, state, ink)),
    }
    Line::from(spans)
}

/// A code and how long it stands.
fn code<'a>(card: &Card, opened: &Opened, state: &State, ink: Ink) -> Vec<Span<'a>> {
    let shown = match (card.kind, &opened.counted) {
        (CardKind::Totp(_), _) => Some(card),
        (CardKind::Hotp(_), Some(counted)) if counted.id == card.id => Some(counted),
        (CardKind::Hotp(_), _) => None,
    };
    let Some(shown) = shown else {
        return vec![Span::styled(
            format!("  {HIDDEN}    n: next code"),
            ink.faint(),
        )];
    };
    let Some(code) = shown.code(&opened.opener, state.now) else {
        return vec![Span::raw("  locked in another way")];
    };
    let code = Span::styled(fit(&format!("  {}", code.grouped()), 11), ink.code());
    if let CardKind::Hotp(_) = card.kind {
        return vec![code, Span::styled("  n: next code", ink.faint())];
    }
    let left = i64::try_from(card.period().millis_left(state.now).div_ceil(1000)).unwrap_or(0);
    let whole = i64::from(card.period().seconds());
    vec![
        code,
        Span::raw(format!(" {left:>3} s ")),
        ink.gauge(left, whole, GAUGE),
    ]
}

fn marker<'a>(chosen: bool) -> Span<'a> {
    Span::raw(if chosen { "> " } else { "  " })
}

fn style(chosen: bool, ink: Ink) -> ratatui::style::Style {
    if chosen {
        ink.chosen()
    } else {
        ratatui::style::Style::new()
    }
}
