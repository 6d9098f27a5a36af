//! A server with people.

use std::{cell::RefCell, num::NonZeroU32, sync::Arc};

use symbolon_config::{Accounts, Limits, Origin, Sessions};
use symbolon_core::{language::Language, picture::Picture, seal::Secret, wire::ids::RequestId};
use symbolon_flow::{Flow, Pictures, Texts, administer::people::Acted, ports::Clock};
use symbolon_jobs::push::{Ringer, Rings};
use symbolon_model::{
    address::Address, audit::Entry, biometrics::Allowed, level::Level, password::PasswordRule,
    push::Services, role::Role,
};
use symbolon_pages::look::Look;
use symbolon_senders::Outbox;
use symbolon_server::{
    KeyFiles, Parts, PushSettings, Settings, SystemRandom, build, commands::person, serve,
};
use symbolon_store::sessions;
use symbolon_web::Logo;
use tokio::net::TcpListener;

use crate::{Browser, Database, HeldClock, Page, PushService};

/// Somebody with an account.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// Their name.
    pub name: &'static str,
    /// Their address.
    pub address: &'static str,
    /// Their password.
    pub password: &'static str,
}

/// Has a password; most stories are hers.
pub const ALICE: Member = Member {
    name: "Alice",
    address: "alice@acme.test",
    password: "Autumn-Leaf-4207",
};
/// Has a password.
pub const BOB: Member = Member {
    name: "Bob",
    address: "bob@acme.test",
    password: "River-Stone-1793",
};
/// Has no account.
pub const CAROL: Member = Member {
    name: "Carol",
    address: "carol@elsewhere.test",
    password: "Paper-Crane-88",
};

/// What else differs between one town and another.
struct More {
    push: Option<String>,
    pictures: Pictures,
    password_rule: PasswordRule,
    biometrics: Allowed,
    texts: Option<Texts>,
    accounts: Accounts,
    look: Look,
    logo: Option<Logo>,
}

impl Default for More {
    fn default() -> Self {
        Self {
            push: None,
            pictures: Pictures::default(),
            password_rule: PasswordRule::default(),
            biometrics: Allowed::Bound,
            texts: None,
            accounts: Accounts::default(),
            look: Look::default(),
            logo: None,
        }
    }
}

/// A running server.
pub struct Town {
    /// Its origin.
    pub origin: String,
    /// Its clock.
    pub clock: HeldClock,
    /// Its stories, for looking behind the scenes.
    pub flow: Flow,
    worker: Box<dyn Fn() -> std::pin::Pin<Box<dyn Future<Output = ()>>>>,
    /// Where letters and text messages go.
    pub outbox: Outbox,
    database: Database,
    serving: tokio::task::JoinHandle<()>,
    ringer: Ringer,
    rings: RefCell<Option<Rings>>,
}

async fn add(flow: &Flow, who: Member) {
    let address = Address::parse(who.address).unwrap();
    let password = Secret::new(who.password.to_owned());
    let added = person::add(flow, &address, who.name, password).await;
    added.unwrap();
}

impl Town {
    /// A server on SQLite.
    pub async fn new() -> Self {
        Self::on(Database::sqlite()).await
    }

    /// A server on any database.
    pub async fn on(database: Database) -> Self {
        Self::with(database, all_at_home(), More::default()).await
    }

    /// A server that lets people start as often as they like.
    pub async fn without_limits() -> Self {
        let limits = Limits {
            starts_per_account: NonZeroU32::MAX,
            ..all_at_home()
        };
        Self::with(Database::sqlite(), limits, More::default()).await
    }

    /// A server that lets one network address begin so much in ten minutes.
    pub async fn on_a_street(most: u32) -> Self {
        let limits = Limits {
            starts_per_source: NonZeroU32::new(most).unwrap(),
            ..Limits::default()
        };
        Self::with(Database::sqlite(), limits, More::default()).await
    }

    /// A server that may ring phones through this push service too.
    pub async fn ringing(service: &PushService) -> Self {
        let (database, limits) = (Database::sqlite(), all_at_home());
        let push = Some(service.origin.clone());
        let more = More {
            push,
            ..More::default()
        };
        Self::with(database, limits, more).await
    }

    /// A server that uses pictures in another way.
    pub async fn with_pictures(pictures: Pictures) -> Self {
        let more = More {
            pictures,
            ..More::default()
        };
        Self::with(Database::sqlite(), all_at_home(), more).await
    }

