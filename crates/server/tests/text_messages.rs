//! Codes by text message: to whom, how many, and what they are worth.
#![allow(clippy::unwrap_used, reason = "test code stops at the first surprise")]

use symbolon_flow::administer::people::Acted;
use symbolon_model::{address::Address, code::Channel, mobile::Mobile};
use symbolon_testkit::{ALICE, BOB, Browser, Member, Town};

const NEW: &str = "Winter-Lake-5518";
const HERS: &str = "+46701234567";

async fn set(town: &Town, who: Member, number: &str) -> Acted {
    let address = Address::parse(who.address).unwrap();
    let number = Mobile::parse(number).unwrap();
    town.flow.set_mobile(&address, Some(number)).await.unwrap()
}

/// Somebody at their number.
const fn at(number: &'static str) -> Member {
    Member {
        address: number,
        ..ALICE
    }
}

/// Alice's browser, signed in with a code that went to her number.
async fn signed_in_by_text(town: &Town) -> Browser {
    set(town, ALICE, HERS).await;
    town.clock.pass_seconds(1);
    let mut home = town.browser();
    home.enter_password(ALICE).await;
    let code = town.newest_code(at(HERS)).await;
    home.submit("/sign-in/code", &[("code", &code)]).await;
    home
}

#[tokio::test]
async fn alice_signs_in_with_a_code_in_a_text_message() {
    let town = Town::texting(100).await;
    assert_eq!(set(&town, ALICE, HERS).await, Acted::Done);
    town.clock.pass_seconds(1);
    let mut home = town.browser();

    let page = home.enter_password(ALICE).await;

    assert!(page.text.contains("+46 ••• 67"), "{}", page.text);
    assert!(!page.text.contains("1234567"), "{}", page.text);
    let code = town.newest_code(at(HERS)).await;
    assert!(
        !town
            .subjects(ALICE)
            .await
            .contains(&"Your sign-in code".to_owned()),
        "nothing by mail"
    );
    let page = home.submit("/sign-in/code", &[("code", &code)]).await;
    assert!(page.text.contains("Hello"), "{}", page.text);
    assert!(town.details(ALICE).await[0].starts_with("pwd+sms"));
    let told = town.subjects(ALICE).await;
    assert!(told.contains(&"The number for your codes was changed".to_owned()));
}

#[tokio::test]
async fn a_reset_goes_through_the_channel_that_the_next_sign_in_does_not_rest_on() {
    let town = Town::texting(100).await;
    set(&town, ALICE, HERS).await;
    let mut home = town.browser();

    // Her codes come in text messages: the reset by mail, and the next code does not.
    let done = town.reset_password(&mut home, ALICE, NEW).await;
    assert!(done.text.contains("Your password is set"), "{}", done.text);
    let her = Member {
        password: NEW,
        ..ALICE
    };
    let page = home.enter_password(her).await;
    assert!(page.text.contains("+46 ••• 67"), "{}", page.text);

    // Bob's come by mail: his reset in a text message, and his mailbox stays worth what it was.
    set(&town, BOB, "+46709998877").await;
    let bob = Address::parse(BOB.address).unwrap();
    let mut kept = town
        .flow
        .store
        .person_by_address(&bob)
        .await
        .unwrap()
        .unwrap();
    kept.value.codes_by = Channel::Mail;
    let saved = town
        .flow
        .store
        .commit(vec![symbolon_store::people::save(&kept)]);
    let _done = saved.await.unwrap();
    let mut office = town.browser();
    office.forget_password(BOB).await;
    let code = town.newest_code(at("+46709998877")).await;
    let page = office.set_password(&code, NEW).await;
    assert!(page.text.contains("Your password is set"), "{}", page.text);
    let bob = Member {
        password: NEW,
        ..BOB
    };
    let mut desk = town.signed_in(bob).await;
    let page = desk.open("/phones/activate").await;
    assert!(
        page.text.contains("You need the phone in your hand"),
        "no hold"
    );
}

