//! Changing a profile on the phone: another PIN, a finger in the place of the PIN.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "test code stops at the first surprise"
)]

use symbolon_core::{
    handset::{Reply, Trouble},
    vault::Pin,
    wire::answer::Outcome,
};
use symbolon_flow::{Flow, sign_in::answer::Answered};
use symbolon_model::biometrics::Allowed;
use symbolon_testkit::{ALICE, Database, Phone, Town};

const PIN: &str = "493817";
const OTHER: &str = "826405";

fn pin(digits: &str) -> Pin {
    Pin::entered(digits).unwrap()
}

async fn alices_phone(town: &Town) -> Phone {
    let phone = Phone::alices(town, PIN).await;
    // An origin of a test lives as long as the test.
    phone.finger.origin.set(town.origin.clone().leak());
    phone
}

async fn change_pin(phone: &mut Phone, old: &str, new: &str) -> Outcome {
    let (old, new, profile) = (pin(old), pin(new), &mut phone.profile);
    let changed = phone.handset.change_pin(profile, &old, &new).await;
    changed.unwrap().outcome
}

async fn add_biometrics(phone: &mut Phone, digits: &str) -> Outcome {
    let (pin, profile) = (pin(digits), &mut phone.profile);
    let changed = phone.handset.add_biometrics(profile, &pin).await;
    changed.unwrap().outcome
}

/// Whether this PIN signs her in.
async fn signs_in(town: &Town, phone: &mut Phone, digits: &str) -> Outcome {
    let mut cafe = town.browser();
    cafe.start_by_phone(ALICE.address).await;
    let answered = phone.accept(&cafe, digits).await;
    town.clock.pass_seconds(700);
    answered.outcome
}

#[tokio::test]
async fn alice_changes_her_pin_and_is_told() {
    let town = Town::new().await;
    let mut phone = alices_phone(&town).await;

    assert_eq!(change_pin(&mut phone, PIN, OTHER).await, Outcome::Approved);

    assert_eq!(signs_in(&town, &mut phone, PIN).await, Outcome::WrongPin);
    assert_eq!(signs_in(&town, &mut phone, OTHER).await, Outcome::Approved);
    let subjects = town.subjects(ALICE).await;
    assert!(subjects.contains(&"Alice's Pixel has another PIN".to_owned()));
}

#[tokio::test]
async fn threat_13_wrong_pins_of_a_change_count_as_any_other_and_lock() {
    let town = Town::new().await;
    let mut phone = alices_phone(&town).await;
    for _ in 0..2 {
        let wrong = change_pin(&mut phone, "111222", OTHER).await;
        assert_eq!(wrong, Outcome::WrongPin);
    }
    assert_eq!(
        signs_in(&town, &mut phone, "111222").await,
        Outcome::WrongPin
    );
    assert_eq!(
        add_biometrics(&mut phone, "111222").await,
        Outcome::WrongPin
    );

    assert_eq!(
        change_pin(&mut phone, "111222", OTHER).await,
        Outcome::Locked
    );

    assert_eq!(change_pin(&mut phone, PIN, OTHER).await, Outcome::Locked);
    let subjects = town.subjects(ALICE).await;
    assert!(subjects.contains(&"Alice's Pixel is locked".to_owned()));
}

#[tokio::test]
async fn threat_18_a_change_whose_reply_got_lost_is_no_copy() {
    let town = Town::new().await;
    let mut phone = alices_phone(&town).await;
    phone.lose_replies_after(1, 1);
    let (old, new) = (pin(PIN), pin(OTHER));

    let lost = phone
        .handset
        .change_pin(&mut phone.profile, &old, &new)
        .await;

    assert_eq!(lost, Err(Trouble::Offline));
    assert_eq!(signs_in(&town, &mut phone, OTHER).await, Outcome::Approved);
}

