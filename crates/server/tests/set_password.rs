//! Setting a password: the first one after an invitation, and another one in the place of a
//! forgotten one.
#![allow(clippy::unwrap_used, reason = "test code stops at the first surprise")]

use reqwest::{Method, StatusCode, header};
use symbolon_flow::administer::{invite::Invited, officer::By};
use symbolon_model::{address::Address, password::PasswordRule, person::Standing};
use symbolon_store::{Commit, people};
use symbolon_testkit::{ALICE, BOB, Browser, CAROL, Member, Town};

const NEW: &str = "Winter-Lake-5518";
const DANA: Member = Member {
    name: "Dana",
    address: "dana@acme.test",
    password: NEW,
};

async fn invite(town: &Town, who: Member) -> Invited {
    let address = Address::parse(who.address).unwrap();
    town.flow
        .invite(By::Console, &address, who.name)
        .await
        .unwrap()
}

const fn with_new_password(who: Member) -> Member {
    Member {
        password: NEW,
        ..who
    }
}

#[tokio::test]
async fn dana_is_invited_and_sets_her_first_password() {
    let town = Town::new().await;
    assert_eq!(invite(&town, DANA).await, Invited::Sent);
    assert_eq!(town.subjects(DANA).await, ["You are invited"]);
    let link = town.newest_link(DANA).await;
    let mut home = town.browser();

    let page = home.open(&link).await;
    assert!(page.text.contains("Welcome to Acme Support"));
    let page = home.submit(&link, &[("address", DANA.address)]).await;
    assert_eq!(page.path, "/reset-password", "{}", page.text);
    let code = town.newest_code(DANA).await;
    let page = home.set_password(&code, "short").await;
    assert!(page.text.contains("missing"), "{}", page.text);
    let page = home.set_password(&code, NEW).await;

    assert!(page.text.contains("Your password is set"), "{}", page.text);
    assert_eq!(town.subjects(DANA).await[0], "Your password is set");
    assert!(town.events(DANA).await.contains(&"password-set"));
    let mut desk = town.signed_in(DANA).await;
    let page = desk.open("/phones/activate").await;
    assert!(
        page.text.contains("You need the phone in your hand"),
        "no hold on a first password"
    );
}

#[tokio::test]
async fn threat_43_an_invitation_is_long_and_works_once_in_seven_days_for_its_address() {
    let town = Town::new().await;
    invite(&town, DANA).await;
    let first = town.newest_link(DANA).await;
    invite(&town, DANA).await;
    let link = town.newest_link(DANA).await;
    let token = link.rsplit('/').next().unwrap();
    assert_eq!(token.len(), 22, "128 random bits");
    let mut home = town.browser();
    let over = home.open(&first).await;
    assert!(
        over.text.contains("This invitation is over"),
        "a newer one came"
    );

    home.open(&link).await;
    home.submit(&link, &[("address", BOB.address)]).await;
    assert_eq!(town.subjects(BOB).await, [""; 0], "bound to its address");

    home.open(&link).await;
    home.submit(&link, &[("address", DANA.address)]).await;
    let code = town.newest_code(DANA).await;
    home.set_password(&code, NEW).await;
    assert!(
        home.open(&link)
            .await
            .text
            .contains("This invitation is over")
    );
    assert_eq!(invite(&town, DANA).await, Invited::Taken);

    let carol = CAROL;
    invite(&town, carol).await;
    let link = town.newest_link(carol).await;
    town.clock.pass_seconds(7 * 86_400 - 1);
    assert!(home.open(&link).await.text.contains("Welcome"));
    town.clock.pass_seconds(1);
    assert!(
        home.open(&link)
            .await
            .text
            .contains("This invitation is over")
    );
}

#[tokio::test]
async fn an_invitation_that_runs_out_before_the_code_is_typed_sets_no_password() {
    let town = Town::new().await;
    invite(&town, DANA).await;
    let link = town.newest_link(DANA).await;
    town.clock.pass_seconds(7 * 86_400 - 60);
    let mut home = town.browser();
    home.open(&link).await;
    home.submit(&link, &[("address", DANA.address)]).await;
    let code = town.newest_code(DANA).await;
    town.clock.pass_seconds(61);

    let page = home.set_password(&code, NEW).await;

    assert!(page.text.contains("wrong or too old"), "{}", page.text);
}