#[tokio::test]
async fn threat_48_text_messages_stay_within_the_countries_and_the_budget() {
    let town = Town::texting(7).await;
    assert_eq!(set(&town, ALICE, "+47701234567").await, Acted::NotThere);
    set(&town, ALICE, HERS).await;
    set(&town, BOB, "+46709998877").await;
    let sent = async |number| town.subjects(at(number)).await.len();

    // Five to one number in an hour; then the same page, and the code by mail.
    for _ in 0..6 {
        let page = town.browser().enter_password(ALICE).await;
        assert_eq!(page.path, "/sign-in/code");
    }
    assert_eq!(sent(HERS).await, 5);
    assert!(
        town.subjects(ALICE)
            .await
            .contains(&"Your sign-in code".to_owned())
    );
    // Seven to everybody.
    for _ in 0..4 {
        town.browser().enter_password(BOB).await;
    }
    assert_eq!(sent("+46709998877").await, 2);
    let log = town.flow.store.unsealed_audit(1000).await.unwrap();
    let stopped = log.iter().filter(|line| line.event == "texts-stopped");
    assert_eq!(stopped.count(), 1, "the alarm, once an hour");
    town.clock.pass_seconds(3601);
    town.browser().enter_password(BOB).await;
    assert_eq!(sent("+46709998877").await, 3, "the next hour");
}

#[tokio::test]
async fn threat_48_who_is_known_and_by_which_channel_shows_nowhere() {
    let town = Town::texting(100).await;
    set(&town, ALICE, HERS).await;
    let bob = Address::parse(BOB.address).unwrap();
    let number = Mobile::parse("+46709998877").unwrap();
    let _set = town.flow.set_mobile(&bob, Some(number)).await.unwrap();
    let mut pages = Vec::new();
    for address in [ALICE.address, BOB.address, "nobody@acme.test"] {
        let who = Member { address, ..ALICE };
        let page = town.browser().forget_password(who).await;
        let body = page.text.replace(address, "X");
        let (head, rest) = body.split_once("name=\"csrf\" value=\"").unwrap();
        let (_token, tail) = rest.split_once('"').unwrap();
        pages.push(format!("{head}{tail}"));
    }
    assert_eq!(pages[0], pages[1]);
    assert_eq!(pages[0], pages[2]);
}

#[tokio::test]
async fn threat_47_a_code_in_a_text_message_works_only_where_it_was_asked_for() {
    let town = Town::texting(100).await;
    set(&town, ALICE, HERS).await;
    let mut home = town.browser();
    home.enter_password(ALICE).await;
    let code = town.newest_code(at(HERS)).await;
    let mut thief = town.browser();
    thief.enter_password(ALICE).await;

    let page = thief.submit("/sign-in/code", &[("code", &code)]).await;

    assert!(page.text.contains("wrong or too old"), "{}", page.text);
}

#[tokio::test]
async fn threat_49_alice_changes_her_number_and_it_counts_from_the_next_day() {
    const NEXT: &str = "+46 70 999 88 77";
    let town = Town::texting(100).await;
    let mut home = signed_in_by_text(&town).await;
    let page = home.open("/codes").await;
    assert!(page.text.contains("+46 ••• 67"), "{}", page.text);
    let page = home
        .submit("/codes/number", &[("number", "+47 70 999 88 77")])
        .await;
    assert!(page.text.contains("No text messages go"), "{}", page.text);

    let page = home.submit("/codes/number", &[("number", NEXT)]).await;
    assert!(page.text.contains("Confirm your number"), "{}", page.text);
    let confirm = async |home: &mut Browser, number: &str, code: &str| {
        let fields = [("number", number), ("code", code)];
        home.submit("/codes/confirm", &fields).await
    };
    let code = town.newest_code(at("+46709998877")).await;
    let page = confirm(&mut home, "+46701112233", &code).await;
    assert!(
        page.text.contains("wrong or too old"),
        "bound to its number"
    );
    let page = confirm(&mut home, NEXT, "00000000").await;
    assert!(page.text.contains("wrong or too old"), "{}", page.text);
    let page = confirm(&mut home, NEXT, &code).await;
    assert!(page.text.contains("counts from"), "{}", page.text);

    assert_eq!(
        town.subjects(ALICE).await[0],
        "Another number for your codes"
    );
    assert_eq!(
        town.subjects(at(HERS)).await.len(),
        2,
        "the old number is told"
    );
    let page = town.browser().enter_password(ALICE).await;
    assert!(page.text.contains("+46 ••• 67"), "the old one for a day");
    town.clock.pass_seconds(24 * 3600);
    let page = town.browser().enter_password(ALICE).await;
    assert!(page.text.contains("+46 ••• 77"), "{}", page.text);
}

