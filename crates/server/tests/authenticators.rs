//! Codes of authenticator apps, and of the phone app without a network.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "test code stops at the first surprise"
)]

use symbolon_core::{
    seal::Secret,
    vault::{Opener, Pin, TouchKey},
    wire::answer::Outcome,
};
use symbolon_flow::ports::Clock as _;
use symbolon_testkit::{ALICE, BOB, Page, Phone, Town};

const PIN: &str = "493817";

fn pin() -> Pin {
    Pin::entered(PIN).unwrap()
}

/// Signs in by password and an app's code.
async fn enter(town: &Town, code: &str) -> Page {
    let mut cafe = town.browser();
    cafe.enter_password(ALICE).await;
    cafe.open("/sign-in/app-code").await;
    cafe.submit("/sign-in/app-code", &[("code", code)]).await
}

#[tokio::test]
async fn alice_adds_any_authenticator_app_and_signs_in_with_its_code() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    let link = desk.add_authenticator(&town.clock).await;
    assert_eq!(link.issuer, "Acme Support");
    assert_eq!(link.account, ALICE.address);
    assert_eq!(
        town.subjects(ALICE).await[0],
        "An authenticator app was added"
    );
    town.clock.pass_seconds(30);

    let code = link.code_at(town.clock.now()).to_string();
    let home = enter(&town, &code).await;

    assert!(
        home.text.contains("by password and an authenticator"),
        "{}",
        home.text
    );
    let details = town.details(ALICE).await;
    assert!(details.iter().any(|detail| detail.contains("pwd+totp")));
}

#[tokio::test]
async fn threat_5_a_code_of_an_app_works_once_and_steps_only_go_up() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    let link = desk.add_authenticator(&town.clock).await;
    let confirmed = link.code_at(town.clock.now()).to_string();
    assert!(
        enter(&town, &confirmed)
            .await
            .text
            .contains("wrong or was used")
    );
    town.clock.pass_seconds(60);
    let code = link.code_at(town.clock.now()).to_string();
    let before = link.code_at(town.clock.now().plus_seconds(-30)).to_string();

    assert!(enter(&town, &code).await.text.contains("Hello Alice"));
    for used in [&code, &before] {
        let page = enter(&town, used).await;
        assert!(page.text.contains("wrong or was used"), "{}", page.text);
    }
}

#[tokio::test]
async fn threat_46_ten_wrong_codes_in_a_row_send_her_another_way_over_however_many_days() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    let link = desk.add_authenticator(&town.clock).await;
    for _ in 0..3 {
        for _ in 0..4 {
            enter(&town, "000000").await;
        }
        town.clock.pass_seconds(86_400);
    }

    let code = link.code_at(town.clock.now()).to_string();
    let page = enter(&town, &code).await;

    assert!(page.text.contains("Too many wrong codes"), "{}", page.text);
}

#[tokio::test]
async fn an_app_is_hers_alone_and_gone_when_she_removes_it() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    let link = desk.add_authenticator(&town.clock).await;
    let page = desk.open("/phones").await;
    let (_, rest) = page.text.split_once("/authenticators/").unwrap();
    let remove = format!("/authenticators/{}/remove", rest.split('/').next().unwrap());
    let mut bobs = town.signed_in(BOB).await;
    bobs.open("/phones").await;
    assert_eq!(bobs.submit(&remove, &[]).await.status, 404);

    desk.submit(&remove, &[]).await;
    town.clock.pass_seconds(60);

    let code = link.code_at(town.clock.now()).to_string();
    assert!(enter(&town, &code).await.text.contains("wrong or was used"));
}

#[tokio::test]
async fn threat_30_a_session_that_is_not_fresh_adds_no_app() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    town.clock.pass_seconds(301);
    desk.open("/phones").await;

    let page = desk.submit("/authenticators", &[("name", "Aegis")]).await;

    assert!(
        page.text.contains("First show again that it is you"),
        "{}",
        page.text
    );
}

/// A phone with a sensor that shows codes without a network.
async fn offline_phone(town: &Town) -> Phone {
    let mut desk = town.signed_in(ALICE).await;
    let mut phone = Phone::activate(town, &mut desk, "Alice's Pixel", PIN).await;
    // An origin of a test lives as long as the test.
    phone.finger.origin.set(town.origin.clone().leak());
    let handset = &phone.handset;
    let added = handset.add_biometrics(&mut phone.profile, &pin()).await;
    assert_eq!(added.unwrap().outcome, Outcome::Approved);
    let on = handset.add_offline(&mut phone.profile, &pin()).await;
    assert_eq!(on.unwrap().outcome, Outcome::Approved);
    phone
}