#[tokio::test]
async fn threat_45_a_name_cannot_break_out_of_its_letter() {
    let town = Town::new().await;
    let trick = Member {
        name: "Dana\r\nBcc: everyone@acme.test\u{202e}<img src=x>",
        ..DANA
    };
    invite(&town, trick).await;
    town.subjects(DANA).await;
    let mut anyone = town.browser();
    let outbox = anyone.open("/demo/outbox.json").await.text;
    assert!(
        !outbox.contains("\\r\\nBcc") && !outbox.contains("\\nBcc"),
        "{outbox}"
    );
    assert!(!outbox.contains('\u{202e}'));
}

#[tokio::test]
async fn alice_forgot_her_password_and_sets_another() {
    let town = Town::new().await;
    let mut desk = town.browser();
    let page = desk.open("/").await;
    assert!(page.text.contains("Forgot password?"));

    let page = desk.forget_password(ALICE).await;
    assert_eq!(page.path, "/reset-password");
    let code = town.newest_code(ALICE).await;
    let wrong = desk.set_password("00000000", NEW).await;
    assert!(wrong.text.contains("wrong or too old"));
    let fields = [
        ("code", code.as_str()),
        ("new", NEW),
        ("again", "Winter-Lake-5519"),
    ];
    let differ = desk.submit("/reset-password", &fields).await;
    assert!(differ.text.contains("The two entries differ"));
    let done = desk.set_password(&code, NEW).await;

    assert!(done.text.contains("Your password is set"), "{}", done.text);
    assert!(done.text.contains("Click here to return"));
    assert_eq!(town.subjects(ALICE).await[0], "Your password was reset");
    assert!(town.events(ALICE).await.contains(&"password-reset"));
    town.signed_in(with_new_password(ALICE)).await;
    desk.open("/reset-password").await;
    let again = desk.set_password(&code, "Summer-Lake-5518").await;
    assert!(again.text.contains("wrong or too old"), "once");
}

#[tokio::test]
async fn threat_36_a_link_names_the_portal_whatever_the_request_says() {
    let town = Town::new().await;
    invite(&town, DANA).await;
    let mut home = town.browser();
    home.open("/forgot-password").await;
    let host = town.origin.trim_start_matches("http://").to_owned();
    let wrong = StatusCode::MISDIRECTED_REQUEST;
    let tricks = [
        ("host", "evil.test".to_owned(), wrong),
        ("host", format!("{host}.evil.test"), wrong),
        ("host", format!("evil.test@{host}"), wrong),
        ("host", "localhost:1".to_owned(), wrong),
        ("x-forwarded-host", "evil.test".to_owned(), StatusCode::OK),
        ("forwarded", "host=evil.test".to_owned(), StatusCode::OK),
        ("x-original-host", "evil.test".to_owned(), StatusCode::OK),
    ];
    let token = home.token().unwrap();
    for (name, value, expected) in tricks {
        // The second letter has a link in it.
        for path in ["/forgot-password", "/phone-lost/letter"] {
            let form = format!("csrf={token}&address={}", ALICE.address);
            let answer = home
                .request(Method::POST, path)
                .header(header::ORIGIN, &town.origin)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(name, value.clone())
                .body(form);
            let status = answer.send().await.unwrap().status();
            assert_eq!(status, expected, "{path} {name}: {value}");
        }
    }
    town.subjects(ALICE).await;
    town.subjects(DANA).await;
    let outbox = home.open("/demo/outbox.json").await.text;
    assert!(outbox.contains(&format!("{}/invitation/", town.origin)));
    assert!(outbox.contains(&format!("{}/stop-phones/", town.origin)));
    assert!(!outbox.contains("evil.test"), "{outbox}");
}

