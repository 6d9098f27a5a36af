//! Brings a database to the shape this version knows; refuses newer ones.

use rusqlite::Connection;
use symbolon_store::{Broken, migrations};

use crate::{broken, dialect};

pub(crate) fn up(connection: &mut Connection) -> Result<(), Broken> {
    let transaction = connection.transaction().map_err(|e| broken(&e))?;
    transaction
        .execute_batch("CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY) STRICT")
        .map_err(|e| broken(&e))?;
    let done = names(&transaction).map_err(|e| broken(&e))?;
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
            .execute_batch(&dialect::shape(migration.sql))
            .map_err(|e| broken(&e))?;
        let insert = "INSERT INTO migration (name) VALUES ($1)";
        transaction
            .execute(insert, [migration.name])
            .map_err(|e| broken(&e))?;
    }
    transaction.commit().map_err(|e| broken(&e))
}

fn names(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare("SELECT name FROM migration")?;
    statement.query_map([], |row| row.get(0))?.collect()
}
