//! Showing cards with their codes.

use serde_json::json;
use symbolon_core::{
    handset::Clock,
    moment::Moment,
    otp::Code,
    vault::{Card, CardKind, Lock, Opener},
};

use super::{Common, Failed, Platform, mask, name};

/// Milliseconds before a code's end from which on the next one is shown as well.
const SOON: u64 = 10_000;

#[expect(clippy::print_stdout, reason = "this is what the command prints")]
pub(super) fn show(common: &Common, platform: &Platform, find: &str) -> Result<(), Failed> {
    let cards: Vec<Card> = {
        let home = platform.home().borrow();
        let found = home
            .cards()
            .iter()
            .filter(|card| card.is_found_by(find, str::to_lowercase));
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

/// The code of one card that was asked for.
#[expect(clippy::print_stdout, reason = "this is what the command prints")]
pub(super) fn one(common: &Common, card: &Card, code: &Code) {
    if common.json {
        let (issuer, account, code) = (&card.issuer, &card.account, code.to_string());
        println!(
            "{}",
            json!({ "issuer": issuer, "account": account, "code": code })
        );
    } else {
        println!("{}  {}", code.grouped(), name(card));
    }
}

fn line(card: &Card, opener: &Opener, now: Moment) -> String {
    let name = name(card);
    match (card.kind, code(card, opener, now)) {
        _ if matches!(card.lock, Some(Lock::Share(_))) => {
            format!("--- ---  {name}  (half at its server: tally cards --open)")
        }
        (CardKind::Hotp(_), _) => format!("--- ---  {name}  (counter: tally cards --next)"),
        (CardKind::Totp(_), Some(code)) => {
            let (code, left) = (code.grouped(), seconds_left(card, now));
            match next(card, opener, now) {
                Some(next) => format!("{code}  {name}  ({left} s, then {})", next.grouped()),
                None => format!("{code}  {name}  ({left} s)"),
            }
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
        "next": next(card, opener, now).map(|code| code.to_string()),
    })
}

/// The code that the clock says; the one of a counter is only shown when it is used up.
fn code(card: &Card, opener: &Opener, now: Moment) -> Option<Code> {
    match card.kind {
        CardKind::Totp(_) => card.code(opener, now),
        CardKind::Hotp(_) => None,
    }
}

/// The code that comes next, in the last seconds of the one that stands.
fn next(card: &Card, opener: &Opener, now: Moment) -> Option<Code> {
    let left = card.period().millis_left(now);
    let soon = left <= SOON && matches!(card.kind, CardKind::Totp(_));
    let then = now.plus_millis(i64::try_from(left).ok()?);
    soon.then(|| card.code(opener, then))?
}

fn seconds_left(card: &Card, now: Moment) -> u64 {
    card.period().millis_left(now).div_ceil(1000)
}

#[cfg(test)]
mod tests {
    use symbolon_core::{
        otp::Link,
        vault::{CardId, Group, Locking, Mask, Pin, Stretch},
    };

    use super::*;

    #[test]
    fn in_the_last_seconds_the_next_code_stands_beside_the_one_that_ends() {
        let (salt, stretch) = (
            [3; 32],
            Stretch {
                memory: 64,
                passes: 1,
            },
        );
        let pin = Pin::entered("493817").unwrap();
        let mask = Mask::of(&Group { salt, stretch }, &pin).unwrap();
        let link = Link::parse("otpauth://totp/Google:alice?secret=JBSWY3DPEHPK3PXP").unwrap();
        let at = |seconds: i64| Moment::from_seconds(1_700_000_010 + seconds);
        let card = Card::new(CardId([1; 16]), &link, &Locking::Pin(&mask), at(0));
        let opener = Opener::Pin(mask);

        assert_eq!(next(&card, &opener, at(19)), None);
        assert_eq!(next(&card, &opener, at(21)), Some(link.code_at(at(30))));
        let then = link.code_at(at(30)).grouped();
        assert!(line(&card, &opener, at(25)).ends_with(&format!("(5 s, then {then})")));
    }
}