#[tokio::test]
async fn threat_38_twenty_codes_bring_no_more_than_five_tries() {
    let town = Town::new().await;
    let mut refused = 0;
    for round in 0..20 {
        let mut thief = town.browser();
        thief.forget_password(ALICE).await;
        if thief.page.as_ref().unwrap().path != "/reset-password" {
            continue;
        }
        for _ in 0..5 {
            let page = thief.set_password("00000000", NEW).await;
            refused += usize::from(page.text.contains("wrong or too old"));
        }
        assert!(round < 5, "no more codes are sent");
    }
    assert_eq!(refused, 5, "tries that were evaluated");
}

#[tokio::test]
async fn threat_12_strangers_use_up_no_tries_of_her_known_browser() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    desk.open("/home").await;
    desk.submit("/sign-out", &[]).await;
    let mut thief = town.browser();
    thief.forget_password(ALICE).await;
    for _ in 0..6 {
        thief.set_password("00000000", NEW).await;
    }
    let mut elsewhere = town.browser();
    let page = elsewhere.forget_password(ALICE).await;
    assert!(page.text.contains("Too many codes"));

    let done = town.reset_password(&mut desk, ALICE, NEW).await;

    assert!(done.text.contains("Your password is set"), "{}", done.text);
}

/// A wrong code, where one is asked for.
async fn guess(browser: &mut Browser) {
    if browser.page.as_ref().unwrap().path == "/reset-password" {
        browser.set_password("00000000", NEW).await;
    }
}

#[tokio::test]
async fn threat_12_strangers_keep_nobody_from_an_invitation() {
    let town = Town::new().await;
    invite(&town, DANA).await;
    let link = town.newest_link(DANA).await;
    let mut thief = town.browser();
    for _ in 0..6 {
        thief.forget_password(DANA).await;
        guess(&mut thief).await;
    }
    // Somebody who was invited as well, with her address and his own link.
    let bernd = Member {
        name: "Bernd",
        address: "bernd@acme.test",
        ..DANA
    };
    invite(&town, bernd).await;
    let his_link = town.newest_link(bernd).await;
    for _ in 0..6 {
        thief.open(&his_link).await;
        thief.submit(&his_link, &[("address", DANA.address)]).await;
        guess(&mut thief).await;
    }
    let mut home = town.browser();

    home.open(&link).await;
    home.submit(&link, &[("address", DANA.address)]).await;
    let code = town.newest_code(DANA).await;
    let page = home.set_password(&code, NEW).await;

    assert!(page.text.contains("Your password is set"), "{}", page.text);
}

#[tokio::test]
async fn dana_asks_for_another_code_and_gets_one() {
    let town = Town::new().await;
    invite(&town, DANA).await;
    let link = town.newest_link(DANA).await;
    let mut home = town.browser();
    home.open(&link).await;
    home.submit(&link, &[("address", DANA.address)]).await;
    let first = town.newest_code(DANA).await;
    town.clock.pass_seconds(60);

    home.forget_password(DANA).await;

    let second = town.newest_code(DANA).await;
    assert_ne!(first, second);
    let page = home.set_password(&first, NEW).await;
    assert!(page.text.contains("code"), "{}", page.text);
    let page = home.set_password(&second, NEW).await;
    assert!(page.text.contains("Your password is set"), "{}", page.text);
}

#[tokio::test]
async fn threat_37_a_code_dies_after_half_an_hour_and_with_the_password_it_replaces() {
    let town = Town::new().await;
    let mut desk = town.browser();
    desk.forget_password(ALICE).await;
    let late = town.newest_code(ALICE).await;
    town.clock.pass_seconds(1800);
    assert!(
        desk.set_password(&late, NEW)
            .await
            .text
            .contains("wrong or too old")
    );

    let mut thief = town.browser();
    thief.forget_password(ALICE).await;
    let thiefs = town.newest_code(ALICE).await;
    town.clock.pass_seconds(1);
    town.reset_password(&mut desk, ALICE, NEW).await;
    let page = thief.set_password(&thiefs, "Thief-Thief-1122").await;
    assert!(page.text.contains("wrong or too old"), "{}", page.text);
}

#[tokio::test]
async fn threat_47_a_reset_code_works_only_where_it_was_asked_for() {
    let town = Town::new().await;
    let (mut desk, mut thief) = (town.browser(), town.browser());
    thief.forget_password(ALICE).await;
    town.clock.pass_seconds(1);
    desk.forget_password(ALICE).await;
    let code = town.newest_code(ALICE).await;

    assert!(
        thief
            .set_password(&code, NEW)
            .await
            .text
            .contains("wrong or too old")
    );
    assert!(desk.set_password(&code, NEW).await.text.contains("is set"));
}

