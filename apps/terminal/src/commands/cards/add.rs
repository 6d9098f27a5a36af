//! Adding cards: one by its link, or all of an export.

use std::{fs::File, io::Read, path::Path};

use serde_json::json;
use symbolon_core::{
    handset::Keys,
    otp::{BadExport, Export, Link},
    vault::{Card, CardId, Group, Mask, Pin, PinRule, Stretch},
};

use super::{Common, Failed, Platform, deck::Deck};

/// Longest export that is read, in bytes; more than `Export` takes, so that it says why not.
const LONGEST: u64 = 100_000;

pub(super) fn one(
    common: &Common,
    platform: &Platform,
    link: &str,
    replace: bool,
) -> Result<(), Failed> {
    let links = [Link::parse(link).map_err(Failed::said)?];
    let added = put(common, platform, &links, replace)?;
    common.say(&said(&added, &links), &json!({ "added": added }));
    Ok(())
}

fn said(added: &[String], links: &[Link]) -> String {
    let added = added.iter().map(|name| format!("Added {name}."));
    let text = links.iter().filter(|link| link.is_text()).map(|link| {
        let name = format!("{} {}", link.issuer, link.account);
        format!(
            "The secret of {} is plain text: whoever copies these files could find the PIN for cards from it, without any code.",
            name.trim()
        )
    });
    added.chain(text).collect::<Vec<_>>().join("\n")
}

pub(super) fn all(
    common: &Common,
    platform: &Platform,
    file: &Path,
    replace: bool,
) -> Result<(), Failed> {
    let piped = file == Path::new("-");
    if piped && common.pin_stdin {
        let sentence = "standard input cannot bring both the PIN and the cards: name a file";
        return Err(Failed::said(sentence));
    }
    let export = read(&text_of(file, piped)?)?;
    let added = put(common, platform, &export.links, replace)?;
    let (passed_over, more) = (export.passed_over, export.more);
    let mut lines = vec![said(&added, &export.links)];
    match passed_over {
        0 => {}
        1 => lines.push("1 account was passed over: tally cannot compute its codes.".to_owned()),
        several => lines.push(format!(
            "{several} accounts were passed over: tally cannot compute them."
        )),
    }
    if more > 0 {
        lines.push(format!("{more} more codes belong to this export."));
    }
    common.say(
        &lines.join("\n"),
        &json!({ "added": added, "passed_over": passed_over, "more": more }),
    );
    Ok(())
}

/// An export, a list of links, or the only link of a list.
fn read(text: &str) -> Result<Export, Failed> {
    match (Export::parse(text), Link::parse(text)) {
        (Ok(export), _) => Ok(export),
        (Err(BadExport::NotOne), Ok(link)) => Ok(Export {
            links: vec![link],
            passed_over: 0,
            more: 0,
        }),
        (Err(why), _) => Err(Failed::said(why)),
    }
}

fn text_of(file: &Path, piped: bool) -> Result<String, Failed> {
    let unread = |error| Failed::said(format!("{} cannot be read: {error}", file.display()));
    let mut bytes = Vec::new();
    if piped {
        let read = std::io::stdin().take(LONGEST).read_to_end(&mut bytes);
        read.map_err(unread)?;
    } else {
        let read = File::open(file).and_then(|file| file.take(LONGEST).read_to_end(&mut bytes));
        read.map_err(unread)?;
    }
    String::from_utf8(bytes).map_err(|_| Failed::said(BadExport::NotOne))
}

/// Adds cards under the PIN of the others: all of them or, where one does not fit, none.
fn put(
    common: &Common,
    platform: &Platform,
    links: &[Link],
    replace: bool,
) -> Result<Vec<String>, Failed> {
    let (group, pin) = group(common, platform)?;
    let mask = Mask::of(&group, &pin).ok_or_else(|| Failed::said("not enough memory"))?;
    let mut home = platform.home().borrow_mut();
    let mut deck = Deck {
        cards: home.cards().to_vec(),
        mask: &mask,
        platform,
        replace,
    };
    let names = links
        .iter()
        .map(|link| deck.put(link))
        .collect::<Result<Vec<_>, _>>();
    let names = names.map_err(|why| match links {
        [_] => why,
        _ => Failed::said(format!("{why} (nothing was added)")),
    })?;
    home.keep_cards(group, deck.cards)?;
    Ok(names)
}

/// The PIN that new cards get. It is asked for twice even where cards have one already: nothing
/// knows a wrong one, and a card under it would show wrong codes for ever.
fn group(common: &Common, platform: &Platform) -> Result<(Group, Pin), Failed> {
    let known = platform.home().borrow().group().cloned();
    let prompt = match known {
        Some(_) => "PIN of your cards: ",
        None => "Choose a PIN for cards: ",
    };
    let [first, second] = common.pins([prompt, "The PIN again: "])?;
    if first != second {
        return Err(Failed::said("the two PINs differ"));
    }
    if let Some(group) = known {
        return Ok((group, super::super::entered(&first)?));
    }
    Ok((new_group(platform), chosen(&first)?))
}

fn chosen(digits: &str) -> Result<Pin, Failed> {
    let pin = PinRule::USUAL.choose(digits);
    pin.map_err(|why| Failed::said(format!("choose another PIN: {why}")))
}

fn new_group(platform: &Platform) -> Group {
    let mut salt = [0; 32];
    platform.random(&mut salt);
    let stretch = Stretch::USUAL;
    Group { salt, stretch }
}

/// Locks every card with another PIN: another salt, and an id of its own for each card, since two
/// masks of one secret would give both PINs away (protocol F4).
#[expect(clippy::print_stdout, reason = "this is what the command prints")]
pub(super) fn change_pin(common: &Common, platform: &Platform, yes: bool) -> Result<(), Failed> {
    let before = platform.home().borrow().group().cloned();
    let before = before.ok_or_else(super::no_cards)?;
    let [old, same, new, again] = common.pins([
        "PIN of your cards: ",
        "The same PIN again: ",
        "New PIN: ",
        "The new PIN again: ",
    ])?;
    if old != same || new != again {
        return Err(Failed::said("the two PINs differ; nothing was changed"));
    }
    let (old, new) = (super::super::entered(&old)?, chosen(&new)?);
    let group = new_group(platform);
    let (Some(old), Some(new)) = (Mask::of(&before, &old), Mask::of(&group, &new)) else {
        return Err(Failed::said("not enough memory"));
    };
    if let (Some(drawing), false) = (old.drawing(), common.json) {
        println!(
            "The drawing of the PIN so far: {}",
            symbolon_terminal::word(drawing)
        );
    }
    let question = "Is it the usual one, and does every card have it? A wrong PIN would make every card useless, for ever, and so it would be for a card with another one.";
    if !yes && !super::agreed(question)? {
        return Err(Failed::said("nothing was changed"));
    }
    let drawing = new.drawing();
    let mut home = platform.home().borrow_mut();
    let id = || {
        let mut id = [0; 16];
        platform.random(&mut id);
        CardId(id)
    };
    let cards = Card::under_another_pin(home.cards(), (&old, &new), id);
    home.keep_cards(group, cards)?;
    let drawing = drawing.map(symbolon_terminal::word);
    let mut said =
        "Changed. Where somebody may have copied your data folder, have new codes issued."
            .to_owned();
    if let Some(drawing) = drawing {
        said.push_str("\nThe drawing of the new PIN: ");
        said.push_str(drawing);
    }
    common.say(&said, &json!({ "changed": true, "drawing": drawing }));
    Ok(())
}
