//! `symbolon person`: inviting people, and adding them with a password.

use std::{io::Read, path::PathBuf};

use clap::{Args, Subcommand};
use symbolon_core::seal::Secret;
use symbolon_flow::{
    Broken, Flow,
    administer::{invite::Invited, officer::By, people::Acted, start_over::Anew},
};
use symbolon_model::{
    address::Address,
    id::PersonId,
    mobile::Mobile,
    password::Unmet,
    person::{Person as Somebody, Standing},
    role::Role,
};
use symbolon_store::{Commit, people};

use super::serve::server;
use crate::CannotStart;

/// Look after people.
#[derive(Debug, Subcommand)]
pub enum Person {
    /// Invite somebody by mail: they choose their password themselves. Again for a new link.
    Invite(Named),
    /// List people: address, name, standing.
    List {
        /// The configuration file.
        #[arg(long)]
        config: PathBuf,
    },
    /// Set the mobile number that codes go to in text messages. Only set numbers that you know to
    /// be theirs.
    Mobile {
        /// The configuration file.
        #[arg(long)]
        config: PathBuf,
        /// Their email address.
        address: String,
        /// The number with its country's code, `+46701234567`; `none` removes it.
        number: String,
    },
    /// Let somebody look after others: `help-desk`, `administrator`, `auditor`, or `none`.
    Role {
        /// The configuration file.
        #[arg(long)]
        config: PathBuf,
        /// Their email address.
        address: String,
        /// The role.
        role: String,
    },
    /// Make somebody an administrator, and print a link with which they make their passkey: it works once,
    /// within an hour.
    Administrator(Named),
    /// Print a link with which somebody makes a passkey: for whoever looks after others and has none, or
    /// lost it. It works once, within an hour; every session of theirs ends.
    PasskeyReset(Whose),
    /// Switch an account off: every session ends, nobody signs in to it.
    Suspend(Whose),
    /// Switch an account on again.
    Resume(Whose),
    /// End an account for good: nothing signs in to it, and the address is free.
    End(Whose),
    /// Withdraw the invitation of somebody who has not come yet.
    Withdraw(Whose),
    /// Send somebody a letter with a link for a new password, which they choose themselves.
    NewPassword(Whose),
    /// Ask somebody by letter to activate a phone.
    NewPhone(Whose),
    /// Add somebody; the password is read from standard input.
    Add(Named),
}

const NO_ROLE: &str = "a role is help-desk, administrator, auditor, or none";
const NO_NUMBER: &str = "this is no mobile number: write it with its country's code, +46701234567";

/// Whom a command makes an account for.
#[derive(Debug, Args)]
pub struct Named {
    /// The configuration file.
    #[arg(long)]
    config: PathBuf,
    /// Their email address, which is their user name.
    address: String,
    /// Their name.
    name: String,
}

/// Whom a command is about.
#[derive(Debug, Args)]
pub struct Whose {
    /// The configuration file.
    #[arg(long)]
    pub(super) config: PathBuf,
    /// Their email address.
    pub(super) address: String,
}

