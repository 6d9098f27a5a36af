//! `tally cards`: one-time passwords of other services.

mod add;
mod change;
mod deck;
mod half;
mod show;

use std::path::PathBuf;

use clap::Args;
use symbolon_core::vault::{Card, Mask};
use symbolon_terminal::Terminal;

pub(super) use change::agreed;

use super::{Common, Failed};

/// Show cards, add them, change them.
///
/// Where one card is meant, say words of its issuer or account that no other card has.
#[derive(Debug, Args)]
pub(crate) struct Cards {
    /// Show only cards with these words in issuer or account.
    #[arg(long, value_name = "WORDS")]
    find: Option<String>,
    #[command(flatten)]
    act: Act,
    /// Let added cards take the place of others for the same accounts.
    #[arg(long)]
    replace: bool,
    /// The new name of a card: `ISSUER:ACCOUNT`.
    #[arg(long, value_name = "NAME", requires = "rename")]
    to: Option<String>,
    /// The account of the profile whose server keeps the half; needed where there are several.
    #[arg(long, requires = "split")]
    account: Option<String>,
    /// Remove, or change the PIN, without asking again.
    #[arg(long)]
    yes: bool,
}

/// What is to be done instead of showing cards; one thing at a time.
#[derive(Debug, Args)]
#[group(multiple = false)]
struct Act {
    /// Add a card from its link: `otpauth://totp/...`
    #[arg(long, value_name = "LINK")]
    add: Option<String>,
    /// Add the cards of a file, `-` for standard input: an `otpauth-migration://` export of
    /// Google Authenticator, or a list with one `otpauth://` link in a line.
    #[arg(long, value_name = "FILE")]
    import: Option<PathBuf>,
    /// Print the next code of a counter-based card.
    #[arg(long, value_name = "WORDS")]
    next: Option<String>,
    /// Give a card another name.
    #[arg(long, value_name = "WORDS", requires = "to")]
    rename: Option<String>,
    /// Put a card before all others.
    #[arg(long, value_name = "WORDS")]
    first: Option<String>,
    /// Change the PIN of all cards. The old one is asked for twice, since tally cannot tell a wrong
    /// one.
    #[arg(long)]
    change_pin: bool,
    /// Have the server of a profile keep one half of a card, which then opens with the PIN of that
    /// profile: whoever copies this terminal's files has nothing to search through.
    #[arg(long, value_name = "WORDS")]
    split: Option<String>,
    /// Print the code of a card of which a server keeps one half.
    #[arg(long, value_name = "WORDS")]
    open: Option<String>,
    /// Remove a card; its secret is gone for good.
    #[arg(long, value_name = "WORDS")]
    remove: Option<String>,
}

type Platform = Terminal<symbolon_terminal::Ureq>;
type Handset = symbolon_core::handset::Handset<Platform>;

impl Cards {
    pub(super) async fn run(self, common: &Common) -> Result<(), Failed> {
        if let Some(words) = &self.act.split {
            let account = self.account.as_deref();
            return half::split(common, &common.handset()?, words, account).await;
        }
        if let Some(words) = &self.act.open {
            return half::open(common, &common.handset()?, words).await;
        }
        let platform = Terminal::real(common.open()?);
        let Self {
            act, to, replace, ..
        } = self;
        if replace && act.add.is_none() && act.import.is_none() {
            return Err(Failed::said("--replace goes with --add or --import"));
        }
        if let Some(link) = act.add {
            return add::one(common, &platform, &link, replace);
        }
        if let Some(file) = act.import {
            return add::all(common, &platform, &file, replace);
        }
        if let Some(words) = act.next {
            return change::next(common, &platform, &words);
        }
        if let (Some(words), Some(name)) = (act.rename, to) {
            return change::rename(common, &platform, &words, &name);
        }
        if let Some(words) = act.first {
            return change::first(common, &platform, &words);
        }
        if act.change_pin {
            return add::change_pin(common, &platform, self.yes);
        }
        if let Some(words) = act.remove {
            return change::remove(common, &platform, &words, self.yes);
        }
        show::show(common, &platform, self.find.as_deref().unwrap_or_default())
    }
}

/// Asks for the PIN that the cards have.
fn mask(common: &Common, platform: &Platform) -> Result<Mask, Failed> {
    let home = platform.home().borrow();
    let group = home.group().ok_or_else(no_cards)?;
    let [pin] = common.pins(["PIN of your cards: "])?;
    let mask = Mask::of(group, &super::entered(&pin)?);
    mask.ok_or_else(|| Failed::said("not enough memory"))
}

fn no_cards() -> Failed {
    Failed::said("there are no cards yet; add one with: tally cards --add 'otpauth://...'")
}

/// The one card with these words.
fn one_card(cards: &[Card], words: &str) -> Result<Card, Failed> {
    let found: Vec<&Card> = cards
        .iter()
        .filter(|card| card.is_found_by(words, str::to_lowercase))
        .collect();
    match found.as_slice() {
        [card] => Ok((*card).clone()),
        [] => Err(Failed::said(format!("no card has \"{words}\" in its name"))),
        several => {
            let exact = several.iter().find(|card| name(card) == words);
            let names: Vec<String> = several.iter().map(|card| name(card)).collect();
            let sentence = format!("several cards fit, say more: {}", names.join("; "));
            exact
                .map(|card| (*card).clone())
                .ok_or_else(|| Failed::said(sentence))
        }
    }
}

/// What a card is called.
pub(in crate::commands) fn name(card: &Card) -> String {
    format!("{} {}", card.issuer, card.account)
        .trim()
        .to_owned()
}
