//! Copies of a phone are noticed (protocol section 8), and lost replies are no copies.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "test code stops at the first surprise"
)]

use symbolon_core::{
    handset::Reply,
    vault::Pin,
    wire::{answer::Outcome, paths},
};
use symbolon_testkit::{ALICE, Phone, Town};

const PIN: &str = "493817";

fn pin(digits: &str) -> Pin {
    Pin::entered(digits).unwrap()
}

/// Alice's phone, and nobody signed in any more.
#[tokio::test]
async fn threat_18_an_answer_that_came_too_late_and_comes_again_is_no_copy() {
    let town = Town::new().await;
    let mut her_phone = Phone::alices(&town, PIN).await;
    let mut cafe = town.browser();
    let page = cafe.start_by_phone(ALICE.address).await;
    let request = her_phone.request().await;
    let late = her_phone.many_answers(&request, &Reply::Decline, 1).await;
    her_phone.profile.counter += 1;
    cafe.submit(&format!("{}/cancel", page.path), &[]).await;
    let post = |body: Vec<u8>| {
        let visitor = town.browser();
        async move {
            let sent = visitor.request(reqwest::Method::POST, paths::ANSWER);
            sent.body(body).send().await.unwrap().text().await.unwrap()
        }
    };
    let first = post(late[0].clone()).await;
    assert_eq!(her_phone.outcome_of(&first), Outcome::TooLate);
    cafe.start_by_phone(ALICE.address).await;
    assert_eq!(
        her_phone.accept(&cafe, PIN).await.outcome,
        Outcome::Approved
    );

    let again = post(late[0].clone()).await;

    assert_eq!(first, again, "the stored result, to the byte");
    town.clock.pass_seconds(700);
    cafe.start_by_phone(ALICE.address).await;
    assert_eq!(
        her_phone.accept(&cafe, PIN).await.outcome,
        Outcome::Approved
    );
}

/// So often, and in full as often as the issue asks for.
#[expect(
    clippy::disallowed_methods,
    reason = "the endurance run says so in its environment"
)]
fn rounds(few: u32, full: u32) -> u32 {
    if std::env::var("SYMBOLON_ENDURE").is_ok() {
        full
    } else {
        few
    }
}

#[tokio::test]
async fn threat_18_lost_replies_are_harmless() {
    let town = Town::new().await;
    let mut her_phone = Phone::alices(&town, PIN).await;
    // One, two, none; one, two, none ...: of 200 rounds, 200 replies get lost.
    for round in 0..rounds(6, 200) {
        let mut cafe = town.browser();
        cafe.start_by_phone(ALICE.address).await;
        let request = her_phone.request().await;
        her_phone.lose_replies(round % 3);
        let reply = Reply::Accept(cafe.picture().into(), pin(PIN));

        let answered = her_phone.reply(&request, &reply).await;

        assert_eq!(answered.outcome, Outcome::Approved, "round {round}");
        town.clock.pass_seconds(130);
    }
}

#[tokio::test]
async fn threat_18_a_reply_that_never_arrives_raises_no_alarm_either() {
    let town = Town::new().await;
    let mut her_phone = Phone::alices(&town, PIN).await;
    for _ in 0..3 {
        let mut cafe = town.browser();
        cafe.start_by_phone(ALICE.address).await;
        let request = her_phone.request().await;
        her_phone.lose_replies(3);
        let reply = Reply::Accept(cafe.picture().into(), pin(PIN));
        let lost = her_phone
            .handset
            .answer(&mut her_phone.profile, &request, &reply)
            .await;
        assert!(lost.is_err());
        town.clock.pass_seconds(130);
    }
    let mut cafe = town.browser();
    cafe.start_by_phone(ALICE.address).await;
    assert_eq!(
        her_phone.accept(&cafe, PIN).await.outcome,
        Outcome::Approved
    );
}

#[tokio::test]
async fn threat_17_a_copied_data_folder_is_caught_each_time_whoever_comes_first() {
    for round in 0..rounds(2, 20) {
        let town = Town::new().await;
        let her_phone = Phone::alices(&town, PIN).await;
        let (mut first, mut second) = (her_phone.copied(), her_phone.copied());
        let mut outcomes = Vec::new();
        for profile in [&mut first, &mut second] {
            for _ in 0..=round % 3 {
                let mut cafe = town.browser();
                cafe.start_by_phone(ALICE.address).await;
                let looked = her_phone.handset.look_for_requests(profile, 0).await;
                let Some(request) = looked.unwrap().request else {
                    continue;
                };
                let reply = Reply::Accept(cafe.picture().into(), pin(PIN));
                let answered = her_phone.handset.answer(profile, &request, &reply).await;
                outcomes.push(answered.unwrap().outcome);
                town.clock.pass_seconds(130);
            }
        }
        let good = outcomes.iter().filter(|one| **one == Outcome::Approved);
        assert_eq!(good.count(), usize::try_from(round % 3 + 1).unwrap());
        assert!(
            outcomes.contains(&Outcome::Suspended),
            "round {round}: {outcomes:?}"
        );
    }
}

#[tokio::test]
async fn threat_17_a_copy_is_noticed_when_the_original_is_used_next() {
    let town = Town::new().await;
    let mut her_phone = Phone::alices(&town, PIN).await;
    let mut copy = her_phone.copied();
    let mut thief_browser = town.browser();
    let page = thief_browser.start_by_phone(ALICE.address).await;
    let request = her_phone.request().await;
    let reply = Reply::Accept(thief_browser.picture().into(), pin(PIN));
    let thief = her_phone
        .handset
        .answer(&mut copy, &request, &reply)
        .await
        .unwrap();
    assert_eq!(
        thief.outcome,
        Outcome::Approved,
        "a copy that comes first looks fine"
    );

    let mut home = town.browser();
    home.start_by_phone(ALICE.address).await;
    let answered = her_phone.accept(&home, PIN).await;

    assert_eq!(answered.outcome, Outcome::Suspended);
    let page = thief_browser.finish_from(&page).await;
    assert!(
        !page.text.contains("Hello"),
        "what the copy approved is over"
    );
    let subject = town.subjects(ALICE).await[0].clone();
    assert_eq!(subject, "Alice's Pixel is suspended");
}

#[tokio::test]
async fn threat_17_a_session_that_the_copy_began_ends_when_the_copy_is_noticed() {
    let town = Town::new().await;
    let mut her_phone = Phone::alices(&town, PIN).await;
    let mut copy = her_phone.copied();
    let mut thief = town.browser();
    let page = thief.start_by_phone(ALICE.address).await;
    let request = her_phone.request().await;
    let reply = Reply::Accept(thief.picture().into(), pin(PIN));
    let answered = her_phone.handset.answer(&mut copy, &request, &reply).await;
    assert_eq!(answered.unwrap().outcome, Outcome::Approved);
    assert!(thief.finish_from(&page).await.text.contains("Hello"));

    let mut home = town.browser();
    home.start_by_phone(ALICE.address).await;
    her_phone.accept(&home, PIN).await;

    assert_eq!(thief.open("/home").await.path, "/", "signed out");
}
