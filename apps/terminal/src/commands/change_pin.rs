//! `tally change-pin`: another PIN for a profile.

use clap::Args;
use symbolon_core::{
    handset::Trouble,
    vault::{PinRule, Profile},
    wire::answer::Outcome,
};

use super::{Common, Failed};

/// Change the PIN of a profile.
#[derive(Debug, Args)]
pub(crate) struct ChangePin {
    /// The account, as `tally pending` shows it; needed where there are several.
    #[arg(long)]
    account: Option<String>,
}

impl ChangePin {
    #[expect(clippy::print_stdout, reason = "this is what the command prints")]
    pub(super) async fn run(self, common: &Common) -> Result<(), Failed> {
        let handset = common.handset()?;
        let mut profile = self.profile(handset.platform().home().borrow().profiles())?;
        let [old, new, again] = common.pins(["PIN now: ", "New PIN: ", "The new PIN again: "])?;
        if new != again {
            return Err(Failed::said("the two new PINs differ; nothing was changed"));
        }
        let chosen = PinRule::USUAL.choose(&new);
        let chosen = chosen.map_err(|why| Failed::said(format!("choose another PIN: {why}")))?;
        let old = super::entered(&old)?;
        let changed = match handset.change_pin(&mut profile, &old, &chosen).await {
            Err(Trouble::Offline) => {
                let unsure = "no answer came: try the new PIN first, then the old one";
                return Err(Failed::said(unsure));
            }
            other => other?,
        };
        match changed.outcome {
            Outcome::Approved => println!("Changed."),
            Outcome::WrongPin => {
                let left = changed.tries_left;
                return Err(Failed::said(format!("wrong PIN, {left} tries left")));
            }
            Outcome::Locked => {
                return Err(Failed::said("this profile is locked; activate again"));
            }
            Outcome::Declined
            | Outcome::WrongPicture
            | Outcome::TooLate
            | Outcome::Suspended
            | Outcome::Gone
            | Outcome::Unfit => return Err(Failed::said("this profile changes nothing any more")),
        }
        Ok(())
    }

    fn profile(&self, profiles: &[Profile]) -> Result<Profile, Failed> {
        let mut fitting = profiles.iter().filter(|profile| {
            self.account
                .as_ref()
                .is_none_or(|account| *account == profile.account)
        });
        match (fitting.next(), fitting.next()) {
            (Some(one), None) => Ok(one.clone()),
            (Some(_), Some(_)) => Err(Failed::said("there are several profiles: say --account")),
            (None, _) => Err(Failed::said("there is no such profile")),
        }
    }
}
