//! Changing a card: its counter, its name, whether it is there at all.

use std::io::{BufRead, IsTerminal, Write};

use serde_json::json;
use symbolon_core::{
    handset::Clock,
    text::presentable,
    vault::{Card, CardKind, Opener},
};

use super::{Common, Failed, Platform, mask, name, one_card, show};

/// Longest issuer or account, in characters.
const LONGEST_NAME: usize = 80;

/// Prints the next code of a counter. That it was used is kept before it is seen: no code is shown
/// twice as a new one.
pub(super) fn next(common: &Common, platform: &Platform, words: &str) -> Result<(), Failed> {
    let card = one_card(platform.home().borrow().cards(), words)?;
    if let CardKind::Totp(_) = card.kind {
        let sentence = format!(
            "the codes of {} move with the clock, by themselves",
            name(&card)
        );
        return Err(Failed::said(sentence));
    }
    let opener = Opener::Pin(mask(common, platform)?);
    let code = card.code(&opener, platform.now());
    let code = code.ok_or_else(|| Failed::said("this card is locked in another way"))?;
    platform
        .home()
        .borrow_mut()
        .change_card(card.clone().next())?;
    show::one(common, &card, &code);
    Ok(())
}

pub(super) fn rename(
    common: &Common,
    platform: &Platform,
    words: &str,
    to: &str,
) -> Result<(), Failed> {
    let mut home = platform.home().borrow_mut();
    let mut card = one_card(home.cards(), words)?;
    let before = name(&card);
    let (issuer, account) = to.split_once(':').unwrap_or((to, ""));
    card.issuer = presentable(issuer, LONGEST_NAME);
    card.account = presentable(account, LONGEST_NAME);
    if card.issuer.is_empty() && card.account.is_empty() {
        return Err(Failed::said("a card needs a name: --to ISSUER:ACCOUNT"));
    }
    let taken = |other: &&_| card.is_same_account(other);
    if let Some(other) = home
        .cards()
        .iter()
        .find(|other| other.id != card.id && taken(other))
    {
        return Err(Failed::said(format!(
            "there is a card {} already",
            name(other)
        )));
    }
    let after = name(&card);
    home.change_card(card.clone())?;
    common.say(&format!("{before} is called {after} now."), &named(&card));
    Ok(())
}

pub(super) fn remove(
    common: &Common,
    platform: &Platform,
    words: &str,
    yes: bool,
) -> Result<(), Failed> {
    let mut home = platform.home().borrow_mut();
    let card = one_card(home.cards(), words)?;
    let name = name(&card);
    let question = format!("Remove {name}? Its secret is gone for good.");
    if !yes && !agreed(&question)? {
        return Err(Failed::said("nothing was removed"));
    }
    home.remove_card(card.id)?;
    common.say(&format!("Removed {name}."), &named(&card));
    Ok(())
}

/// Puts a card before all others.
pub(super) fn first(common: &Common, platform: &Platform, words: &str) -> Result<(), Failed> {
    let mut home = platform.home().borrow_mut();
    let card = one_card(home.cards(), words)?;
    let group = home.group().cloned().ok_or_else(super::no_cards)?;
    let mut cards = home.cards().to_vec();
    cards.sort_by_key(|other| other.id != card.id);
    home.keep_cards(group, cards)?;
    common.say(&format!("{} comes first now.", name(&card)), &named(&card));
    Ok(())
}

fn named(card: &Card) -> serde_json::Value {
    json!({ "issuer": card.issuer, "account": card.account })
}

/// Asks somebody who sits there; where nobody does, `--yes` is wanted.
#[expect(clippy::print_stdout, reason = "this is a conversation")]
pub(in crate::commands) fn agreed(question: &str) -> Result<bool, Failed> {
    if !std::io::stdin().is_terminal() {
        return Err(Failed::said(format!("{question} To go on, add --yes")));
    }
    print!("{question} [y/N] ");
    std::io::stdout().flush().map_err(Failed::said)?;
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(Failed::said)?;
    Ok(matches!(line.trim(), "y" | "Y" | "yes"))
}
