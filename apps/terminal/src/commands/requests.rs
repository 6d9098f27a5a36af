//! `tally pending` and `tally answer`.

use clap::Args;
use serde_json::json;
use symbolon_core::{
    handset::{Answered, Handset, Looked, Reply, Request, Trouble},
    picture::{self, Picture},
    vault::Profile,
    wire::{
        answer::Outcome,
        ask::{Action, Mode},
        pull::Closed,
    },
};
use symbolon_terminal::{Terminal, Ureq};

use super::{Common, Failed};

type Phone = Handset<Terminal<Ureq>>;

/// Shows what waits for every profile.
#[expect(clippy::print_stdout, reason = "this is what the command prints")]
pub(super) async fn pending(common: &Common) -> Result<(), Failed> {
    let handset = common.handset()?;
    let mut found = Vec::new();
    for profile in profiles(&handset) {
        let looked = look(&handset, &profile).await?;
        if let Some(why) = looked.closed.filter(|_| !common.json) {
            println!("{}: {}", profile.account, closed(why));
        }
        found.extend(looked.request.map(|request| (profile.clone(), request)));
    }
    if common.json {
        let list: Vec<_> = found
            .iter()
            .map(|(profile, request)| as_json(profile, request))
            .collect();
        println!("{}", json!(list));
        return Ok(());
    }
    if found.is_empty() {
        println!("Nothing is waiting.");
    }
    for (profile, request) in &found {
        let ask = request.ask();
        let known = if ask.browser.known {
            "a browser you use"
        } else {
            "a NEW browser"
        };
        let what = match ask.action {
            Action::AddDevice => "ADD ANOTHER PHONE: ",
            Action::Practice => "a test: ",
            Action::SignIn | Action::Trial => "",
        };
        println!(
            "{}  {what}{} for {}",
            ask.request, ask.client.name, profile.account
        );
        println!(
            "  {} on {}, {} ({known})",
            ask.browser.family, ask.browser.system, ask.browser.address
        );
        let how_many = if ask.mode == Mode::Transfer {
            "pictures, pick four"
        } else {
            "pictures"
        };
        println!("  {how_many}: {}", words(request).join(", "));
    }
    Ok(())
}

const fn closed(why: Closed) -> &'static str {
    match why {
        Closed::Locked => "locked after too many wrong PINs; activate again on the portal",
        Closed::Suspended => {
            "suspended, since a copy exists or somebody stopped it; activate again on the portal"
        }
    }
}

/// Answer a request.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Decision {
    /// Accept, picking the picture that the browser shows: `--pick "red fox"`.
    #[arg(long)]
    pick: Option<String>,
    /// Decline.
    #[arg(long)]
    decline: bool,
    /// Somebody else asked: stop it and raise an alarm.
    #[arg(long)]
    not_me: bool,
}

/// Answer a request.
#[derive(Debug, Args)]
pub(crate) struct Answer {
    /// The request's id, as `tally pending` shows it.
    id: String,
    #[command(flatten)]
    decision: Decision,
}

impl Answer {
    pub(super) async fn run(self, common: &Common) -> Result<(), Failed> {
        let handset = common.handset()?;
        for mut profile in profiles(&handset) {
            let looked = look(&handset, &profile).await?;
            let mine = looked
                .request
                .filter(|r| r.ask().request.to_string() == self.id);
            if let Some(request) = mine {
                let reply = self.reply(common)?;
                let answered = handset.answer(&mut profile, &request, &reply).await?;
                return said(&answered);
            }
        }
        Err(Failed::said("no such request is waiting"))
    }

    fn reply(&self, common: &Common) -> Result<Reply, Failed> {
        if self.decision.decline {
            return Ok(Reply::Decline);
        }
        if self.decision.not_me {
            return Ok(Reply::NotMe);
        }
        let words = self.decision.pick.as_deref().unwrap_or_default().split(',');
        let pictures: Option<Vec<Picture>> = words.map(Picture::named).collect();
        let pictures = pictures.ok_or_else(|| Failed::said("there is no picture of that name"))?;
        let [pin] = common.pins(["PIN: "])?;
        Ok(Reply::Accept(pictures.into(), super::entered(&pin)?))
    }
}

#[expect(clippy::print_stdout, reason = "this is what the command prints")]
fn said(answered: &Answered) -> Result<(), Failed> {
    let left = answered.tries_left;
    let sentence = match answered.outcome {
        Outcome::Approved => "Approved.",
        Outcome::Declined => "Declined.",
        Outcome::WrongPicture => return Err(Failed::said("wrong picture: the request is over")),
        Outcome::WrongPin => return Err(Failed::said(format!("wrong PIN, {left} tries left"))),
        Outcome::Locked => return Err(Failed::said("this profile is locked; activate again")),
        Outcome::TooLate => return Err(Failed::said("too late: the request is over")),
        Outcome::Suspended => return Err(Failed::said("this profile is suspended: a copy exists")),
        Outcome::Gone => return Err(Failed::said("this profile was revoked")),
        Outcome::Unfit => return Err(Failed::said("nothing was changed: that will not do here")),
    };
    println!("{sentence}");
    Ok(())
}

fn profiles(handset: &Phone) -> Vec<Profile> {
    handset.platform().home().borrow().profiles().to_vec()
}

/// Looks; a profile that is gone is wiped.
async fn look(handset: &Phone, profile: &Profile) -> Result<Looked, Failed> {
    let looked = handset.next_request(profile, 0).await;
    if looked == Err(Trouble::Gone) {
        handset.platform().home().borrow_mut().forget(profile)?;
    }
    Ok(looked?)
}

fn words(request: &Request) -> Vec<&'static str> {
    let pictures = request
        .ask()
        .grid
        .iter()
        .filter_map(|index| Picture::new(*index));
    pictures.map(|picture| picture.drawing().word).collect()
}

const fn action(action: Action) -> &'static str {
    match action {
        Action::SignIn => "sign-in",
        Action::Trial => "trial",
        Action::AddDevice => "add-device",
        Action::Practice => "practice",
    }
}

fn as_json(profile: &Profile, request: &Request) -> serde_json::Value {
    let ask = request.ask();
    json!({
        "id": ask.request.to_string(),
        "action": action(ask.action),
        "service": ask.client.name,
        "account": profile.account,
        "browser": ask.browser.family,
        "system": ask.browser.system,
        "address": ask.browser.address,
        "known": ask.browser.known,
        "pick": if ask.mode == Mode::Transfer { picture::CARRIED } else { 1 },
        "pictures": words(request),
        "tries_left": ask.tries_left,
    })
}