pub(super) async fn run(command: Person) -> Result<(), CannotStart> {
    match command {
        Person::Invite(named) => {
            let address = parse(&named.address)?;
            let (server, _config) = server(&named.config).await?;
            invite(&server.flow, &address, &named.name).await
        }
        Person::List { config } => {
            let (server, _config) = server(&config).await?;
            list(&server.flow).await
        }
        Person::Mobile {
            config,
            address,
            number,
        } => {
            let address = parse(&address)?;
            let number = unless_none(&number, Mobile::parse, NO_NUMBER)?;
            let (server, _config) = server(&config).await?;
            acted(server.flow.set_mobile(&address, number).await)
        }
        Person::Role {
            config,
            address,
            role,
        } => {
            let address = parse(&address)?;
            let role = unless_none(&role, Role::named, NO_ROLE)?;
            let (server, _config) = server(&config).await?;
            acted(server.flow.set_role(&address, role).await)
        }
        Person::Administrator(named) => {
            let address = parse(&named.address)?;
            let (server, config) = server(&named.config).await?;
            administrator(
                &server.flow,
                (&address, &named.name),
                &config.portal.to_string(),
            )
            .await
        }
        Person::PasskeyReset(whose) => passkey_reset(&whose).await,
        Person::Suspend(whose) => act(whose, Act::Suspend).await,
        Person::Resume(whose) => act(whose, Act::Resume).await,
        Person::End(whose) => act(whose, Act::End).await,
        Person::Withdraw(whose) => act(whose, Act::Withdraw).await,
        Person::NewPassword(whose) => act(whose, Act::StartOver(Anew::Password)).await,
        Person::NewPhone(whose) => act(whose, Act::StartOver(Anew::Phone)).await,
        Person::Add(named) => {
            let (address, password) = (parse(&named.address)?, read_password()?);
            let (server, _config) = server(&named.config).await?;
            add(&server.flow, &address, &named.name, password).await
        }
    }
}

/// What is done to an account.
enum Act {
    Suspend,
    Resume,
    End,
    Withdraw,
    StartOver(Anew),
}

async fn act(Whose { config, address }: Whose, act: Act) -> Result<(), CannotStart> {
    let address = parse(&address)?;
    let (server, _config) = server(&config).await?;
    let (flow, by) = (&server.flow, By::Console);
    acted(match act {
        Act::Suspend => flow.suspend_person(by, &address).await,
        Act::Resume => flow.resume_person(by, &address).await,
        Act::End => flow.end_person(by, &address).await,
        Act::Withdraw => flow.withdraw_invitation(by, &address).await,
        Act::StartOver(what) => flow.start_over(by, &address, what).await,
    })
}

/// The link is for one person: it is printed here and nowhere else.
#[expect(clippy::print_stdout, reason = "this is what the command prints")]
async fn administrator(
    flow: &Flow,
    (address, name): (&Address, &str),
    portal: &str,
) -> Result<(), CannotStart> {
    let made = flow.first_administrator(address, name).await;
    let token = made
        .map_err(broken)?
        .ok_or_else(|| refuse("the account was changed at the same moment; try again"))?;
    println!(
        "{} is an administrator. Open this link within an hour, in the browser that the passkey is for:",
        address.as_str()
    );
    println!("  {portal}/first-administrator/{}", token.reveal());
    Ok(())
}

/// Prints the link with which somebody makes a passkey.
#[expect(clippy::print_stdout, reason = "this is what the command prints")]
async fn passkey_reset(whose: &Whose) -> Result<(), CannotStart> {
    let address = parse(&whose.address)?;
    let (server, config) = server(&whose.config).await?;
    let portal = config.portal.to_string();
    let token = server.flow.passkey_link(&address).await.map_err(broken)?;
    let token = token.ok_or_else(|| refuse("nobody active has this address"))?;
    println!("Open this link within an hour, in the browser that the passkey is for:");
    println!("  {portal}/first-administrator/{}", token.reveal());
    Ok(())
}

/// What a word says, or nothing for `none`.
fn unless_none<T>(
    text: &str,
    read: fn(&str) -> Option<T>,
    otherwise: &str,
) -> Result<Option<T>, CannotStart> {
    match text {
        "none" => Ok(None),
        text => Ok(Some(read(text).ok_or_else(|| refuse(otherwise))?)),
    }
}

#[expect(clippy::print_stdout, reason = "this is what the command prints")]
async fn list(flow: &Flow) -> Result<(), CannotStart> {
    let mut last = String::new();
    loop {
        let page = flow.people_after(&last).await.map_err(broken)?;
        let Some(newest) = page.last() else {
            return Ok(());
        };
        newest.address.as_str().clone_into(&mut last);
        for person in &page {
            let standing = match person.standing {
                Standing::Invited => "invited",
                Standing::Active => "active",
                Standing::Disabled => "suspended",
                Standing::Ended => "ended",
            };
            println!("{}\t{}\t{standing}", person.known_as(), person.name);
        }
    }
}

