//! What the help desk and administrators begin and end for somebody else: a new password, a phone, an
//! invitation that is withdrawn, an account that is over.
#![allow(clippy::unwrap_used, reason = "test code stops at the first surprise")]

use reqwest::{Method, StatusCode};
use symbolon_core::handset::Trouble;
use symbolon_flow::administer::{
    invite::Invited,
    officer::By,
    people::Acted,
    start_over::Anew::{self, Password},
};
use symbolon_model::{address::Address, api::Scope, level::Level, person::Standing, role::Role};
use symbolon_testkit::{ALICE, BOB, Browser, Database, Member, Phone, Town};

const NEW: &str = "Quiet-Harbour-62";
const WELCOME: &str = "Invited. The letter is on its way.";

fn address(who: Member) -> Address {
    Address::parse(who.address).unwrap()
}

async fn page_of(town: &Town, who: Member) -> String {
    let person = town.flow.store.person_by_address(&address(who)).await;
    format!("/admin/people/{}", person.unwrap().unwrap().value.id)
}

async fn help_desk(town: &Town) -> Browser {
    let role = Some(Role::HelpDesk);
    town.officer(ALICE, role, Level::PasswordTotp).await
}

async fn administrator(town: &Town) -> Browser {
    let role = Some(Role::Administrator);
    town.officer(ALICE, role, Level::Passkey).await
}

#[tokio::test]
async fn the_help_desk_starts_a_new_password_and_bob_takes_every_step_himself() {
    let town = Town::new().await;
    let mut at_work = town.signed_in(BOB).await;
    let (mut desk, his) = (help_desk(&town).await, page_of(&town, BOB).await);

    let page = desk.submit(&format!("{his}/reset"), &[]).await;

    assert!(
        page.text.contains("The letter is on its way"),
        "{}",
        page.text
    );
    assert_eq!(town.subjects(BOB).await[0], "Set a new password");
    let link = town.newest_link(BOB).await;
    assert!(!page.text.contains(&link), "nobody at the desk sees it");
    assert_eq!(at_work.open("/home").await.path, "/home", "nothing changed");
    let mut home = town.browser();
    let page = home.open(&link).await;
    assert!(page.text.contains("Set a new password"), "{}", page.text);
    home.submit(&link, &[("address", BOB.address)]).await;
    let code = town.newest_code(BOB).await;
    let page = home.set_password(&code, NEW).await;
    assert!(page.text.contains("Your password is set"), "{}", page.text);
    assert_eq!(at_work.open("/home").await.path, "/", "sessions end");
    let page = home.open(&link).await;
    assert!(page.text.contains("This invitation is over"), "once");
    let events = town.events(BOB).await;
    assert!(events.contains(&"reset-started") && events.contains(&"password-reset"));
}

#[tokio::test]
async fn threat_10_strangers_who_use_up_tries_do_not_stop_a_new_password_that_the_help_desk_started()
 {
    let town = Town::new().await;
    for _ in 0..5 {
        let mut mallorys = town.browser();
        mallorys.forget_password(BOB).await;
        mallorys.set_password("00000000", NEW).await;
    }
    let bob = address(BOB);
    let started = town.flow.start_over(By::Console, &bob, Password).await;
    assert_eq!(started.unwrap(), Acted::Done);
    let link = town.newest_link(BOB).await;
    let mut home = town.browser();
    home.open(&link).await;
    home.submit(&link, &[("address", BOB.address)]).await;

    let page = home.set_password(&town.newest_code(BOB).await, NEW).await;

    assert!(page.text.contains("Your password is set"), "{}", page.text);
}

#[tokio::test]
async fn a_link_for_a_new_password_is_for_one_address_stands_for_a_day_and_five_an_hour_are_sent() {
    let town = Town::new().await;
    let start = async |who: Member, what: Anew| {
        let who = address(who);
        let started = town.flow.start_over(By::Console, &who, what).await;
        started.unwrap()
    };
    for _ in 0..5 {
        assert_eq!(start(BOB, Anew::Phone).await, Acted::Done);
    }
    assert_eq!(start(BOB, Password).await, Acted::TooMany);
    town.clock.pass_seconds(3601);
    assert_eq!(start(BOB, Password).await, Acted::Done);
    let link = town.newest_link(BOB).await;
    let mut home = town.browser();
    home.open(&link).await;
    home.submit(&link, &[("address", ALICE.address)]).await;
    assert_eq!(town.subjects(ALICE).await, [""; 0], "bound to its address");

    town.clock.pass_seconds(86_400);

    let page = home.open(&link).await;
    assert!(page.text.contains("This invitation is over"));
    let suspended = town.flow.suspend_person(By::Console, &address(BOB)).await;
    assert_eq!(suspended.unwrap(), Acted::Done);
    assert_eq!(start(BOB, Password).await, Acted::NothingToDo);
}

