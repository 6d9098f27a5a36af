//! A database of one's own: a SQLite file, or a PostgreSQL database when the tests were given a
//! server (`SYMBOLON_TEST_POSTGRES`).

use std::sync::Arc;

use symbolon_store::Engine;
use symbolon_store_sqlite::Sqlite;
use tempfile::TempDir;

/// A database that goes away with the test.
pub struct Database {
    /// How the server reaches it.
    pub engine: Arc<dyn Engine>,
    /// Where files of this test may be kept.
    pub folder: TempDir,
}

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
}
