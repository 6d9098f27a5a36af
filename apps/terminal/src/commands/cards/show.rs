//! Showing cards with their codes.

use serde_json::json;
use symbolon_core::{
    handset::Clock,
    moment::Moment,
    otp::Code,
    vault::{Card, CardKind, Opener},
};

use super::{Common, Failed, Platform, mask, name};

#[expect(clippy::print_stdout, reason = "this is what the command prints")]
pub(super) fn show(common: &Common, platform: &Platform, find: &str) -> Result<(), Failed> {
    let cards: Vec<Card> = {
        let home = platform.home().borrow();
        let found = home.cards().iter().filter(|card| card.is_found_by(find));
        found.cloned().collect()
    };
    if cards.is_empty() && common.json {
        println!("[]");
        return Ok(());
    }
    if cards.is_empty() && find.is_empty() {
        println!("There are no cards yet. Add one with: tally cards --add 'otpauth://...'");
        return Ok(());
    }
    if cards.is_empty() {
        return Err(Failed::said(format!("no card has \"{find}\" in its name")));
    }
    let mask = mask(common, platform)?;
    let drawing = mask.drawing();
    let opener = Opener::Pin(mask);
    let now = platform.now();
    if common.json {
        let lines = cards.iter().map(|card| as_json(card, &opener, now));
        println!("{}", json!(lines.collect::<Vec<_>>()));
        return Ok(());
    }
    if let Some(drawing) = drawing {
        println!(
            "The drawing of this PIN: {}",
            symbolon_terminal::word(drawing)
        );
    }
    for card in &cards {
        println!("{}", line(card, &opener, now));
    }
    Ok(())
}

fn line(card: &Card, opener: &Opener, now: Moment) -> String {
    let name = name(card);
    match (card.kind, code(card, opener, now)) {
        (CardKind::Hotp(_), _) => format!("--- ---  {name}  (counter: tally cards --next)"),
        (CardKind::Totp(_), Some(code)) => {
            format!(
                "{}  {name}  ({} s)",
                code.grouped(),
                seconds_left(card, now)
            )
        }
        (CardKind::Totp(_), None) => format!("--- ---  {name}  (locked in another way)"),
    }
}

fn as_json(card: &Card, opener: &Opener, now: Moment) -> serde_json::Value {
    let code = code(card, opener, now).map(|code| code.to_string());
    let (kind, seconds) = match card.kind {
        CardKind::Totp(_) => ("clock", Some(seconds_left(card, now))),
        CardKind::Hotp(_) => ("counter", None),
    };
    json!({
        "issuer": card.issuer,
        "account": card.account,
        "kind": kind,
        "code": code,
        "seconds": seconds,
    })
}

/// The code that the clock says; the one of a counter is only shown when it is used up.
fn code(card: &Card, opener: &Opener, now: Moment) -> Option<Code> {
    match card.kind {
        CardKind::Totp(_) => card.code(opener, now),
        CardKind::Hotp(_) => None,
    }
}

fn seconds_left(card: &Card, now: Moment) -> u64 {
    card.period().millis_left(now).div_ceil(1000)
}
