//! A phone is lost or stolen, and its owner has nothing left but a mailbox, or a printed sheet; and
//! sessions and browsers are ended from elsewhere.
#![allow(clippy::unwrap_used, reason = "test code stops at the first surprise")]

use symbolon_core::handset::Trouble;
use symbolon_testkit::{ALICE, BOB, Browser, CAROL, Member, Page, Phone, Town};

const PIN: &str = "493817";

async fn send(browser: &mut Browser, way: &str, who: Member, code: &str) -> Page {
    browser.open("/phone-lost").await;
    let fields = [("address", who.address), ("code", code)];
    browser.submit(&format!("/phone-lost/{way}"), &fields).await
}

/// Alice's sheet: the code that revokes.
async fn printed(town: &Town) -> String {
    let mut desk = town.signed_in(ALICE).await;
    desk.open("/recovery").await;
    let page = desk.submit("/recovery", &[]).await;
    let code = page.text.split("data-revoking>").nth(1).unwrap();
    code.split('<').next().unwrap().to_owned()
}

#[tokio::test]
async fn threat_34_a_mailed_link_stops_her_phones_by_a_button_and_lets_nobody_in() {
    let town = Town::new().await;
    let mut her_phone = Phone::alices(&town, PIN).await;
    // Later than the letter about the phone: letters of one moment leave in any order.
    town.clock.pass_seconds(1);
    let mut cafe = town.browser();
    let page = send(&mut cafe, "letter", ALICE, "").await;
    assert!(page.text.contains("Look into your mailbox"));
    let link = town.newest_link(ALICE).await;

    let sure = cafe.open(&link).await;
    assert!(sure.text.contains("Stop your phones?"), "{}", sure.text);
    assert!(
        her_phone.look().await.closed.is_none(),
        "a scanner's look stops nothing"
    );
    let stopped = cafe.submit(&link, &[]).await;

    assert!(
        stopped.text.contains("Your phones are stopped"),
        "{}",
        stopped.text
    );
    assert!(her_phone.look().await.closed.is_some());
    assert_eq!(
        cafe.open("/home").await.path,
        "/",
        "nobody is signed in by it"
    );
    assert!(town.events(ALICE).await.contains(&"phone-stopped"));
    assert!(cafe.open(&link).await.text.contains("nothing to stop"));

    // The phone is found, and activated again: the old link does not reach it.
    town.clock.pass_seconds(60);
    let mut desk = town.signed_in(ALICE).await;
    her_phone = Phone::activate(&town, &mut desk, "Pixel", PIN).await;
    cafe.open(&link).await;
    assert!(cafe.page.as_ref().unwrap().text.contains("nothing to stop"));
    assert!(her_phone.look().await.closed.is_none());
    town.clock.pass_seconds(86_400);
    assert!(cafe.open(&link).await.text.contains("This link is over"));
    let forged = link.replace('.', ".1");
    assert!(cafe.open(&forged).await.text.contains("This link is over"));
}

#[tokio::test]
async fn the_printed_code_revokes_every_phone_once() {
    let town = Town::new().await;
    let code = printed(&town).await;
    let her_phone = Phone::alices(&town, PIN).await;
    let mut waiting = town.browser();
    waiting.start_by_phone(ALICE.address).await;
    let mut cafe = town.browser();

    let wrong = send(&mut cafe, "code", ALICE, "AAAA-BBBB-CCCC-DDDD").await;
    assert!(wrong.text.contains("That code is wrong"));
    let others = send(&mut cafe, "code", BOB, &code).await;
    assert!(others.text.contains("That code is wrong"));
    let done = send(&mut cafe, "code", ALICE, &code.to_lowercase()).await;

    assert!(
        done.text.contains("Your phones are revoked"),
        "{}",
        done.text
    );
    let gone = her_phone
        .handset
        .look_for_requests(&her_phone.profile, 0)
        .await;
    assert_eq!(gone, Err(Trouble::Gone), "the phone is told, and wipes");
    let over = waiting.reload().await;
    assert!(!over.text.contains("Pick this picture"), "{}", over.text);
    let again = send(&mut cafe, "code", ALICE, &code).await;
    assert!(again.text.contains("That code is wrong"), "once");
    for _ in 0..3 {
        send(&mut cafe, "code", ALICE, "AAAA-BBBB-CCCC-DDDD").await;
    }
    let page = send(&mut cafe, "code", ALICE, "AAAA-BBBB-CCCC-DDDD").await;
    assert!(page.text.contains("Wait a little"));
}

