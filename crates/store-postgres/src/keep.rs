//! Keeping a copy of a database, and putting one back, with PostgreSQL's own tools: `pg_dump` and
//! `psql` of the server's version or a newer one.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use symbolon_store::{
    Broken,
    restored::{Restored, Settling},
};
use tokio_postgres::{Client, Config, NoTls, config::Host};

use crate::{Postgres, broken};

/// The whole database as it is at one moment; servers may run meanwhile.
///
/// # Errors
/// When it cannot be reached, or `pg_dump` is missing.
pub fn snapshot(address: &str) -> Result<Vec<u8>, Broken> {
    let mut command = tool("pg_dump", address)?;
    command.args([
        "--format=plain",
        "--no-owner",
        "--no-privileges",
        "--no-comments",
    ]);
    let output = command.output().map_err(|e| missing("pg_dump", &e))?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(said(&output.stderr))
    }
}

/// Puts a snapshot in the place of a database. No server may run. The tables before are kept in a
/// schema `before` until what must not be older was taken from them.
///
/// # Errors
/// When somebody else is connected, the snapshot does not load, or the tools are missing.
pub async fn restore(
    address: &str,
    snapshot: &[u8],
    settling: Settling,
) -> Result<Restored, Broken> {
    // The tables before, in the shape of this version.
    drop(Postgres::open(address).await?);
    let client = connect(address).await?;
    alone(&client).await?;
    let tables = client
        .query(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
            &[],
        )
        .await
        .map_err(|e| broken(&e))?;
    let found = if is_empty(&client).await? {
        Restored::Lost
    } else {
        Restored::Carried
    };
    let mut script = b"BEGIN;\nCREATE SCHEMA before;\n".to_vec();
    for table in &tables {
        let name: &str = table.try_get(0).map_err(|e| broken(&e))?;
        script.extend_from_slice(
            format!("ALTER TABLE public.\"{name}\" SET SCHEMA before;\n").as_bytes(),
        );
    }
    script.extend_from_slice(snapshot);
    script.extend_from_slice(b"\nCOMMIT;\n");
    load(address, &script)?;
    // The snapshot may be older than this version.
    drop(Postgres::open(address).await?);
    let mut statements = settling.statements(found).join(";\n");
    statements.push_str(";\nDROP SCHEMA before CASCADE");
    let whole = format!("BEGIN;\n{statements};\nCOMMIT");
    client.batch_execute(&whole).await.map_err(|e| broken(&e))?;
    Ok(found)
}

/// Whether nothing of ours was ever kept there.
async fn is_empty(client: &Client) -> Result<bool, Broken> {
    let row = client
        .query_one("SELECT count(*) FROM person", &[])
        .await
        .map_err(|e| broken(&e))?;
    let people: i64 = row.try_get(0).map_err(|e| broken(&e))?;
    Ok(people == 0)
}

async fn alone(client: &Client) -> Result<(), Broken> {
    let others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
        AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND state IS NOT NULL";
    // Our own connections of a moment ago take a moment to go.
    for _ in 0..50 {
        let row = client
            .query_one(others, &[])
            .await
            .map_err(|e| broken(&e))?;
        if row.try_get::<_, i64>(0).map_err(|e| broken(&e))? == 0 {
            return Ok(());
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    Err(Broken::Database(
        "others are connected to this database: stop every server first".to_owned(),
    ))
}

async fn connect(address: &str) -> Result<Client, Broken> {
    let (client, connection) = tokio_postgres::connect(address, NoTls)
        .await
        .map_err(|e| broken(&e))?;
    tokio::spawn(connection);
    Ok(client)
}

fn load(address: &str, script: &[u8]) -> Result<(), Broken> {
    let mut command = tool("psql", address)?;
    command.args([
        "--no-psqlrc",
        "--quiet",
        "--set=ON_ERROR_STOP=1",
        "--file=-",
    ]);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|e| missing("psql", &e))?;
    if let Some(mut stdin) = child.stdin.take() {
        // A psql that stopped at an error reads no further, and says so below.
        let _ = stdin.write_all(script);
    }
    let output = child.wait_with_output().map_err(|e| missing("psql", &e))?;
    if output.status.success() {
        Ok(())
    } else {
        Err(said(&output.stderr))
    }
}

/// One of PostgreSQL's programs; where to, and the password, go where other users cannot see them.
fn tool(name: &str, address: &str) -> Result<Command, Broken> {
    let config: Config = address.parse().map_err(|e| broken(&e))?;
    let mut command = Command::new(name);
    let host = config.get_hosts().first().map(|host| match host {
        Host::Tcp(name) => name.clone(),
        Host::Unix(path) => path.display().to_string(),
    });
    let port = config.get_ports().first().map(ToString::to_string);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let facts = [
        ("PGHOST", host),
        ("PGPORT", port),
        ("PGUSER", config.get_user().map(str::to_owned)),
        ("PGPASSWORD", config.get_password().map(text)),
        ("PGDATABASE", config.get_dbname().map(str::to_owned)),
    ];
    for (name, fact) in facts {
        if let Some(fact) = fact {
            command.env(name, fact);
        }
    }
    Ok(command)
}

fn missing(tool: &str, error: &std::io::Error) -> Broken {
    Broken::Database(format!(
        "{tool} cannot be run ({error}); on Debian it is in postgresql-client"
    ))
}

fn said(stderr: &[u8]) -> Broken {
    Broken::Database(String::from_utf8_lossy(stderr).trim().to_owned())
}
