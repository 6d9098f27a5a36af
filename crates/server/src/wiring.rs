//! Wiring: from settings to a server that answers.

use std::{net::IpAddr, num::NonZeroU32, path::Path, sync::Arc, time::Duration};

use symbolon_config::{Accounts, Colour, Config, Limits, Link, Origin, Sessions};
use symbolon_core::{language::Language, seal::codes::Pepper};
use symbolon_flow::{
    CARRIED_DECOYS, Flow, Pictures, Texts,
    ports::{Clock, Keys as _, Random},
};
use symbolon_jobs::{
    Worker,
    push::{self, Ringer, Rings},
};
use symbolon_model::{
    biometrics::Allowed, password::PasswordRule, push::Services, session::Lifetimes,
};
use symbolon_pages::{
    Zone,
    letters::Sender,
    look::{Accent, Look},
};
use symbolon_senders::{
    MailSender, Outbox, TextSender,
    push::{Vapid, WebPush},
};
use symbolon_store::{Engine, Sealer, Store};
use symbolon_web::{AppFile, Bells, Inner, Logo, Meter, Places, Sources, Web};
use tokio::net::TcpListener;

use crate::{KeyFiles, keys::Ring, listen, passkeys::Portal, passwords::Argon};

static APP: &[AppFile] = include!(concat!(env!("OUT_DIR"), "/app_files.rs"));

/// What differs between one server and another.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The organisation's name.
    pub organisation: String,
    /// The language of letters to people who have not signed in yet.
    pub language: Language,
    /// Where people sign in.
    pub portal: Origin,
    /// Where the phone app lives.
    pub app: Origin,
    /// Reverse proxies whose word about addresses is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// The organisation's time zone.
    pub time_zone: String,
    /// How the organisation shows itself.
    pub look: Look,
    /// Its mark, where it has one of its own.
    pub logo: Option<Logo>,
    /// How often things may be tried.
    pub limits: Limits,
    /// How long people stay signed in.
    pub sessions: Sessions,
    /// How much somebody may have.
    pub accounts: Accounts,
    /// What new passwords must be.
    pub password_rule: PasswordRule,
    /// Which of the phone's own locks may take the place of the PIN.
    pub biometrics: Allowed,
    /// How pictures are used.
    pub pictures: Pictures,
    /// Text messages, where there are any.
    pub texts: Option<Texts>,
    /// Days for which lines of the log are kept; for ever when not given.
    pub keep_log_days: Option<NonZeroU32>,
    /// How phones are rung.
    pub push: PushSettings,
}

/// How phones are rung.
#[derive(Clone, Debug, Default)]
pub struct PushSettings {
    /// Whom a push service may write to.
    pub contact: Option<String>,
    /// Which push services.
    pub services: Services,
}

impl Settings {
    /// What a configuration file says, and the mark it names.
    ///
    /// # Errors
    /// When the mark is not there, or is none.
    pub fn of(config: &Config) -> Result<Self, CannotStart> {
        let logo = logo(config.look.logo.as_deref())?;
        Ok(Self {
            organisation: config.organisation.clone(),
            language: config.language,
            portal: config.portal.clone(),
            app: config.app().clone(),
            trusted_proxies: config.trusted_proxies.clone(),
            time_zone: config.time_zone.clone(),
            look: look(config, logo.is_some()),
            logo,
            limits: config.limits,
            sessions: config.sessions,
            accounts: config.accounts,
            password_rule: match config.password_rule {
                symbolon_config::PasswordRule::Seed => PasswordRule::Composed,
                symbolon_config::PasswordRule::Modern => PasswordRule::Long,
            },
            biometrics: match config.biometrics {
                symbolon_config::Biometrics::Any => Allowed::Any,
                symbolon_config::Biometrics::Bound => Allowed::Bound,
                symbolon_config::Biometrics::None => Allowed::No,
            },
            pictures: Pictures {
                compare: config.pictures.compare,
                carry_for_new_browsers: config.pictures.carry_for_new_browsers,
                carried_decoys: CARRIED_DECOYS,
            },
            texts: config.sms.as_ref().map(|sms| Texts {
                allow: sms.allow.iter().map(|p| p.as_str().to_owned()).collect(),
                per_hour: i64::from(sms.per_hour.get()),
            }),
            keep_log_days: config.log.keep_days,
            push: PushSettings {
                contact: config.push.contact.clone(),
                services: Services {
                    hosts: config.push.hosts.clone(),
                    local: None,
                },
            },
        })
    }
}

fn look(config: &Config, has_logo: bool) -> Look {
    let text = |link: &Option<Link>| link.as_ref().map(|link| link.as_str().to_owned());
    Look {
        logo: has_logo,
        accent: config.look.accent.map(|Colour(colour)| Accent::of(colour)),
        contact: text(&config.look.contact),
        privacy: text(&config.look.privacy),
    }
}