    /// A server with another rule for passwords.
    pub async fn with_password_rule(password_rule: PasswordRule) -> Self {
        let more = More {
            password_rule,
            ..More::default()
        };
        Self::with(Database::sqlite(), all_at_home(), more).await
    }

    /// A server that sends text messages to Swedish numbers, so many in an hour.
    pub async fn texting(per_hour: i64) -> Self {
        let allow = vec!["+46".to_owned()];
        let more = More {
            texts: Some(Texts { allow, per_hour }),
            ..More::default()
        };
        Self::with(Database::sqlite(), all_at_home(), more).await
    }

    /// A server with another rule for the phone's own locks.
    pub async fn with_biometrics(biometrics: Allowed) -> Self {
        let more = More {
            biometrics,
            ..More::default()
        };
        Self::with(Database::sqlite(), all_at_home(), more).await
    }

    /// A server of an organisation that shows itself.
    pub async fn looking(look: Look, logo: Logo) -> Self {
        let more = More {
            look,
            logo: Some(logo),
            ..More::default()
        };
        Self::with(Database::sqlite(), all_at_home(), more).await
    }

    /// A server where somebody may have other numbers of things.
    pub async fn with_accounts(accounts: Accounts) -> Self {
        let more = More {
            accounts,
            ..More::default()
        };
        Self::with(Database::sqlite(), all_at_home(), more).await
    }

