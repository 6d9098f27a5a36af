//! `symbolon serve`, `migrate`, `health`.

use std::{
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    sync::Arc,
    time::Duration,
};

use symbolon_config::{Config, Database, Gateway, Sms};
use symbolon_core::seal::Secret;
use symbolon_senders::{self as senders, BadGateway, ByMail, Form, Smtp, TextSender};
use symbolon_store::Engine;
use symbolon_store_postgres::Postgres;
use symbolon_store_sqlite::Sqlite;
use symbolon_web::meter;
use tokio::net::TcpListener;

use crate::{
    CannotStart, KeyFiles, Parts, Running, Settings, SystemClock, SystemRandom, build, listen,
    start,
};

pub(super) async fn serve(path: &Path) -> Result<(), CannotStart> {
    let (server, config) = server(path).await?;
    let what = format!("{} cannot be listened on", config.listen);
    let listener = TcpListener::bind(config.listen).await;
    let listener = listener.map_err(|why| CannotStart::System { what, why })?;
    if let Some(metrics) = config.metrics {
        let what = format!("{} cannot be listened on", metrics.listen);
        let listener = TcpListener::bind(metrics.listen).await;
        let listener = listener.map_err(|why| CannotStart::System { what, why })?;
        let routes = meter::routes(Arc::clone(&server.meter), server.flow.clone());
        tokio::spawn(listen::serve(listener, routes));
    }
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
    let mail = mail_of(&config)?;
    let texts = config.sms.as_ref().map(|sms| texts_of(sms, &mail));
    let parts = Parts {
        engine: engine(&config.database).await?,
        keys: KeyFiles::open(&config.keys)?,
        clock: Arc::new(SystemClock::default()),
        random: Arc::new(SystemRandom),
        texts: texts.transpose()?,
        mail,
        outbox: None,
    };
    Ok((build(Settings::of(&config)?, parts).await?, config))
}

/// How mail leaves.
pub(super) fn mail_of(config: &Config) -> Result<Arc<Smtp>, CannotStart> {
    let mail = Smtp::new(&config.mail.relay, &config.mail.from);
    Ok(Arc::new(
        mail.map_err(|e| CannotStart::Config(e.to_string()))?,
    ))
}

/// How text messages leave.
pub(super) fn texts_of(sms: &Sms, mail: &Arc<Smtp>) -> Result<Arc<dyn TextSender>, CannotStart> {
    let bad = |e: BadGateway| CannotStart::Config(e.to_string());
    let secret = |path: &Path| {
        let what = format!("{} cannot be read", path.display());
        let text = std::fs::read_to_string(path);
        let text = text.map_err(|why| CannotStart::System { what, why })?;
        Ok::<_, CannotStart>(Secret::new(text.trim().to_owned()))
    };
    Ok(match &sms.gateway {
        Gateway::Json {
            url,
            template,
            authorization,
        } => {
            let template = serde_json::from_str(template);
            let template = template.map_err(|e| bad(BadGateway(format!("the template: {e}"))))?;
            let authorization = authorization.as_deref().map(secret).transpose()?;
            let form = Form::Json(template);
            Arc::new(senders::Gateway::new(url, authorization, form).map_err(bad)?)
        }
        Gateway::Twilio {
            url,
            account,
            token,
            from,
        } => {
            let basic = senders::Gateway::basic(account, &secret(token)?);
            let form = Form::Twilio { from: from.clone() };
            Arc::new(senders::Gateway::new(url, Some(basic), form).map_err(bad)?)
        }
        Gateway::Mail { to } => Arc::new(ByMail::new(mail.clone(), to).map_err(bad)?),
    })
}

async fn engine(database: &Database) -> Result<Arc<dyn Engine>, CannotStart> {
    Ok(match database {
        Database::Sqlite(path) => Arc::new(Sqlite::open(path)?),
        Database::Postgres(address) => Arc::new(Postgres::open(address).await?),
    })
}

pub(super) fn read(path: &Path) -> Result<Config, CannotStart> {
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
