//! The browser's own key beside its cookies: whoever stole the cookies is another browser.

#![allow(clippy::unwrap_used, reason = "test code stops at the first surprise")]

use symbolon_testkit::{ALICE, Browser, Phone, Town};

const PIN: &str = "493817";

/// Alice's own browser, which has script and so a key.
fn hers(town: &Town) -> Browser {
    town.browser().holding_key(7, &town.clock)
}

async fn signed_in(town: &Town) -> Browser {
    let mut browser = hers(town);
    browser.enter_password(ALICE).await;
    let code = town.newest_code(ALICE).await;
    let page = browser.submit("/sign-in/code", &[("code", &code)]).await;
    assert!(page.text.contains("Hello Alice"), "{}", page.text);
    browser
}

#[tokio::test]
async fn threat_2_a_stolen_session_cookie_without_the_key_cannot_step_up() {
    let town = Town::new().await;
    let mut desk = signed_in(&town).await;
    Phone::activate(&town, &mut desk, "Alice's Pixel", PIN).await;
    let mut thief = desk.stolen_cookies();
    assert_eq!(
        thief.open("/home").await.path,
        "/home",
        "it is a session all the same"
    );

    for (page, form) in [
        ("/phones/activate", "/phones/activate"),
        ("/phones", "/phones/ask/practice"),
        ("/recovery", "/recovery"),
        ("/password", "/password"),
    ] {
        thief.open(page).await;
        let fields = [
            ("replaces", ""),
            ("old", ALICE.password),
            ("new", "x"),
            ("again", "x"),
        ];
        let refused = thief.submit(form, &fields).await;
        assert_eq!(refused.status, 403, "{form}");
        assert!(refused.text.contains("Sign in again for this"), "{form}");
    }

    let (link, _) = desk.begin_activation("").await;
    assert!(link.contains("/app/#1."), "her own browser may: {link}");
}

#[tokio::test]
async fn threat_2_another_key_is_another_browser() {
    let town = Town::new().await;
    let desk = signed_in(&town).await;
    let mut thief = desk.stolen_cookies().holding_key(9, &town.clock);
    thief.open("/phones/activate").await;

    let refused = thief.submit("/phones/activate", &[("replaces", "")]).await;

    assert_eq!(refused.status, 403);
}

#[tokio::test]
async fn threat_2_a_request_begun_with_a_key_is_collected_by_that_key_only() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    let mut phone = Phone::activate(&town, &mut desk, "Alice's Pixel", PIN).await;
    let mut browser = hers(&town);
    let page = browser.start_by_phone(ALICE.address).await;
    phone.accept(&browser, PIN).await;
    let mut thief = browser.stolen_cookies();
    thief.open(&page.path).await;

    let stolen = thief.finish_from(&page).await;
    assert!(!stolen.text.contains("Hello"), "{}", stolen.text);

    browser.open(&page.path).await;
    let page = browser.finish_from(&page).await;
    assert!(page.text.contains("Hello Alice"), "{}", page.text);
}

#[tokio::test]
async fn threat_2_a_known_browser_that_lost_its_key_is_a_new_one() {
    let town = Town::new().await;
    let mut desk = signed_in(&town).await;
    let phone = Phone::activate(&town, &mut desk, "Alice's Pixel", PIN).await;
    let copied = desk.stolen_cookies();
    desk.submit("/sign-out", &[]).await;

    desk.start_by_phone(ALICE.address).await;
    assert!(phone.request().await.ask().browser.known);
    town.clock.pass_seconds(700);
    let mut thief = copied;
    thief.start_by_phone(ALICE.address).await;

    assert!(!phone.request().await.ask().browser.known);
}
