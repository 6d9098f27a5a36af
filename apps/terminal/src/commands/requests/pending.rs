//! `tally pending`: what waits for an answer.

use clap::Args;
use serde_json::json;
use symbolon_core::{
    handset::{Clock, Looked, Request},
    picture,
    wire::{
        ask::{Action, Mode},
        pull::{Closed, Waiting},
    },
};

use super::{Common, Failed, Phone, age, look, profiles, words};

/// A request, for whom it is, and how it stands in time.
struct Found {
    account: String,
    request: Request,
    /// Seconds since it began.
    age: i64,
    /// Seconds until it is over.
    left: i64,
    /// Others that wait behind it, and since how many seconds.
    behind: Vec<(Waiting, i64)>,
}

/// What to show.
#[derive(Debug, Args)]
pub(crate) struct Pending {
    /// Which of several shall be the one that can be answered: its id, as this command shows it.
    #[arg(long, value_name = "ID")]
    open: Option<String>,
}

impl Pending {
    /// Shows what waits for every profile.
    pub(in crate::commands) async fn run(self, common: &Common) -> Result<(), Failed> {
        let handset = common.handset()?;
        let found = self.found(common, &handset).await?;
        if self.open.is_some_and(|wanted| !is_open(&found, &wanted)) {
            return Err(Failed::said("no such request is waiting"));
        }
        show(common, &found);
        Ok(())
    }

    #[expect(clippy::print_stdout, reason = "this is what the command prints")]
    async fn found(&self, common: &Common, handset: &Phone) -> Result<Vec<Found>, Failed> {
        let mut found = Vec::new();
        for profile in profiles(handset) {
            let mut looked = look(handset, &profile).await?;
            let mut others = looked.waiting.iter();
            if let Some(wanted) = others.find(|one| Some(one.request.to_string()) == self.open) {
                looked = handset.open(&profile, wanted.request).await?;
            }
            if let Some(why) = looked.closed.filter(|_| !common.json) {
                println!("{}: {}", profile.account, closed(why));
            }
            let now = handset.platform().now();
            found.extend(looked.request.clone().map(|request| Found {
                account: profile.account.clone(),
                age: age(handset, &looked, &request),
                left: request.millis_left(now) / 1000,
                behind: behind(handset, &looked),
                request,
            }));
        }
        Ok(found)
    }
}

fn is_open(found: &[Found], wanted: &str) -> bool {
    let mut found = found.iter();
    found.any(|one| one.request.ask().request.to_string() == wanted)
}

fn behind(handset: &Phone, looked: &Looked) -> Vec<(Waiting, i64)> {
    let now = handset.platform().now().plus_millis(-looked.clock_ahead);
    let waiting = looked.waiting.iter().cloned();
    let aged = waiting.map(|one| {
        let age = one.begun.millis_until(now).max(0) / 1000;
        (one, age)
    });
    aged.collect()
}

#[expect(clippy::print_stdout, reason = "this is what the command prints")]
fn show(common: &Common, found: &[Found]) {
    if common.json {
        println!(
            "{}",
            json!(found.iter().map(Found::as_json).collect::<Vec<_>>())
        );
        return;
    }
    if found.is_empty() {
        println!("Nothing is waiting.");
    }
    for one in found {
        one.print();
    }
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
        for (one, age) in &self.behind {
            let (id, service) = (one.request, &one.client);
            println!(
                "{id}  {service} for {account}, asked {age} s ago: `tally pending --open {id}` shows it"
            );
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
            "behind": self.behind.len(),
            "waiting": self.behind.iter().map(|(one, age)| json!({
                "id": one.request.to_string(),
                "service": one.client,
                "age": age,
            })).collect::<Vec<_>>(),
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
