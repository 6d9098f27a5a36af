//! The contract that every backend must pass: what is kept comes back, conditions hold, a commit
//! is all or nothing. It runs every statement there is, and says which one it missed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "test code stops at the first surprise"
)]

mod accounts;
mod applications;
mod authenticators;
mod clients;
mod endings;
mod samples;
mod steps;

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use futures_util::future::{BoxFuture, join_all};
use symbolon_core::seal::{Secret, envelope::Kek};
use symbolon_model::{
    address::Address,
    audit::{Entry, Event, Link},
    code::{AwaitCode, Purpose},
    id::PersonId,
    person::Person,
};

use crate::{
    Broken, Command, Commit, Committed, EVERY_STATEMENT, Engine, Query, Row, Sealer, Store,
    activations, audit, codes, invitations, jobs, people, pulls, server_keys, sessions, sign_ins,
    throttle,
};

use accounts::{
    a_programs_token_counts_until_it_ends, a_proposal_takes_somebody_else,
    a_reset_is_forgotten_when_trust_is_back, an_invitation_stands_until_it_is_used_or_over,
    passkeys_are_kept, people_are_kept, phones_are_kept, rings_are_counted,
    sessions_codes_and_browsers_are_kept,
};
use samples::{ALICE, NOW, PHONE, alice, done, request};
use steps::{activations_are_kept, sign_ins_are_kept};

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
    an_invitation_stands_until_it_is_used_or_over(&store).await;
    a_programs_token_counts_until_it_ends(&store).await;
    a_proposal_takes_somebody_else(&store).await;
    applications::applications_are_kept(&store).await;
    passkeys_are_kept(&store).await;
    a_reset_is_forgotten_when_trust_is_back(&store).await;
    phones_are_kept(&store).await;
    rings_are_counted(&store).await;
    authenticators::authenticators_are_kept(&store).await;
    sign_ins_are_kept(&store).await;
    activations_are_kept(&store).await;
    sessions_codes_and_browsers_are_kept(&store).await;
    the_queue_the_log_and_the_keys_are_kept(&store).await;
    endings::an_account_is_ended(&store).await;
    a_commit_is_all_or_nothing(&store).await;
    of_many_at_once_one_wins(&store).await;
    old_things_are_forgotten(&store).await;
    let every = EVERY_STATEMENT
        .iter()
        .flat_map(|module| module.iter())
        .map(|s| s.name);
    let every: Vec<&str> = every.collect();
    let names: BTreeSet<&str> = every.iter().copied().collect();
    assert_eq!(names.len(), every.len(), "each statement has its own name");
    let seen = recording.seen.lock().unwrap().clone();
    let missed: Vec<_> = every
        .into_iter()
        .filter(|name| !seen.contains(name))
        .collect();
    assert!(
        missed.is_empty(),
        "statements that the contract never ran: {missed:?}"
    );
}

async fn the_log_is_a_chain(store: &Store) {
    let head = store.audit_head().await.unwrap();
    assert_eq!(head, Link::START);
    let lines = store.unsealed_audit(10).await.unwrap();
    let [first, second] = lines.as_slice() else {
        panic!("two lines have no place yet")
    };
    assert_eq!((first.person, second.person), (Some(ALICE), None));
    let one = head.then(b"key", first);
    let two = one.then(b"key", second);
    done(
        store,
        vec![
            audit::seal(first, &one),
            audit::seal(second, &two),
            audit::move_head(&head, &two),
        ],
    )
    .await;
    let late = store.commit(vec![audit::move_head(&head, &one)]).await;
    assert_eq!(late.unwrap(), Commit::Lost("MOVE_AUDIT_HEAD"));
    let again = store.commit(vec![audit::seal(first, &one)]).await;
    assert_eq!(again.unwrap(), Commit::Lost("SEAL_AUDIT"));
    assert_eq!(store.audit_head().await.unwrap(), two);
    let kept = store.sealed_audit(1, 10).await.unwrap();
    assert_eq!(kept, [(two, second.clone())]);
    assert_eq!(store.unsealed_audit(10).await.unwrap(), []);
    let told = store.log_before(i64::MAX, "", "").await.unwrap();
    let numbers: Vec<i64> = told.iter().map(|line| line.number).collect();
    assert_eq!(numbers, [two.number, one.number], "newest first");
    let before = store.log_before(two.number, &first.event, "").await;
    assert_eq!(before.unwrap().first(), told.last());
    let nobodys = store.log_before(i64::MAX, "", "nobody@acme.test").await;
    assert_eq!(nobodys.unwrap(), []);
    old_lines_are_forgotten(store, two).await;
}

