//! What is weak makes itself nothing stronger, takes nothing away in silence, and costs nobody else.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "test code stops at the first surprise"
)]

use symbolon_flow::administer::officer::By;
use symbolon_model::{address::Address, level::Level, role::Role};
use symbolon_testkit::{ALICE, BOB, Browser, Member, Page, Phone, Town};

const PIN: &str = "493817";

/// What an answer from a passkey looks like that is none.
const NO_ANSWER: [(&str, &str); 3] = [("response", "{}"), ("state", "AAAA"), ("name", "Thief's")];

/// Everything by which somebody adds a way to sign in, or takes one away.
async fn tries(desk: &mut Browser) -> Vec<(&'static str, Page)> {
    desk.open("/phones").await;
    let passkey = desk.submit("/passkeys", &NO_ANSWER).await;
    desk.open("/phones").await;
    let app = desk.submit("/authenticators", &[("name", "Aegis")]).await;
    desk.open("/phones").await;
    let removed = desk.submit("/passkeys/AAAA/remove", &[]).await;
    desk.open("/phones").await;
    let gone = "/authenticators/AAAAAAAAAAAAAAAAAAAAAA/remove";
    let app_removed = desk.submit(gone, &[]).await;
    let phone = desk.open("/phones/activate").await;
    vec![
        ("a passkey", passkey),
        ("an app", app),
        ("a passkey away", removed),
        ("an app away", app_removed),
        ("a phone", phone),
    ]
}

#[tokio::test]
async fn threat_72_a_session_that_is_too_weak_for_a_role_makes_itself_no_stronger() {
    let weak = [
        (Role::Administrator, Level::PasswordMail),
        (Role::Administrator, Level::PasswordTotp),
        (Role::Administrator, Level::PushTransfer),
        (Role::HelpDesk, Level::PasswordText),
        (Role::Auditor, Level::PasswordRecovery),
    ];
    for (role, level) in weak {
        let town = Town::new().await;
        let mut desk = town.officer(ALICE, Some(role), level).await;
        for (what, page) in tries(&mut desk).await {
            // A phone's approval of "sign in" is proof of nothing more, and says so before.
            let says = ["Sign in with more", "First show again that it is you"];
            let refused = says.iter().any(|said| page.text.contains(said));
            assert!(refused, "{role:?} {level:?} {what}: {}", page.text);
        }
    }
}

#[tokio::test]
async fn threat_72_the_consoles_link_and_a_passkey_are_strong_enough() {
    for level in [Level::ConsoleLink, Level::Passkey] {
        let town = Town::new().await;
        let administrator = Some(Role::Administrator);
        let mut desk = town.officer(ALICE, administrator, level).await;
        for (what, page) in tries(&mut desk).await {
            assert!(!page.text.contains("Sign in with more"), "{level:?} {what}");
        }
    }
}

#[tokio::test]
async fn a_passkey_link_of_the_console_ends_every_session_and_works_once() {
    let town = Town::new().await;
    let mut hers = town
        .officer(ALICE, Some(Role::HelpDesk), Level::PushPick)
        .await;
    let address = Address::parse(ALICE.address).unwrap();
    let token = town.flow.passkey_link(&address).await.unwrap().unwrap();
    assert_eq!(hers.open("/home").await.path, "/", "her session has ended");

    let link = format!("/first-administrator/{}", token.reveal());
    let mut desk = town.browser();
    desk.open(&link).await;
    let page = desk.submit(&link, &[]).await;
    assert_eq!(page.path, "/phones", "{}", page.text);
    let mut thief = town.browser();
    thief.open("/").await;
    assert_ne!(thief.submit(&link, &[]).await.path, "/phones");
    let nobody = Address::parse("nobody@acme.test").unwrap();
    assert!(town.flow.passkey_link(&nobody).await.unwrap().is_none());
}

