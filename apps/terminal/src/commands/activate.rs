//! `tally activate`: this terminal becomes one of the person's phones.

use clap::Args;
use serde_json::json;
use symbolon_core::{
    handset::{Matched, PinStep},
    vault::PinRule,
    wire::activate::Link,
};

use super::{Common, Failed};

/// Activate this terminal with the link from the portal.
#[derive(Debug, Args)]
pub(crate) struct Activate {
    /// The link from below the QR code.
    url: String,
    /// What this terminal is called on the portal.
    #[arg(long, default_value = "My terminal")]
    name: String,
}

impl Activate {
    #[expect(clippy::print_stdout, reason = "this is a conversation")]
    pub(super) async fn run(self, common: &Common) -> Result<(), Failed> {
        let handset = common.handset()?;
        let link = Link::parse(&self.url).map_err(Failed::said)?;
        let shown = handset.look(link).await?;
        let seen = &shown.seen;
        let mut said = format!("{} ({}): {}", seen.organisation, seen.host, seen.account);
        if let Some(replaced) = &seen.replaces {
            let replaces = format!("\nThis terminal will replace \"{replaced}\".");
            said.push_str(&replaces);
        }
        common.say(
            &said,
            &json!({ "organisation": seen.organisation, "host": seen.host, "account": seen.account, "replaces": seen.replaces }),
        );
        let mut waiting = handset.claim(shown, &self.name).await?;
        let picture = symbolon_terminal::word(waiting.picture());
        common.say(
            &format!("Click this picture on the portal: {picture}"),
            &json!({ "picture": picture }),
        );
        let mut state = loop {
            match handset.matched(waiting).await? {
                Matched::NotYet(again) => waiting = again,
                Matched::Yes(state) => break state,
            }
        };
        let stretch = handset.affordable().await;
        loop {
            let [first, second] = common.pins(["Choose a PIN: ", "The PIN again: "])?;
            let chosen = PinRule::USUAL.choose(&first);
            let chosen =
                chosen.map_err(|why| Failed::said(format!("choose another PIN: {why}")))?;
            let second = super::entered(&second)?;
            match handset.set_pin(state, &chosen, &second, stretch).await? {
                PinStep::Active(profile) => {
                    let place = handset.platform().home().borrow().kept_in(&profile);
                    let place = super::profiles::kept_in(place);
                    let account = &profile.account;
                    common.say(
                        &format!("Ready: this terminal signs {account} in.\nIts keys are {place}."),
                        &json!({ "account": account, "organisation": profile.organisation, "keys": place }),
                    );
                    return Ok(());
                }
                PinStep::Mistyped { tries_left, .. } if common.pin_stdin => {
                    return Err(Failed::said(format!(
                        "the two PINs differ ({tries_left} tries left)"
                    )));
                }
                PinStep::Mistyped { again, tries_left } => {
                    println!("The two PINs differ. {tries_left} tries left.");
                    state = *again;
                }
            }
        }
    }
}
