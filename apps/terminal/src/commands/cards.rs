//! `tally cards`: one-time passwords of other services.

use clap::Args;
use serde_json::json;
use symbolon_core::{
    handset::{Clock, Keys},
    otp::Link,
    vault::{Card, CardId, Group, Locking, Mask, Opener, PinRule, Stretch},
};
use symbolon_terminal::Terminal;

use super::{Common, Failed};

/// Show cards, or add one.
#[derive(Debug, Args)]
pub(crate) struct Cards {
    /// Add a card from its link: `otpauth://totp/...`
    #[arg(long)]
    add: Option<String>,
    /// Let the card that is added take the place of one for the same account.
    #[arg(long, requires = "add")]
    replace: bool,
}

impl Cards {
    pub(super) fn run(self, common: &Common) -> Result<(), Failed> {
        let platform = Terminal::real(common.open()?);
        match self.add {
            Some(text) => add(common, &platform, &text, self.replace),
            None => show(common, &platform),
        }
    }
}

type Platform = Terminal<symbolon_terminal::Ureq>;

#[expect(clippy::print_stdout, reason = "this is what the command prints")]
fn add(common: &Common, platform: &Platform, text: &str, replace: bool) -> Result<(), Failed> {
    let link = Link::parse(text).map_err(Failed::said)?;
    let mut home = platform.home().borrow_mut();
    let (group, pin) = match home.group() {
        Some(group) => {
            // Nothing knows a wrong one, and a card under it would show wrong codes for ever.
            let [first, second] = common.pins(["PIN of your cards: ", "The PIN again: "])?;
            if first != second {
                return Err(Failed::said("the two PINs differ"));
            }
            (group.clone(), super::entered(&first)?)
        }
        None => {
            let [first, second] = common.pins(["Choose a PIN for cards: ", "The PIN again: "])?;
            if first != second {
                return Err(Failed::said("the two PINs differ"));
            }
            let pin = PinRule::USUAL.choose(&first).map_err(Failed::said)?;
            let mut salt = [0; 32];
            platform.random(&mut salt);
            (
                Group {
                    salt,
                    stretch: Stretch::USUAL,
                },
                pin,
            )
        }
    };
    let mask = Mask::of(&group, &pin).ok_or_else(|| Failed::said("not enough memory"))?;
    let known = home.cards().iter().find(|card| card.holds(&mask, &link));
    if let Some(other) = known.filter(|card| !card.is_for(&link)) {
        let (issuer, account) = (&other.issuer, &other.account);
        let sentence = format!("this secret is on the card {issuer} {account} already");
        return Err(Failed::said(sentence));
    }
    let card = if let Some(known) = known {
        known.clone().renewed(&link, &mask)
    } else {
        let mut id = [0; 16];
        platform.random(&mut id);
        Card::new(CardId(id), &link, &Locking::Pin(&mask), platform.now())
    };
    let (issuer, account) = (&card.issuer, &card.account);
    let instead = |other: &Card| other.id != card.id && other.is_same_account(&card);
    if !replace && home.cards().iter().any(instead) {
        let sentence = format!(
            "there is a card {issuer} {account} already, with another secret or another PIN; to replace it, add --replace"
        );
        return Err(Failed::said(sentence));
    }
    println!("Added {issuer} {account}.");
    Ok(home.keep_card(group, card)?)
}

#[expect(clippy::print_stdout, reason = "this is what the command prints")]
fn show(common: &Common, platform: &Platform) -> Result<(), Failed> {
    let home = platform.home().borrow();
    let Some(group) = home.group() else {
        println!("There are no cards yet. Add one with: tally cards --add 'otpauth://...'");
        return Ok(());
    };
    let [pin] = common.pins(["PIN of your cards: "])?;
    let mask = Mask::of(group, &super::entered(&pin)?);
    let mask = mask.ok_or_else(|| Failed::said("not enough memory"))?;
    let drawing = mask.drawing();
    let opener = Opener::Pin(mask);
    let now = platform.now();
    let left = |card: &Card| card.period().millis_left(now).div_ceil(1000);
    if common.json {
        let line = |card: &Card| {
            let code = card.code(&opener, now).map(|code| code.to_string());
            json!({ "issuer": card.issuer, "account": card.account, "code": code, "seconds": left(card) })
        };
        println!(
            "{}",
            json!(home.cards().iter().map(line).collect::<Vec<_>>())
        );
        return Ok(());
    }
    if let Some(drawing) = drawing {
        println!("The drawing of this PIN: {}", drawing.drawing().word);
    }
    for card in home.cards() {
        let Some(code) = card.code(&opener, now) else {
            continue;
        };
        let code = code.grouped();
        println!(
            "{code}  {} {}  ({} s)",
            card.issuer,
            card.account,
            left(card)
        );
    }
    Ok(())
}
