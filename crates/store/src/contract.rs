//! The contract that every backend must pass: what is kept comes back, conditions hold, a commit
//! is all or nothing. It runs every statement there is, and says which one it missed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::too_many_lines,
    reason = "test code stops at the first surprise"
)]

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use futures_util::future::{BoxFuture, join_all};
use symbolon_core::{
    moment::Moment,
    seal::{PublicKey, Secret, envelope::Kek},
    vault::Stretch,
    wire::{
        activate::{ClaimKey, DeviceKind, Protection},
        ask::{Action, Mode},
        ids::{ActivationId, Nonce, ProfileId, PullId, RequestId},
    },
};
use symbolon_model::{
    activation::{Activation, AwaitClaim, AwaitMatch, AwaitPin, Chosen, Claimer, Facts, Made},
    address::Address,
    ask::Ask,
    audit::{Entry, Event},
    browser::Browser,
    client::Client,
    code::{AwaitCode, Purpose},
    device::{self, Device, Secrets, Tries},
    id::PersonId,
    person::{Person, Standing},
    sign_in::{AwaitCollect, AwaitPhone, Request, SignIn},
};

use crate::{
    Broken, Command, Commit, Committed, EVERY_STATEMENT, Engine, Query, Row, Sealer, Store,
    activations, asks, audit, browsers, codes, jobs, people, pulls, server_keys, sessions,
    sign_ins, throttle,
};

/// Runs the whole contract against an empty database.
pub async fn passes(engine: Arc<dyn Engine>) {
    let recording = Arc::new(Recording {
        engine,
        seen: Mutex::default(),
    });
    let nonces = Arc::new(|| [7; 12]);
    let store = Store::new(
        recording.clone(),
        Sealer::new(Kek::new(Secret::new([1; 32])), nonces),
    );
    people_are_kept(&store).await;
    phones_are_kept(&store).await;
    sign_ins_are_kept(&store).await;
    activations_are_kept(&store).await;
    sessions_codes_and_browsers_are_kept(&store).await;
    the_queue_the_log_and_the_keys_are_kept(&store).await;
    a_commit_is_all_or_nothing(&store).await;
    of_many_at_once_one_wins(&store).await;
    old_things_are_forgotten(&store).await;
    let every = EVERY_STATEMENT
        .iter()
        .flat_map(|module| module.iter())
        .map(|s| s.name);
    let seen = recording.seen.lock().unwrap().clone();
    let missed: Vec<_> = every.filter(|name| !seen.contains(name)).collect();
    assert!(
        missed.is_empty(),
        "statements that the contract never ran: {missed:?}"
    );
}

const NOW: Moment = Moment::from_seconds(1_772_442_000);
const ALICE: PersonId = PersonId::from_bytes([1; 16]);
const PHONE: ProfileId = ProfileId::from_bytes([2; 16]);

fn alice() -> Person {
    Person {
        id: ALICE,
        address: Address::parse("alice@acme.test").unwrap(),
        name: "Alice".to_owned(),
        standing: Standing::Active,
        password: None,
    }
}

/// A point on the curve: the generator of P-256 (SEC 2 section 2.4.2).
fn key() -> PublicKey {
    let x = "6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296";
    let y = "4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5";
    let hex = format!("04{x}{y}");
    let byte = |at: usize| u8::from_str_radix(hex.get(at..at + 2).unwrap(), 16).unwrap();
    PublicKey::parse(&(0..65).map(|n| byte(2 * n)).collect::<Vec<_>>()).unwrap()
}

fn phone() -> Device {
    Device {
        id: PHONE,
        person: ALICE,
        name: "Alice's Pixel".to_owned(),
        kind: DeviceKind::App,
        protection: Protection::WebCrypto,
        dk: key(),
        de: key(),
        standing: device::Standing::Active,
        stretch: Stretch::USUAL,
        counter: 3,
        tries: Tries {
            in_a_row: 2,
            by_day: vec![(20_513, 2), (20_514, 1)],
        },
        since: NOW,
        used: None,
        secrets: Secrets {
            verifier: Secret::new([3; 32]),
            current: Secret::new([4; 32]),
            next: None,
        },
    }
}

fn request(id: u8) -> Request {
    Request {
        id: RequestId::from_bytes([id; 16]),
        account: [5; 32],
        person: Some(ALICE),
        pre: [6; 32],
        browser: Browser::from_agent("Firefox/153.0 Linux", "192.0.2.7".to_owned()),
        known: true,
        client: Client {
            id: "portal".into(),
            name: "Acme".into(),
            host: "acme.test".into(),
        },
        action: Action::SignIn,
        mode: Mode::Pick,
        seed: Secret::new([8; 32]),
        begun: NOW,
        expires: NOW.plus_seconds(120),
    }
}

