//! `symbolon serve`, `migrate`, `health`.

use std::{
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    sync::Arc,
    time::Duration,
};

use symbolon_config::{Config, Database};
use symbolon_senders::Smtp;
use symbolon_store::Engine;
use symbolon_store_postgres::Postgres;
use symbolon_store_sqlite::Sqlite;
use tokio::net::TcpListener;

use crate::{
    CannotStart, KeyFiles, Parts, Running, Settings, SystemClock, SystemRandom, build, start,
};

pub(super) async fn serve(path: &Path) -> Result<(), CannotStart> {
    let (server, config) = server(path).await?;
    let what = format!("{} cannot be listened on", config.listen);
    let listener = TcpListener::bind(config.listen).await;
    let listener = listener.map_err(|why| CannotStart::System { what, why })?;
    tracing::info!(portal = %config.portal, listen = %config.listen, "The server is ready.");
    start(server, listener).await;
    Ok(())
}

pub(super) async fn migrate(path: &Path) -> Result<(), CannotStart> {
    engine(&read(path)?.database).await.map(|_engine| ())
}

/// A server as its configuration file says, not yet listening.
pub(super) async fn server(path: &Path) -> Result<(Running, Config), CannotStart> {
    let config = read(path)?;
    let mail = Smtp::new(&config.mail.relay, &config.mail.from);
    let parts = Parts {
        engine: engine(&config.database).await?,
        keys: KeyFiles::open(&config.keys)?,
        clock: Arc::new(SystemClock::default()),
        random: Arc::new(SystemRandom),
        mail: Arc::new(mail.map_err(|e| CannotStart::Config(e.to_string()))?),
        outbox: None,
    };
    Ok((build(Settings::of(&config), parts).await?, config))
}

async fn engine(database: &Database) -> Result<Arc<dyn Engine>, CannotStart> {
    Ok(match database {
        Database::Sqlite(path) => Arc::new(Sqlite::open(path)?),
        Database::Postgres(address) => Arc::new(Postgres::open(address).await?),
    })
}

fn read(path: &Path) -> Result<Config, CannotStart> {
    let what = format!("{} cannot be read", path.display());
    let text = std::fs::read_to_string(path);
    let text = text.map_err(|why| CannotStart::System { what, why })?;
    Config::parse(&text).map_err(|e| CannotStart::Config(e.to_string()))
}

/// Asks the running server for `/health`.
pub(super) fn health(path: &Path) -> Result<(), CannotStart> {
    let config = read(path)?;
    let failed = |why| CannotStart::System {
        what: "the server does not answer".to_owned(),
        why,
    };
    let mut stream = TcpStream::connect(config.listen).map_err(failed)?;
    stream
        .set_read_timeout(Some(Duration::from_secs(5)))
        .map_err(failed)?;
    let host = config.portal.authority();
    write!(
        stream,
        "GET /health HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    )
    .map_err(failed)?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).map_err(failed)?;
    if answer.starts_with("HTTP/1.1 200") {
        Ok(())
    } else {
        Err(CannotStart::Config(
            "the server answers, but cannot do its work".to_owned(),
        ))
    }
}
