//! `tally pending`: what waits for an answer.

use serde_json::json;
use symbolon_core::{
    handset::{Clock, Request},
    picture,
    wire::{
        ask::{Action, Mode},
        pull::Closed,
    },
};

use super::{Common, Failed, age, look, profiles, words};

/// A request, for whom it is, and how it stands in time.
struct Found {
    account: String,
    request: Request,
    /// Seconds since it began.
    age: i64,
    /// Seconds until it is over.
    left: i64,
    /// Others that wait behind it.
    behind: usize,
}

/// Shows what waits for every profile.
#[expect(clippy::print_stdout, reason = "this is what the command prints")]
pub(in crate::commands) async fn run(common: &Common) -> Result<(), Failed> {
    let handset = common.handset()?;
    let mut found = Vec::new();
    for profile in profiles(&handset) {
        let looked = look(&handset, &profile).await?;
        if let Some(why) = looked.closed.filter(|_| !common.json) {
            println!("{}: {}", profile.account, closed(why));
        }
        let now = handset.platform().now();
        found.extend(looked.request.clone().map(|request| Found {
            account: profile.account.clone(),
            age: age(&handset, &looked, &request),
            left: request.millis_left(now) / 1000,
            behind: looked.waiting.len(),
            request,
        }));
    }
    if common.json {
        println!(
            "{}",
            json!(found.iter().map(Found::as_json).collect::<Vec<_>>())
        );
        return Ok(());
    }
    if found.is_empty() {
        println!("Nothing is waiting.");
    }
    for one in &found {
        one.print();
    }
    Ok(())
}

impl Found {
    #[expect(clippy::print_stdout, reason = "this is what the command prints")]
    fn print(&self) {
        let ask = self.request.ask();
        let known = if ask.browser.known {
            "a browser you use"
        } else {
            "a NEW browser"
        };
        let what = match ask.action {
            Action::AddDevice => "ADD ANOTHER PHONE: ",
            Action::Practice => "a test: ",
            Action::Caller => "ONLY IF YOU CALLED and they say the picture's name: ",
            Action::SignIn | Action::Trial => "",
        };
        let (service, account) = (&ask.client.name, &self.account);
        println!("{}  {what}{service} for {account}", ask.request);
        let browser = &ask.browser;
        let (family, system, address) = (&browser.family, &browser.system, &browser.address);
        println!("  {family} on {system}, {address} ({known})");
        println!("  asked {} s ago, {} s left", self.age, self.left);
        let how_many = if ask.mode == Mode::Transfer {
            "pictures, pick four"
        } else {
            "pictures"
        };
        println!("  {how_many}: {}", words(&self.request).join(", "));
        if self.behind > 0 {
            println!("  {} more behind it", self.behind);
        }
    }

    fn as_json(&self) -> serde_json::Value {
        let ask = self.request.ask();
        json!({
            "id": ask.request.to_string(),
            "action": action(ask.action),
            "service": ask.client.name,
            "account": self.account,
            "browser": ask.browser.family,
            "system": ask.browser.system,
            "address": ask.browser.address,
            "known": ask.browser.known,
            "age": self.age,
            "left": self.left,
            "pick": if ask.mode == Mode::Transfer { picture::CARRIED } else { 1 },
            "pictures": words(&self.request),
            "tries_left": ask.tries_left,
            "behind": self.behind,
        })
    }
}

const fn closed(why: Closed) -> &'static str {
    match why {
        Closed::Locked => "locked after too many wrong PINs; activate again on the portal",
        Closed::Suspended => {
            "suspended, since a copy exists or somebody stopped it; activate again on the portal"
        }
    }
}

const fn action(action: Action) -> &'static str {
    match action {
        Action::SignIn => "sign-in",
        Action::Trial => "trial",
        Action::AddDevice => "add-device",
        Action::Practice => "practice",
        Action::Caller => "caller",
    }
}
