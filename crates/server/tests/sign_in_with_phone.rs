//! Signing in with the phone, over real HTTP, with the terminal's library as the phone.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "test code stops at the first surprise"
)]

use symbolon_core::{handset::Reply, picture::Picture, vault::Pin, wire::answer::Outcome};
use symbolon_flow::ports::Clock as _;
use symbolon_testkit::{ALICE, BOB, CAROL, Database, Phone, Town};

const PIN: &str = "493817";

fn pin(digits: &str) -> Pin {
    Pin::entered(digits).unwrap()
}

/// Alice's phone, and nobody signed in any more.
#[tokio::test]
async fn alice_picks_the_picture_enters_her_pin_and_is_signed_in() {
    let town = Town::new().await;
    let mut her_phone = Phone::alices(&town, PIN).await;
    let mut cafe = town.browser();

    let page = cafe.start_by_phone(ALICE.address).await;
    assert!(
        page.text.contains("Pick this picture on your phone"),
        "{}",
        page.text
    );
    let request = her_phone.request().await;
    assert_eq!(request.ask().client.name, "Acme Support");
    assert_eq!(request.ask().browser.family, "Firefox");
    assert!(!request.ask().browser.known);
    let answered = her_phone.accept(&cafe, PIN).await;
    assert_eq!(answered.outcome, Outcome::Approved);
    let page = cafe.reload().await;
    assert!(
        page.text.contains("Approved on your phone"),
        "{}",
        page.text
    );
    let page = cafe.finish_from(&page).await;

    assert_eq!(page.path, "/home");
    assert!(page.text.contains("Hello Alice") && page.text.contains("with the phone app"));
}

