//! Signing in on the phone itself: a link to the app, and a code back to the very browser.

#![allow(clippy::unwrap_used, reason = "test code stops at the first surprise")]

use symbolon_core::{
    handset::{Answered, Reply, Request},
    vault::Pin,
    wire::{
        answer::{Carried, Outcome},
        ask::Action,
        request_link::RequestLink,
    },
};
use symbolon_testkit::{ALICE, Browser, Page, Phone, Town};

const PIN: &str = "493817";

/// The link to the app that the waiting page shows.
fn app_link(page: &Page) -> RequestLink {
    let link = page.text.split("href=\"").skip(1);
    let mut link = link.filter_map(|rest| rest.split('"').next());
    let link = link.find(|link| link.contains("/app/#2.")).unwrap();
    RequestLink::parse(link).unwrap()
}

/// The app was opened by the link: it opens that very request, and asks for the PIN only.
async fn approve_by_link(phone: &mut Phone, link: &RequestLink) -> (Request, Answered) {
    let looked = phone
        .handset
        .open(&phone.profile, link.request)
        .await
        .unwrap();
    let request = looked.request.unwrap();
    let reply = Reply::Accept(Carried::Link.into(), Pin::entered(PIN).unwrap());
    let answered = phone.reply(&request, &reply).await;
    (request, answered)
}

/// The app leads back to the portal, in this browser.
async fn come_back(browser: &mut Browser, link: &RequestLink, code: &str) -> Page {
    let at = format!("/sign-in/phone/{}", link.request);
    let page = browser.open(&format!("{at}/return")).await;
    assert!(page.text.contains("id=\"complete\""), "{}", page.text);
    browser
        .submit(&format!("{at}/finish"), &[("completion", code)])
        .await
}

#[tokio::test]
async fn alice_signs_in_on_her_phone_without_comparing_anything() {
    let town = Town::new().await;
    let mut her_phone = Phone::alices(&town, PIN).await;
    let mut browser = town.browser();
    let page = browser.start_by_phone(ALICE.address).await;
    let link = app_link(&page);

    let (_, answered) = approve_by_link(&mut her_phone, &link).await;

    assert_eq!(answered.outcome, Outcome::Approved);
    let code = answered.completion.unwrap();
    let waiting = browser.reload().await;
    assert!(
        waiting.text.contains("Approved on this device"),
        "{}",
        waiting.text
    );
    let home = come_back(&mut browser, &link, code.reveal()).await;
    assert!(home.text.contains("Hello Alice"), "{}", home.text);
    assert!(home.text.contains("with the phone app on the same device"));
    let details = town.details(ALICE).await;
    assert!(details.iter().any(|detail| detail.contains("push-link")));
    let again = come_back(&mut town.browser(), &link, code.reveal()).await;
    assert!(again.text.contains("Nobody was signed in"), "once");
}

#[tokio::test]
async fn threat_22_a_link_that_a_victim_taps_completes_nothing_for_the_attacker() {
    let town = Town::new().await;
    let mut her_phone = Phone::alices(&town, PIN).await;
    let (mut mallorys, mut hers) = (town.browser(), town.browser());
    let page = mallorys.start_by_phone(ALICE.address).await;
    let link = app_link(&page);
    let (_, answered) = approve_by_link(&mut her_phone, &link).await;
    let code = answered.completion.unwrap();

    let ordinary = mallorys.finish_from(&page).await;
    assert!(
        !ordinary.text.contains("Hello"),
        "the ordinary way is closed"
    );
    let guessed = come_back(&mut mallorys, &link, "AAAAAAAAAAAAAAAAAAAAAA").await;
    assert!(guessed.text.contains("Nobody was signed in"));
    hers.open("/").await;
    let victim = come_back(&mut hers, &link, code.reveal()).await;

    assert!(
        victim.text.contains("Nobody was signed in"),
        "{}",
        victim.text
    );
    assert!(victim.text.contains("not begun in this browser"));
    let events = town.events(ALICE).await;
    let signed_in = events.iter().filter(|event| **event == "signed-in");
    assert_eq!(signed_in.count(), 1, "only when she activated the phone");
}

#[tokio::test]
async fn threat_22_a_completion_code_stands_for_thirty_seconds() {
    let town = Town::new().await;
    let mut her_phone = Phone::alices(&town, PIN).await;
    let mut browser = town.browser();
    let page = browser.start_by_phone(ALICE.address).await;
    let link = app_link(&page);
    let (_, answered) = approve_by_link(&mut her_phone, &link).await;
    town.clock.pass_seconds(30);

    let late = come_back(&mut browser, &link, answered.completion.unwrap().reveal()).await;

    assert!(late.text.contains("Nobody was signed in"), "{}", late.text);
}

#[tokio::test]
async fn threat_22_no_phone_is_added_by_a_link() {
    let town = Town::new().await;
    let mut her_phone = Phone::alices(&town, PIN).await;
    let mut desk = town.signed_in(ALICE).await;
    town.clock.pass_seconds(400);
    desk.open("/phones/activate").await;
    desk.submit("/phones/ask/add", &[]).await;
    let request = her_phone.request().await;
    assert_eq!(request.ask().action, Action::AddDevice);

    let reply = Reply::Accept(Carried::Link.into(), Pin::entered(PIN).unwrap());
    let answered = her_phone.reply(&request, &reply).await;

    assert_eq!(answered.outcome, Outcome::WrongPicture);
}
