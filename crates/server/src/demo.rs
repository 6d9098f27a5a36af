//! The demo: a made-up company with made-up people, on this machine only.

use std::{io::Write, net::SocketAddr, path::Path, sync::Arc};

use symbolon_config::{Accounts, Limits, Origin, Sessions};
use symbolon_core::{language::Language, seal::Secret};
use symbolon_flow::{CARRIED_DECOYS, Flow, Pictures, Texts, ports::Clock};
use symbolon_model::{
    address::Address, biometrics::Allowed, mobile::Mobile, password::PasswordRule, push::Services,
};
use symbolon_pages::look::Look;
use symbolon_senders::Outbox;
use symbolon_store_sqlite::Sqlite;
use tokio::net::TcpListener;

use crate::{
    CannotStart, KeyFiles, Parts, PushSettings, Settings, SystemClock, SystemRandom, build,
    commands::person::{acted, add, invite},
    start,
};

/// Name, address and password of the people in the demo.
const PEOPLE: [(&str, &str, &str); 3] = [
    ("Alice Ahlgren", "alice@acme.test", "Autumn-Leaf-42"),
    ("Bob Bergman", "bob@acme.test", "River-Stone-17"),
    ("Carol Chen", "carol@acme.test", "Paper-Crane-88"),
];

/// Whose codes come in text messages, and to which number.
const BY_TEXT: (&str, &str) = ("carol@acme.test", "+46 70 123 45 67");

/// Name and address of somebody who is invited and has not come yet.
const INVITED: (&str, &str) = ("Dana Dahl", "dana@acme.test");

/// Runs the demo.
///
/// # Errors
/// When the port is taken or the folder cannot be used.
pub(crate) async fn run(port: u16, folder: &Path, push: Option<String>) -> Result<(), CannotStart> {
    let system = |what: &str| {
        let what = what.to_owned();
        move |why| CannotStart::System { what, why }
    };
    std::fs::create_dir_all(folder).map_err(system("the data folder cannot be made"))?;
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    let listener = TcpListener::bind(address).await;
    let listener = listener.map_err(system(&format!("port {port} cannot be used")))?;
    let port = listener.local_addr().map_or(port, |address| address.port());
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::default());
    let outbox_clock = Arc::clone(&clock);
    let outbox = Outbox::new(Arc::new(move || outbox_clock.now()));
    let parts = Parts {
        engine: Arc::new(Sqlite::open(&folder.join("demo.sqlite"))?),
        keys: KeyFiles::open(&folder.join("keys"))?,
        clock,
        random: Arc::new(SystemRandom),
        mail: Arc::new(outbox.clone()),
        texts: Some(Arc::new(outbox.clone())),
        outbox: Some(outbox),
    };
    let server = build(settings(port, push)?, parts).await?;
    fill(&server.flow).await?;
    introduce(port);
    start(server, listener).await;
    Ok(())
}

fn settings(port: u16, push: Option<String>) -> Result<Settings, CannotStart> {
    let origin = Origin::parse(&format!("http://localhost:{port}"))
        .map_err(|e| CannotStart::Config(e.to_string()))?;
    Ok(Settings {
        organisation: "Acme Support".to_owned(),
        language: Language::En,
        portal: origin.clone(),
        app: origin,
        trusted_proxies: vec![],
        time_zone: "UTC".to_owned(),
        look: Look::default(),
        logo: None,
        limits: Limits::default(),
        sessions: Sessions::default(),
        accounts: Accounts::default(),
        password_rule: PasswordRule::default(),
        biometrics: Allowed::Any,
        pictures: Pictures {
            carried_decoys: CARRIED_DECOYS,
            ..Pictures::default()
        },
        texts: Some(Texts {
            allow: vec!["+46".to_owned()],
            per_hour: 200,
        }),
        keep_log_days: None,
        push: PushSettings {
            contact: None,
            services: Services {
                hosts: vec![],
                local: push,
            },
        },
    })
}

/// Adds the people who are missing.
async fn fill(flow: &Flow) -> Result<(), CannotStart> {
    for (name, address, password) in PEOPLE {
        let Some(address) = Address::parse(address) else {
            continue;
        };
        if flow.store.person_by_address(&address).await?.is_none() {
            add(flow, &address, name, Secret::new(password.to_owned())).await?;
            if let (true, Some(number)) = (address.as_str() == BY_TEXT.0, Mobile::parse(BY_TEXT.1))
            {
                acted(flow.set_mobile(&address, Some(number)).await)?;
            }
        }
    }
    let (name, address) = INVITED;
    if let Some(address) = Address::parse(address)
        && flow.store.person_by_address(&address).await?.is_none()
    {
        invite(flow, &address, name).await?;
    }
    Ok(())
}

/// Prints the first steps, all at once; nobody listening is no reason to stop.
fn introduce(port: u16) {
    let line = |(name, address, password): &(&str, &str, &str)| {
        let by_text = if *address == BY_TEXT.0 {
            ", codes in text messages"
        } else {
            ""
        };
        format!("    {name:<14} {address:<16} password {password}{by_text}\n")
    };
    let people: String = PEOPLE.iter().map(line).collect();
    let (name, address) = INVITED;
    let text = format!(
        "
Symbolon demo, ready on http://localhost:{port}

  People of Acme Support (made up):
{people}    {name:<14} {address:<16} invited: the letter is in the outbox

  First steps:
    1. Open http://localhost:{port} and sign in with email and password.
       The code arrives at http://localhost:{port}/demo/outbox
    2. Choose \"Activate the phone app\", Confirm: a QR code appears.
    3. Open http://localhost:{port}/app/ in another window: that is the phone.
       Tap the QR symbol and paste the link from below the QR code, or use the camera.
    4. Find the phone's picture on the portal, choose a PIN on the phone.
    5. Sign out, and sign in with the phone.

  Stop with Ctrl-C.

"
    );
    let _ = std::io::stdout().write_all(text.as_bytes());
}