#[tokio::test]
async fn threat_33_a_request_that_no_phone_is_left_to_answer_ends_with_the_last_one() {
    let town = Town::new().await;
    let her_phone = Phone::alices(&town, PIN).await;
    let mut desk = town.signed_in(ALICE).await;
    let mut cafe = town.browser();
    cafe.start_by_phone(ALICE.address).await;
    let revoke = format!("/phones/{}/revoke", her_phone.profile.id);
    desk.open(&revoke).await;
    desk.submit(&revoke, &[]).await;

    let page = cafe.reload().await;

    assert!(
        page.text.contains("That phone was revoked"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn a_browser_that_signed_her_in_before_is_known() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    let her_phone = Phone::activate(&town, &mut desk, "Alice's Pixel", PIN).await;
    desk.open("/home").await;
    desk.submit("/sign-out", &[]).await;

    desk.start_by_phone(ALICE.address).await;

    assert!(her_phone.request().await.ask().browser.known);
}

#[tokio::test]
async fn the_wrong_picture_ends_the_request_and_the_pin_is_not_looked_at() {
    let town = Town::new().await;
    let mut her_phone = Phone::alices(&town, PIN).await;
    let mut cafe = town.browser();
    cafe.start_by_phone(ALICE.address).await;
    let request = her_phone.request().await;
    let right = cafe.picture();
    let wrong = request
        .ask()
        .grid
        .iter()
        .filter_map(|i| Picture::new(*i))
        .find(|p| *p != right);

    let answered = her_phone
        .reply(
            &request,
            &Reply::Accept(wrong.unwrap().into(), pin("000001")),
        )
        .await;

    assert_eq!(answered.outcome, Outcome::WrongPicture);
    assert_eq!(answered.tries_left, 5, "the PIN was not counted");
    assert!(
        cafe.reload()
            .await
            .text
            .contains("That was another picture")
    );
}

#[tokio::test]
async fn declining_needs_no_pin_and_the_browser_is_told() {
    let town = Town::new().await;
    let mut her_phone = Phone::alices(&town, PIN).await;
    let mut cafe = town.browser();
    cafe.start_by_phone(ALICE.address).await;
    let request = her_phone.request().await;

    let answered = her_phone.reply(&request, &Reply::Decline).await;

    assert_eq!(answered.outcome, Outcome::Declined);
    assert!(cafe.reload().await.text.contains("Declined on your phone"));
}

#[tokio::test]
async fn not_me_stops_the_request_and_she_gets_a_letter() {
    let town = Town::new().await;
    let mut her_phone = Phone::alices(&town, PIN).await;
    let mut stranger = town.browser();
    stranger.start_by_phone(ALICE.address).await;
    let request = her_phone.request().await;

    let bob = symbolon_model::address::Address::parse(BOB.address).unwrap();
    let desk = Some(symbolon_model::role::Role::HelpDesk);
    town.flow.set_role(&bob, desk).await.unwrap();
    town.clock.pass_seconds(1);
    her_phone.reply(&request, &Reply::NotMe).await;
    let told = town.subjects(BOB).await;
    assert_eq!(told[0], "Somebody pressed “Not me”", "the help desk");

    assert!(
        stranger
            .reload()
            .await
            .text
            .contains("Stopped on your phone")
    );
    assert_eq!(town.subjects(ALICE).await[0], "You said: that was not me");
}

#[tokio::test]
async fn a_wrong_pin_may_be_corrected() {
    let town = Town::new().await;
    let mut her_phone = Phone::alices(&town, PIN).await;
    let mut cafe = town.browser();
    cafe.start_by_phone(ALICE.address).await;

    let first = her_phone.accept(&cafe, "493818").await;
    assert_eq!((first.outcome, first.tries_left), (Outcome::WrongPin, 4));
    let again = first.again.expect("the same request again");
    assert_eq!(again.ask().attempt, 2);
    let second = her_phone
        .reply(&again, &Reply::Accept(cafe.picture().into(), pin(PIN)))
        .await;

    assert_eq!((second.outcome, second.tries_left), (Outcome::Approved, 5));
}

#[tokio::test]
async fn threat_13_five_wrong_pins_in_a_row_lock_the_phone_and_not_alice() {
    let town = Town::new().await;
    let mut her_phone = Phone::alices(&town, PIN).await;
    let mut cafe = town.browser();
    cafe.start_by_phone(ALICE.address).await;

    let mut answered = her_phone.accept(&cafe, "000001").await;
    for left in [3, 2, 1] {
        let again = answered.again.expect("the same request again");
        answered = her_phone
            .reply(&again, &Reply::Accept(cafe.picture().into(), pin("000002")))
            .await;
        assert_eq!(
            (answered.outcome, answered.tries_left),
            (Outcome::WrongPin, left)
        );
    }
    let again = answered.again.expect("the same request again");
    answered = her_phone
        .reply(&again, &Reply::Accept(cafe.picture().into(), pin("000003")))
        .await;

    assert_eq!(
        (answered.outcome, answered.tries_left),
        (Outcome::Locked, 0)
    );
    assert!(cafe.reload().await.text.contains("The phone is locked"));
    assert_eq!(
        town.subjects(ALICE).await[0],
        "Alice&#39;s Pixel is locked".replace("&#39;", "'")
    );
    cafe.start_by_phone(ALICE.address).await;
    assert_eq!(
        her_phone.look().await.request,
        None,
        "a locked phone is asked nothing"
    );
    town.clock.pass_seconds(600);
    town.signed_in(ALICE).await;
}

#[tokio::test]
async fn threat_10_somebody_unknown_sees_the_same_page_and_it_expires_alike() {
    let town = Town::new().await;
    Phone::alices(&town, PIN).await;
    let same_shape = |text: &str| {
        let cut = |from: &str, to: &str, text: &str| {
            text.split(from)
                .map(|t| t.split_once(to).map_or(t, |(_, rest)| rest).to_owned())
                .collect::<String>()
        };
        cut("<main", "</main>", text)
    };
    let (mut known, mut unknown, mut phoneless) = (town.browser(), town.browser(), town.browser());

    let alice = known.start_by_phone(ALICE.address).await;
    let carol = unknown.start_by_phone(CAROL.address).await;
    let bob = phoneless.start_by_phone(BOB.address).await;

    for page in [&carol, &bob] {
        assert_eq!(page.status, alice.status);
        assert_eq!(same_shape(&page.text), same_shape(&alice.text));
        assert!(page.text.contains("Pick this picture on your phone"));
    }
    unknown.picture();
    town.clock.pass_seconds(121);
    for browser in [&mut known, &mut unknown, &mut phoneless] {
        assert!(browser.reload().await.text.contains("That took too long"));
    }
}

#[tokio::test]
async fn threat_8_the_cookie_from_before_never_becomes_a_session() {
    let town = Town::new().await;
    let mut her_phone = Phone::alices(&town, PIN).await;
    let (mut victim, mut other) = (town.browser(), town.browser());
    let waiting = victim.start_by_phone(ALICE.address).await;
    her_phone.accept(&victim, PIN).await;

    other.open("/").await;
    let stolen = other.submit(&format!("{}/finish", waiting.path), &[]).await;

    assert!(
        !stolen.text.contains("Hello Alice"),
        "another browser collects nothing"
    );
    let before = victim.cookies();
    let page = victim.reload().await;
    let entered = victim.finish_from(&page).await;
    assert_eq!(entered.path, "/home");
    let after = victim.cookies();
    assert!(
        before.iter().all(|old| !after.contains(old)),
        "the cookie from before is dropped, and is nobody's session"
    );
    for planted in before {
        let asked = town.browser().request(reqwest::Method::GET, "/home");
        let asked = asked.header("cookie", format!("sid={planted}"));
        let answer = asked.send().await.unwrap();
        assert_eq!(answer.url().path(), "/", "a planted cookie is nobody");
    }
    let again = victim.open(&waiting.path).await;
    assert!(!again.text.contains("Pick this picture"));
}

#[tokio::test]
async fn an_approved_request_that_nobody_collects_expires_after_thirty_seconds() {
    let town = Town::new().await;
    let mut her_phone = Phone::alices(&town, PIN).await;
    let mut cafe = town.browser();
    cafe.start_by_phone(ALICE.address).await;
    her_phone.accept(&cafe, PIN).await;

    town.clock.pass_seconds(31);

    assert!(cafe.reload().await.text.contains("That took too long"));
}

#[tokio::test]
async fn a_second_request_waits_until_she_opens_it() {
    let town = Town::new().await;
    let mut her_phone = Phone::alices(&town, PIN).await;
    let (mut first, mut second) = (town.browser(), town.browser());
    first.start_by_phone(ALICE.address).await;
    town.clock.pass_seconds(1);
    let page = second.start_by_phone(ALICE.address).await;
    assert!(
        page.text
            .contains("Another sign-in for this address came first")
    );

    let looked = her_phone.look().await;
    assert_eq!(looked.waiting.len(), 1);
    let opened = her_phone
        .handset
        .open(&her_phone.profile, looked.waiting[0].request)
        .await
        .unwrap();
    let request = opened.request.unwrap();
    assert_eq!(request.ask().request, looked.waiting[0].request);
    let answered = her_phone
        .reply(&request, &Reply::Accept(second.picture().into(), pin(PIN)))
        .await;

    assert_eq!(answered.outcome, Outcome::Approved);
    assert!(
        second
            .reload()
            .await
            .text
            .contains("Approved on your phone")
    );
}

#[tokio::test]
async fn a_request_that_is_fetched_again_has_no_more_time_than_before() {
    let town = Town::new().await;
    let her_phone = Phone::alices(&town, PIN).await;
    let mut cafe = town.browser();
    cafe.start_by_phone(ALICE.address).await;
    town.clock.pass_seconds(10);
    let first = her_phone.request().await;
    assert_eq!(first.millis_left(town.clock.now()), 110_000);

    town.clock.pass_seconds(30);
    let again = her_phone.request().await;

    assert_eq!(again.millis_left(town.clock.now()), 80_000);
    assert_eq!(first.millis_left(town.clock.now()), 80_000);
}

#[tokio::test]
async fn the_whole_story_is_the_same_on_postgresql() {
    let Some(database) = Database::postgres().await else {
        return;
    };
    let town = Town::on(database).await;
    let mut her_phone = Phone::alices(&town, PIN).await;
    let mut cafe = town.browser();
    cafe.start_by_phone(ALICE.address).await;

    let wrong = her_phone.accept(&cafe, "493818").await;
    assert_eq!((wrong.outcome, wrong.tries_left), (Outcome::WrongPin, 4));
    let again = wrong.again.unwrap();
    let reply = Reply::Accept(cafe.picture().into(), pin(PIN));
    assert_eq!(
        her_phone.reply(&again, &reply).await.outcome,
        Outcome::Approved
    );
    let page = cafe.reload().await;
    let entered = cafe.finish_from(&page).await;

    assert_eq!(entered.path, "/home");
    cafe.open("/phones").await;
    let revoke = format!("/phones/{}/revoke", her_phone.profile.id);
    cafe.open(&revoke).await;
    cafe.submit(&revoke, &[]).await;
    assert_eq!(
        cafe.open("/home").await.path,
        "/",
        "the session the phone began is over"
    );
}

#[tokio::test]
async fn threat_12_a_sign_in_that_nobody_answered_blocks_nobody_later() {
    let town = Town::new().await;
    let mut her_phone = Phone::alices(&town, PIN).await;
    town.browser().start_by_phone(ALICE.address).await;
    town.clock.pass_seconds(3600);

    let mut cafe = town.browser();
    let page = cafe.start_by_phone(ALICE.address).await;

    assert!(page.text.contains("Pick this picture"), "{}", page.text);
    assert_eq!(
        her_phone.accept(&cafe, PIN).await.outcome,
        Outcome::Approved
    );
}

#[tokio::test]
async fn a_waiting_request_can_be_opened_after_the_one_before_it_expired() {
    let town = Town::new().await;
    let mut her_phone = Phone::alices(&town, PIN).await;
    let (mut first, mut second) = (town.browser(), town.browser());
    first.start_by_phone(ALICE.address).await;
    town.clock.pass_seconds(60);
    second.start_by_phone(ALICE.address).await;
    let waiting = her_phone.look().await.waiting[0].request;
    town.clock.pass_seconds(70);

    let opened = her_phone
        .handset
        .open(&her_phone.profile, waiting)
        .await
        .unwrap();
    let request = opened.request.unwrap();
    let reply = Reply::Accept(second.picture().into(), pin(PIN));

    assert_eq!(
        her_phone.reply(&request, &reply).await.outcome,
        Outcome::Approved
    );
}

#[tokio::test]
async fn threat_12_strangers_cannot_fill_the_lane_of_a_known_browser() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    let her_phone = Phone::activate(&town, &mut desk, "Alice's Pixel", PIN).await;
    desk.open("/home").await;
    desk.submit("/sign-out", &[]).await;
    for _ in 0..12 {
        town.browser().start_by_phone(ALICE.address).await;
    }

    let page = desk.start_by_phone(ALICE.address).await;

    assert!(page.text.contains("Pick this picture"), "{}", page.text);
    assert!(her_phone.request().await.ask().browser.known);
}