    async fn with(database: Database, limits: Limits, more: More) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://localhost:{}", listener.local_addr().unwrap().port());
        let clock = HeldClock::default();
        let outbox_clock = clock.clone();
        let outbox = Outbox::new(Arc::new(move || outbox_clock.now()));
        let parts = Parts {
            engine: Arc::clone(&database.engine),
            keys: KeyFiles::open(&database.folder.path().join("keys")).unwrap(),
            clock: Arc::new(clock.clone()),
            random: Arc::new(SystemRandom),
            mail: Arc::new(outbox.clone()),
            texts: Some(Arc::new(outbox.clone())),
            outbox: Some(outbox.clone()),
        };
        let mut server = build(settings(&origin, limits, more), parts).await.unwrap();
        let (flow, worker) = (server.flow.clone(), server.worker.clone());
        let (ringer, rings) = (server.ringer.clone(), server.rings.take().unwrap());
        for member in [ALICE, BOB] {
            add(&flow, member).await;
        }
        let serving = tokio::spawn(async move {
            serve(server, listener).await;
        });
        let worker = Box::new(move || -> std::pin::Pin<Box<dyn Future<Output = ()>>> {
            let worker = worker.clone();
            Box::pin(async move {
                worker.drain().await.unwrap();
            })
        });
        Self {
            origin,
            clock,
            flow,
            worker,
            outbox,
            database,
            serving,
            ringer,
            rings: RefCell::new(Some(rings)),
        }
    }

    /// Rings every phone that waits to be rung.
    pub async fn ring_phones(&self) {
        let mut rings = self.rings.take().expect("nobody else rings");
        self.ringer.drain(&mut rings).await;
        self.rings.replace(Some(rings));
    }

    /// A browser that has never been here.
    pub fn browser(&self) -> Browser {
        Browser::new(&self.origin)
    }

    /// Somebody more comes, with a password.
    pub async fn add(&self, who: Member) {
        add(&self.flow, who).await;
    }

    /// A browser in which somebody has signed in by password and code.
    pub async fn signed_in(&self, who: Member) -> Browser {
        self.signed_in_in(self.browser(), who).await
    }

    /// The same in a browser that is there already.
    pub async fn signed_in_in(&self, mut browser: Browser, who: Member) -> Browser {
        browser.enter_password(who).await;
        let code = self.newest_code(who).await;
        let page = browser.submit("/sign-in/code", &[("code", &code)]).await;
        assert!(page.text.contains("Hello"), "{}", page.text);
        browser
    }

    /// Somebody with a role, signed in in a session that is worth this much.
    pub async fn officer(&self, who: Member, role: Option<Role>, level: Level) -> Browser {
        self.officer_in(self.browser(), who, role, level).await
    }

    /// The same in a browser that is there already.
    pub async fn officer_in(
        &self,
        browser: Browser,
        who: Member,
        role: Option<Role>,
        level: Level,
    ) -> Browser {
        let address = Address::parse(who.address).unwrap();
        if role.is_some() {
            let set = self.flow.set_role(&address, role).await.unwrap();
            assert_ne!(set, Acted::NoSuchPerson);
        }
        let mut desk = self.signed_in_in(browser, who).await;
        let kept = self.flow.store.person_by_address(&address).await;
        let id = kept.unwrap().unwrap().value.id;
        let mut session = self.flow.store.sessions_of(id).await.unwrap().remove(0);
        session.level = level;
        let raised = vec![
            sessions::end_one(&session.key, id),
            sessions::begin(&session),
        ];
        let _done = self.flow.store.commit(raised).await.unwrap();
        desk.open("/phones").await;
        desk
    }

    /// Somebody asks for a code and sets another password with it.
    pub async fn reset_password(&self, browser: &mut Browser, who: Member, new: &str) -> Page {
        // Later than whatever else was sent: letters of one moment leave in any order.
        self.clock.pass_seconds(1);
        browser.forget_password(who).await;
        let code = self.newest_code(who).await;
        browser.set_password(&code, new).await
    }

    /// The subjects of what somebody was sent, newest first.
    pub async fn subjects(&self, who: Member) -> Vec<String> {
        (self.worker)().await;
        let letters = self.outbox.letters();
        let theirs = letters
            .into_iter()
            .filter(|sent| sent.mail.to == who.address);
        theirs.map(|sent| sent.mail.subject).collect()
    }

    /// The code in the newest letter that has one.
    pub async fn newest_code(&self, who: Member) -> String {
        (self.worker)().await;
        let letters = self.outbox.letters();
        let theirs = letters.iter().filter(|sent| sent.mail.to == who.address);
        let code = |text: &str| {
            let word = text
                .split_whitespace()
                .find(|w| w.len() == 8 && w.parse::<u32>().is_ok());
            word.map(str::to_owned)
        };
        theirs
            .map(|sent| code(&sent.mail.text))
            .find_map(|code| code)
            .expect("a code was sent")
    }

    /// The path of the link in the newest letter that has one.
    pub async fn newest_link(&self, who: Member) -> String {
        (self.worker)().await;
        let letters = self.outbox.letters();
        let theirs = letters.iter().filter(|sent| sent.mail.to == who.address);
        let start = format!("{}/", self.origin);
        let link = |text: &str| {
            let word = text.split_whitespace().find(|w| w.starts_with(&start));
            word.map(|word| word.replace(&self.origin, ""))
        };
        theirs
            .map(|sent| link(&sent.mail.text))
            .find_map(|link| link)
            .expect("a link was sent")
    }

    /// The picture that the browser of a sign-in shows.
    pub async fn picture_of(&self, id: RequestId) -> Picture {
        self.flow
            .store
            .sign_in(id)
            .await
            .unwrap()
            .unwrap()
            .value
            .request()
            .pictures()
            .first()
            .copied()
            .unwrap()
    }

    /// What the log says about somebody, newest first.
    pub async fn events(&self, who: Member) -> Vec<&'static str> {
        let entries = self.log(who).await;
        entries.iter().map(|entry| entry.event.name()).collect()
    }

    /// The details that the log has about somebody, newest first.
    pub async fn details(&self, who: Member) -> Vec<String> {
        let entries = self.log(who).await;
        entries.into_iter().map(|entry| entry.detail).collect()
    }

    async fn log(&self, who: Member) -> Vec<Entry> {
        let address = Address::parse(who.address).unwrap();
        let person = self
            .flow
            .store
            .person_by_address(&address)
            .await
            .unwrap()
            .unwrap();
        let entries = self.flow.store.audit_of(person.value.id, 5000);
        entries.await.unwrap()
    }

    /// Where this test's files are.
    pub fn folder(&self) -> &std::path::Path {
        self.database.folder.path()
    }
}

impl Drop for Town {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Everybody in a test comes from one network address.
fn all_at_home() -> Limits {
    Limits {
        starts_per_source: NonZeroU32::MAX,
        ..Limits::default()
    }
}

fn settings(origin: &str, limits: Limits, more: More) -> Settings {
    let More {
        push,
        pictures,
        password_rule,
        biometrics,
        texts,
        accounts,
        look,
        logo,
    } = more;
    let origin = Origin::parse(origin).unwrap();
    Settings {
        organisation: "Acme Support".to_owned(),
        language: Language::En,
        portal: origin.clone(),
        app: origin,
        trusted_proxies: vec![],
        time_zone: "UTC".to_owned(),
        password_rule,
        biometrics,
        pictures,
        texts,
        keep_log_days: None,
        push: PushSettings {
            contact: Some("mailto:help@acme.test".to_owned()),
            services: Services {
                hosts: vec![],
                local: push,
            },
        },
        look,
        logo,
        limits,
        sessions: Sessions::default(),
        accounts,
    }
}