#[tokio::test]
async fn threat_10_nobody_learns_who_has_an_account_by_losing_a_phone() {
    let town = Town::new().await;
    let mut pages: [Vec<(u16, String)>; 2] = Default::default();
    for (who, pages) in [ALICE, CAROL].into_iter().zip(&mut pages) {
        let mut cafe = town.browser();
        for way in ["letter", "code", "letter", "letter", "letter"] {
            let page = send(&mut cafe, way, who, "AAAA-BBBB-CCCC-DDDD").await;
            let token = cafe.token().unwrap_or_else(|| "none".to_owned());
            let text = page
                .text
                .replace(who.address, "ADDRESS")
                .replace(&token, "TOKEN");
            pages.push((page.status.as_u16(), text));
        }
    }
    let [hers, nobodys] = pages;
    assert_eq!(hers, nobodys);
    assert_eq!(town.subjects(CAROL).await, [""; 0]);
}

#[tokio::test]
async fn alice_revokes_all_her_phones_at_once() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    let first = Phone::activate(&town, &mut desk, "Pixel", PIN).await;
    let second = Phone::activate(&town, &mut desk, "Tablet", "826405").await;
    let page = desk.open("/phones").await;
    assert!(page.text.contains("Revoke all"));

    desk.open("/phones/revoke-all").await;
    let page = desk.submit("/phones/revoke-all", &[]).await;

    assert!(
        page.text.contains("No phone is active yet"),
        "{}",
        page.text
    );
    for phone in [first, second] {
        let gone = phone.handset.look_for_requests(&phone.profile, 0).await;
        assert_eq!(gone, Err(Trouble::Gone));
    }
}

/// The first form on a page that goes where this says.
fn form(page: &Page, start: &str, end: &str) -> String {
    let rest = page
        .text
        .split(&format!("action=\"{start}"))
        .nth(1)
        .unwrap();
    format!("{start}{}{end}", rest.split(end).next().unwrap())
}

#[tokio::test]
async fn alice_ends_a_session_elsewhere_and_bob_cannot() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    town.clock.pass_seconds(5);
    let mut cafe = town.signed_in(ALICE).await;
    let page = desk.open("/activity").await;
    assert_eq!(
        page.text.matches("/end\"").count(),
        1,
        "here is not offered"
    );
    let end = form(&page, "/sessions/", "/end");

    let mut bobs = town.signed_in(BOB).await;
    bobs.open("/activity").await;
    assert_eq!(bobs.submit(&end, &[]).await.status, 404);
    assert_eq!(cafe.open("/home").await.path, "/home");
    desk.submit(&end, &[]).await;

    assert_eq!(cafe.open("/home").await.path, "/");
    assert_eq!(desk.open("/home").await.path, "/home");
}

#[tokio::test]
async fn that_was_not_me_ends_everything_else_and_forgets_every_other_browser() {
    let town = Town::new().await;
    let mut cafe = town.signed_in(ALICE).await;
    let mut desk = town.signed_in(ALICE).await;
    let page = desk.open("/activity").await;
    assert_eq!(page.text.matches("/forget\"").count(), 2);
    assert!(page.text.contains("href=\"/activity/not-me\""));
    desk.open("/activity/not-me").await;

    let page = desk.submit("/activity/secure", &[]).await;

    assert!(page.text.contains("Every other session has ended"));
    assert_eq!(
        page.text.matches("/forget\"").count(),
        1,
        "only this one is left"
    );
    assert_eq!(cafe.open("/home").await.path, "/");
    let forget = form(&page, "/browsers/", "/forget");
    let mut bobs = town.signed_in(BOB).await;
    bobs.open("/activity").await;
    assert_eq!(bobs.submit(&forget, &[]).await.status, 404);
    let page = desk.submit(&forget, &[]).await;
    assert_eq!(page.text.matches("/forget\"").count(), 0);
}
