//! What takes two: an act on somebody who looks after others.
#![allow(clippy::unwrap_used, reason = "test code stops at the first surprise")]

use symbolon_flow::administer::{officer::By, people::Acted};
use symbolon_model::{address::Address, level::Level, person::Standing, role::Role};
use symbolon_store::{Commit, proposals};
use symbolon_testkit::{ALICE, BOB, Browser, CAROL, Database, Member, Town};

fn address(who: Member) -> Address {
    Address::parse(who.address).unwrap()
}

/// Whether somebody's account is on.
async fn is_on(town: &Town, who: Member) -> bool {
    let kept = town.flow.store.person_by_address(&address(who)).await;
    kept.unwrap().unwrap().value.standing == Standing::Active
}

/// Alice and Bob, who administer; Carol, who audits; and the page that switches her account off.
async fn two_administrators(town: &Town) -> (Browser, Browser, String) {
    let administrator = Some(Role::Administrator);
    town.add(CAROL).await;
    let audits = Some(Role::Auditor);
    town.flow.set_role(&address(CAROL), audits).await.unwrap();
    let kept = town.flow.store.person_by_address(&address(CAROL)).await;
    let carol = kept.unwrap().unwrap().value.id;
    let alices = town.officer(ALICE, administrator, Level::Passkey).await;
    let bobs = town.officer(BOB, administrator, Level::Passkey).await;
    (alices, bobs, format!("/admin/people/{carol}/suspend"))
}

const NOTED: &str = "as soon as another administrator does the same";

#[tokio::test]
async fn threat_73_whoever_looks_after_others_is_looked_after_by_two_administrators() {
    for database in [Some(Database::sqlite()), Database::postgres().await] {
        let Some(database) = database else { continue };
        let town = Town::on(database).await;
        let (mut alices, _, suspend) = two_administrators(&town).await;
        for _ in 0..2 {
            let page = alices.submit(&suspend, &[]).await;
            assert!(page.text.contains(NOTED), "{}", page.text);
            assert!(page.text.contains("asked for this"));
            assert!(is_on(&town, CAROL).await, "one of them is not enough");
        }
        // What is asked for does not wait longer than a day.
        town.clock.pass_seconds(86_401);
        let administrator = Some(Role::Administrator);
        let mut bobs = town.officer(BOB, administrator, Level::Passkey).await;
        let page = bobs.submit(&suspend, &[]).await;
        assert!(page.text.contains(NOTED), "{}", page.text);
        alices = town.officer(ALICE, administrator, Level::Passkey).await;

        let page = alices.submit(&suspend, &[]).await;

        assert!(page.text.contains("Done. It counts at once."));
        assert!(!is_on(&town, CAROL).await);
        let events = town.events(CAROL).await;
        let count = |name| events.iter().filter(|event| **event == name).count();
        assert_eq!((count("act-proposed"), count("person-suspended")), (3, 1));
    }
}

#[tokio::test]
async fn threat_73_a_wish_ends_with_the_role_of_whoever_had_it_and_nobody_is_both() {
    let town = Town::new().await;
    let (mut alices, mut bobs, suspend) = two_administrators(&town).await;
    alices.submit(&suspend, &[]).await;
    let taken = town.flow.set_role(&address(ALICE), None).await.unwrap();
    assert_eq!(taken, Acted::Done);

    let page = bobs.submit(&suspend, &[]).await;

    assert!(page.text.contains(NOTED), "{}", page.text);
    let bob = town.flow.store.person_by_address(&address(BOB)).await;
    let bob = bob.unwrap().unwrap().value.id;
    let himself = format!("/admin/people/{bob}/suspend");
    let page = bobs.submit(&himself, &[]).await;
    assert!(page.text.contains("by two administrators"), "{}", page.text);
    assert!(is_on(&town, BOB).await);
    let console = town.flow.suspend_person(By::Console, &address(CAROL)).await;
    assert_eq!(console.unwrap(), Acted::Done);
}

#[tokio::test]
async fn threat_73_of_many_who_agree_at_once_one_acts() {
    let town = Town::new().await;
    let (mut alices, _, suspend) = two_administrators(&town).await;
    alices.submit(&suspend, &[]).await;
    let bob = town.flow.store.person_by_address(&address(BOB)).await;
    let bob = bob.unwrap().unwrap().value.id;
    let carol = town.flow.store.person_by_address(&address(CAROL)).await;
    let what = (carol.unwrap().unwrap().value.id, "suspend");
    let now = town.flow.clock.now();
    let agrees = (0..20).map(|_| {
        let store = town.flow.store.clone();
        tokio::spawn(async move { store.commit(vec![proposals::agree(what, bob, now)]).await })
    });
    let mut done = 0;
    for agreed in agrees.collect::<Vec<_>>() {
        done += usize::from(agreed.await.unwrap().unwrap() == Commit::Done);
    }
    assert_eq!(done, 1);
}
