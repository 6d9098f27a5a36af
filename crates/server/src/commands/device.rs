//! `symbolon device`: somebody's phones, seen and revoked.

use clap::{Args, Subcommand};
use symbolon_core::wire::ids::ProfileId;
use symbolon_flow::administer::officer::By;
use symbolon_model::device::Standing;

use super::{
    person::{Whose, acted, broken, parse, refuse},
    serve::server,
};
use crate::CannotStart;

/// Look after people's phones.
#[derive(Debug, Subcommand)]
pub(super) enum Device {
    /// List somebody's phones: id, name, standing.
    List(Whose),
    /// Revoke one of somebody's phones, or all of them: at once, everywhere.
    Revoke(Revoke),
}

#[derive(Debug, Args)]
pub(super) struct Revoke {
    #[command(flatten)]
    whose: Whose,
    /// Which phone, by the id that `list` prints; all of them when not given.
    #[arg(long)]
    id: Option<String>,
}

pub(super) async fn run(command: Device) -> Result<(), CannotStart> {
    match command {
        Device::List(whose) => list(whose).await,
        Device::Revoke(Revoke { whose, id }) => {
            let address = parse(&whose.address)?;
            let phone = id.map(|id| ProfileId::parse(&id).ok_or_else(|| refuse("this is no id")));
            let phone = phone.transpose()?;
            let (server, _config) = server(&whose.config).await?;
            acted(
                server
                    .flow
                    .revoke_phones_of(By::Console, &address, phone)
                    .await,
            )
        }
    }
}

#[expect(clippy::print_stdout, reason = "this is what the command prints")]
async fn list(whose: Whose) -> Result<(), CannotStart> {
    let address = parse(&whose.address)?;
    let (server, _config) = server(&whose.config).await?;
    let found = server.flow.person_and_phones(&address).await;
    let found = found.map_err(broken)?;
    let (_, phones) = found.ok_or_else(|| refuse("nobody has this address"))?;
    for phone in phones {
        let standing = match phone.standing {
            Standing::Active => "active",
            Standing::Locked => "locked",
            Standing::Suspended => "suspended",
            Standing::Revoked => "revoked",
        };
        println!("{}\t{}\t{standing}", phone.id, phone.name);
    }
    Ok(())
}
