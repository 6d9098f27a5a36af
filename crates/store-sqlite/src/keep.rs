//! Keeping a copy of a database, and putting one back.

use std::{
    fs,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use rusqlite::MAIN_DB;
use symbolon_store::{
    Broken,
    restored::{Restored, Settling},
};

use crate::{broken, connect, migrate};

/// The whole database as it is at one moment; a server may run meanwhile.
///
/// # Errors
/// When the file cannot be read.
pub fn snapshot(path: &Path) -> Result<Vec<u8>, Broken> {
    let mut connection = connect(path)?;
    let whole = connection.serialize(MAIN_DB).map_err(|e| broken(&e))?;
    Ok(whole.to_vec())
}

/// Puts a snapshot in the place of a database, which stays beside it under another name. No server
/// may run. Whatever fails before the last step leaves everything as it was.
///
/// # Errors
/// When the snapshot is none, or of a newer version, or the disk fails.
pub fn restore(path: &Path, snapshot: &[u8], settling: Settling) -> Result<Restored, Broken> {
    let beside = with_ending(path, ".restoring");
    let _ = fs::remove_file(&beside);
    let options = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&beside);
    options
        .and_then(|mut file| file.write_all(snapshot).and_then(|()| file.sync_all()))
        .map_err(|e| io(&e))?;
    let restored = settle(&beside, path, settling)?;
    for ending in ["-wal", "-shm"] {
        let _ = fs::remove_file(with_ending(&beside, ending));
    }
    if path.exists() {
        fs::rename(path, with_ending(path, ".before")).map_err(|e| io(&e))?;
    }
    for ending in ["-wal", "-shm"] {
        let _ = fs::remove_file(with_ending(path, ending));
    }
    fs::rename(&beside, path).map_err(|e| io(&e))?;
    Ok(restored)
}

/// Brings the snapshot up to date, and takes from the state before what must not be older.
fn settle(beside: &Path, path: &Path, settling: Settling) -> Result<Restored, Broken> {
    let mut connection = connect(beside)?;
    migrate::up(&mut connection)?;
    let found = match readable(path) {
        Ok(()) => Restored::Carried,
        // It can be read, by a newer version.
        Err(Broken::Newer) => return Err(Broken::Newer),
        Err(_) => Restored::Lost,
    };
    let run = |sql: &str| connection.execute_batch(sql).map_err(|e| broken(&e));
    if found == Restored::Carried {
        let name = path.display().to_string();
        connection
            .execute("ATTACH DATABASE $1 AS before", [name])
            .map_err(|e| broken(&e))?;
    }
    run("BEGIN IMMEDIATE")?;
    for statement in settling.statements(found) {
        run(&statement)?;
    }
    run("COMMIT")?;
    if found == Restored::Carried {
        // What is in its journal goes into its file, which stays.
        run("PRAGMA before.wal_checkpoint(TRUNCATE); DETACH DATABASE before")?;
    }
    // One file, without a journal beside it.
    run("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE")?;
    Ok(found)
}

/// Whether the database before can be read to the end, and anybody is in it.
fn readable(path: &Path) -> Result<(), Broken> {
    if !path.exists() {
        return Err(Broken::Database("there is none".to_owned()));
    }
    let mut connection = connect(path)?;
    migrate::up(&mut connection)?;
    let said = connection.query_row("PRAGMA quick_check", [], |row| row.get::<_, String>(0));
    match said.map_err(|e| broken(&e))?.as_str() {
        "ok" => {}
        damage => return Err(Broken::Database(damage.to_owned())),
    }
    let people = "SELECT count(*) FROM person";
    let people = connection.query_row(people, [], |row| row.get::<_, i64>(0));
    match people.map_err(|e| broken(&e))? {
        0 => Err(Broken::Database("it is empty".to_owned())),
        _ => Ok(()),
    }
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn io(error: &std::io::Error) -> Broken {
    Broken::Database(error.to_string())
}

/// Whether bytes are a database at all: a file of another kind is refused before anything moves.
pub fn is_snapshot(bytes: &[u8]) -> bool {
    bytes.starts_with(b"SQLite format 3\0")
}

#[cfg(test)]
mod tests {
    use symbolon_core::moment::Moment;

    use super::*;

    const SETTLING: Settling = Settling::at(Moment::from_seconds(0));

    #[test]
    fn threat_87_what_is_no_database_replaces_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kept.sqlite");
        drop(crate::Sqlite::open(&path).unwrap());

        let refused = restore(&path, b"SQLite format 3\0 and then nothing", SETTLING);

        assert!(refused.is_err());
        assert!(!with_ending(&path, ".before").exists());
        drop(crate::Sqlite::open(&path).unwrap());
    }

    #[test]
    fn a_snapshot_of_a_running_database_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kept.sqlite");
        let running = crate::Sqlite::open(&path).unwrap();

        let kept = snapshot(&path).unwrap();

        assert!(is_snapshot(&kept));
        let other = folder.path().join("other.sqlite");
        let restored = restore(&other, &kept, SETTLING).unwrap();
        assert_eq!(restored, Restored::Lost);
        drop(running);
        let names = rusqlite::Connection::open(&other).unwrap();
        let count: i64 = names
            .query_row("SELECT count(*) FROM migration", [], |row| row.get(0))
            .unwrap();
        assert_eq!(
            usize::try_from(count),
            Ok(symbolon_store::migrations::ALL.len())
        );
    }
}