async fn old_lines_are_forgotten(store: &Store, last: Link) {
    assert_eq!(
        store.last_old_line(NOW).await.unwrap(),
        None,
        "they are of now"
    );
    let later = NOW.plus_seconds(1);
    assert_eq!(store.last_old_line(later).await.unwrap(), Some(last));
    assert_eq!(store.audit_tail().await.unwrap(), Link::START);
    done(store, audit::forget(&last).to_vec()).await;
    assert_eq!(store.audit_tail().await.unwrap(), last);
    assert_eq!(store.sealed_audit(0, 10).await.unwrap(), []);
    let again = store.commit(audit::forget(&last).to_vec()).await;
    assert_eq!(again.unwrap(), Commit::Lost("SET_AUDIT_TAIL"));
}

async fn what_stands_in_the_way_is_kept(store: &Store) {
    let troubled = store.troubled_jobs().await.unwrap();
    let [one] = troubled.as_slice() else {
        panic!("one job was given up")
    };
    assert!(one.given_up && one.when == NOW);
    done(store, vec![jobs::note_trouble(&one.job, "no way")]).await;
    let noted = store.troubled_jobs().await.unwrap();
    assert_eq!(
        noted.first().map(|one| one.trouble.as_str()),
        Some("no way")
    );
    let missing = store.commit(vec![jobs::again(&[9; 16], NOW)]).await;
    assert_eq!(missing.unwrap(), Commit::Lost("JOB_AGAIN"));
}

async fn the_queue_the_log_and_the_keys_are_kept(store: &Store) {
    for id in [1, 2] {
        done(
            store,
            vec![store.insert_job([id; 16], "letter", b"text", NOW)],
        )
        .await;
    }
    is_wrapped_anew(store).await;
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
    assert_eq!(store.waiting_jobs().await.unwrap(), 0, "it waits no more");
    what_stands_in_the_way_is_kept(store).await;
    assert_eq!(store.given_up(NOW).await.unwrap(), 1);
    done(store, vec![jobs::forget_given_up_before(NOW)]).await;
    assert_eq!(store.given_up(NOW).await.unwrap(), 1, "it is of now");
    let later = NOW.plus_seconds(1);
    done(store, vec![jobs::forget_given_up_before(later)]).await;
    assert_eq!(store.given_up(NOW).await.unwrap(), 0);
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

    the_log_is_a_chain(store).await;
    keys_are_kept_until_they_are_destroyed(store).await;
}

async fn keys_are_kept_until_they_are_destroyed(store: &Store) {
    let purpose = server_keys::Purpose::Open;
    let private = Secret::new(vec![1, 2, 3]);
    let key = server_keys::ServerKey {
        id: [1; 16],
        purpose,
        private,
        made: NOW,
    };
    done(store, vec![store.insert_server_key(&key)]).await;
    is_wrapped_anew(store).await;
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
    let (old, new) = (&[41; 32], &[42; 32]);
    let code = |now| AwaitCode::send(Purpose::Reset, None, [5; 32], [6; 32], now);
    let alice = invitations::Invited {
        person: ALICE,
        by: None,
    };
    let invited = |token, until| invitations::insert(alice, token, until, NOW);
    let kept = vec![
        codes::insert(old, &code(NOW)),
        codes::insert(new, &code(later)),
        invited(old, NOW),
    ];
    done(store, kept).await;
    let writes = vec![
        codes::forget_before(later),
        invitations::forget_before(later),
        sign_ins::forget_before(later),
        activations::forget_before(later),
        sessions::forget_before(later),
        pulls::forget_before(later),
        throttle::forget_before(later),
    ];
    done(store, writes).await;
    assert!(store.sign_in(request(1).id).await.unwrap().is_none());
    assert!(store.code(old, Purpose::Reset).await.unwrap().is_none());
    assert!(store.code(new, Purpose::Reset).await.unwrap().is_some());
    done(store, vec![invited(new, later)]).await;
    done(store, vec![invitations::forget_before(later)]).await;
    let stands = store.invited_by(new, NOW).await.unwrap();
    assert_eq!(stands, Some(alice), "it had not run out");
}

/// Wraps everything with another key, and back again: nothing changes for whoever has the right one.
async fn is_wrapped_anew(store: &Store) {
    let of = |key: u8| {
        let nonces = Arc::new(|| [8; 12]);
        Sealer::new(Kek::new(Secret::new([key; 32])), nonces)
    };
    let with = |sealer: Sealer| Store {
        engine: Arc::clone(&store.engine),
        sealer,
    };
    let wrapped = store.rewrap(&of(2)).await.unwrap();
    assert!(wrapped > 0);
    assert!(
        store.rewrap(&of(2)).await.is_err(),
        "the old key opens nothing"
    );
    let both = with(of(3).knowing(vec![Kek::new(Secret::new([2; 32]))]));
    assert_eq!(both.rewrap(&of(1)).await.unwrap(), wrapped);
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
