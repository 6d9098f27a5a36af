//! `tally answer`: accepting, declining, raising an alarm.

use clap::{Args, ValueEnum};
use serde_json::json;
use symbolon_core::{
    handset::{Answered, Reply},
    picture::Picture,
    wire::{answer::Outcome, remark},
};

use super::{Common, Failed, look, profiles};

/// What follows from "Not me".
const STOPPED: &str = "Stopped: nobody was signed in. You get a mail about it, the help desk is told, and for a day \
requests of browsers that you never used wake nobody. Change your password if others may know it.";

/// What to answer.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Decision {
    /// Accept, picking the picture that the browser shows: `--pick "red fox"`. Where it shows
    /// four, name them in their order with commas between.
    #[arg(long, value_name = "WORDS")]
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
    /// Say why, for a request that is declined.
    #[arg(long, requires = "decline")]
    why: Option<Why>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Why {
    /// It was yours, declined by mistake.
    Mistake,
    /// Somebody else had asked.
    NotMe,
}

impl Answer {
    pub(in crate::commands) async fn run(self, common: &Common) -> Result<(), Failed> {
        let handset = common.handset()?;
        for mut profile in profiles(&handset) {
            let looked = look(&handset, &profile).await?;
            let mine = |request: &_| self.is_for(request);
            let Some(request) = looked.request.filter(mine) else {
                continue;
            };
            let reply = self.reply(common)?;
            let answered = handset.answer(&mut profile, &request, &reply).await?;
            if let (Some(why), Outcome::Declined) = (self.why, answered.outcome) {
                let id = request.ask().request;
                handset.remark(&profile, id, why.into()).await?;
            }
            return said(
                common,
                &answered,
                self.decision.not_me || self.why.is_some_and(Why::is_alarm),
            );
        }
        Err(Failed::said("no such request is waiting"))
    }

    fn is_for(&self, request: &symbolon_core::handset::Request) -> bool {
        request.ask().request.to_string() == self.id
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
        Ok(Reply::Accept(pictures.into(), super::super::entered(&pin)?))
    }
}

impl Why {
    const fn is_alarm(self) -> bool {
        matches!(self, Self::NotMe)
    }
}

impl From<Why> for remark::Why {
    fn from(why: Why) -> Self {
        match why {
            Why::Mistake => Self::Mistake,
            Why::NotMe => Self::NotMe,
        }
    }
}

/// Says how it ended; anything but what was asked for is a failure.
#[expect(clippy::print_stdout, reason = "this is what the command prints")]
fn said(common: &Common, answered: &Answered, alarm: bool) -> Result<(), Failed> {
    let (outcome, left) = (answered.outcome, answered.tries_left);
    let sentence = sentence(outcome, left);
    if common.json {
        println!(
            "{}",
            json!({ "outcome": name(outcome), "tries_left": left })
        );
    }
    match outcome {
        Outcome::Approved | Outcome::Declined if common.json => {}
        Outcome::Declined if alarm => println!("{STOPPED}"),
        Outcome::Approved | Outcome::Declined => println!("{sentence}"),
        Outcome::WrongPicture
        | Outcome::WrongPin
        | Outcome::Locked
        | Outcome::TooLate
        | Outcome::Suspended
        | Outcome::Gone
        | Outcome::Unfit => return Err(Failed::Said(sentence)),
    }
    Ok(())
}

/// How an answer ended, for a person.
pub(crate) fn sentence(outcome: Outcome, left: u8) -> String {
    match outcome {
        Outcome::Approved => "Approved.".to_owned(),
        Outcome::Declined => "Declined.".to_owned(),
        Outcome::WrongPicture => "wrong picture: the request is over".to_owned(),
        Outcome::WrongPin => format!("wrong PIN, {left} tries left"),
        Outcome::Locked => "this profile is locked; activate again".to_owned(),
        Outcome::TooLate => "too late: the request is over".to_owned(),
        Outcome::Suspended => "this profile is suspended: a copy exists".to_owned(),
        Outcome::Gone => "this profile was revoked".to_owned(),
        Outcome::Unfit => "nothing was changed: that will not do here".to_owned(),
    }
}

const fn name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Approved => "approved",
        Outcome::Declined => "declined",
        Outcome::WrongPicture => "wrong-picture",
        Outcome::WrongPin => "wrong-pin",
        Outcome::Locked => "locked",
        Outcome::TooLate => "too-late",
        Outcome::Suspended => "suspended",
        Outcome::Gone => "gone",
        Outcome::Unfit => "unfit",
    }
}
