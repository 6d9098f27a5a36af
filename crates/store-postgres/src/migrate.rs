//! Brings a database to the shape this version knows; refuses newer ones. Nodes that start
//! together take turns.

use deadpool_postgres::Object;
use symbolon_store::{Broken, migrations};

use crate::broken;

/// Held while the shape changes: an arbitrary number of our own.
const LOCK: &str = "SELECT pg_advisory_xact_lock(7226173)";

pub(crate) async fn up(client: &mut Object) -> Result<(), Broken> {
    let transaction = client.transaction().await.map_err(|e| broken(&e))?;
    let first = format!("{LOCK}; CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY)");
    transaction
        .batch_execute(&first)
        .await
        .map_err(|e| broken(&e))?;
    let rows = transaction
        .query("SELECT name FROM migration", &[])
        .await
        .map_err(|e| broken(&e))?;
    let done: Vec<String> = rows.iter().filter_map(|row| row.try_get(0).ok()).collect();
    if done
        .iter()
        .any(|name| migrations::ALL.iter().all(|known| known.name != name))
    {
        return Err(Broken::Newer);
    }
    for migration in migrations::ALL
        .iter()
        .filter(|m| done.iter().all(|name| name != m.name))
    {
        transaction
            .batch_execute(&dialect(migration.sql))
            .await
            .map_err(|e| broken(&e))?;
        let insert = "INSERT INTO migration (name) VALUES ($1)";
        transaction
            .execute(insert, &[&migration.name])
            .await
            .map_err(|e| broken(&e))?;
    }
    transaction.commit().await.map_err(|e| broken(&e))
}

/// The backend's own words for types.
fn dialect(sql: &str) -> String {
    sql.replace(" BYTES", " BYTEA")
        .replace(" INT ", " BIGINT ")
        .replace(" INT,", " BIGINT,")
        .replace(" INT\n", " BIGINT\n")
        .replace(" INT;", " BIGINT;")
}
