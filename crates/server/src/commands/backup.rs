//! `symbolon backup` and `symbolon restore`.
//!
//! A copy is encrypted under a key that is not in the database: whoever steals the file has nothing,
//! and whoever keeps it needs the folder of keys, which is kept apart from it (threat 87).

use std::{
    fs,
    io::Write,
    net::TcpStream,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use clap::Args;
use symbolon_config::{Config, Database};
use symbolon_core::seal::envelope::Place;
use symbolon_flow::ports::{Clock, Random};
use symbolon_store::restored::{Restored, Settling};
use symbolon_store_postgres::keep as postgres;
use symbolon_store_sqlite::keep as sqlite;

use super::{
    person::broken,
    serve::{read, server},
};
use crate::{CannotStart, KeyFiles, SystemClock, SystemRandom};

/// How a copy begins.
const MAGIC: &[u8] = b"symbolon backup 1\n";

/// Keep a copy of the database.
#[derive(Debug, Args)]
pub(super) struct Backup {
    /// The configuration file.
    #[arg(long)]
    config: PathBuf,
    /// The file to make; one that is there already stays as it is.
    #[arg(long)]
    to: PathBuf,
}

/// Put a copy in the place of the database.
#[derive(Debug, Args)]
pub(super) struct Restore {
    /// The configuration file.
    #[arg(long)]
    config: PathBuf,
    /// The copy.
    #[arg(long)]
    from: PathBuf,
}

#[expect(clippy::print_stdout, reason = "this is what the command prints")]
pub(super) fn backup(backup: &Backup) -> Result<(), CannotStart> {
    let config = read(&backup.config)?;
    let keys = keys(&config)?;
    let whole = match &config.database {
        Database::Sqlite(path) if !path.exists() => {
            return Err(refuse(format!("there is no database {}", path.display())));
        }
        Database::Sqlite(path) => sqlite::snapshot(path)?,
        Database::Postgres(address) => postgres::snapshot(address)?,
    };
    let mut nonce = [0; 12];
    SystemRandom.fill(&mut nonce);
    let sealed = keys.kek.wrap(place(&config), nonce, &whole);
    write(&backup.to, &[MAGIC, &sealed].concat())?;
    println!(
        "{} kB are kept in {}.",
        sealed.len().div_ceil(1000),
        backup.to.display()
    );
    println!(
        "Only the keys in {} open it: keep a copy of that folder too, in another place than the file.",
        config.keys.display()
    );
    Ok(())
}

#[expect(clippy::print_stdout, reason = "this is what the command prints")]
pub(super) async fn restore(restore: &Restore) -> Result<(), CannotStart> {
    let config = read(&restore.config)?;
    is_stopped(&config)?;
    let what = format!("{} cannot be read", restore.from.display());
    let file = fs::read(&restore.from).map_err(|why| CannotStart::System { what, why })?;
    let sealed = file
        .strip_prefix(MAGIC)
        .ok_or_else(|| refuse("this file is no copy that symbolon backup made"))?;
    let opened = keys(&config)?.unwrap(place(&config), sealed);
    let whole = opened.map_err(|_| {
        refuse("the copy does not open: it is damaged, was made with other keys, or of the other kind of database")
    })?;
    let settling = Settling::at(SystemClock::default().now());
    let restored = match &config.database {
        Database::Sqlite(path) => sqlite::restore(path, whole.reveal(), settling)?,
        Database::Postgres(address) => postgres::restore(address, whole.reveal(), settling).await?,
    };
    log(&restore.config, restored).await?;
    println!("{}", told(restored));
    if let Database::Sqlite(path) = &config.database
        && path
            .with_file_name(format!("{}.before", name(path)))
            .exists()
    {
        println!(
            "The database before is kept as {}.before; delete it when all is well.",
            path.display()
        );
    }
    Ok(())
}

/// Whether no server listens where this one does.
pub(super) fn is_stopped(config: &Config) -> Result<(), CannotStart> {
    let listen = config.listen;
    if TcpStream::connect(listen).is_ok() {
        let what = format!("something listens on {listen}: stop the server first");
        return Err(refuse(what));
    }
    Ok(())
}

/// What the operator has to know.
const fn told(restored: Restored) -> &'static str {
    match restored {
        Restored::Carried => {
            "Restored. Phones, second factors, passwords and printed codes are as they were a moment ago: what was \
revoked or used stays so. Everybody has to sign in again; open invitations have to be sent again."
        }
        Restored::Lost => {
            "Restored. Nobody knows what was revoked or used since the copy was made. Therefore every phone is \
suspended, passkeys and printed codes are gone: people sign in with password and mailed code, and activate again. \
Passwords are those of then: whoever changed theirs since has to change it again. Invitations have to be sent again."
        }
    }
}

/// A line in the log, which is one of then.
async fn log(config: &Path, restored: Restored) -> Result<(), CannotStart> {
    let (server, _config) = server(config).await?;
    let detail = match restored {
        Restored::Carried => "with the state before",
        Restored::Lost => "without the state before",
    };
    server.flow.note_restored(detail).await.map_err(broken)
}

/// The keys that are there: new ones would open nothing.
fn keys(config: &Config) -> Result<KeyFiles, CannotStart> {
    let kek = config.keys.join("kek");
    if kek.exists() {
        return Ok(KeyFiles::open(&config.keys)?);
    }
    let folder = config.keys.display();
    Err(refuse(format!(
        "there are no keys in {folder}: put back the ones that were there"
    )))
}

fn place(config: &Config) -> Place<'static> {
    Place {
        table: "backup",
        column: match config.database {
            Database::Sqlite(_) => "sqlite",
            Database::Postgres(_) => "postgres",
        },
        row: &[],
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), CannotStart> {
    let options = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    let written = options.and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
    let what = format!("{} cannot be written", path.display());
    written.map_err(|why| CannotStart::System { what, why })
}

fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

fn refuse(what: impl Into<String>) -> CannotStart {
    CannotStart::Config(what.into())
}
