//! `symbolon keys`: replacing a key that somebody may have seen.

use std::path::PathBuf;

use clap::Subcommand;
use symbolon_store::Commit;

use super::serve::server;
use crate::{CannotStart, keys::forget_push_key};

/// Look after the server's keys.
#[derive(Debug, Subcommand)]
pub(super) enum Keys {
    /// Destroy the key that push services know this server by. The next start makes another one, and
    /// each phone subscribes with it when its app is opened next; until then it is not rung.
    NewPush {
        /// The configuration file.
        #[arg(long)]
        config: PathBuf,
    },
}

pub(super) async fn run(command: Keys) -> Result<(), CannotStart> {
    let Keys::NewPush { config } = command;
    let (server, _config) = server(&config).await?;
    match server.flow.store.commit(vec![forget_push_key()]).await? {
        Commit::Done => Ok(()),
        Commit::Lost(_) => Err(CannotStart::Config(
            "the store is busy; try again".to_owned(),
        )),
    }
}