#[tokio::test]
async fn threat_17_a_copy_that_changes_the_pin_is_noticed_when_the_original_is_used_next() {
    let town = Town::new().await;
    let mut phone = alices_phone(&town).await;
    let original = phone.copied();
    assert_eq!(change_pin(&mut phone, PIN, OTHER).await, Outcome::Approved);

    phone.profile = original;

    assert_eq!(change_pin(&mut phone, PIN, PIN).await, Outcome::Suspended);
}

#[tokio::test]
async fn alice_lets_her_finger_take_the_place_of_the_pin() {
    for database in [Some(Database::sqlite()), Database::postgres().await] {
        let Some(database) = database else { continue };
        let town = Town::on(database).await;
        let mut phone = alices_phone(&town).await;
        assert_eq!(add_biometrics(&mut phone, PIN).await, Outcome::Approved);
        let mut cafe = town.browser();
        let page = cafe.start_by_phone(ALICE.address).await;

        assert_eq!(phone.touch(&cafe).await.outcome, Outcome::Approved);

        assert!(cafe.finish_from(&page).await.text.contains("Hello Alice"));
        let subjects = town.subjects(ALICE).await;
        assert!(subjects.contains(&"Alice's Pixel opens with a finger or a face".to_owned()));
        assert_eq!(signs_in(&town, &mut phone, PIN).await, Outcome::Approved);
    }
}

#[tokio::test]
async fn a_finger_that_is_not_recognised_leaves_the_pin() {
    let town = Town::new().await;
    let mut phone = alices_phone(&town).await;
    add_biometrics(&mut phone, PIN).await;
    let mut cafe = town.browser();
    cafe.start_by_phone(ALICE.address).await;
    phone.finger.recognised.set(false);
    let request = phone.request().await;
    let reply = symbolon_core::handset::Reply::Touch(cafe.picture().into());

    let said = phone
        .handset
        .answer(&mut phone.profile, &request, &reply)
        .await;

    assert_eq!(said, Err(Trouble::NotRecognised));
    assert_eq!(phone.accept(&cafe, PIN).await.outcome, Outcome::Approved);
}

#[tokio::test]
async fn threat_20_a_credential_for_another_site_opens_nothing_and_counts() {
    let town = Town::new().await;
    let mut phone = alices_phone(&town).await;
    add_biometrics(&mut phone, PIN).await;
    phone.finger.origin.set("https://evil.test");
    let mut cafe = town.browser();
    cafe.start_by_phone(ALICE.address).await;

    let answered = phone.touch(&cafe).await;

    assert_eq!(
        (answered.outcome, answered.tries_left),
        (Outcome::WrongPin, 4)
    );
}

#[tokio::test]
async fn a_finger_changes_no_pin_and_without_biometrics_it_opens_nothing() {
    let town = Town::new().await;
    let mut phone = alices_phone(&town).await;
    add_biometrics(&mut phone, PIN).await;
    let mut kept = phone.profile.biometrics.clone();
    let (right, profile) = (pin(PIN), &mut phone.profile);
    let dropped = phone.handset.drop_biometrics(profile, &right).await;
    assert_eq!(dropped.unwrap().outcome, Outcome::Approved);
    // A phone that goes on as if nothing had been switched off.
    std::mem::swap(&mut phone.profile.biometrics, &mut kept);
    let mut cafe = town.browser();
    cafe.start_by_phone(ALICE.address).await;

    assert_eq!(phone.touch(&cafe).await.outcome, Outcome::WrongPin);
}

#[tokio::test]
async fn a_credential_that_the_platform_copies_is_refused_where_the_organisation_wants_that() {
    let town = Town::new().await;
    let mut phone = alices_phone(&town).await;
    phone.finger.synced.set(true);

    assert_eq!(add_biometrics(&mut phone, PIN).await, Outcome::Unfit);

    assert_eq!(phone.profile.biometrics, None);
    assert_eq!(signs_in(&town, &mut phone, PIN).await, Outcome::Approved);
}