#[tokio::test]
async fn threat_49_a_number_takes_a_sign_in_of_the_last_five_minutes() {
    let town = Town::texting(100).await;
    let mut home = town.signed_in(ALICE).await;
    home.open("/codes").await;
    town.clock.pass_seconds(301);

    home.submit("/codes/number", &[("number", HERS)]).await;
    let page = home.submit("/codes", &[("by", "text")]).await;

    assert!(page.text.contains("sign in again"), "{}", page.text);
    assert_eq!(town.subjects(at(HERS)).await, [""; 0]);
    let alice = Address::parse(ALICE.address).unwrap();
    let kept = town.flow.store.person_by_address(&alice).await.unwrap();
    assert_eq!(kept.unwrap().value.codes_by, Channel::Mail);
}

#[tokio::test]
async fn threat_37_five_codes_for_a_number_are_tried_however_many_are_sent() {
    let town = Town::texting(100).await;
    let mut home = town.signed_in(ALICE).await;
    home.open("/codes").await;
    let mut evaluated = 0;
    for _ in 0..3 {
        home.submit("/codes/number", &[("number", HERS)]).await;
        for _ in 0..4 {
            let fields = [("number", HERS), ("code", "00000000")];
            let page = home.submit("/codes/confirm", &fields).await;
            evaluated += usize::from(page.text.contains("wrong or too old"));
            home.open("/codes").await;
        }
    }
    assert_eq!(evaluated, 5);
}

#[tokio::test]
async fn alice_has_her_codes_by_mail_again_and_her_number_forgotten() {
    let town = Town::texting(100).await;
    let mut home = signed_in_by_text(&town).await;
    home.open("/codes").await;

    home.submit("/codes", &[("by", "mail")]).await;
    let page = town.browser().enter_password(ALICE).await;
    assert!(page.text.contains(ALICE.address), "{}", page.text);
    home.open("/codes").await;
    let page = home.submit("/codes/forget", &[]).await;

    assert!(!page.text.contains("+46 •••"), "{}", page.text);
    let told = town.subjects(ALICE).await;
    assert!(told.contains(&"The number for your codes was changed".to_owned()));
    assert!(told.contains(&"Your codes come another way".to_owned()));
}

#[tokio::test]
async fn whoever_looks_after_letters_tries_text_messages_out() {
    let town = Town::texting(100).await;
    let role = Some(symbolon_model::role::Role::Administrator);
    let level = symbolon_model::level::Level::Passkey;
    let mut desk = town.officer(ALICE, role, level).await;
    desk.open("/admin/letters").await;
    let page = desk.submit("/admin/letters/test-text", &[]).await;
    assert!(
        page.text.contains("No text message goes to you"),
        "{}",
        page.text
    );
    set(&town, ALICE, HERS).await;

    let page = desk.submit("/admin/letters/test-text", &[]).await;

    assert!(
        page.text.contains("A text message to you is on its way"),
        "{}",
        page.text
    );
    town.subjects(ALICE).await;
    let letters = town.outbox.letters();
    let came = letters.iter().find(|sent| sent.mail.to == HERS).unwrap();
    assert!(
        came.mail.text.contains("Text messages arrive here"),
        "{}",
        came.mail.text
    );
}
