//! `tally change-pin`: another PIN for a profile.

use clap::Args;
use serde_json::json;
use symbolon_core::{handset::Trouble, vault::PinRule};

use super::{Common, Failed};

/// Change the PIN of a profile.
#[derive(Debug, Args)]
pub(crate) struct ChangePin {
    /// The account, as `tally pending` shows it; needed where there are several.
    #[arg(long)]
    account: Option<String>,
}

impl ChangePin {
    pub(super) async fn run(self, common: &Common) -> Result<(), Failed> {
        let handset = common.handset()?;
        let profiles = handset.platform().home().borrow().profiles().to_vec();
        let mut profile = super::one_profile(&profiles, self.account.as_deref())?;
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
        super::approved(&changed)?;
        common.say("Changed.", &json!({ "changed": true }));
        Ok(())
    }
}
