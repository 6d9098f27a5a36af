//! SQLite passes the contract.

use std::sync::Arc;

use symbolon_store::contract;
use symbolon_store_sqlite::Sqlite;

#[tokio::test]
async fn sqlite_passes_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    let engine = Sqlite::open(&folder.path().join("test.sqlite")).unwrap();

    contract::passes(Arc::new(engine)).await;
}

#[test]
fn what_is_kept_is_there_when_it_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.sqlite");
    drop(Sqlite::open(&path).unwrap());
    drop(Sqlite::open(&path).unwrap());
}

#[test]
fn a_database_of_a_newer_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.sqlite");
    drop(Sqlite::open(&path).unwrap());
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection
        .execute("INSERT INTO migration (name) VALUES ('9999_later')", [])
        .unwrap();

    assert!(matches!(
        Sqlite::open(&path).err(),
        Some(symbolon_store::Broken::Newer)
    ));
}