#[tokio::test]
async fn threat_72_what_signs_her_in_is_removed_by_a_fresh_session_only_and_she_is_told() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    desk.add_authenticator(&town.clock).await;
    let page = desk.open("/phones").await;
    let (_, rest) = page.text.split_once("/authenticators/").unwrap();
    let remove = format!("/authenticators/{}/remove", rest.split('/').next().unwrap());
    town.clock.pass_seconds(301);

    let page = desk.submit(&remove, &[]).await;
    assert!(page.text.contains("First show again that it is you"));
    assert!(desk.open("/phones").await.text.contains(&remove));

    let mut fresh = town.signed_in(ALICE).await;
    fresh.open("/phones").await;
    let page = fresh.submit(&remove, &[]).await;
    assert_eq!(page.path, "/phones", "{}", page.text);
    assert!(!fresh.open("/phones").await.text.contains(&remove));
    let told = "An authenticator app was removed".to_owned();
    assert!(town.subjects(ALICE).await.contains(&told));
}

/// The password, and then so many wrong codes.
async fn wrong_codes(town: &Town, many: usize) {
    let mut thief = town.browser();
    thief.enter_password(ALICE).await;
    for _ in 0..many {
        thief.submit("/sign-in/code", &[("code", "00000000")]).await;
        thief.open("/sign-in/code").await;
    }
}

#[tokio::test]
async fn threat_46_ten_wrong_mailed_codes_in_a_row_send_her_another_way() {
    let town = Town::new().await;
    for _ in 0..3 {
        wrong_codes(&town, 4).await;
        town.clock.pass_seconds(86_400);
    }

    let mut desk = town.browser();
    desk.enter_password(ALICE).await;
    let code = town.newest_code(ALICE).await;
    let page = desk.submit("/sign-in/code", &[("code", &code)]).await;

    assert!(!page.text.contains("Hello Alice"), "{}", page.text);
}

#[tokio::test]
async fn threat_46_a_right_code_starts_the_count_anew() {
    let town = Town::new().await;
    for _ in 0..4 {
        wrong_codes(&town, 4).await;
        town.clock.pass_seconds(86_400);
        town.signed_in(ALICE).await;
        town.clock.pass_seconds(86_400);
    }
}

#[tokio::test]
async fn alice_sees_wrong_codes_after_her_password_with_browser_and_place() {
    let town = Town::new().await;
    wrong_codes(&town, 2).await;
    let mut thief = town.browser();
    thief.open("/").await;
    let wrong = [("address", ALICE.address), ("password", "Wrong-Password-1")];
    thief.submit("/sign-in/password", &wrong).await;
    town.clock.pass_seconds(600);

    let mut desk = town.signed_in(ALICE).await;
    let seen = desk.open("/activity").await.text;

    assert!(
        seen.matches("A wrong code was entered").count() >= 2,
        "{seen}"
    );
    assert!(seen.contains("A wrong password was entered"), "{seen}");
    assert!(seen.matches("(127.0.0.1)").count() >= 4, "{seen}");
}

#[tokio::test]
async fn a_help_desk_that_revokes_somebodys_last_phone_ends_what_waits_for_it() {
    let town = Town::new().await;
    let mut home = town.signed_in(BOB).await;
    let phone = Phone::activate(&town, &mut home, "Bob's", PIN).await;
    let mut cafe = town.browser();
    let waiting = cafe.start_by_phone(BOB.address).await;
    phone.look().await;
    let bob = Address::parse(BOB.address).unwrap();

    let revoked = town
        .flow
        .revoke_phones_of(By::Console, &bob, Some(phone.profile.id));
    revoked.await.unwrap();

    let page = cafe.open(&waiting.path).await;
    assert!(!page.text.contains("Pick this picture"), "{}", page.text);
}

