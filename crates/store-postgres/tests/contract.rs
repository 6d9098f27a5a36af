//! PostgreSQL passes the contract. `cargo xtask test` starts a server and says where it is.

#![allow(clippy::unwrap_used, reason = "test code stops at the first surprise")]

use std::sync::Arc;

use symbolon_store::contract;
use symbolon_store_postgres::Postgres;
use tokio_postgres::NoTls;

/// A database of one's own on the server that the tests were given.
#[expect(
    clippy::disallowed_methods,
    reason = "tests are told where their server is"
)]
async fn database(name: &str) -> Option<String> {
    let Ok(server) = std::env::var("SYMBOLON_TEST_POSTGRES") else {
        assert!(std::env::var("CI").is_err(), "CI has a PostgreSQL server");
        return None;
    };
    let (client, connection) = tokio_postgres::connect(&format!("{server}/postgres"), NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    client
        .batch_execute(&format!("DROP DATABASE IF EXISTS {name}"))
        .await
        .unwrap();
    client
        .batch_execute(&format!("CREATE DATABASE {name}"))
        .await
        .unwrap();
    Some(format!("{server}/{name}"))
}

#[tokio::test]
async fn postgresql_passes_the_contract() {
    let Some(address) = database("contract").await else {
        return;
    };
    let engine = Postgres::open(&address).await.unwrap();

    contract::passes(Arc::new(engine)).await;
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused() {
    let Some(address) = database("newer").await else {
        return;
    };
    drop(Postgres::open(&address).await.unwrap());
    let (client, connection) = tokio_postgres::connect(&address, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
        .execute("INSERT INTO migration (name) VALUES ('9999_later')", &[])
        .await
        .unwrap();

    let refused = Postgres::open(&address).await.err();
    assert!(matches!(refused, Some(symbolon_store::Broken::Newer)));
}
