//! The log cannot be changed unnoticed, not even by whoever writes into the database.
#![allow(clippy::unwrap_used, reason = "test code stops at the first surprise")]

use rusqlite::Connection;
use symbolon_flow::administer::audit::Trouble;
use symbolon_model::audit::Link;
use symbolon_testkit::{ALICE, BOB, Town};

/// A town in which some things have happened, each with a place in the chain.
async fn busy() -> Town {
    let town = Town::new().await;
    for who in [ALICE, BOB, ALICE] {
        let mut desk = town.signed_in(who).await;
        desk.open("/home").await;
        desk.submit("/sign-out", &[]).await;
        town.clock.pass_seconds(60);
    }
    while !town.flow.seal_audit().await.unwrap().is_empty() {}
    town
}

/// Whoever writes into the database.
fn tampers(town: &Town, sql: &str) {
    let database = Connection::open(town.folder().join("test.sqlite")).unwrap();
    assert!(database.execute(sql, []).unwrap() > 0, "{sql}");
}

async fn troubles(town: &Town) -> Vec<Trouble> {
    town.flow.verify_audit(None).await.unwrap().troubles
}

#[tokio::test]
async fn what_happened_is_sealed_and_stands() {
    let town = busy().await;

    let verdict = town.flow.verify_audit(None).await.unwrap();

    assert_eq!((verdict.end.number, verdict.unsealed), (6, 0));
    assert_eq!(verdict.troubles, []);
    let lines = town.flow.audit_page(0).await.unwrap();
    let events: Vec<&str> = lines.iter().map(|(_, line)| line.event.as_str()).collect();
    assert_eq!(events.iter().filter(|one| **one == "signed-in").count(), 3);
    town.signed_in(ALICE).await;
    assert_eq!(town.flow.verify_audit(None).await.unwrap().unsealed, 1);
    assert_eq!(town.flow.seal_audit().await.unwrap().len(), 1);
    assert_eq!(troubles(&town).await, []);
}

#[tokio::test]
async fn threat_86_every_changed_removed_or_moved_line_is_found() {
    let changes = [
        (
            "UPDATE audit SET detail = 'nothing' WHERE number = 3",
            vec![Trouble::Changed(3)],
        ),
        (
            "UPDATE audit SET event = 'session-ended' WHERE number = 1",
            vec![Trouble::Changed(1)],
        ),
        (
            "UPDATE audit SET at = at + 1 WHERE number = 6",
            vec![Trouble::Changed(6)],
        ),
        (
            "UPDATE audit SET person_id = NULL WHERE number = 2",
            vec![Trouble::Changed(2)],
        ),
        (
            "DELETE FROM audit WHERE number = 4",
            vec![Trouble::Missing(4, 4)],
        ),
        (
            "DELETE FROM audit WHERE number IN (1, 2)",
            vec![Trouble::Missing(1, 2)],
        ),
        (
            "DELETE FROM audit WHERE number > 4",
            vec![Trouble::Missing(5, 6)],
        ),
        ("UPDATE audit_head SET number = 5", vec![Trouble::Head]),
    ];
    for (sql, expected) in changes {
        let town = busy().await;
        tampers(&town, sql);
        assert_eq!(troubles(&town).await, expected, "{sql}");
    }
    let town = busy().await;
    for sql in [
        "UPDATE audit SET number = 99 WHERE number = 2",
        "UPDATE audit SET number = 2 WHERE number = 3",
        "UPDATE audit SET number = 3 WHERE number = 99",
    ] {
        tampers(&town, sql);
    }
    assert!(troubles(&town).await.contains(&Trouble::Changed(2)));
    assert!(troubles(&town).await.contains(&Trouble::Changed(3)));
}

#[tokio::test]
async fn threat_86_what_is_cut_off_at_the_end_is_noticed_by_whoever_noted_it() {
    let town = busy().await;
    let noted = town.flow.verify_audit(None).await.unwrap().end;
    let cut = Link { number: 4, ..noted };
    tampers(&town, "DELETE FROM audit WHERE number > 4");
    tampers(
        &town,
        "UPDATE audit_head SET number = 4, seal = (SELECT seal FROM audit WHERE number = 4)",
    );
    assert_eq!(troubles(&town).await, [], "nothing in the database tells");

    let verdict = town.flow.verify_audit(Some(noted)).await.unwrap();

    assert_eq!(verdict.troubles, [Trouble::Noted]);
    assert_ne!(verdict.end, cut);
}

#[tokio::test]
async fn old_lines_are_forgotten_and_the_rest_of_the_chain_stands() {
    let town = busy().await;
    let noted = town.flow.verify_audit(None).await.unwrap().end;
    town.clock.pass_seconds(86_400);
    town.signed_in(BOB).await;
    while !town.flow.seal_audit().await.unwrap().is_empty() {}
    assert_eq!(
        town.flow.forget_audit(30).await.unwrap(),
        None,
        "none is so old"
    );

    assert_eq!(town.flow.forget_audit(1).await.unwrap(), Some(6));

    for sealed in [false, true] {
        let verdict = town.flow.verify_audit(Some(noted)).await.unwrap();
        assert_eq!(verdict.troubles, [], "sealed: {sealed}");
        while !town.flow.seal_audit().await.unwrap().is_empty() {}
    }
    let lines = town.flow.audit_page(0).await.unwrap();
    let events: Vec<_> = lines
        .iter()
        .map(|(at, line)| (at.number, line.event.as_str()))
        .collect();
    assert_eq!(events, [(7, "signed-in"), (8, "log-forgotten")]);
    assert_eq!(town.flow.forget_audit(1).await.unwrap(), None, "once");
}

#[tokio::test]
async fn threat_86_lines_that_somebody_else_removed_are_not_taken_for_forgotten_ones() {
    let town = busy().await;
    let removes = [
        "INSERT INTO audit_head (one, number, seal) SELECT 2, number, seal FROM audit WHERE number = 2",
        "DELETE FROM audit WHERE number <= 2",
        "INSERT INTO audit (id, at, event, detail) VALUES (zeroblob(16), 1, 'log-forgotten', 'lines up to 2')",
    ];
    for sql in removes {
        tampers(&town, sql);
    }
    assert_eq!(troubles(&town).await, [Trouble::Missing(1, 2)]);
    while !town.flow.seal_audit().await.unwrap().is_empty() {}
    assert_eq!(
        troubles(&town).await,
        [Trouble::Missing(1, 2)],
        "nor once it is sealed"
    );
}

#[tokio::test]
async fn two_sealers_at_once_make_one_chain() {
    let town = Town::new().await;
    for _ in 0..5 {
        town.signed_in(ALICE).await;
    }
    let sealers = (0..8).map(|_| {
        let flow = town.flow.clone();
        tokio::spawn(async move { flow.seal_audit().await.unwrap().len() })
    });
    let mut sealed = 0;
    for sealer in sealers {
        sealed += sealer.await.unwrap();
    }
    assert_eq!(sealed, 5);
    assert_eq!(troubles(&town).await, []);
}
