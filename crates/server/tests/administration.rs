//! The pages of people who look after others: what each role may do, and on what proof.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "test code stops at the first surprise"
)]

use reqwest::{Method, StatusCode, header};
use symbolon_core::{
    handset::Reply,
    vault::Pin,
    wire::{answer::Outcome, ask::Action},
};
use symbolon_flow::administer::{officer::By, people::Acted};
use symbolon_flow::ports::Clock;
use symbolon_model::{
    address::Address, level::Level, password::PasswordRule, person::Standing, role::Role,
};
use symbolon_store::jobs;
use symbolon_testkit::{ALICE, BOB, Browser, Member, Phone, Town};
use symbolon_web::TABLE;

fn address(who: Member) -> Address {
    Address::parse(who.address).unwrap()
}

/// Alice, signed in with a role, in a session that is worth this much.
async fn officer(town: &Town, role: Option<Role>, level: Level) -> Browser {
    town.officer(ALICE, role, level).await
}

/// What a row of the table answers, about Bob.
async fn ask(town: &Town, desk: &Browser, (method, path): (&Method, &str)) -> StatusCode {
    // Whether his account is over or not: one of the rows ends it.
    let bob = town.flow.store.find_people(BOB.address).await.unwrap();
    let bob = bob.first().unwrap().id.to_string();
    let path = path.replace("{id}", &bob);
    let path = path.replace("{phone}", "AAAAAAAAAAAAAAAAAAAAAA");
    let request = desk.request(method.clone(), &path);
    let request = if *method == Method::POST {
        request
            .header(header::ORIGIN, &town.origin)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(format!("csrf={}&address=x&name=y", desk.token().unwrap()))
    } else {
        request
    };
    request.send().await.unwrap().status()
}

#[tokio::test]
async fn threat_73_and_74_each_role_may_do_what_its_row_says_and_nothing_else() {
    for role in Role::ALL.map(Some).into_iter().chain([None]) {
        let town = Town::new().await;
        let desk = officer(&town, role, Level::Passkey).await;
        for (method, path, right) in &TABLE {
            let status = ask(&town, &desk, (method, path)).await;
            let may = role.is_some_and(|role| role.may(*right));
            let denied = status == StatusCode::FORBIDDEN;
            assert_eq!(denied, !may, "{role:?} {method} {path}: {status}");
        }
    }
}

#[tokio::test]
async fn threat_73_a_stranger_is_sent_to_sign_in() {
    let town = Town::new().await;
    let mut stranger = town.browser();
    stranger.open("/").await;
    for (method, path, _) in &TABLE {
        let status = ask(&town, &stranger, (method, path)).await;
        assert!(status.is_success(), "{method} {path}: the sign-in page");
        assert_eq!(stranger.open("/admin/people").await.path, "/");
    }
}

#[tokio::test]
async fn threat_72_a_weak_or_old_sign_in_looks_after_nobody() {
    let weak = [
        (Role::Administrator, Level::PushTransfer),
        (Role::Administrator, Level::PasswordMail),
        (Role::HelpDesk, Level::PushPick),
        (Role::Auditor, Level::PasswordText),
    ];
    for (role, level) in weak {
        let town = Town::new().await;
        let desk = officer(&town, Some(role), level).await;
        for (method, path, _) in &TABLE {
            let status = ask(&town, &desk, (method, path)).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{role:?} {method} {path}");
        }
    }
    let town = Town::new().await;
    let desk = officer(&town, Some(Role::Administrator), Level::Passkey).await;
    town.clock.pass_seconds(301);
    for (method, path, _) in &TABLE {
        let status = ask(&town, &desk, (method, path)).await;
        let denied = status == StatusCode::FORBIDDEN;
        assert_eq!(denied, *method == Method::POST, "{method} {path}");
    }
    let bob = town.flow.store.person_by_address(&address(BOB)).await;
    assert_eq!(bob.unwrap().unwrap().value.standing, Standing::Active);
}

#[tokio::test]
async fn threat_3_and_20_no_phone_that_is_talked_or_taken_from_an_administrator_administers_anything()
 {
    let town = Town::new().await;
    let mut phone = Phone::alices(&town, "493817").await;
    let alice = address(ALICE);
    let set = town.flow.set_role(&alice, Some(Role::Administrator)).await;
    assert_ne!(set.unwrap(), Acted::NoSuchPerson);
    let mut mallorys = town.browser();
    let page = mallorys.start_by_phone(ALICE.address).await;
    let approved = phone.accept(&mallorys, "493817").await;
    assert_eq!(approved.outcome, Outcome::Approved);
    let home = mallorys.finish_from(&page).await;
    assert!(home.text.contains("Hello Alice"));

    for (method, path, _) in &TABLE {
        let status = ask(&town, &mallorys, (method, path)).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{method} {path}");
    }
}

