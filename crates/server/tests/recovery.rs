//! Recovery codes: shown once after the first activation, each good for one sign-in.

use symbolon_testkit::{ALICE, Activating, BOB, Page, Town};

const PIN: &str = "493817";

/// The codes that a page shows.
fn codes(page: &Page) -> Vec<String> {
    let items = page.text.split("<li>").skip(1);
    let items = items.filter_map(|rest| rest.split('<').next());
    let codes = items.filter(|text| text.len() == 19).map(str::to_owned);
    codes.collect()
}

#[tokio::test]
async fn alice_prints_her_codes_and_signs_in_with_one_when_phone_and_mailbox_are_gone() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    let (link, next) = desk.begin_activation("").await;
    let claimed = Activating::claim(&town, &link, "Pixel").await;
    desk.pick(&next, claimed.word()).await;
    claimed.choose_pin(PIN, PIN).await;
    let ready = desk.open(&next).await;
    assert!(
        ready.text.contains("Show my recovery codes"),
        "{}",
        ready.text
    );
    let after = ready.path.rsplit('/').next().unwrap().to_owned();
    town.clock.pass_seconds(400);

    let page = desk.submit("/recovery", &[("after", &after)]).await;

    let printed = codes(&page);
    assert_eq!(printed.len(), 10, "{}", page.text);
    assert_eq!(page.headers["cache-control"], "no-store");
    assert_eq!(town.subjects(ALICE).await[0], "You have new recovery codes");
    let phones = desk.open("/phones").await;
    assert!(phones.text.contains("10 recovery codes left"));

    let mut cafe = town.browser();
    cafe.enter_password(ALICE).await;
    let asked = cafe.open("/sign-in/recovery").await;
    assert!(asked.text.contains("Enter a recovery code"));
    let typed = printed[3].to_lowercase();
    let entered = cafe.submit("/sign-in/recovery", &[("code", &typed)]).await;

    assert!(entered.text.contains("by password and a recovery code"));
    let subjects = town.subjects(ALICE).await;
    assert!(subjects.iter().any(|one| one == "A recovery code was used"));
    assert!(town.events(ALICE).await.contains(&"recovery-code-used"));
    let fresh = cafe.open("/phones/activate").await;
    assert!(fresh.text.contains("You need the phone in your hand"));
}

#[tokio::test]
async fn threat_47_a_recovery_code_works_once_for_its_owner_and_after_her_password() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    desk.open("/recovery").await;
    let printed = codes(&desk.submit("/recovery", &[]).await);
    let (code, other) = (printed[0].as_str(), printed[1].as_str());
    let mut bobs = town.browser();
    bobs.enter_password(BOB).await;
    bobs.open("/sign-in/recovery").await;
    let page = bobs.submit("/sign-in/recovery", &[("code", code)]).await;
    assert!(page.text.contains("wrong or was used"), "{}", page.text);
    let mut thief = town.browser();
    thief.start_by_phone(ALICE.address).await;
    thief.open("/sign-in/recovery").await;
    let page = thief.submit("/sign-in/recovery", &[("code", code)]).await;
    assert!(page.text.contains("wrong or was used"), "no password");

    for (typed, goes) in [(code, true), (code, false), (other, true)] {
        let mut hers = town.browser();
        hers.enter_password(ALICE).await;
        hers.open("/sign-in/recovery").await;
        let page = hers.submit("/sign-in/recovery", &[("code", typed)]).await;
        assert_eq!(page.text.contains("Hello Alice"), goes, "{}", page.text);
    }
}

#[tokio::test]
async fn threat_46_recovery_codes_share_the_five_tries_of_the_mailed_code() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    desk.open("/recovery").await;
    let printed = codes(&desk.submit("/recovery", &[]).await);
    let mut guessing = town.browser();
    guessing.enter_password(ALICE).await;
    guessing.open("/sign-in/recovery").await;
    for _ in 0..5 {
        let wrong = [("code", "AAAA-AAAA-AAAA-AAAA")];
        guessing.submit("/sign-in/recovery", &wrong).await;
    }

    guessing.open("/sign-in/recovery").await;
    let right = [("code", printed[0].as_str())];
    let page = guessing.submit("/sign-in/recovery", &right).await;

    assert!(page.text.contains("Too many wrong codes"), "{}", page.text);
}

#[tokio::test]
async fn new_codes_void_the_old_ones_and_take_a_fresh_sign_in() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    desk.open("/recovery").await;
    let old = codes(&desk.submit("/recovery", &[]).await);
    desk.open("/recovery").await;
    let new = codes(&desk.submit("/recovery", &[]).await);
    town.clock.pass_seconds(301);
    let page = desk.open("/recovery").await;
    assert!(page.text.contains("10 are left"), "{}", page.text);
    assert!(!page.text.contains("Make ten new codes"));
    desk.open("/phones").await;
    let page = desk.submit("/recovery", &[]).await;
    assert!(codes(&page).is_empty(), "{}", page.text);

    for (code, goes) in [(&old[0], false), (&new[0], true)] {
        let mut hers = town.browser();
        hers.enter_password(ALICE).await;
        hers.open("/sign-in/recovery").await;
        let page = hers.submit("/sign-in/recovery", &[("code", code)]).await;
        assert_eq!(page.text.contains("Hello Alice"), goes, "{}", page.text);
    }
}