/// What the phone shows, opened by the finger.
fn offline_code(town: &Town, phone: &Phone) -> String {
    let offline = phone.profile.offline.as_ref().unwrap();
    let salted = [&[7; 32], &offline.touch.salt[..]].concat();
    let secret = Secret::new(symbolon_core::seal::hash(&salted).to_vec());
    let opener = Opener::Touch(TouchKey::from_prf(&secret, &offline.touch));
    let code = offline.card.code(&opener, town.clock.now()).unwrap();
    assert_eq!(code.as_str().len(), 8);
    code.to_string()
}

#[tokio::test]
async fn alices_phone_shows_a_code_without_a_network_and_each_works_once() {
    let town = Town::new().await;
    let phone = offline_phone(&town).await;
    let code = offline_code(&town, &phone);

    let home = enter(&town, &code).await;

    assert!(home.text.contains("Hello Alice"), "{}", home.text);
    assert!(enter(&town, &code).await.text.contains("wrong or was used"));
}

#[tokio::test]
async fn threat_16_each_approval_brings_another_key_and_the_old_one_dies_when_it_is_named() {
    let town = Town::new().await;
    let mut phone = offline_phone(&town).await;
    let old = phone.profile.clone();
    let sign_in = async |phone: &mut Phone| {
        let mut cafe = town.browser();
        cafe.start_by_phone(ALICE.address).await;
        assert_eq!(phone.touch(&cafe).await.outcome, Outcome::Approved);
        town.clock.pass_seconds(130);
    };
    sign_in(&mut phone).await;
    let number = |phone: &Phone| phone.profile.offline.as_ref().unwrap().number;
    assert_eq!(number(&phone), 2);
    sign_in(&mut phone).await;
    assert_eq!(number(&phone), 3);

    let new = offline_code(&town, &phone);
    let current = phone.profile.clone();
    phone.profile = old;
    let stale = offline_code(&town, &phone);
    assert!(
        enter(&town, &stale)
            .await
            .text
            .contains("wrong or was used")
    );
    assert!(enter(&town, &new).await.text.contains("Hello Alice"));

    // By the PIN the phone cannot lock a new key: the one it has goes on.
    phone.profile = current;
    let mut cafe = town.browser();
    cafe.start_by_phone(ALICE.address).await;
    assert_eq!(phone.accept(&cafe, PIN).await.outcome, Outcome::Approved);
    town.clock.pass_seconds(130);
    assert_eq!(number(&phone), 3);
    let code = offline_code(&town, &phone);
    assert!(enter(&town, &code).await.text.contains("Hello Alice"));
}

#[tokio::test]
async fn a_revoked_phones_codes_and_those_given_up_sign_nobody_in() {
    let town = Town::new().await;
    let mut phone = offline_phone(&town).await;
    let profile = phone.profile.clone();
    let off = phone.handset.drop_offline(&mut phone.profile, &pin()).await;
    assert_eq!(off.unwrap().outcome, Outcome::Approved);
    assert!(phone.profile.offline.is_none());
    phone.profile.offline = profile.offline;
    let code = offline_code(&town, &phone);
    assert!(enter(&town, &code).await.text.contains("wrong or was used"));

    town.clock.pass_seconds(700);
    let phone = offline_phone(&town).await;
    let mut desk = town.signed_in(ALICE).await;
    let revoke = format!("/phones/{}/revoke", phone.profile.id);
    desk.open(&revoke).await;
    desk.submit(&revoke, &[]).await;
    let code = offline_code(&town, &phone);
    assert!(enter(&town, &code).await.text.contains("wrong or was used"));
}

#[tokio::test]
async fn threat_51_a_clock_that_goes_off_is_followed_after_two_codes_in_a_row() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    let link = desk.add_authenticator(&town.clock).await;
    town.clock.pass_seconds(3600);
    let ahead = |seconds| {
        let at = town.clock.now().plus_seconds(seconds);
        link.code_at(at).to_string()
    };

    let page = enter(&town, &ahead(30)).await;
    assert!(page.text.contains("wrong or was used"), "{}", page.text);
    let page = enter(&town, &ahead(30)).await;
    assert!(page.text.contains("wrong or was used"), "the same again");
    town.clock.pass_seconds(30);
    let page = enter(&town, &ahead(30)).await;

    assert!(page.text.contains("Hello Alice"), "{}", page.text);
    town.clock.pass_seconds(3600);
    let page = enter(&town, &ahead(30)).await;
    assert!(page.text.contains("Hello Alice"), "learnt: {}", page.text);
}