/// What came of an act, for whoever sits at the console.
pub(crate) fn acted(acted: Result<Acted, Broken>) -> Result<(), CannotStart> {
    match acted.map_err(broken)? {
        Acted::Done => Ok(()),
        Acted::NoSuchPerson => Err(refuse("nobody has this address")),
        Acted::TooMany => Err(refuse(
            "too many such letters were sent to them; wait an hour",
        )),
        Acted::NoSuchPhone => Err(refuse("there is no such phone")),
        Acted::Protected | Acted::Proposed => {
            Err(refuse("this account is looked after at the console"))
        }
        Acted::NotThere => Err(refuse(
            "no text messages go there: see `allow` in the section [sms] of the configuration",
        )),
        Acted::NothingToDo => Err(refuse("there is nothing to do: it is so already")),
    }
}

pub(super) fn broken(error: Broken) -> CannotStart {
    match error {
        Broken::Store(error) => CannotStart::Store(error),
        other @ Broken::Busy => CannotStart::Config(other.to_string()),
    }
}

pub(super) fn parse(address: &str) -> Result<Address, CannotStart> {
    Address::parse(address).ok_or_else(|| refuse("this is no email address"))
}

pub(super) fn refuse(text: &str) -> CannotStart {
    CannotStart::Config(text.to_owned())
}

fn read_password() -> Result<Secret<String>, CannotStart> {
    let mut password = String::new();
    std::io::stdin()
        .read_to_string(&mut password)
        .map_err(|why| CannotStart::System {
            what: "no password came in".to_owned(),
            why,
        })?;
    let password = password.trim_end_matches(['\r', '\n']);
    Ok(Secret::new(password.to_owned()))
}

/// Invites somebody; the running server sends the letter.
///
/// # Errors
/// When somebody has this address, or the store fails.
pub async fn invite(flow: &Flow, address: &Address, name: &str) -> Result<(), CannotStart> {
    let invited = flow.invite(By::Console, address, name).await;
    match invited.map_err(|e| CannotStart::Config(e.to_string()))? {
        Invited::Sent => Ok(()),
        Invited::Taken => Err(refuse("somebody with this address has an account already")),
        Invited::NoName => Err(refuse("a name is needed")),
    }
}

/// Adds somebody.
///
/// # Errors
/// When the address is taken or the store fails.
pub async fn add(
    flow: &Flow,
    address: &Address,
    name: &str,
    password: Secret<String>,
) -> Result<(), CannotStart> {
    let chosen = flow.choose_password(password, address.as_str()).await;
    let chosen = chosen.map_err(|e| CannotStart::Config(e.to_string()))?;
    let password = chosen.map_err(|unmet| refuse(missing(&unmet)))?;
    let mut random = [0; 10];
    flow.random.fill(&mut random);
    let hash = flow.passwords.hash(password.secret().clone()).await;
    let id = PersonId::new(flow.clock.now(), random);
    let name = symbolon_model::name::composed(name, 80);
    let person = Somebody {
        password: Some(hash.map_err(|e| CannotStart::Config(e.to_string()))?),
        ..Somebody::new(id, address.clone(), name, Standing::Active)
    };
    match flow
        .store
        .commit(vec![people::insert(&person, flow.clock.now())])
        .await?
    {
        Commit::Done => Ok(()),
        Commit::Lost(_) => Err(refuse("this address is taken")),
    }
}

fn missing(unmet: &[Unmet]) -> &'static str {
    match unmet.first() {
        Some(Unmet::TooShort(_)) => "the password is too short",
        Some(Unmet::TooLong(_)) => "the password is too long",
        Some(Unmet::EasyToGuess) => "the password is easy to guess",
        Some(Unmet::TooFewKinds) | None => {
            "the password needs two or more each of at least three of upper case, lower case, \
             digits and special characters"
        }
    }
}
