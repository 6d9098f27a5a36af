//! What the flows need kept.
//!
//! **Look, decide, commit.** A flow loads what it needs, each thing with a version; decides in
//! pure code; and commits a list of writes, each with its condition. All are applied or none.
//! A write whose condition does not hold loses, and the flow looks again. Nothing can hold the
//! writer while hashing or waiting for the network.
//!
//! Every statement is written here once, for all backends; a backend ([`Engine`]) only runs
//! statements and applies commands. It never decides, and neither does this crate.
#![deny(missing_docs)]

pub mod activations;
pub mod api_tokens;
pub mod applications;
pub mod asks;
pub mod audit;
pub mod authenticators;
pub mod browsers;
pub mod card_shares;
pub mod clients;
pub mod codes;
#[cfg(feature = "contract")]
pub mod contract;
pub mod devices;
mod engine;
pub mod grants;
pub mod invitations;
pub mod jobs;
pub mod migrations;
pub mod passkeys;
pub mod people;
pub mod proposals;
pub mod pulls;
pub mod pushes;
pub mod recovery_codes;
pub mod restored;
pub mod revocation_codes;
mod rewrap;
mod row;
mod sealed;
pub mod server_keys;
pub mod sessions;
pub mod sign_ins;
mod statements;
pub mod throttle;

use std::sync::Arc;

pub use engine::{Broken, Command, Committed, Demand, Engine, Query, Statement, Value};
pub use row::Row;
pub use sealed::Sealer;
pub use statements::ALL as EVERY_STATEMENT;

/// Everything that is kept, behind whichever backend.
#[derive(Clone)]
pub struct Store {
    engine: Arc<dyn Engine>,
    sealer: Sealer,
}

/// Something that was loaded, with the version it had. Saving it demands that version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded<T> {
    /// What was loaded.
    pub value: T,
    version: i64,
}

impl<T> Loaded<T> {
    const fn new(value: T, version: i64) -> Self {
        Self { value, version }
    }

    /// The same row with something else in it; saving still demands the version loaded.
    pub fn with<U>(&self, value: U) -> Loaded<U> {
        Loaded {
            value,
            version: self.version,
        }
    }

    /// Another value, and the version the row has after one more save: for a second save of the
    /// same row without loading it again.
    pub fn saved_with<U>(&self, value: U) -> Loaded<U> {
        Loaded {
            value,
            version: self.version + 1,
        }
    }
}

/// One write with its condition: a few commands that are applied together.
#[derive(Clone, Debug)]
#[must_use = "a write does nothing until it is committed"]
pub struct Write(Vec<Command>);

impl Write {
    fn one(statement: &'static Statement, values: Vec<Value>) -> Self {
        Self(vec![Command {
            query: Query { statement, values },
            demand: Demand::OneRow,
        }])
    }

    fn any(statement: &'static Statement, values: Vec<Value>) -> Self {
        Self(vec![Command {
            query: Query { statement, values },
            demand: Demand::AnyRows,
        }])
    }

    /// The names of its statements, for tests that compare lists of writes.
    pub fn names(&self) -> Vec<&'static str> {
        self.0
            .iter()
            .map(|command| command.query.statement.name)
            .collect()
    }
}

/// Whether a list of writes was applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a lost commit has to be looked at again"]
pub enum Commit {
    /// All of it.
    Done,
    /// None of it: the condition of this statement did not hold.
    Lost(&'static str),
}

impl Store {
    /// A store on a backend; secrets in rows are wrapped and unwrapped by `sealer`.
    pub fn new(engine: Arc<dyn Engine>, sealer: Sealer) -> Self {
        Self { engine, sealer }
    }

    /// Applies all writes or none.
    pub async fn commit(&self, writes: Vec<Write>) -> Result<Commit, Broken> {
        let commands = writes.into_iter().flat_map(|write| write.0).collect();
        match self.engine.commit(commands).await? {
            Committed::Done => Ok(Commit::Done),
            Committed::Lost(name) => Ok(Commit::Lost(name)),
        }
    }

    async fn rows(
        &self,
        statement: &'static Statement,
        values: Vec<Value>,
    ) -> Result<Vec<Row>, Broken> {
        self.engine.read(Query { statement, values }).await
    }

    async fn row(
        &self,
        statement: &'static Statement,
        values: Vec<Value>,
    ) -> Result<Option<Row>, Broken> {
        Ok(self.rows(statement, values).await?.into_iter().next())
    }
}
