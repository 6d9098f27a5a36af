//! What a backend does: run one statement, apply a list of commands.

use futures_util::future::BoxFuture;

use crate::Row;

/// A value that is bound to a statement or read from a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A whole number; times are milliseconds since 1970.
    Int(i64),
    /// Text.
    Text(String),
    /// Bytes: ids, hashes, envelopes.
    Bytes(Vec<u8>),
    /// Nothing.
    Null,
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Self::Bytes(value.to_vec())
    }
}

impl<const N: usize> From<&[u8; N]> for Value {
    fn from(value: &[u8; N]) -> Self {
        Self::Bytes(value.to_vec())
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Bytes(value)
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// One statement, written once for all backends: placeholders are `$1`, `$2`, ...
#[derive(Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its name, unique.
    pub name: &'static str,
    /// Its text.
    pub sql: &'static str,
}

/// A statement with its values.
#[derive(Clone, Debug)]
pub struct Query {
    /// The statement.
    pub statement: &'static Statement,
    /// Its values, in the order of the placeholders.
    pub values: Vec<Value>,
}

/// What a command must change for the commit to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// Exactly one row.
    OneRow,
    /// However many rows.
    AnyRows,
}

/// A statement that changes something, and its condition.
#[derive(Clone, Debug)]
pub struct Command {
    /// What to run.
    pub query: Query,
    /// What it must change.
    pub demand: Demand,
}

/// Whether a list of commands was applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Committed {
    /// All of it, durably.
    Done,
    /// None of it, because of this statement.
    Lost(&'static str),
}

/// The machinery failed: the disk, the network, a row that cannot be.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Broken {
    /// The database cannot be reached or failed.
    #[error("the database failed: {0}")]
    Database(String),
    /// A row that no code of this version writes.
    #[error("table {table} holds a row that cannot be: {what}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// What is wrong with it.
        what: &'static str,
    },
    /// The database was written by a newer version.
    #[error("the database is newer than this program; update the program")]
    Newer,
}

/// A backend.
pub trait Engine: Send + Sync {
    /// Runs a statement that reads.
    fn read(&self, query: Query) -> BoxFuture<'_, Result<Vec<Row>, Broken>>;

    /// Applies all commands in one transaction, or none; durable when it returns.
    fn commit(&self, commands: Vec<Command>) -> BoxFuture<'_, Result<Committed, Broken>>;
}
