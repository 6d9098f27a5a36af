//! Email, password, and a code by mail; and changing the password.

use symbolon_testkit::{ALICE, BOB, CAROL, Town};

#[tokio::test]
async fn alice_enters_her_password_and_the_mailed_code() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    assert!(
        desk.open("/home")
            .await
            .text
            .contains("by password and a mailed code")
    );
    assert!(
        desk.page
            .as_ref()
            .unwrap()
            .text
            .contains("Technical Support System")
    );

    desk.submit("/sign-out", &[]).await;

    assert_eq!(desk.open("/home").await.path, "/");
}

#[tokio::test]
async fn threat_10_a_wrong_password_and_an_unknown_address_look_the_same() {
    let town = Town::new().await;
    let answer = async |who: symbolon_testkit::Member| {
        let mut browser = town.browser();
        let page = browser
            .enter_password(symbolon_testkit::Member {
                password: "nope",
                ..who
            })
            .await;
        (
            page.status,
            page.text
                .replace(who.address, "")
                .replace(&browser.token().unwrap(), ""),
        )
    };
    assert_eq!(answer(ALICE).await, answer(CAROL).await);
}

#[tokio::test]
async fn threat_47_a_code_works_once_and_only_where_it_was_asked_for() {
    let town = Town::new().await;
    let (mut hers, mut thiefs) = (town.browser(), town.browser());
    hers.enter_password(ALICE).await;
    let code = town.newest_code(ALICE).await;
    thiefs.start_by_phone(ALICE.address).await;
    thiefs.open("/sign-in/code").await;

    let stolen = thiefs.submit("/sign-in/code", &[("code", &code)]).await;
    assert!(stolen.text.contains("wrong or too old"), "{}", stolen.text);
    let entered = hers.submit("/sign-in/code", &[("code", &code)]).await;
    assert!(entered.text.contains("Hello Alice"));
    hers.submit("/sign-out", &[]).await;
    thiefs.start_by_phone(ALICE.address).await;
    thiefs.open("/sign-in/code").await;
    let again = thiefs.submit("/sign-in/code", &[("code", &code)]).await;
    assert!(again.text.contains("wrong or too old"));
}

#[tokio::test]
async fn threat_46_five_wrong_codes_are_all_there_are_over_however_many_codes() {
    let town = Town::new().await;
    let mut browser = town.browser();
    for round in 0..2 {
        browser.enter_password(BOB).await;
        for _ in 0..3 - round {
            browser
                .submit("/sign-in/code", &[("code", "00000000")])
                .await;
        }
    }

    browser.open("/sign-in/code").await;
    let code = town.newest_code(BOB).await;
    let page = browser.submit("/sign-in/code", &[("code", &code)]).await;
    assert!(page.text.contains("Too many wrong codes"), "{}", page.text);
    let letters = town.subjects(BOB).await.len();
    let page = browser.enter_password(BOB).await;

    assert!(page.text.contains("Wait 10 minutes"), "{}", page.text);
    assert_eq!(
        town.subjects(BOB).await.len(),
        letters,
        "no code is sent in vain"
    );
    town.clock.pass_seconds(601);
    town.signed_in(BOB).await;
}

#[tokio::test]
async fn threat_11_wrong_passwords_are_counted_and_then_refused_unseen() {
    let town = Town::new().await;
    let mut browser = town.browser();
    let wrong = symbolon_testkit::Member {
        password: "nope",
        ..ALICE
    };
    for _ in 0..5 {
        browser.enter_password(wrong).await;
    }

    let page = browser.enter_password(ALICE).await;

    assert!(page.text.contains("Too many wrong tries"), "{}", page.text);
}

#[tokio::test]
async fn addresses_of_forms_lead_to_the_start_and_signing_out_says_so() {
    let town = Town::new().await;
    let mut browser = town.signed_in(ALICE).await;
    let page = browser.submit("/sign-out", &[]).await;
    assert!(page.text.contains("You are signed out."), "{}", page.text);
    for path in ["/sign-in/phone", "/sign-in/password"] {
        assert_eq!(browser.open(path).await.path, "/");
    }
    let calm = browser.open("/sign-out").await;
    assert_eq!(calm.status, 405);
    assert!(calm.text.contains("No page here"), "{}", calm.text);
}

#[tokio::test]
async fn a_changed_password_ends_all_other_sessions() {
    let town = Town::new().await;
    let mut cafe = town.signed_in(ALICE).await;
    let mut home = town.signed_in(ALICE).await;
    home.open("/password").await;

    let short = [
        ("old", ALICE.password),
        ("new", "short"),
        ("again", "short"),
    ];
    let page = home.submit("/password", &short).await;
    assert!(page.text.contains("class=\"unmet\""));
    let good = [
        ("old", ALICE.password),
        ("new", "Winter-Frost-99"),
        ("again", "Winter-Frost-99"),
    ];
    let page = home.submit("/password", &good).await;

    assert!(
        page.text.contains("Your password is changed"),
        "{}",
        page.text
    );
    assert_eq!(
        cafe.open("/home").await.path,
        "/",
        "the other session is over"
    );
    assert_eq!(home.open("/home").await.path, "/home");
    let told = "Your password was changed".to_owned();
    assert!(town.subjects(ALICE).await.contains(&told));
}

