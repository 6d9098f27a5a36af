//! `symbolon person`: inviting people, and adding them with a password.

use std::{io::Read, path::PathBuf};

use clap::Subcommand;
use symbolon_core::seal::Secret;
use symbolon_flow::{Flow, administer::invite::Invited};
use symbolon_model::{
    address::Address,
    id::PersonId,
    password::Unmet,
    person::{Person as Somebody, Standing},
};
use symbolon_store::{Commit, people};

use super::serve::server;
use crate::CannotStart;

/// Look after people.
#[derive(Debug, Subcommand)]
pub enum Person {
    /// Invite somebody by mail: they choose their password themselves. Again for a new link.
    Invite {
        /// The configuration file.
        #[arg(long)]
        config: PathBuf,
        /// Their email address, which is their user name.
        address: String,
        /// Their name.
        name: String,
    },
    /// Add somebody; the password is read from standard input.
    Add {
        /// The configuration file.
        #[arg(long)]
        config: PathBuf,
        /// Their email address, which is their user name.
        address: String,
        /// Their name.
        name: String,
    },
}

pub(super) async fn run(command: Person) -> Result<(), CannotStart> {
    match command {
        Person::Invite {
            config,
            address,
            name,
        } => {
            let address = parse(&address)?;
            let (server, _config) = server(&config).await?;
            invite(&server.flow, &address, &name).await
        }
        Person::Add {
            config,
            address,
            name,
        } => {
            let (address, password) = (parse(&address)?, read_password()?);
            let (server, _config) = server(&config).await?;
            add(&server.flow, &address, &name, password).await
        }
    }
}

fn parse(address: &str) -> Result<Address, CannotStart> {
    Address::parse(address).ok_or_else(|| refuse("this is no email address"))
}

fn refuse(text: &str) -> CannotStart {
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
    let invited = flow.invite(address, name).await;
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
    let person = Somebody {
        id: PersonId::new(flow.clock.now(), random),
        address: address.clone(),
        name: symbolon_model::name::composed(name, 80),
        standing: Standing::Active,
        password: Some(hash.map_err(|e| CannotStart::Config(e.to_string()))?),
        reset: None,
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