#[tokio::test]
async fn threat_18_a_lost_reply_to_switching_biometrics_off_costs_no_tries() {
    let town = Town::new().await;
    let mut phone = alices_phone(&town).await;
    add_biometrics(&mut phone, PIN).await;
    phone.lose_replies_after(1, 1);
    let right = pin(PIN);
    let lost = phone.handset.drop_biometrics(&mut phone.profile, &right);

    assert_eq!(lost.await, Err(Trouble::Offline));

    assert_eq!(
        phone.profile.biometrics, None,
        "the finger is not tried any more"
    );
    assert_eq!(signs_in(&town, &mut phone, PIN).await, Outcome::Approved);
}

#[tokio::test]
async fn threat_20_what_the_organisation_allows_in_the_place_of_the_pin() {
    use Outcome::{Approved, Unfit};
    // What is allowed; a credential that stays on the phone, and one that is copied.
    let matrix = [
        (Allowed::Any, [Approved, Approved]),
        (Allowed::Bound, [Approved, Unfit]),
        (Allowed::No, [Unfit, Unfit]),
    ];
    for (allowed, expected) in matrix {
        for (synced, expected) in [false, true].into_iter().zip(expected) {
            let town = Town::with_biometrics(allowed).await;
            let mut phone = alices_phone(&town).await;
            phone.finger.synced.set(synced);
            let made = add_biometrics(&mut phone, PIN).await;
            assert_eq!(made, expected, "{allowed:?}, copied: {synced}");
            assert_eq!(signs_in(&town, &mut phone, PIN).await, Approved);
        }
    }
}

#[tokio::test]
async fn threat_20_what_the_organisation_allows_holds_for_credentials_of_before_too() {
    let copied = [
        (false, Allowed::Bound, Outcome::Approved),
        (true, Allowed::Bound, Outcome::WrongPin),
        (false, Allowed::No, Outcome::WrongPin),
    ];
    for (synced, now_allowed, expected) in copied {
        let town = Town::with_biometrics(Allowed::Any).await;
        let mut phone = alices_phone(&town).await;
        phone.finger.synced.set(synced);
        assert_eq!(add_biometrics(&mut phone, PIN).await, Outcome::Approved);
        let stricter = Flow {
            settings: std::sync::Arc::new(symbolon_flow::Settings {
                biometrics: now_allowed,
                ..(*town.flow.settings).clone()
            }),
            ..town.flow.clone()
        };
        let mut cafe = town.browser();
        cafe.start_by_phone(ALICE.address).await;
        let request = phone.request().await;
        let touch = Reply::Touch(cafe.picture().into());
        let answer = phone.many_answers(&request, &touch, 1).await.remove(0);

        let Answered::Result(result) = stricter.answer(&answer, "192.0.2.7").await.unwrap() else {
            panic!("an answer has a result")
        };

        let said = phone.outcome_of(&result);
        assert_eq!(said, expected, "{now_allowed:?}, copied: {synced}");
    }
}

#[tokio::test]
async fn threat_20_a_finger_that_is_taken_no_more_costs_one_try_and_gives_way_to_the_pin() {
    let town = Town::new().await;
    let mut phone = alices_phone(&town).await;
    add_biometrics(&mut phone, PIN).await;
    let device = town.flow.store.device(phone.profile.id).await.unwrap();
    let device = device.unwrap();
    let mut without = device.value.clone();
    without.biometrics = None;
    let forgotten = town.flow.store.save_device(&device.with(without));
    let _done = town.flow.store.commit(vec![forgotten]).await.unwrap();
    let mut cafe = town.browser();
    cafe.start_by_phone(ALICE.address).await;

    assert_eq!(phone.touch(&cafe).await.outcome, Outcome::WrongPin);

    assert_eq!(phone.profile.biometrics, None, "the PIN is asked for now");
    let again = phone.accept(&cafe, PIN).await;
    assert_eq!(again.outcome, Outcome::Approved);
}
