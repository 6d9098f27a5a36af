//! A database of one's own: a SQLite file, or a PostgreSQL database when the tests were given a
//! server (`SYMBOLON_TEST_POSTGRES`).

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use symbolon_store::Engine;
use symbolon_store_postgres::Postgres;
use symbolon_store_sqlite::Sqlite;
use tempfile::TempDir;
use tokio_postgres::NoTls;

/// A database that goes away with the test.
pub struct Database {
    /// How the server reaches it.
    pub engine: Arc<dyn Engine>,
    /// Where files of this test may be kept.
    pub folder: TempDir,
}

static NUMBER: AtomicU32 = AtomicU32::new(0);

impl Database {
    /// An empty SQLite database.
    pub fn sqlite() -> Self {
        let folder = TempDir::new().unwrap();
        let engine = Sqlite::open(&folder.path().join("test.sqlite")).unwrap();
        Self {
            engine: Arc::new(engine),
            folder,
        }
    }

    /// An empty PostgreSQL database on the server that the tests were given; `None` when they
    /// were given none, which does not happen in CI.
    #[expect(
        clippy::disallowed_methods,
        reason = "tests are told where their server is"
    )]
    pub async fn postgres() -> Option<Self> {
        let Ok(server) = std::env::var("SYMBOLON_TEST_POSTGRES") else {
            assert!(std::env::var("CI").is_err(), "CI has a PostgreSQL server");
            return None;
        };
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("story_{}_{number}", std::process::id());
        let address = format!("{server}/postgres");
        let (client, connection) = tokio_postgres::connect(&address, NoTls).await.unwrap();
        tokio::spawn(connection);
        client
            .batch_execute(&format!("CREATE DATABASE {name}"))
            .await
            .unwrap();
        let engine = Postgres::open(&format!("{server}/{name}")).await.unwrap();
        Some(Self {
            engine: Arc::new(engine),
            folder: TempDir::new().unwrap(),
        })
    }
}