async fn done(store: &Store, writes: Vec<crate::Write>) {
    assert_eq!(store.commit(writes).await.unwrap(), Commit::Done);
}

async fn people_are_kept(store: &Store) {
    done(store, vec![people::insert(&alice(), NOW)]).await;
    let again = store
        .commit(vec![people::insert(&alice(), NOW)])
        .await
        .unwrap();
    assert_eq!(again, Commit::Lost("INSERT_PERSON"));

    let mut loaded = store
        .person_by_address(&alice().address)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(loaded.value, alice());
    loaded.value.password = Some("$argon2id$...".to_owned());
    done(store, vec![people::save(&loaded)]).await;
    assert_eq!(
        store.commit(vec![people::save(&loaded)]).await.unwrap(),
        Commit::Lost("SAVE_PERSON"),
        "a version is good for one save"
    );
    let fresh = store.person(ALICE).await.unwrap().unwrap();
    assert_eq!(fresh.value, loaded.value);
    done(store, vec![people::touch(&fresh)]).await;
}

async fn phones_are_kept(store: &Store) {
    done(store, vec![store.insert_device(&phone())]).await;
    let mut loaded = store.device(PHONE).await.unwrap().unwrap();
    assert_eq!(loaded.value, phone());
    loaded.value.used = Some(NOW);
    loaded.value.secrets.next = Some(Secret::new([9; 32]));
    done(store, vec![store.save_device(&loaded)]).await;
    assert!(store.has_phone(ALICE).await.unwrap());
    assert!(
        !store
            .has_phone(PersonId::from_bytes([0xee; 16]))
            .await
            .unwrap()
    );
    let all = store.devices_of(ALICE).await.unwrap();
    assert_eq!(all.len(), 1);
    assert_eq!(all.first().unwrap().value, loaded.value);
}

async fn sign_ins_are_kept(store: &Store) {
    let pending = SignIn::Pending(AwaitPhone {
        request: request(1),
    });
    done(store, vec![store.insert_sign_in(&pending)]).await;
    let second = SignIn::Pending(AwaitPhone {
        request: request(2),
    });
    let lost = store
        .commit(vec![store.insert_sign_in(&second)])
        .await
        .unwrap();
    assert_eq!(
        lost,
        Commit::Lost("INSERT_SIGN_IN"),
        "one request per account is pending"
    );
    assert_eq!(store.open_sign_ins(&[5; 32]).await.unwrap().len(), 1);
    let recent = store
        .recent_sign_ins(&[5; 32], Moment::from_seconds(9_999_999_999))
        .await;
    assert_eq!(recent.unwrap().len(), 1, "an open one, however old");

    let (id, nonce) = (request(1).id, Nonce::from_bytes([10; 32]));
    let text = "a.b.c".to_owned();
    let ask = Ask {
        request: id,
        device: PHONE,
        attempt: 1,
        nonce,
        text,
        answered: None,
    };
    done(store, vec![asks::insert(&ask)]).await;
    assert_eq!(store.latest_ask(id, PHONE).await.unwrap().unwrap(), ask);
    done(store, vec![asks::answer(&ask, &[11; 32], None)]).await;
    let again = store
        .commit(vec![asks::answer(&ask, &[12; 32], None)])
        .await
        .unwrap();
    assert_eq!(
        again,
        Commit::Lost("USE_ASK"),
        "a nonce is open for one answer"
    );
    done(store, vec![asks::set_result(&ask, &[11; 32], "r")]).await;
    let kept = store.ask_by_nonce(nonce, id, PHONE).await.unwrap().unwrap();
    assert_eq!(kept.answered.unwrap().result.as_deref(), Some("r"));

    let loaded = store.sign_in(id).await.unwrap().unwrap();
    assert_eq!(loaded.value, pending);
    let until = NOW.plus_seconds(30);
    let approved = AwaitCollect {
        request: request(1),
        device: PHONE,
        until,
    };
    done(
        store,
        vec![sign_ins::save(&loaded.with(SignIn::Approved(approved)))],
    )
    .await;
    done(store, vec![sign_ins::revoke_approved_by(PHONE)]).await;
    let over = store.sign_in(id).await.unwrap().unwrap();
    assert!(matches!(over.value, SignIn::Over(_)));
    let stale = store.commit(vec![sign_ins::save(&loaded)]).await.unwrap();
    assert_eq!(stale, Commit::Lost("SAVE_SIGN_IN"));
    done(store, vec![pulls::use_up(PullId::from_bytes([1; 16]), NOW)]).await;
    let twice = store
        .commit(vec![pulls::use_up(PullId::from_bytes([1; 16]), NOW)])
        .await;
    assert_eq!(twice.unwrap(), Commit::Lost("USE_PULL"));
}

