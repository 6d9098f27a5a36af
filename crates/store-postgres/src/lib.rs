//! PostgreSQL, for several nodes.
//!
//! A commit is one transaction whose statements travel together. Statements are prepared once
//! per connection; a condition that does not hold rolls everything back.

pub mod keep;
mod migrate;
mod value;

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use futures_util::future::{BoxFuture, try_join_all};
use symbolon_store::{Broken, Command, Committed, Demand, Engine, Query, Row};
use tokio_postgres::{Config, NoTls, error::SqlState, types::ToSql};

use crate::value::Bound;

/// Connections at most.
const CONNECTIONS: usize = 16;

/// A PostgreSQL database.
pub struct Postgres {
    pool: Pool,
}

impl Postgres {
    /// Connects (`postgres://user@host/database`) and brings the database's shape up to date.
    ///
    /// # Errors
    /// When it cannot be reached or was written by a newer version.
    pub async fn open(address: &str) -> Result<Self, Broken> {
        let config: Config = address.parse().map_err(|e| broken(&e))?;
        let recycling = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        let manager = Manager::from_config(config, NoTls, recycling);
        let pool = Pool::builder(manager).max_size(CONNECTIONS).build();
        let pool = pool.map_err(|e| Broken::Database(e.to_string()))?;
        let store = Self { pool };
        let mut client = store.client().await?;
        migrate::up(&mut client).await?;
        Ok(store)
    }

    async fn client(&self) -> Result<Object, Broken> {
        self.pool
            .get()
            .await
            .map_err(|e| Broken::Database(e.to_string()))
    }

    async fn rows(&self, query: Query) -> Result<Vec<Row>, Broken> {
        let client = self.client().await?;
        let statement = client
            .prepare_cached(query.statement.sql)
            .await
            .map_err(|e| broken(&e))?;
        let bound: Vec<Bound<'_>> = query.values.iter().map(Bound).collect();
        let rows = client
            .query(&statement, &parameters(&bound))
            .await
            .map_err(|e| broken(&e))?;
        rows.iter().map(value::row).collect()
    }

    /// Every statement is sent before the first answer is read: one round trip, and one more for
    /// the commit.
    async fn apply(&self, commands: Vec<Command>) -> Result<Committed, Broken> {
        let mut client = self.client().await?;
        let mut prepared = Vec::with_capacity(commands.len());
        for command in &commands {
            let sql = command.query.statement.sql;
            prepared.push(client.prepare_cached(sql).await.map_err(|e| broken(&e))?);
        }
        let bound: Vec<Vec<Bound<'_>>> = commands
            .iter()
            .map(|c| c.query.values.iter().map(Bound).collect())
            .collect();
        let parameters: Vec<Vec<_>> = bound.iter().map(|values| parameters(values)).collect();
        let transaction = client.transaction().await.map_err(|e| broken(&e))?;
        let runs = prepared
            .iter()
            .zip(&parameters)
            .map(|(s, p)| transaction.execute(s, p));
        let changed = match try_join_all(runs).await {
            Ok(changed) => changed,
            // Somebody else has the one place: that is a condition that does not hold.
            Err(error) if error.code() == Some(&SqlState::UNIQUE_VIOLATION) => {
                return Ok(Committed::Lost("unique"));
            }
            Err(error) => return Err(broken(&error)),
        };
        let lost = commands
            .iter()
            .zip(changed)
            .find(|(command, changed)| match command.demand {
                Demand::OneRow => *changed != 1,
                Demand::AnyRows => false,
            });
        if let Some((command, _)) = lost {
            transaction.rollback().await.map_err(|e| broken(&e))?;
            return Ok(Committed::Lost(command.query.statement.name));
        }
        transaction.commit().await.map_err(|e| broken(&e))?;
        Ok(Committed::Done)
    }
}

impl Engine for Postgres {
    fn read(&self, query: Query) -> BoxFuture<'_, Result<Vec<Row>, Broken>> {
        Box::pin(self.rows(query))
    }

    fn commit(&self, commands: Vec<Command>) -> BoxFuture<'_, Result<Committed, Broken>> {
        Box::pin(async move {
            match self.apply(commands.clone()).await {
                Err(Broken::Database(error)) if error == DEADLOCK => {
                    // Two commits took the same rows in another order: one of them goes again.
                    self.apply(commands).await
                }
                other => other,
            }
        })
    }
}

const DEADLOCK: &str = "deadlock";

fn parameters<'a>(bound: &'a [Bound<'a>]) -> Vec<&'a (dyn ToSql + Sync)> {
    bound
        .iter()
        .map(|value| -> &(dyn ToSql + Sync) { value })
        .collect()
}

fn broken(error: &tokio_postgres::Error) -> Broken {
    if error.code() == Some(&SqlState::T_R_DEADLOCK_DETECTED) {
        return Broken::Database(DEADLOCK.to_owned());
    }
    Broken::Database(error.to_string())
}