#[tokio::test]
async fn sessions_end_by_themselves() {
    let town = Town::new().await;
    let mut idle = town.signed_in(ALICE).await;
    town.clock.pass_seconds(3601);
    assert_eq!(idle.open("/home").await.path, "/");

    let mut busy = town.signed_in(ALICE).await;
    for _ in 0..24 {
        town.clock.pass_seconds(1790);
        assert_eq!(busy.open("/home").await.path, "/home");
    }
    town.clock.pass_seconds(1000);
    assert_eq!(
        busy.open("/home").await.path,
        "/",
        "twelve hours are enough"
    );
}

#[tokio::test]
async fn threat_46_another_browser_costs_her_no_try() {
    let town = Town::new().await;
    let (mut hers, mut strangers) = (town.browser(), town.browser());
    hers.enter_password(ALICE).await;
    let code = town.newest_code(ALICE).await;
    strangers.start_by_phone(ALICE.address).await;
    for _ in 0..8 {
        strangers.open("/sign-in/code").await;
        strangers
            .submit("/sign-in/code", &[("code", "00000000")])
            .await;
    }

    let entered = hers.submit("/sign-in/code", &[("code", &code)]).await;

    assert!(entered.text.contains("Hello Alice"), "{}", entered.text);
}

#[tokio::test]
async fn threat_11_waits_after_wrong_passwords_grow() {
    let town = Town::new().await;
    let wrong = symbolon_testkit::Member {
        password: "nope",
        ..BOB
    };
    let mut browser = town.browser();
    // Five in ten minutes, ten in an hour, twenty in a day.
    let mut looked_at = async |tries: u32| {
        let before = town.events(BOB).await;
        for _ in 0..tries {
            browser.enter_password(wrong).await;
        }
        let count = |events: &[&str]| events.iter().filter(|e| **e == "wrong-password").count();
        count(&town.events(BOB).await) - count(&before)
    };
    assert_eq!(looked_at(7).await, 5);
    town.clock.pass_seconds(601);
    assert_eq!(looked_at(7).await, 5);
    town.clock.pass_seconds(601);
    assert_eq!(looked_at(3).await, 0, "ten in an hour");
    town.clock.pass_seconds(3600);
    assert_eq!(looked_at(7).await, 5);
    town.clock.pass_seconds(601);
    assert_eq!(looked_at(7).await, 5);
    town.clock.pass_seconds(3601);
    assert_eq!(looked_at(3).await, 0, "twenty in a day");

    let page = town.browser().enter_password(BOB).await;
    assert_ne!(page.path, "/sign-in/code", "the same network");
    town.clock.pass_seconds(86_401);
    let page = town.browser().enter_password(BOB).await;
    assert_eq!(page.path, "/sign-in/code");
}

#[tokio::test]
async fn threat_47_another_code_is_sent_to_whoever_waits_for_one_with_growing_pauses() {
    let town = Town::new().await;
    let mut browser = town.browser();
    browser.enter_password(BOB).await;
    let first = town.newest_code(BOB).await;
    town.clock.pass_seconds(1);

    let page = browser.submit("/sign-in/code/again", &[]).await;

    assert!(
        page.text.contains("Another code is on its way"),
        "{}",
        page.text
    );
    let second = town.newest_code(BOB).await;
    assert_ne!(first, second);
    let mut letters = 2;
    for (pause, sent) in [
        (1, false),
        (30, true),
        (31, false),
        (120, true),
        (121, false),
        (601, true),
    ] {
        town.clock.pass_seconds(pause);
        if pause == 601 {
            browser.enter_password(BOB).await;
            // Letters of one moment have no order.
            town.subjects(BOB).await;
            town.clock.pass_seconds(1);
            letters += 1;
        }
        let page = browser.submit("/sign-in/code/again", &[]).await;
        assert_eq!(page.text.contains("is on its way"), sent, "after {pause}");
        assert_eq!(page.text.contains("too soon"), !sent, "after {pause}");
        letters += usize::from(sent);
        assert_eq!(town.subjects(BOB).await.len(), letters);
    }
    let page = browser.submit("/sign-in/code", &[("code", &second)]).await;
    assert!(page.text.contains("wrong or too old"), "{}", page.text);
    let code = town.newest_code(BOB).await;
    let page = browser.submit("/sign-in/code", &[("code", &code)]).await;
    assert!(page.text.contains("Hello Bob"), "{}", page.text);
}

#[tokio::test]
async fn threat_47_nobody_else_has_a_code_sent() {
    let town = Town::new().await;
    let mut his = town.browser();
    his.enter_password(BOB).await;
    let mut mallorys = town.browser();
    mallorys.start_by_phone(BOB.address).await;
    mallorys.open("/sign-in/code").await;

    let page = mallorys.submit("/sign-in/code/again", &[]).await;

    assert_eq!(page.path, "/");
    assert_eq!(town.subjects(BOB).await.len(), 1);
}

#[tokio::test]
async fn whoever_signs_in_at_a_new_browser_is_told() {
    let town = Town::new().await;
    town.signed_in(BOB).await;
    assert_eq!(town.subjects(BOB).await, ["Your sign-in code"], "his first");

    let mut second = town.signed_in(BOB).await;

    let told = "A new browser signed you in".to_owned();
    assert!(town.subjects(BOB).await.contains(&told));
    second.submit("/sign-out", &[]).await;
    second.enter_password_here(BOB).await;
    let code = town.newest_code(BOB).await;
    let page = second.submit("/sign-in/code", &[("code", &code)]).await;
    assert!(page.text.contains("Hello Bob"), "{}", page.text);
    let subjects = town.subjects(BOB).await;
    assert_eq!(subjects.iter().filter(|one| **one == told).count(), 1);
}
