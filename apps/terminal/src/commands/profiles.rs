//! `tally profiles`: who this terminal signs in, and where.

use clap::Args;
use serde_json::json;
use symbolon_core::{
    moment::Moment,
    text::presentable,
    vault::{Card, Lock, Profile},
};
use symbolon_terminal::{Home, KeptIn};

use super::{Common, Failed, cards::agreed};

/// Longest name that an owner gives, in characters.
const LONGEST_NAME: usize = 40;

/// Show profiles, give one another name, forget one.
///
/// A profile is named by its account, its organisation, or the name that you gave it.
#[derive(Debug, Args)]
pub(crate) struct Profiles {
    /// Give a profile a name of your own; an empty one takes it away.
    #[arg(
        long,
        value_name = "PROFILE",
        requires = "to",
        conflicts_with = "forget"
    )]
    rename: Option<String>,
    /// The name.
    #[arg(long, value_name = "NAME", requires = "rename")]
    to: Option<String>,
    /// Forget a profile and its keys. On the portal it stays until it is removed there.
    #[arg(long, value_name = "PROFILE")]
    forget: Option<String>,
    /// Forget without asking again.
    #[arg(long, requires = "forget")]
    yes: bool,
}

impl Profiles {
    pub(super) fn run(self, common: &Common) -> Result<(), Failed> {
        let mut home = common.open()?;
        if let (Some(profile), Some(to)) = (&self.rename, &self.to) {
            return rename(common, &mut home, profile, to);
        }
        if let Some(profile) = &self.forget {
            return forget(common, &mut home, profile, self.yes);
        }
        list(common, &home);
        Ok(())
    }
}

fn rename(common: &Common, home: &mut Home, profile: &str, to: &str) -> Result<(), Failed> {
    let profile = one_profile(home.profiles(), profile)?;
    let name = presentable(to, LONGEST_NAME);
    home.rename(&profile, (!name.is_empty()).then(|| name.clone()))?;
    let name = if name.is_empty() {
        &profile.organisation
    } else {
        &name
    };
    let said = format!("{} is called {name} now.", profile.called());
    common.say(&said, &json!({ "name": name, "account": profile.account }));
    Ok(())
}

fn forget(common: &Common, home: &mut Home, profile: &str, yes: bool) -> Result<(), Failed> {
    let profile = one_profile(home.profiles(), profile)?;
    let (name, account) = (profile.called(), &profile.account);
    let mut question = format!("Forget {name}, {account}? This terminal signs it in no more.");
    let half = |card: &&Card| card.lock == Some(Lock::Share(profile.id));
    let halves: Vec<_> = home.cards().iter().filter(half).collect();
    if !halves.is_empty() {
        let names: Vec<_> = halves.iter().map(|card| super::cards::name(card)).collect();
        let lost = names.join(", ");
        let said = format!(" Half of these cards is kept there, and they are lost: {lost}.");
        question.push_str(&said);
    }
    if !yes && !agreed(&question)? {
        return Err(Failed::said("nothing was forgotten"));
    }
    home.forget(&profile)?;
    let portal = profile.portal();
    common.say(
        &format!("Forgot {name}, {account}. Remove this terminal on the portal, too:\n  {portal}"),
        &json!({ "name": name, "account": account, "portal": portal }),
    );
    Ok(())
}

#[expect(clippy::print_stdout, reason = "this is what the command prints")]
fn list(common: &Common, home: &Home) {
    let profiles = home.profiles();
    if common.json {
        let list: Vec<_> = profiles
            .iter()
            .map(|profile| as_json(home, profile))
            .collect();
        println!("{}", json!(list));
        return;
    }
    if profiles.is_empty() {
        println!("There is no profile yet. Get a link from the portal: tally activate 'LINK'");
    }
    for profile in profiles {
        println!("{}: {}", profile.called(), profile.account);
        if profile.nickname.is_some() {
            println!("  organisation  {}", profile.organisation);
        }
        println!("  services      {}", profile.services.join(", "));
        println!("  since         {}", day(profile.since));
        println!("  portal        {}", profile.portal());
        println!("  keys          {}", kept_in(home.kept_in(profile)));
    }
}

fn as_json(home: &Home, profile: &Profile) -> serde_json::Value {
    json!({
        "name": profile.nickname,
        "organisation": profile.organisation,
        "account": profile.account,
        "services": profile.services,
        "since": day(profile.since),
        "portal": profile.portal(),
        "keys": match home.kept_in(profile) {
            KeptIn::File => "file",
            KeptIn::Keyring => "keyring",
        },
    })
}

/// The sentence about where keys are.
pub(super) const fn kept_in(place: KeptIn) -> &'static str {
    match place {
        KeptIn::File => "in a file that only you can read",
        KeptIn::Keyring => "in the keyring of your desktop",
    }
}

/// The day, in the time zone of whoever reads it.
fn day(moment: Moment) -> String {
    let timestamp = jiff::Timestamp::from_millisecond(moment.millis()).unwrap_or_default();
    let here = timestamp.to_zoned(jiff::tz::TimeZone::system());
    here.date().to_string()
}

/// The one profile that is called so; where none is, the one that has this in its name.
pub(super) fn one_profile(profiles: &[Profile], name: &str) -> Result<Profile, Failed> {
    let wanted = name.to_lowercase();
    let called = |profile: &Profile, fits: fn(&str, &str) -> bool| {
        let names = [profile.called(), &profile.organisation, &profile.account];
        names
            .iter()
            .any(|known| fits(&known.to_lowercase(), &wanted))
    };
    let exact = profiles
        .iter()
        .filter(|one| called(one, |known, wanted| known == wanted));
    let exact: Vec<_> = exact.collect();
    let fitting = if exact.is_empty() {
        let within = |one: &&Profile| called(one, |known, wanted| known.contains(wanted));
        profiles.iter().filter(within).collect()
    } else {
        exact
    };
    let mut fitting = fitting.into_iter();
    match (fitting.next(), fitting.next()) {
        (Some(one), None) => Ok(one.clone()),
        (Some(_), Some(_)) => Err(Failed::said(
            "several profiles are called so: say the account",
        )),
        (None, _) => Err(Failed::said(format!("no profile is called \"{name}\""))),
    }
}
