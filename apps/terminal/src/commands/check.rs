//! `tally check`: whether everything is as it should be.

use serde_json::json;
use symbolon_core::{handset::Trouble, wire::pull::Closed};

use super::{Common, Failed, profiles::kept_in};

/// Milliseconds by which the clock may be off before it is worth saying.
const CLOSE: i64 = 5_000;

#[expect(clippy::print_stdout, reason = "this is what the command prints")]
pub(super) async fn run(common: &Common) -> Result<(), Failed> {
    let handset = common.handset()?;
    let profiles = handset.platform().home().borrow().profiles().to_vec();
    if profiles.is_empty() && !common.json {
        println!("There is no profile yet. Cards need none.");
    }
    let mut all_well = true;
    let mut list = Vec::new();
    for profile in &profiles {
        let looked = handset.look_for_requests(profile, 0).await;
        let (well, said) = match &looked {
            Ok(looked) => match looked.closed {
                Some(Closed::Locked) => (false, "locked: activate it again on the portal"),
                Some(Closed::Suspended) => (false, "suspended: activate it again on the portal"),
                None => (true, "ready"),
            },
            Err(Trouble::Gone) => (false, "revoked: activate it again on the portal"),
            Err(Trouble::Offline) => (false, "the server does not answer"),
            Err(_) => (false, "the server does not know this terminal"),
        };
        let ahead = looked.map_or(0, |looked| looked.clock_ahead);
        all_well &= well && ahead.abs() <= CLOSE;
        let keys = handset.platform().home().borrow().kept_in(profile);
        list.push(json!({
            "account": profile.account, "well": well, "said": said, "clock_ahead_ms": ahead,
        }));
        if !common.json {
            println!("{}, {}: {said}", profile.called(), profile.account);
            println!("  keys   {}", kept_in(keys));
            println!("  clock  {}", clock(ahead));
        }
    }
    if common.json {
        println!("{}", json!(list));
    }
    if all_well {
        Ok(())
    } else {
        Err(Failed::said("not everything is as it should be"))
    }
}

fn clock(ahead: i64) -> String {
    let seconds = ahead.abs() / 1000;
    match ahead {
        _ if ahead.abs() <= CLOSE => "right".to_owned(),
        1.. => format!("{seconds} seconds ahead of the server's: set it to network time"),
        _ => format!("{seconds} seconds behind the server's: set it to network time"),
    }
}