async fn activations_are_kept(store: &Store) {
    let facts = Facts {
        id: ActivationId::from_bytes([1; 16]),
        person: ALICE,
        session: [2; 32],
        claim_key: ClaimKey::from_kept(Secret::new([3; 32])),
        replaces: Some(PHONE),
        expires: NOW.plus_seconds(600),
    };
    done(
        store,
        vec![store.insert_activation(&AwaitClaim {
            facts: facts.clone(),
        })],
    )
    .await;
    let claimer = Claimer {
        profile: ProfileId::from_bytes([4; 16]),
        dk: key(),
        de: key(),
        kind: DeviceKind::Terminal,
        protection: Protection::File,
        name: "My terminal".to_owned(),
        matching: [5; 32],
        transcript: [6; 32],
        alarm: true,
    };
    let chosen = Chosen {
        verifier: Secret::new([7; 32]),
        stretch: Stretch::LIGHT,
        nonce: Nonce::from_bytes([8; 32]),
        ask: [9; 32],
    };
    let matched = |chosen| AwaitPin {
        facts: facts.clone(),
        claimer: claimer.clone(),
        chosen,
        trials: 1,
    };
    for state in [
        Activation::Claimed(AwaitMatch {
            facts: facts.clone(),
            claimer: claimer.clone(),
        }),
        Activation::Matched(matched(None)),
        Activation::Matched(matched(Some(chosen))),
        Activation::Active(
            facts.clone(),
            Made {
                profile: claimer.profile,
                answer: [9; 32],
                result: "signed".to_owned(),
            },
        ),
    ] {
        let loaded = store.activation(facts.id).await.unwrap().unwrap();
        done(
            store,
            vec![store.save_activation(&loaded.with(state.clone()))],
        )
        .await;
        assert_eq!(
            store.activation(facts.id).await.unwrap().unwrap().value,
            state
        );
    }
    assert!(store.open_activation(ALICE).await.unwrap().is_none());
}

async fn sessions_codes_and_browsers_are_kept(store: &Store) {
    let browser = request(1).browser;
    done(
        store,
        vec![browsers::remember(&[1; 32], ALICE, &browser, NOW)],
    )
    .await;
    done(
        store,
        vec![browsers::remember(&[1; 32], ALICE, &browser, NOW)],
    )
    .await;
    assert!(store.knows_browser(&[1; 32], ALICE, NOW).await.unwrap());
    let late = NOW.plus_seconds(91 * 86_400);
    assert!(!store.knows_browser(&[1; 32], ALICE, late).await.unwrap());

    let until = NOW.plus_seconds(30);
    let approved = AwaitCollect {
        request: request(3),
        device: PHONE,
        until,
    };
    let (_, passed) = approved.collect(&[6; 32], NOW).unwrap();
    let session = symbolon_model::session::Session::begin(passed, [1; 32], browser, NOW);
    done(store, vec![sessions::begin(&session)]).await;
    assert_eq!(store.session(&[1; 32]).await.unwrap().unwrap(), session);
    done(store, vec![sessions::touch(&[1; 32], until)]).await;
    assert_eq!(store.session(&[1; 32]).await.unwrap().unwrap().seen, until);
    done(store, vec![sessions::demand(&[1; 32])]).await;
    let gone = store
        .commit(vec![sessions::demand(&[9; 32])])
        .await
        .unwrap();
    assert_eq!(gone, Commit::Lost("DEMAND_SESSION"));
    done(store, vec![sessions::end_others(ALICE, &[1; 32])]).await;
    assert!(store.session(&[1; 32]).await.unwrap().is_some());
    done(
        store,
        vec![sessions::end_of_device(PHONE), sessions::end(&[1; 32])],
    )
    .await;
    assert!(store.session(&[1; 32]).await.unwrap().is_none());

    let code = AwaitCode::send(None, [2; 32], [3; 32], NOW);
    done(store, vec![codes::insert(&[4; 32], Purpose::SignIn, &code)]).await;
    let kept = store
        .code(&[4; 32], Purpose::SignIn)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(kept.value, code);
    let used = AwaitCode { code: None, ..code };
    done(
        store,
        vec![codes::save(
            &[4; 32],
            Purpose::SignIn,
            &kept.with(used.clone()),
        )],
    )
    .await;
    assert_eq!(
        store
            .code(&[4; 32], Purpose::SignIn)
            .await
            .unwrap()
            .unwrap()
            .value,
        used
    );
}

