//! `symbolon keys`: replacing a key that somebody may have seen.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::Subcommand;
use symbolon_flow::ports::Random;
use symbolon_store::{Commit, Sealer};

use super::{
    backup::is_stopped,
    serve::{read, server},
};
use crate::{
    CannotStart, SystemRandom,
    key_files::{next_kek, turn_to_next},
    keys::forget_push_key,
    wiring::nonces,
};

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
    /// Put a new key in the place of the one that wraps all secrets at rest, and wrap them anew. With the
    /// server stopped; the key of before stays in a file, to open older copies.
    Rotate {
        /// The configuration file.
        #[arg(long)]
        config: PathBuf,
    },
}

pub(super) async fn run(command: Keys) -> Result<(), CannotStart> {
    match command {
        Keys::NewPush { config } => new_push(&config).await,
        Keys::Rotate { config } => rotate(&config).await,
    }
}

#[expect(clippy::print_stdout, reason = "this is what the command prints")]
async fn rotate(path: &Path) -> Result<(), CannotStart> {
    let config = read(path)?;
    is_stopped(&config)?;
    // Made first: whatever is wrapped with it can be opened from now on, wherever this is stopped.
    let next = next_kek(&config.keys)?;
    let (server, config) = server(path).await?;
    let random: Arc<dyn Random> = Arc::new(SystemRandom);
    let sealer = Sealer::new(next, nonces(&random));
    let count = server.flow.store.rewrap(&sealer).await?;
    let now = server.flow.clock.now();
    turn_to_next(&config.keys, &now.millis().to_string())?;
    let folder = config.keys.display();
    println!("{count} secrets are wrapped with a new key, {folder}/kek.");
    println!(
        "Copies of the database that were made before open with {folder}/kek.before-{}:",
        now.millis()
    );
    println!(
        "delete it when you keep none of them any more, and keep a copy of the new key elsewhere."
    );
    Ok(())
}

async fn new_push(config: &Path) -> Result<(), CannotStart> {
    let (server, _config) = server(config).await?;
    match server.flow.store.commit(vec![forget_push_key()]).await? {
        Commit::Done => Ok(()),
        Commit::Lost(_) => Err(CannotStart::Config(
            "the store is busy; try again".to_owned(),
        )),
    }
}
