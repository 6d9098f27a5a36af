//! How the pictures are used: one of twelve, four in their order, a code in their place, or the same
//! on both screens.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test code stops at the first surprise"
)]

use symbolon_core::{
    handset::Reply,
    picture::Picture,
    vault::Pin,
    wire::{
        answer::{Carried, Outcome},
        ask::Mode,
        request_link::ScreenCode,
    },
};
use symbolon_flow::{CARRIED_DECOYS, Pictures, sign_in::phone::View};
use symbolon_testkit::{ALICE, Browser, Phone, Town};

const PIN: &str = "493817";

fn pin(digits: &str) -> Pin {
    Pin::entered(digits).unwrap()
}

/// Alice's phone, and nobody signed in any more.
/// A town where browsers never used before show four pictures.
async fn careful_town() -> Town {
    Town::with_pictures(Pictures {
        carry_for_new_browsers: true,
        ..Pictures::default()
    })
    .await
}

/// What the code on a sign-in page says now.
async fn shown_code(town: &Town, phone: &Phone, browser: &Browser) -> [u8; 16] {
    let request = phone.request().await.ask().request;
    let loaded = town.flow.store.sign_in(request).await.unwrap().unwrap();
    let pre = loaded.value.request().pre;
    let looked = town.flow.look_at_sign_in(request, &pre).await.unwrap();
    let Ok(View::Asking {
        scan: Some(scan), ..
    }) = looked
    else {
        panic!("the page shows no code")
    };
    let text = &browser.page.as_ref().unwrap().text;
    assert!(text.contains("QR code for this sign-in"), "{text}");
    let code = ScreenCode::parse(&scan.text).unwrap();
    assert_eq!(code.request, request);
    code.code
}

#[tokio::test]
async fn the_code_on_the_page_stands_in_for_the_four_pictures() {
    let town = careful_town().await;
    let mut her_phone = Phone::alices(&town, PIN).await;
    let mut cafe = town.browser();
    let page = cafe.start_by_phone(ALICE.address).await;
    let code = shown_code(&town, &her_phone, &cafe).await;
    let request = her_phone.request().await;

    let reply = Reply::Accept(Carried::Scan(code).into(), pin(PIN));
    let answered = her_phone.reply(&request, &reply).await;

    assert_eq!(answered.outcome, Outcome::Approved);
    assert!(cafe.finish_from(&page).await.text.contains("Hello Alice"));
    let details = town.details(ALICE).await;
    assert!(
        details
            .iter()
            .any(|detail| detail.contains("push-transfer"))
    );
}

#[tokio::test]
async fn a_code_that_was_scanned_in_its_last_second_stands_until_the_pin_is_entered() {
    let town = careful_town().await;
    let mut her_phone = Phone::alices(&town, PIN).await;
    let mut cafe = town.browser();
    let page = cafe.start_by_phone(ALICE.address).await;
    town.clock.pass_seconds(29);
    let code = shown_code(&town, &her_phone, &cafe).await;
    let request = her_phone.request().await;
    town.clock.pass_seconds(20);

    let reply = Reply::Accept(Carried::Scan(code).into(), pin(PIN));
    let answered = her_phone.reply(&request, &reply).await;

    assert_eq!(answered.outcome, Outcome::Approved);
    assert!(cafe.finish_from(&page).await.text.contains("Hello Alice"));
}

#[tokio::test]
async fn threat_1_a_code_of_another_page_or_another_minute_ends_the_request() {
    let town = careful_town().await;
    let mut her_phone = Phone::alices(&town, PIN).await;
    for late in [false, true] {
        let mut cafe = town.browser();
        cafe.start_by_phone(ALICE.address).await;
        let mut code = shown_code(&town, &her_phone, &cafe).await;
        if late {
            town.clock.pass_seconds(60);
        } else {
            code[0] ^= 1;
        }
        let request = her_phone.request().await;
        let reply = Reply::Accept(Carried::Scan(code).into(), pin(PIN));
        let answered = her_phone.reply(&request, &reply).await;
        assert_eq!(answered.outcome, Outcome::WrongPicture);
        town.clock.pass_seconds(700);
    }
}

#[tokio::test]
async fn threat_1_no_code_stands_in_where_the_page_shows_none() {
    let town = Town::new().await;
    let mut her_phone = Phone::alices(&town, PIN).await;
    let mut cafe = town.browser();
    cafe.start_by_phone(ALICE.address).await;
    let request = her_phone.request().await;
    assert_eq!(request.ask().mode, Mode::Pick);
    let id = request.ask().request;
    let loaded = town.flow.store.sign_in(id).await.unwrap().unwrap();
    let code = loaded.value.request().scan_code(request.ask().begun);

    let reply = Reply::Accept(Carried::Scan(code).into(), pin(PIN));
    let answered = her_phone.reply(&request, &reply).await;

    assert_eq!(answered.outcome, Outcome::WrongPicture);
}