#[tokio::test]
async fn threat_48_one_person_has_few_strangers_numbers_written_to_and_leaves_room_for_sign_ins() {
    let town = Town::texting(20).await;
    let mut desk = town.signed_in(ALICE).await;
    let mut sent = 0;
    for n in 0..30 {
        desk.open("/codes").await;
        let number = format!("+46 70 111 22 {n:02}");
        let page = desk.submit("/codes/number", &[("number", &number)]).await;
        sent += usize::from(page.text.contains("Confirm your number"));
    }
    assert!((1..=6).contains(&sent), "{sent} numbers");
}

#[tokio::test]
async fn threat_47_one_person_has_few_strangers_mailboxes_written_to() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    for n in 0..20 {
        desk.open("/address").await;
        let address = format!("victim{n}@elsewhere.example");
        desk.submit("/address", &[("address", &address)]).await;
    }
    let mut written = 0;
    for n in 0..20_usize {
        let address: &'static str = format!("victim{n}@elsewhere.example").leak();
        let victim = Member { address, ..ALICE };
        written += town.subjects(victim).await.len();
    }
    assert!((1..=6).contains(&written), "{written} letters");
}

#[tokio::test]
async fn threat_11_strangers_behind_the_same_address_do_not_lock_a_known_browser_out() {
    let town = Town::on_a_street(20).await;
    let mut hers = town.signed_in(ALICE).await;
    hers.open("/").await;
    hers.submit("/sign-out", &[]).await;
    let mut strangers = town.browser();
    strangers.open("/forgot-password").await;
    let mut refused = 0;
    for n in 0..40 {
        let address = format!("somebody{n}@acme.test");
        let page = strangers
            .submit("/forgot-password", &[("address", &address)])
            .await;
        refused += usize::from(page.status == 429);
        strangers.open("/forgot-password").await;
    }
    assert!(refused > 0, "the network's limit is used up");

    let page = hers.enter_password(ALICE).await;
    assert_eq!(page.path, "/sign-in/code", "{}", page.text);
    let mut new = town.browser();
    assert_eq!(
        new.enter_password(ALICE).await.status,
        429,
        "a new one waits"
    );
}

#[tokio::test]
async fn threat_32_nobody_has_more_than_ten_phones_however_they_are_begun() {
    let town = Town::without_limits().await;
    for n in 0..10 {
        let mut desk = town.signed_in(ALICE).await;
        Phone::activate(&town, &mut desk, &format!("Phone {n}"), PIN).await;
        town.clock.pass_seconds(86_400);
    }
    let mut desk = town.signed_in(ALICE).await;
    desk.open("/phones/activate").await;
    let page = desk.submit("/phones/activate", &[]).await;
    assert!(page.text.contains("phones"), "{}", page.text);
    assert!(
        !page.path.starts_with("/phones/activate/"),
        "nothing was begun"
    );
    let alice = Address::parse(ALICE.address).unwrap();
    let found = town.flow.person_and_phones(&alice).await.unwrap().unwrap();
    assert_eq!(found.1.len(), 10);
}

#[tokio::test]
async fn threat_44_an_invitation_of_whoever_may_invite_no_more_opens_nothing() {
    let town = Town::new().await;
    let administrator = Some(Role::Administrator);
    let mut desk = town.officer(ALICE, administrator, Level::Passkey).await;
    let friend = Member {
        address: "friend@evil.test",
        ..ALICE
    };
    desk.open("/admin/invite").await;
    let guest = [("address", friend.address), ("name", "A Friend")];
    desk.submit("/admin/invite", &guest).await;
    let link = town.newest_link(friend).await;
    let stands = town.browser().open(&link).await;
    assert!(stands.text.contains("name=\"address\""), "{}", stands.text);

    let alice = Address::parse(ALICE.address).unwrap();
    town.flow.set_role(&alice, None).await.unwrap();

    let mut late = town.browser();
    let page = late.open(&link).await;
    assert!(!page.text.contains("name=\"address\""), "{}", page.text);
    town.flow.set_role(&alice, administrator).await.unwrap();
    assert!(late.open(&link).await.text.contains("name=\"address\""));
}