#[tokio::test]
async fn threat_72_a_stolen_cookie_of_somebody_who_looks_after_others_acts_on_nobody() {
    let town = Town::new().await;
    let held = town.browser().holding_key(7, &town.clock);
    let mut hers = town
        .officer_in(held, ALICE, Some(Role::Administrator), Level::Passkey)
        .await;
    let thief = hers.stolen_cookies();
    let token = hers.token().unwrap();
    let bob = town.flow.store.find_people(BOB.address).await.unwrap();
    let bob = bob.first().unwrap().id.to_string();
    let mut tried = 0;
    for (method, path, _) in TABLE.iter().filter(|(method, ..)| *method == Method::POST) {
        let path = path.replace("{id}", &bob);
        let path = path.replace("{phone}", "AAAAAAAAAAAAAAAAAAAAAA");
        let request = thief.request(method.clone(), &path);
        let kind = "application/x-www-form-urlencoded";
        let request = request.header(header::ORIGIN, &town.origin);
        let request = request.header(header::CONTENT_TYPE, kind);
        let body = format!("csrf={token}&address=x%40acme.test&name=y&list=a%40b.test%2Cx");
        let answer = request.body(body).send().await.unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        // What does not exist is not found, whoever asks; nothing is done in any case.
        let refused = status == StatusCode::FORBIDDEN && text.contains("is the one that signed in");
        assert!(refused || status.is_client_error(), "{path}: {status}");
        tried += usize::from(refused);
    }
    assert!(tried >= 14, "{tried}");
    hers.open("/admin/people").await;
    let page = hers
        .submit(&format!("/admin/people/{bob}/suspend"), &[])
        .await;
    assert!(
        page.text.contains("Done. It counts at once."),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn threat_80_no_other_site_acts_through_an_administrators_browser() {
    let town = Town::new().await;
    let desk = officer(&town, Some(Role::Administrator), Level::Passkey).await;
    let id = town.flow.store.person_by_address(&address(BOB)).await;
    let id = id.unwrap().unwrap().value.id.to_string();
    let token = desk.token().unwrap();
    let sent = "&address=x%40acme.test&name=y&list=a%40b.test%2Cx";
    let every = TABLE.iter().filter(|(method, ..)| *method == Method::POST);
    for (method, path, _) in every {
        let path = path.replace("{id}", &id);
        let path = path.replace("{phone}", "AAAAAAAAAAAAAAAAAAAAAA");
        let path = path.replace("{key}", "support");
        for (origin, body) in [
            ("https://evil.example", format!("csrf={token}{sent}")),
            (town.origin.as_str(), format!("csrf=wrong{sent}")),
            (town.origin.as_str(), sent.to_owned()),
        ] {
            let request = desk.request(method.clone(), &path);
            let kind = "application/x-www-form-urlencoded";
            let request = request.header(header::CONTENT_TYPE, kind);
            let sent = request.header(header::ORIGIN, origin).body(body).send();
            let status = sent.await.unwrap().status();
            assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
        }
    }
    let bob = town.flow.store.person_by_address(&address(BOB)).await;
    assert_eq!(bob.unwrap().unwrap().value.standing, Standing::Active);
}

#[tokio::test]
async fn alice_looks_after_bob() {
    let town = Town::new().await;
    let mut his_desk = town.signed_in(BOB).await;
    let phone = Phone::activate(&town, &mut his_desk, "Bob's Nokia", "493817").await;
    let mut desk = officer(&town, Some(Role::Administrator), Level::Passkey).await;
    let page = desk.open("/admin/people?q=BOB").await;
    assert!(page.text.contains(BOB.address), "{}", page.text);
    assert!(!page.text.contains(ALICE.address), "{}", page.text);
    let link = page.text.split("/admin/people/").nth(1).unwrap();
    let his = format!("/admin/people/{}", link.split('"').next().unwrap());
    let page = desk.open(&his).await;
    assert!(page.text.contains("Bob&#39;s Nokia"), "{}", page.text);

    let page = desk.submit(&format!("{his}/suspend"), &[]).await;

    assert!(
        page.text.contains("Done. It counts at once."),
        "{}",
        page.text
    );
    assert_eq!(
        his_desk.open("/home").await.path,
        "/",
        "his session is over"
    );
    let page = town.browser().enter_password(BOB).await;
    assert_ne!(page.path, "/sign-in/code");
    desk.submit(&format!("{his}/resume"), &[]).await;
    let page = desk
        .submit(&format!("{his}/revoke/{}", phone.profile.id), &[])
        .await;
    assert!(page.text.contains("No phone is active"), "{}", page.text);
    let page = desk
        .submit(&format!("{his}/revoke/{}", phone.profile.id), &[])
        .await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    let his_log = town.events(BOB).await;
    let by = his_log.iter().filter(|event| **event == "done-by-officer");
    assert_eq!(by.count(), 3, "switched off and on, a phone revoked");
    assert!(
        town.details(BOB)
            .await
            .contains(&"Alice (administrator)".to_owned())
    );
    town.flow.seal_audit().await.unwrap();
    let page = desk
        .open("/admin/log?address=bob%40acme.test&event=phone-revoked")
        .await;
    assert!(page.text.contains("Bob&#39;s Nokia"), "{}", page.text);
    assert!(
        !page.text.contains("person-suspended</code>"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn alice_invites_somebody_and_is_told_what_is_wrong() {
    let town = Town::new().await;
    let mut desk = officer(&town, Some(Role::HelpDesk), Level::PasswordTotp).await;
    desk.open("/admin/invite").await;
    let page = desk
        .submit(
            "/admin/invite",
            &[("address", BOB.address), ("name", "Bob")],
        )
        .await;
    assert!(
        page.text.contains("has an account already"),
        "{}",
        page.text
    );
    let page = desk
        .submit("/admin/invite", &[("address", "dana"), ("name", "Dana")])
        .await;
    assert!(
        page.text.contains("This is no email address"),
        "{}",
        page.text
    );

    let dana = [("address", "dana@acme.test"), ("name", "Dana")];
    let page = desk.submit("/admin/invite", &dana).await;

    assert!(
        page.text.contains("Invited. The letter is on its way."),
        "{}",
        page.text
    );
    assert!(
        page.text.contains("Send another invitation"),
        "{}",
        page.text
    );
    let dana = Member {
        address: "dana@acme.test",
        ..ALICE
    };
    assert_eq!(town.subjects(dana).await, ["You are invited"]);
}

#[tokio::test]
async fn threat_73_a_role_that_is_taken_is_gone_at_once() {
    let town = Town::new().await;
    let mut desk = officer(&town, Some(Role::Administrator), Level::Passkey).await;
    assert_eq!(desk.open("/admin/people").await.status, StatusCode::OK);

    town.flow.set_role(&address(ALICE), None).await.unwrap();

    assert_eq!(desk.open("/admin/people").await.path, "/");
    assert!(town.events(ALICE).await.contains(&"role-changed"));
}

#[tokio::test]
async fn threat_73_a_caller_is_verified_by_the_phone_and_it_opens_nothing() {
    let town = Town::new().await;
    let mut his_desk = town.signed_in(BOB).await;
    let mut phone = Phone::activate(&town, &mut his_desk, "Bob's Nokia", "493817").await;
    let mut desk = officer(&town, Some(Role::HelpDesk), Level::PasswordTotp).await;
    let bob = town.flow.store.person_by_address(&address(BOB)).await;
    let call = format!("/admin/people/{}/call", bob.unwrap().unwrap().value.id);

    let page = desk.submit(&call, &[]).await;
    assert!(
        page.text.contains("Read this to the caller"),
        "{}",
        page.text
    );
    let request = phone.request().await;
    assert_eq!(request.ask().action, Action::Caller);
    assert!(!request.ask().browser.known, "none of his");
    let picked = Reply::Accept(desk.pictures().into(), Pin::entered("493817").unwrap());
    assert_eq!(
        phone.reply(&request, &picked).await.outcome,
        Outcome::Approved
    );
    // Neither Bob's own browser nor a stranger's is told anything, or let in.
    let mut stranger = town.browser();
    stranger.open("/").await;
    for other in [&mut his_desk, &mut stranger] {
        other.open("/").await;
        let taken = other.request(Method::GET, &page.path).send().await.unwrap();
        assert!(!taken.text().await.unwrap().contains("It is them"));
    }
    let told = desk.finish_from(&page).await;

    assert!(
        told.text.contains("The phone of Bob picked"),
        "{}",
        told.text
    );
    let again = desk.finish_from(&page).await;
    assert!(!again.text.contains("It is them"), "once");
    let his_log = town.events(BOB).await;
    assert!(his_log.contains(&"caller-asked") && his_log.contains(&"caller-verified"));

    // "Not me" ends neither session, and the page says so.
    desk.open("/admin/people").await;
    let page = desk.submit(&call, &[]).await;
    let request = phone.request().await;
    phone.reply(&request, &Reply::NotMe).await;
    let page = desk.open(&page.path).await;
    assert!(
        page.text.contains("do nothing for whoever is on the line"),
        "{}",
        page.text
    );
    assert_eq!(desk.open("/admin/people").await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_administrator_invites_many_people_after_seeing_what_becomes_of_each_line() {
    let town = Town::new().await;
    let mut desk = officer(&town, Some(Role::Administrator), Level::Passkey).await;
    let list = "Eve Ek,eve@acme.test\nBob,bob@acme.test\nEve again,EVE@acme.test\nnobody,nowhere\n,fritz@acme.test\n\"Gil, Jr\",gil@acme.test";
    desk.open("/admin/invite/list").await;

    let page = desk.submit("/admin/invite/list", &[("list", list)]).await;

    for said in [
        "gets an invitation",
        "has an account already",
        "stands above already",
        "is no email address",
        "has no name",
        "Invite 2 people",
    ] {
        assert!(page.text.contains(said), "{said}: {}", page.text);
    }
    let eve = Member {
        address: "eve@acme.test",
        ..ALICE
    };
    assert_eq!(town.subjects(eve).await, [""; 0], "nothing was sent yet");
    let page = desk.submit("/admin/invite/all", &[("list", list)]).await;
    assert!(
        page.text.contains("2 invitations are on their way"),
        "{}",
        page.text
    );
    for address in ["eve@acme.test", "gil@acme.test"] {
        let guest = Member { address, ..ALICE };
        assert_eq!(town.subjects(guest).await, ["You are invited"]);
        assert!(town.events(guest).await.contains(&"done-by-officer"));
    }
    desk.open("/admin/invite/list").await;
    let page = desk.submit("/admin/invite/list", &[("list", list)]).await;
    assert!(
        page.text.contains("gets another invitation"),
        "{}",
        page.text
    );
    let long = "a@acme.test,A\n".repeat(201);
    let page = desk.submit("/admin/invite/list", &[("list", &long)]).await;
    assert!(page.text.contains("in parts of 200 lines"), "{}", page.text);
}

#[tokio::test]
async fn an_administrator_sees_which_letters_do_not_get_through_and_sends_them_again() {
    let town = Town::new().await;
    let mut desk = officer(&town, Some(Role::Administrator), Level::Passkey).await;
    let eve = Member {
        address: "eve@acme.test",
        ..ALICE
    };
    let by = By::Console;
    let _sent = town.flow.invite(by, &address(eve), "Eve Ek").await.unwrap();
    let now = town.clock.now();
    let store = &town.flow.store;
    let due = store.due_jobs(now, 10).await.unwrap().pop().unwrap();
    let given_up = vec![
        jobs::claim(&due, now),
        jobs::fail(&due, now, "550 no such mailbox"),
    ];
    let _done = store.commit(given_up).await.unwrap();

    let page = desk.open("/admin/letters").await;

    for said in [
        "You are invited",
        "eve@acme.test",
        "550 no such mailbox",
        "given up",
    ] {
        assert!(page.text.contains(said), "{said}: {}", page.text);
    }
    assert!(!page.text.contains("/invitation/"), "no link of anybody's");
    let again = page
        .text
        .split("action=\"")
        .find(|rest| rest.contains("/again\""));
    let again = again.unwrap().split('"').next().unwrap().to_owned();
    let page = desk.submit(&again, &[]).await;
    assert!(page.text.contains("tried again now"), "{}", page.text);
    assert_eq!(town.subjects(eve).await, ["You are invited"]);
    let page = desk.submit("/admin/letters/test", &[]).await;
    assert!(
        page.text.contains("A letter to you is on its way"),
        "{}",
        page.text
    );
    assert_eq!(town.subjects(ALICE).await[0], "A test");
    let page = desk.open("/admin/letters").await;
    assert!(
        page.text.contains("All of them got through"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn who_administers_or_audits_reads_what_was_decided_and_where_a_standard_disagrees() {
    for (rule, against) in [(PasswordRule::Composed, true), (PasswordRule::Long, false)] {
        for role in [Role::Administrator, Role::Auditor] {
            let town = Town::with_password_rule(rule).await;
            let mut desk = officer(&town, Some(role), Level::Passkey).await;

            let page = desk.open("/admin/settings").await;

            assert!(page.text.contains("password_rule"), "{}", page.text);
            let says = page.text.contains("OWASP ASVS 5.0 (6.2.5, 6.2.9)");
            assert_eq!(says, against, "{rule:?} {role:?}");
        }
    }
}

#[tokio::test]
async fn threat_72_sessions_of_whoever_looks_after_others_are_shorter() {
    let town = Town::new().await;
    let mut his = town.signed_in(BOB).await;
    let mut desk = officer(&town, Some(Role::Administrator), Level::Passkey).await;
    town.clock.pass_seconds(899);
    assert_eq!(desk.open("/admin/people").await.path, "/admin/people");
    town.clock.pass_seconds(901);
    assert_eq!(desk.open("/admin/people").await.path, "/");
    assert_eq!(his.open("/home").await.path, "/home");
    let mut desk = officer(&town, Some(Role::Administrator), Level::Passkey).await;
    for _ in 0..(8 * 4 + 2) {
        town.clock.pass_seconds(880);
        desk.open("/admin/people").await;
    }
    assert_eq!(desk.open("/admin/people").await.path, "/", "eight hours");
}