#[tokio::test]
async fn threat_41_the_code_is_in_no_address_and_no_page_is_kept() {
    let town = Town::new().await;
    let mut desk = town.browser();
    let asked = desk.forget_password(ALICE).await;
    let code = town.newest_code(ALICE).await;
    assert!(!asked.path.contains(&code));
    for page in [asked, desk.set_password(&code, NEW).await] {
        assert_eq!(page.headers["cache-control"], "no-store");
        assert_eq!(page.headers["referrer-policy"], "no-referrer");
        assert!(!page.text.contains(&code) && !page.text.contains(NEW));
    }
}

#[tokio::test]
async fn threat_42_the_rule_is_checked_before_anything_is_looked_up() {
    let town = Town::new().await;
    for who in [ALICE, CAROL] {
        let mut desk = town.browser();
        desk.forget_password(who).await;
        for _ in 0..10 {
            let page = desk.set_password("00000000", "short").await;
            assert!(page.text.contains("missing") && !page.text.contains("wrong or too old"));
        }
        let page = desk.set_password("00000000", NEW).await;
        assert!(page.text.contains("wrong or too old"), "no try was counted");
    }
}

#[tokio::test]
async fn threat_10_nobody_learns_who_has_an_account_by_forgetting_a_password() {
    let town = Town::new().await;
    let mut pages: [Vec<(StatusCode, String)>; 2] = Default::default();
    for (who, pages) in [ALICE, CAROL].into_iter().zip(&mut pages) {
        let mut desk = town.browser();
        let mut seen = Vec::new();
        seen.push(desk.forget_password(who).await);
        for _ in 0..6 {
            seen.push(desk.set_password("00000000", NEW).await);
        }
        for _ in 0..6 {
            seen.push(desk.forget_password(who).await);
        }
        let token = |text: &str| {
            text.split("name=\"csrf\" value=\"")
                .nth(1)
                .map(|t| t[..43].to_owned())
        };
        pages.extend(seen.into_iter().map(|page| {
            let token = token(&page.text).unwrap_or_default();
            let plain = page.text.replace(who.address, "ADDRESS");
            (
                page.status,
                if token.is_empty() {
                    plain
                } else {
                    plain.replace(&token, "TOKEN")
                },
            )
        }));
    }
    let [hers, nobodys] = pages;
    assert_eq!(hers, nobodys);
    assert_eq!(town.subjects(CAROL).await, [""; 0]);
}

#[tokio::test]
async fn a_disabled_account_gets_no_code() {
    let town = Town::new().await;
    let address = Address::parse(ALICE.address).unwrap();
    let found = town.flow.store.person_by_address(&address).await.unwrap();
    let mut alice = found.unwrap();
    alice.value.standing = Standing::Disabled;
    let saved = town.flow.store.commit(vec![people::save(&alice)]).await;
    assert_eq!(saved.unwrap(), Commit::Done);

    let page = town.browser().forget_password(ALICE).await;

    assert_eq!(page.path, "/reset-password");
    assert_eq!(town.subjects(ALICE).await, [""; 0]);
}

#[tokio::test]
async fn a_long_password_under_the_modern_rule() {
    let town = Town::with_password_rule(PasswordRule::Long).await;
    let mut desk = town.browser();
    desk.forget_password(ALICE).await;
    let code = town.newest_code(ALICE).await;

    let easy = desk.set_password(&code, "passwordpassword").await;
    assert!(
        easy.text.contains("Hard to guess") && easy.text.contains("unmet"),
        "{}",
        easy.text
    );
    let own = desk.set_password(&code, "alice@acme.test").await;
    assert!(own.text.contains("unmet"), "{}", own.text);
    let short = desk.set_password(&code, "four word here").await;
    let good = desk
        .set_password(&code, "otter violin granite seventeen")
        .await;

    assert!(short.text.contains("At least 15 characters"));
    assert!(good.text.contains("Your password is set"), "{}", good.text);
}
