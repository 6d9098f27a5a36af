//! The first administrator comes by a link that the server's console prints.
#![allow(clippy::unwrap_used, reason = "test code stops at the first surprise")]

use reqwest::StatusCode;
use symbolon_model::address::Address;
use symbolon_testkit::{ALICE, Member, Town};

fn address(who: Member) -> Address {
    Address::parse(who.address).unwrap()
}

#[tokio::test]
async fn threat_75_the_first_administrator_comes_by_a_link_that_works_once_within_an_hour() {
    let town = Town::new().await;
    let carla = Member {
        address: "carla@acme.test",
        ..ALICE
    };
    let link = async || {
        let carla = address(carla);
        let made = town.flow.first_administrator(&carla, "Carla").await;
        let token = made.unwrap().unwrap();
        format!("/first-administrator/{}", token.reveal())
    };
    let first = link().await;
    let mut desk = town.browser();
    let page = desk.open(&first).await;
    assert!(
        page.text.contains("Welcome, administrator"),
        "{}",
        page.text
    );

    let page = desk.submit(&first, &[]).await;

    assert_eq!(page.path, "/phones", "straight to a passkey");
    assert_eq!(desk.open("/passkeys/options").await.status, StatusCode::OK);
    let page = desk.open("/admin/people").await;
    assert!(
        page.text.contains("Sign in with a passkey"),
        "the link administers nothing"
    );
    let mut thief = town.browser();
    let page = thief.open(&first).await;
    assert!(page.text.contains("This link does not work"), "once");
    let second = link().await;
    assert_eq!(
        desk.open("/home").await.path,
        "/",
        "another link ends what the first began"
    );
    let as_invitation = second.replace("first-administrator", "invitation");
    let page = thief.open(&as_invitation).await;
    assert!(!page.text.contains("Welcome to"), "{}", page.text);
    town.clock.pass_seconds(3600);
    let page = thief.open(&second).await;
    assert!(page.text.contains("This link does not work"), "an hour");
}

#[tokio::test]
async fn threat_43_of_many_who_use_the_first_administrators_link_one_gets_in() {
    let town = Town::without_limits().await;
    let made = town
        .flow
        .first_administrator(&address(ALICE), "Alice")
        .await;
    let token = made.unwrap().unwrap();
    let path = format!("/first-administrator/{}", token.reveal());
    let mut browsers = Vec::new();
    for _ in 0..20 {
        let mut browser = town.browser();
        browser.open(&path).await;
        browsers.push(browser);
    }

    let tries = browsers
        .iter_mut()
        .map(|browser| browser.submit(&path, &[]));
    let pages = futures_util::future::join_all(tries).await;

    let inside = pages.iter().filter(|page| page.path == "/phones");
    assert_eq!(inside.count(), 1);
}