#[tokio::test]
async fn after_a_wrong_picture_four_have_to_be_carried_over_until_that_succeeds() {
    let town = Town::new().await;
    let mut her_phone = Phone::alices(&town, PIN).await;
    let mut cafe = town.browser();
    cafe.start_by_phone(ALICE.address).await;
    let request = her_phone.request().await;
    let right = cafe.picture().index();
    let wrong = request.ask().grid.iter().find(|index| **index != right);
    let wrong = Picture::new(*wrong.unwrap()).unwrap();
    her_phone
        .reply(&request, &Reply::Accept(wrong.into(), pin(PIN)))
        .await;
    let told = town.subjects(ALICE).await;
    let alarm = "Another picture was picked on your phone".to_owned();
    assert!(told.contains(&alarm), "{told:?}");

    let page = cafe.start_by_phone(ALICE.address).await;
    let request = her_phone.request().await;
    assert_eq!(request.ask().mode, Mode::Transfer);
    assert_eq!(request.ask().grid.len(), 36);
    let four = cafe.pictures();
    assert_eq!(four.len(), 4);
    her_phone.accept(&cafe, PIN).await;
    let page = cafe.finish_from(&page).await;
    assert!(page.text.contains("Hello Alice"), "{}", page.text);

    let mut other = town.browser();
    other.start_by_phone(ALICE.address).await;
    assert_eq!(her_phone.request().await.ask().mode, Mode::Pick);
}

#[tokio::test]
async fn threat_1_of_four_pictures_each_one_and_their_order_count() {
    let town = Town::with_pictures(Pictures {
        carry_for_new_browsers: true,
        ..Pictures::default()
    })
    .await;
    let mut her_phone = Phone::alices(&town, PIN).await;
    for wrong in 0..4 {
        let mut cafe = town.browser();
        cafe.start_by_phone(ALICE.address).await;
        let request = her_phone.request().await;
        let mut four = cafe.pictures();
        match wrong {
            0 => four.truncate(3),
            1 => four.push(four[0]),
            2 => four.rotate_left(1),
            _ => four[3] = *cafe.pictures().iter().find(|one| **one != four[3]).unwrap(),
        }
        if four == cafe.pictures() {
            continue;
        }
        let reply = Reply::Accept(four.into(), pin(PIN));
        let answered = her_phone.reply(&request, &reply).await;
        assert_eq!(answered.outcome, Outcome::WrongPicture, "{wrong}");
        town.clock.pass_seconds(700);
    }
    let mut cafe = town.browser();
    let page = cafe.start_by_phone(ALICE.address).await;
    her_phone.accept(&cafe, PIN).await;
    assert!(cafe.finish_from(&page).await.text.contains("Hello Alice"));
}

#[tokio::test]
async fn where_the_organisation_wants_it_the_phone_shows_the_very_picture_to_compare() {
    let town = Town::with_pictures(Pictures {
        compare: true,
        ..Pictures::default()
    })
    .await;
    let mut her_phone = Phone::alices(&town, PIN).await;
    let mut cafe = town.browser();
    let page = cafe.start_by_phone(ALICE.address).await;
    let request = her_phone.request().await;
    assert_eq!(request.ask().mode, Mode::Compare);
    assert_eq!(request.ask().grid, [cafe.picture().index()]);
    her_phone.accept(&cafe, PIN).await;
    assert!(cafe.finish_from(&page).await.text.contains("Hello Alice"));
    let details = town.details(ALICE).await;
    assert!(details.iter().any(|detail| detail.contains("push-compare")));
}

#[tokio::test]
async fn threat_10_some_addresses_that_nobody_has_show_four_pictures_too() {
    let town = Town::with_pictures(Pictures {
        carried_decoys: CARRIED_DECOYS,
        ..Pictures::default()
    })
    .await;
    let mut four = 0;
    for number in 0..120 {
        let mut cafe = town.browser();
        cafe.start_by_phone(&format!("nobody{number}@elsewhere.test"))
            .await;
        let shown = cafe.pictures().len();
        four += usize::from(shown == 4);
        if number == 0 {
            town.clock.pass_seconds(700);
            let mut again = town.browser();
            again.start_by_phone("nobody0@elsewhere.test").await;
            assert_eq!(again.pictures().len(), shown, "always the same");
        }
    }
    assert!((1..=30).contains(&four), "{four} of 120");
}
