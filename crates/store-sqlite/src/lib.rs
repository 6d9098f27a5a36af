//! The embedded database.
//!
//! One thread owns the writing connection. It takes whatever commits are waiting, applies each
//! in a savepoint of one transaction, and makes them durable with one fsync: group commit,
//! without a timer. Nobody is answered before the outer commit. Reads run on a few connections
//! of their own and see only what is durable (WAL, `synchronous=FULL`).

mod dialect;
pub mod keep;
mod migrate;
mod reader;
mod value;
mod writer;

use std::path::Path;

use futures_util::future::BoxFuture;
use rusqlite::Connection;
use symbolon_store::{Broken, Command, Committed, Engine, Query, Row};

use crate::{reader::Readers, writer::Writer};

/// Reader connections.
const READERS: usize = 2;
/// Statements kept prepared per connection: more than there are.
const CACHED: usize = 128;

/// An open SQLite database.
pub struct Sqlite {
    writer: Writer,
    readers: Readers,
}

impl Sqlite {
    /// Opens a database file, creating it when it is missing, and brings its shape up to date.
    ///
    /// # Errors
    /// When the file cannot be opened or was written by a newer version.
    pub fn open(path: &Path) -> Result<Self, Broken> {
        let mut connection = connect(path)?;
        migrate::up(&mut connection)?;
        let readers = (0..READERS)
            .map(|_| connect(path))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            writer: Writer::start(connection),
            readers: Readers::start(readers),
        })
    }
}

impl Engine for Sqlite {
    fn read(&self, query: Query) -> BoxFuture<'_, Result<Vec<Row>, Broken>> {
        Box::pin(self.readers.read(query))
    }

    fn commit(&self, commands: Vec<Command>) -> BoxFuture<'_, Result<Committed, Broken>> {
        Box::pin(self.writer.commit(commands))
    }
}

fn connect(path: &Path) -> Result<Connection, Broken> {
    let connection = Connection::open(path).map_err(|e| broken(&e))?;
    connection.set_prepared_statement_cache_capacity(CACHED);
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL;
             PRAGMA foreign_keys = ON;
             PRAGMA secure_delete = ON;
             PRAGMA busy_timeout = 5000;",
        )
        .map_err(|e| broken(&e))?;
    Ok(connection)
}

fn broken(error: &rusqlite::Error) -> Broken {
    Broken::Database(error.to_string())
}

fn gone() -> Broken {
    Broken::Database("the database thread has ended".to_owned())
}