fn logo(path: Option<&Path>) -> Result<Option<Logo>, CannotStart> {
    let Some(path) = path else { return Ok(None) };
    let bytes = std::fs::read(path).map_err(|why| CannotStart::System {
        what: format!("the logo {} cannot be read", path.display()),
        why,
    })?;
    let read = Logo::read(bytes);
    let refused = |why| CannotStart::Config(format!("{}: {why}", path.display()));
    read.map(Some).map_err(refused)
}

/// What the settings cannot say: where things are kept, what time it is, how mail leaves.
pub struct Parts {
    /// Where things are kept.
    pub engine: Arc<dyn Engine>,
    /// The keys outside the database.
    pub keys: KeyFiles,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// How mail leaves.
    pub mail: Arc<dyn MailSender>,
    /// How text messages leave, where they do.
    pub texts: Option<Arc<dyn TextSender>>,
    /// The demo's outbox, when it is that.
    pub outbox: Option<Outbox>,
}

/// A server, ready to be started.
pub struct Running {
    /// The stories, for commands and tests.
    pub flow: Flow,
    /// The queue's worker.
    pub worker: Worker,
    /// Rings phones.
    pub ringer: Ringer,
    /// Whom to ring.
    pub rings: Option<Rings>,
    /// What is counted.
    pub meter: Arc<Meter>,
    keep_log_days: Option<NonZeroU32>,
    keys: Arc<Ring>,
    web: Web,
}

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
pub enum CannotStart {
    /// The database.
    #[error(transparent)]
    Store(#[from] symbolon_store::Broken),
    /// The keys.
    #[error(transparent)]
    Keys(#[from] crate::NoKeys),
    /// The configuration.
    #[error("{0}")]
    Config(String),
    /// A socket or a file.
    #[error("{what}: {why}")]
    System {
        /// What was tried.
        what: String,
        /// What the system said.
        why: std::io::Error,
    },
}

/// Wires a server.
///
/// # Errors
/// When the keys in the database cannot be read or made.
pub async fn build(settings: Settings, parts: Parts) -> Result<Running, CannotStart> {
    let store = Store::new(
        parts.engine,
        Sealer::new(parts.keys.kek, nonces(&parts.random)).knowing(parts.keys.others),
    );
    let keys = Arc::new(Ring::load(&store, parts.clock.now()).await?);
    let bells = Arc::new(Bells::default());
    let (doorbell, rings) = push::doorbell();
    let mut decoy = [0; 32];
    parts.random.fill(&mut decoy);
    let flow = Flow {
        store: store.clone(),
        clock: Arc::clone(&parts.clock),
        random: parts.random,
        passwords: Arc::new(Argon::new(&symbolon_core::seal::Secret::new(decoy))),
        passkeys: Arc::new(
            Portal::new(&settings.portal, &settings.organisation).map_err(CannotStart::Config)?,
        ),
        keys: keys.clone(),
        bell: bells.clone(),
        push: Arc::new(doorbell),
        settings: Arc::new(of_flow(&settings, parts.keys.pepper)),
    };
    let sender = Sender {
        organisation: settings.organisation.clone(),
        portal: settings.portal.to_string(),
        look: settings.look.clone(),
    };
    let worker = Worker {
        store,
        clock: parts.clock,
        mail: parts.mail,
        texts: parts.texts,
        sender,
    };
    let ringer = Ringer {
        flow: flow.clone(),
        sender: sender_of_pushes(&settings, &keys)?,
    };
    let meter = Arc::new(Meter::default());
    let inner = inner(&settings, flow.clone(), bells, parts.outbox);
    let web = Web::new(Inner {
        meter: Arc::clone(&meter),
        ..inner
    });
    Ok(Running {
        flow,
        worker,
        ringer,
        rings: Some(rings),
        meter,
        keep_log_days: settings.keep_log_days,
        keys,
        web,
    })
}

/// Nonces for envelopes: random, never used twice.
pub(crate) fn nonces(random: &Arc<dyn Random>) -> Arc<dyn Fn() -> [u8; 12] + Send + Sync> {
    let random = Arc::clone(random);
    Arc::new(move || {
        let mut nonce = [0; 12];
        random.fill(&mut nonce);
        nonce
    })
}

/// The settings as far as the stories need them.
fn of_flow(settings: &Settings, pepper: Pepper) -> symbolon_flow::Settings {
    let sessions = settings.sessions;
    let lifetimes = |minutes: NonZeroU32, hours: NonZeroU32| Lifetimes {
        idle: i64::from(minutes.get()) * 60,
        absolute: i64::from(hours.get()) * 3600,
        fresh: i64::from(sessions.fresh_minutes.get()) * 60,
    };
    symbolon_flow::Settings {
        organisation: settings.organisation.clone(),
        language: settings.language,
        portal: settings.portal.to_string(),
        portal_host: settings.portal.authority().to_owned(),
        app: settings.app.to_string(),
        starts_per_account: i64::from(settings.limits.starts_per_account.get()),
        password_rule: settings.password_rule,
        lifetimes: lifetimes(sessions.idle_minutes, sessions.hours),
        lifetimes_of_officers: lifetimes(sessions.officers_idle_minutes, sessions.officers_hours),
        invitation_days: i64::from(settings.accounts.invitation_days.get()),
        phones: usize::try_from(settings.accounts.phones.get()).unwrap_or(usize::MAX),
        biometrics: settings.biometrics,
        pictures: settings.pictures,
        push: settings.push.services.clone(),
        texts: settings.texts.clone(),
        pepper,
    }
}

fn sender_of_pushes(settings: &Settings, keys: &Arc<Ring>) -> Result<WebPush, CannotStart> {
    let contact = settings.push.contact.clone();
    let signing = Arc::clone(keys);
    let vapid = Vapid {
        key: keys.push_key(),
        contact: contact.unwrap_or_else(|| settings.portal.to_string()),
        sign: Arc::new(move |message| signing.sign_push(message)),
    };
    WebPush::new(vapid).map_err(CannotStart::Config)
}

fn inner(settings: &Settings, flow: Flow, bells: Arc<Bells>, outbox: Option<Outbox>) -> Inner {
    let origins = [&settings.portal, &settings.app];
    Inner {
        flow,
        bells,
        authorities: origins.iter().map(|o| o.authority().to_owned()).collect(),
        origins: origins.iter().map(ToString::to_string).collect(),
        encrypted: settings.portal.is_encrypted(),
        trusted_proxies: settings.trusted_proxies.clone(),
        meter: Arc::default(),
        sources: Sources::per_ten_minutes(settings.limits.starts_per_source),
        places: Places::default(),
        zone: Zone::named(&settings.time_zone),
        keep_log_days: settings.keep_log_days,
        look: settings.look.clone(),
        logo: settings.logo.clone(),
        app: APP,
        outbox,
    }
}

/// Serves until the returned future is dropped. Letters leave and old rows go in the background.
pub async fn start(mut server: Running, listener: TcpListener) {
    let (worker, keys, web) = (
        server.worker.clone(),
        Arc::clone(&server.keys),
        server.web.clone(),
    );
    let background = tokio::spawn(work(
        worker,
        keys,
        web,
        (server.flow.clone(), server.keep_log_days),
    ));
    let sealing = tokio::spawn(seal(server.flow.clone(), Arc::clone(&server.meter)));
    let rings = server.rings.take();
    let ringing = rings.map(|rings| push::ring_all(server.ringer.clone(), rings));
    let ringing = ringing.map(tokio::spawn);
    serve(server, listener).await;
    background.abort();
    sealing.abort();
    if let Some(ringing) = ringing {
        ringing.abort();
    }
}

/// Serves without doing jobs: whoever wants them done does them.
pub async fn serve(server: Running, listener: TcpListener) {
    listen::serve(listener, server.web.router()).await;
}

async fn work(
    worker: Worker,
    keys: Arc<Ring>,
    web: Web,
    (flow, keep_log_days): (Flow, Option<NonZeroU32>),
) {
    let mut rounds = 0_u32;
    loop {
        if let Err(error) = worker.drain().await {
            tracing::error!(cause = %error, "The queue could not be worked on.");
        }
        if rounds.is_multiple_of(SWEEP_EVERY) {
            sweep(&worker).await;
            renew(&worker, &keys).await;
            web.forget_sources();
            forget_lines(&flow, keep_log_days).await;
        }
        if rounds.is_multiple_of(MOVE_EVERY)
            && let Err(error) = flow.move_addresses().await
        {
            tracing::error!(cause = %error, "New addresses could not be put in place.");
        }
        rounds = rounds.wrapping_add(1);
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Gives the lines of the log their places in the chain.
async fn seal(flow: Flow, meter: Arc<Meter>) {
    loop {
        match flow.seal_audit().await {
            Ok(events) if events.is_empty() => tokio::time::sleep(LOOK_EVERY).await,
            Ok(events) => events.into_iter().for_each(|event| meter.happened(event)),
            Err(error) => {
                tracing::error!(cause = %error, "The log could not be sealed.");
                tokio::time::sleep(LOOK_EVERY).await;
            }
        }
    }
}

async fn renew(worker: &Worker, keys: &Ring) {
    if let Err(error) = keys.renew(&worker.store, worker.clock.now()).await {
        tracing::error!(cause = %error, "The encryption key could not be renewed.");
    }
}

async fn forget_lines(flow: &Flow, keep_days: Option<NonZeroU32>) {
    let Some(days) = keep_days else { return };
    if let Err(error) = flow.forget_audit(days.get().into()).await {
        tracing::error!(cause = %error, "Old lines of the log could not be forgotten.");
    }
}

/// How often the queue is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// After how many looks new addresses take the place of old ones: a minute.
const MOVE_EVERY: u32 = 120;
/// After how many looks old rows are deleted: half an hour.
const SWEEP_EVERY: u32 = 3600;

async fn sweep(worker: &Worker) {
    if let Err(error) = symbolon_jobs::sweep(&worker.store, worker.clock.now()).await {
        tracing::error!(cause = %error, "Old rows could not be deleted.");
    }
}
