//! What a reset by mail is worth, and what it ends (decision 017).

use symbolon_testkit::{ALICE, Member, Phone, Town};

const NEW: &str = "Winter-Lake-5518";

const fn with_new_password(who: Member) -> Member {
    Member {
        password: NEW,
        ..who
    }
}

#[tokio::test]
async fn threat_40_every_session_ends_with_a_reset() {
    let town = Town::new().await;
    let mut elsewhere = town.signed_in(ALICE).await;
    assert_eq!(elsewhere.open("/home").await.path, "/home");

    town.reset_password(&mut town.browser(), ALICE, NEW).await;

    assert_eq!(elsewhere.open("/home").await.path, "/");
}

#[tokio::test]
async fn threat_39_whoever_reads_her_mail_only_adds_no_phone_for_a_day() {
    let town = Town::new().await;
    town.reset_password(&mut town.browser(), ALICE, NEW).await;
    let mut thief = town.signed_in(with_new_password(ALICE)).await;
    assert!(
        thief
            .open("/home")
            .await
            .text
            .contains("by password and a mailed code")
    );

    for path in ["/phones/activate", "/recovery"] {
        let page = thief.open(path).await;
        assert!(
            page.text.contains("Your password was reset with a code"),
            "{}",
            page.text
        );
    }
    thief.open("/phones").await;
    let page = thief.submit("/authenticators", &[("name", "Aegis")]).await;
    assert!(page.text.contains("This waits until"), "{}", page.text);
    thief.open("/phones").await;
    let page = thief.submit("/phones/activate", &[]).await;
    assert!(page.text.contains("This waits until"), "{}", page.text);

    town.clock.pass_seconds(86_400);
    let mut desk = town.signed_in(with_new_password(ALICE)).await;
    let page = desk.open("/phones/activate").await;
    assert!(
        page.text.contains("You need the phone in your hand"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn threat_39_a_reset_by_mail_keeps_the_phone_and_asks_for_it() {
    let town = Town::new().await;
    let mut her_phone = Phone::alices(&town, "493817").await;
    let link = town.newest_link(ALICE).await;
    assert!(link.starts_with("/not-me/"), "{link}");
    town.reset_password(&mut town.browser(), ALICE, NEW).await;
    let alice = with_new_password(ALICE);
    let letters = town.subjects(ALICE).await.len();

    let mut thief = town.browser();
    let page = thief.enter_password(alice).await;
    assert!(
        page.text.contains("Use something else than mail"),
        "{}",
        page.text
    );
    assert_eq!(
        town.subjects(ALICE).await.len(),
        letters,
        "no code was sent"
    );
    let page = thief.open("/sign-in/code").await;
    assert!(page.text.contains("Enter the code"));
    let page = thief.submit("/sign-in/code", &[("code", "00000000")]).await;
    assert!(page.text.contains("wrong"));

    // That she signs in with her phone says nothing about who set the password.
    let mut desk = town.browser();
    desk.start_by_phone(ALICE.address).await;
    let page = desk.page.clone().unwrap();
    her_phone.accept(&desk, "493817").await;
    let entered = desk.finish_from(&page).await;
    assert!(entered.text.contains("Hello"), "{}", entered.text);
    let page = thief.enter_password(alice).await;
    assert!(page.text.contains("Use something else than mail"));

    // Nor does it help the thief to stop the phone by the letter about it.
    thief.open(&link).await;
    thief.submit(&link, &[]).await;
    let page = thief.enter_password(alice).await;
    assert!(page.text.contains("Use something else than mail"));
}

#[tokio::test]
async fn threat_40_what_was_begun_with_the_old_password_ends_with_it() {
    let town = Town::new().await;
    let mut thief = town.browser();
    thief.enter_password(ALICE).await;
    let code = town.newest_code(ALICE).await;
    town.reset_password(&mut town.browser(), ALICE, NEW).await;

    thief.open("/sign-in/code").await;
    let page = thief.submit("/sign-in/code", &[("code", &code)]).await;

    assert!(page.text.contains("wrong"), "{}", page.text);
    assert_eq!(thief.open("/home").await.path, "/");
}