#[tokio::test]
async fn the_help_desk_asks_bob_to_activate_a_phone() {
    let town = Town::new().await;
    let (mut desk, his) = (help_desk(&town).await, page_of(&town, BOB).await);

    desk.submit(&format!("{his}/activate"), &[]).await;

    assert_eq!(town.subjects(BOB).await[0], "Activate the phone app");
    let link = town.newest_link(BOB).await;
    assert_eq!(link, "/phones/activate");
    let mut at_work = town.signed_in(BOB).await;
    let page = at_work.open(&link).await;
    assert!(
        page.text.contains("You need the phone in your hand"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn an_invitation_is_withdrawn_and_the_address_is_free() {
    let town = Town::new().await;
    let dana = Member {
        address: "dana@acme.test",
        name: "Dana",
        ..ALICE
    };
    let mut desk = help_desk(&town).await;
    let form = [("address", dana.address), ("name", dana.name)];
    desk.open("/admin/invite").await;
    let page = desk.submit("/admin/invite", &form).await;
    assert!(page.text.contains(WELCOME), "{}", page.text);
    let link = town.newest_link(dana).await;

    let page = desk
        .submit(&format!("{}/withdraw", page_of(&town, dana).await), &[])
        .await;

    assert!(page.text.contains("The account is over"), "{}", page.text);
    assert!(page.text.contains(dana.address), "it says whose it was");
    let page = town.browser().open(&link).await;
    assert!(page.text.contains("This invitation is over"));
    let (danas, bobs) = (address(dana), address(BOB));
    let invited = town.flow.invite(By::Console, &danas, dana.name).await;
    assert_eq!(invited.unwrap(), Invited::Sent);
    let withdrawn = town.flow.withdraw_invitation(By::Console, &bobs).await;
    assert_eq!(withdrawn.unwrap(), Acted::NothingToDo, "he has come");
}

#[tokio::test]
async fn threat_35_an_account_that_is_over_leaves_nothing_that_signs_in() {
    for database in [Some(Database::sqlite()), Database::postgres().await] {
        let Some(database) = database else { continue };
        let town = Town::on(database).await;
        let mut at_work = town.signed_in(BOB).await;
        let phone = Phone::activate(&town, &mut at_work, "Bob's Nokia", "493817").await;
        let person = town.flow.store.person_by_address(&address(BOB)).await;
        let bob = person.unwrap().unwrap().value.id;
        let (mut desk, his) = (administrator(&town).await, page_of(&town, BOB).await);
        let page = desk.open(&format!("{his}/end")).await;
        assert!(page.text.contains("It cannot be undone"), "{}", page.text);

        let page = desk.submit(&format!("{his}/end"), &[]).await;

        assert!(page.text.contains("The account is over"), "{}", page.text);
        assert!(page.text.contains(BOB.address), "it says whose it was");
        assert_eq!(at_work.open("/home").await.path, "/", "his session");
        let page = town.browser().enter_password(BOB).await;
        assert_ne!(page.path, "/sign-in/code", "his password");
        let looked = phone.handset.look_for_requests(&phone.profile, 0).await;
        assert_eq!(looked.err(), Some(Trouble::Gone), "his phone");
        let kept = town.flow.store.person(bob).await.unwrap().unwrap().value;
        assert_eq!(kept.standing, Standing::Ended);
        assert_eq!(kept.password, None);
        let subjects = town.subjects(BOB).await;
        assert!(subjects.contains(&"Your account was ended".to_owned()));

        // The address it is kept under lets nobody in, and nobody back.
        let over = Member {
            address: kept.address.as_str().to_owned().leak(),
            ..BOB
        };
        let mut mallorys = town.browser();
        mallorys.forget_password(over).await;
        assert_eq!(town.subjects(over).await, [""; 0]);
        for path in ["resume", "reset", "suspend", "end"] {
            desk.open(&his).await;
            let page = desk.submit(&format!("{his}/{path}"), &[]).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        }
        // Whoever has the address next has nothing to do with him.
        let invited = town.flow.invite(By::Console, &address(BOB), "Bodil").await;
        assert_eq!(invited.unwrap(), Invited::Sent);
        assert_ne!(page_of(&town, BOB).await, his);
        let page = desk.open("/admin/people?q=bob").await;
        assert!(page.text.contains("ended") && page.text.contains("Bodil"));
    }
}

#[tokio::test]
async fn a_program_invites_nobody_back_whose_account_is_over() {
    let town = Town::new().await;
    let (bob, scopes) = (address(BOB), Scope::ALL.to_vec());
    let his = page_of(&town, BOB).await.replace("/admin", "/api/v1");
    let ended = town.flow.end_person(By::Console, &bob).await;
    assert_eq!(ended.unwrap(), Acted::Done);
    let token = town.flow.make_api_token("Payroll", scopes, 1).await;
    let token = token.unwrap().unwrap();

    for path in [
        "invitation",
        "resume",
        "suspend",
        "new-password",
        "new-phone",
    ] {
        let there = format!("{his}/{path}");
        let request = town.browser().request(Method::POST, &there);
        let sent = request.bearer_auth(token.reveal()).send().await.unwrap();
        assert!(sent.status().is_client_error(), "{path}: {}", sent.status());
    }
    let found = town.flow.store.find_people(BOB.address).await.unwrap();
    assert_eq!(found.len(), 1, "nobody else under his name");
}