async fn the_queue_the_log_and_the_keys_are_kept(store: &Store) {
    for id in [1, 2] {
        done(
            store,
            vec![store.insert_job([id; 16], "letter", b"text", NOW)],
        )
        .await;
    }
    let due = store.due_jobs(NOW, 10).await.unwrap();
    let [first, second] = due.as_slice() else {
        panic!("two jobs are due")
    };
    assert_eq!(first.payload.reveal(), b"text");
    done(store, vec![jobs::claim(first, NOW.plus_seconds(60))]).await;
    let twice = store.commit(vec![jobs::claim(first, NOW)]).await.unwrap();
    assert_eq!(twice, Commit::Lost("CLAIM_JOB"), "one worker takes a job");
    done(
        store,
        vec![
            jobs::finish(first),
            jobs::fail(second, NOW, "no such mailbox"),
        ],
    )
    .await;
    assert!(
        store
            .due_jobs(NOW.plus_seconds(600), 10)
            .await
            .unwrap()
            .is_empty()
    );

    let entry = |person, at| Entry {
        at,
        person,
        event: Event::SignedIn,
        detail: "x".to_owned(),
    };
    done(store, vec![audit::add([1; 16], &entry(Some(ALICE), NOW))]).await;
    done(store, vec![audit::add([2; 16], &entry(None, NOW))]).await;
    assert_eq!(
        store.audit_of(ALICE, 10).await.unwrap(),
        [entry(Some(ALICE), NOW)]
    );

    let purpose = server_keys::Purpose::Open;
    let private = Secret::new(vec![1, 2, 3]);
    let key = server_keys::ServerKey {
        id: [1; 16],
        purpose,
        private,
        made: NOW,
    };
    done(store, vec![store.insert_server_key(&key)]).await;
    let kept = store.server_keys().await.unwrap();
    assert_eq!(kept.first().unwrap().private, key.private);
    done(store, vec![server_keys::destroy([1; 16])]).await;
    assert!(store.server_keys().await.unwrap().is_empty());
}

async fn a_commit_is_all_or_nothing(store: &Store) {
    let bob = Person {
        id: PersonId::from_bytes([9; 16]),
        address: Address::parse("bob@acme.test").unwrap(),
        ..alice()
    };
    let writes = vec![people::insert(&bob, NOW), people::insert(&alice(), NOW)];
    assert_eq!(
        store.commit(writes).await.unwrap(),
        Commit::Lost("INSERT_PERSON")
    );
    assert!(
        store.person(bob.id).await.unwrap().is_none(),
        "nothing of a lost commit stays"
    );
}

async fn of_many_at_once_one_wins(store: &Store) {
    let loaded = store.device(PHONE).await.unwrap().unwrap();
    let tries = (0..50).map(|_| store.commit(vec![store.save_device(&loaded)]));
    let won = join_all(tries)
        .await
        .into_iter()
        .filter(|c| matches!(c, Ok(Commit::Done)))
        .count();
    assert_eq!(won, 1);

    let limit = throttle::Limit {
        most: 5,
        seconds: 600,
    };
    let counts = (0..50).map(|_| store.commit(vec![throttle::count(&[1; 32], limit, NOW)]));
    let counted = join_all(counts)
        .await
        .into_iter()
        .filter(|c| matches!(c, Ok(Commit::Done)));
    assert_eq!(counted.count(), 5);
    assert!(store.is_over(&[1; 32], limit, NOW).await.unwrap());
    let later = NOW.plus_seconds(601);
    assert!(!store.is_over(&[1; 32], limit, later).await.unwrap());
    done(store, vec![throttle::count(&[1; 32], limit, later)]).await;
    done(store, vec![throttle::clear(&[1; 32])]).await;
}

async fn old_things_are_forgotten(store: &Store) {
    let later = NOW.plus_seconds(7 * 86_400);
    let writes = vec![
        sign_ins::forget_before(later),
        activations::forget_before(later),
        sessions::forget_before(later),
        pulls::forget_before(later),
        throttle::forget_before(later),
    ];
    done(store, writes).await;
    assert!(store.sign_in(request(1).id).await.unwrap().is_none());
}

/// Notes which statements ran.
struct Recording {
    engine: Arc<dyn Engine>,
    seen: Mutex<BTreeSet<&'static str>>,
}

impl Recording {
    fn note(&self, name: &'static str) {
        self.seen.lock().unwrap().insert(name);
    }
}

impl Engine for Recording {
    fn read(&self, query: Query) -> BoxFuture<'_, Result<Vec<Row>, Broken>> {
        self.note(query.statement.name);
        self.engine.read(query)
    }

    fn commit(&self, commands: Vec<Command>) -> BoxFuture<'_, Result<Committed, Broken>> {
        for command in &commands {
            self.note(command.query.statement.name);
        }
        self.engine.commit(commands)
    }
}
