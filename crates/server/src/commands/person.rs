//! `symbolon person`: adding people, until invitations do.

use std::{io::Read, path::PathBuf};

use clap::Subcommand;
use symbolon_core::seal::Secret;
use symbolon_flow::Flow;
use symbolon_model::{
    address::Address,
    id::PersonId,
    password::PasswordRule,
    person::{Person as Somebody, Standing},
};
use symbolon_store::{Commit, people};

use super::serve::server;
use crate::CannotStart;

/// Look after people.
#[derive(Debug, Subcommand)]
pub enum Person {
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
    let Person::Add {
        config,
        address,
        name,
    } = command;
    let refuse = |text: &str| CannotStart::Config(text.to_owned());
    let address = Address::parse(&address).ok_or_else(|| refuse("this is no email address"))?;
    let mut password = String::new();
    std::io::stdin()
        .read_to_string(&mut password)
        .map_err(|why| CannotStart::System {
            what: "no password came in".to_owned(),
            why,
        })?;
    let password = Secret::new(password.trim_end_matches(['\r', '\n']).to_owned());
    if PasswordRule::default().choose(password.clone()).is_err() {
        return Err(refuse(
            "the password needs 10 to 17 characters, and two or more each of at least three of \
             upper case, lower case, digits and special characters",
        ));
    }
    let (server, _config) = server(&config).await?;
    add(&server.flow, &address, &name, password).await
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
    let mut random = [0; 10];
    flow.random.fill(&mut random);
    let hash = flow.passwords.hash(password).await;
    let person = Somebody {
        id: PersonId::new(flow.clock.now(), random),
        address: address.clone(),
        name: symbolon_model::name::composed(name, 80),
        standing: Standing::Active,
        password: Some(hash.map_err(|e| CannotStart::Config(e.to_string()))?),
    };
    match flow
        .store
        .commit(vec![people::insert(&person, flow.clock.now())])
        .await?
    {
        Commit::Done => Ok(()),
        Commit::Lost(_) => Err(CannotStart::Config("this address is taken".to_owned())),
    }
}
