//! Activating a phone, and everybody who should not.

use symbolon_core::{
    handset::{AwaitPin, PinStep, Reply, Trouble},
    vault::{Pin, Stretch},
    wire::ask::Action,
};
use symbolon_testkit::{ALICE, Activating, Blank, Browser, Phone, Town};

const PIN: &str = "493817";

/// A phone whose picture was found, and which asks for a PIN now.
async fn found(town: &Town, desk: &mut Browser) -> (Blank, AwaitPin) {
    let (link, next) = desk.begin_activation("").await;
    let claimed = Activating::claim(town, &link, "Pixel").await;
    desk.pick(&next, claimed.word()).await;
    claimed.matched().await
}

#[tokio::test]
async fn threat_27_a_second_claimer_gets_nothing_and_the_portal_sounds_an_alarm() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    let (link, next) = desk.begin_activation("").await;
    let hers = Activating::claim(&town, &link, "Alice's Pixel").await;

    let thief = Activating::try_claim(&town, &link, "A thief's phone").await;

    assert!(matches!(thief, Err(Trouble::Refused(_))));
    let page = desk.open(&next).await;
    assert!(page.text.contains("Alice&#39;s Pixel"), "{}", page.text);
    assert!(page.text.contains("Somebody else used this code"));
    desk.pick(&next, hers.word()).await;
    hers.choose_pin(PIN, PIN).await;
    assert!(desk.open(&next).await.text.contains("Your phone is ready"));
}

#[tokio::test]
async fn threat_27_a_thief_who_claims_first_shows_another_picture_and_never_becomes_active() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    let (link, next) = desk.begin_activation("").await;
    let _thief = Activating::claim(&town, &link, "Alice's Pixel").await;

    desk.open(&next).await;
    desk.submit(&format!("{next}/pick"), &[("picture", "none")])
        .await;

    assert!(
        desk.open(&next)
            .await
            .text
            .contains("No phone was activated")
    );
    assert!(
        desk.open("/phones")
            .await
            .text
            .contains("No phone is active yet")
    );
}

#[tokio::test]
async fn threat_28_a_code_stands_for_ten_minutes_and_once() {
    let town = Town::new().await;
    for (age, stands) in [(599, true), (600, false)] {
        let mut desk = town.signed_in(ALICE).await;
        let (link, _) = desk.begin_activation("").await;
        town.clock.pass_seconds(age);
        let claimed = Activating::try_claim(&town, &link, "Pixel").await;
        assert_eq!(claimed.is_ok(), stands, "after {age} s");
        town.clock.pass_seconds(700);
    }
}

#[tokio::test]
async fn threat_29_a_server_with_another_key_is_a_hard_stop() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    let (link, _) = desk.begin_activation("").await;
    let (rest, _fingerprint) = link.rsplit_once('.').unwrap();
    let forged = format!("{rest}.AAAAAAAAAAAAAAAAAAAAAA");

    let stopped = Activating::try_claim(&town, &forged, "Pixel").await;

    assert_eq!(stopped.err(), Some(Trouble::NotTheServer));
}

#[tokio::test]
async fn threat_29_a_request_that_another_key_signed_is_a_hard_stop() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    let mut phone = Phone::activate(&town, &mut desk, "Pixel", PIN).await;
    town.browser().start_by_phone(ALICE.address).await;
    phone.look().await;
    // The server that answers is not the one that was pinned when the code was scanned.
    phone.profile.sig = phone.profile.dk;

    let looked = phone.handset.look_for_requests(&phone.profile, 0).await;

    assert_eq!(looked, Err(Trouble::NotTheServer));
}

#[tokio::test]
async fn threat_30_a_session_that_is_not_fresh_activates_nothing() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;

    town.clock.pass_seconds(301);

    let page = desk.open("/phones/activate").await;
    assert!(page.text.contains("First show again that it is you"));
}

#[tokio::test]
async fn the_mailed_link_stops_a_phone_only_by_its_button() {
    let town = Town::new().await;
    let mut thief = town.signed_in(ALICE).await;
    let phone = Phone::activate(&town, &mut thief, "Thief's phone", "493817").await;
    let link = town.newest_link(ALICE).await;
    assert!(link.starts_with("/not-me/"), "{link}");
    let mut hers = town.browser();
    let page = hers.open(&link).await;
    assert!(page.text.contains("Was that not you?"), "{}", page.text);
    phone.look().await;
    let wrong = format!("{link}x");
    assert!(hers.open(&wrong).await.text.contains("This link is over"));

    hers.open(&link).await;
    let page = hers.submit(&link, &[]).await;

    assert!(page.text.contains("That phone is stopped"), "{}", page.text);
    assert!(hers.open(&link).await.text.contains("This link is over"));
    assert_eq!(town.events(ALICE).await[0], "phone-stopped");
    let mut cafe = town.browser();
    cafe.start_by_phone(ALICE.address).await;
    let looked = phone.handset.look_for_requests(&phone.profile, 0).await;
    assert!(!matches!(looked, Ok(looked) if looked.request.is_some()));
}

#[tokio::test]
async fn threat_30_an_approval_on_a_phone_adds_no_other_phone() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    let mut her_phone = Phone::activate(&town, &mut desk, "Alice's Pixel", "493817").await;
    let mut cafe = town.browser();
    let page = cafe.start_by_phone(ALICE.address).await;
    her_phone.accept(&cafe, "493817").await;
    cafe.finish_from(&page).await;

    let page = cafe.open("/phones/activate").await;

    assert!(
        page.text.contains("First show again that it is you"),
        "{}",
        page.text
    );
}

/// Alice, signed in with her phone at a browser that may not add a phone yet.
async fn signed_in_with_phone(town: &Town) -> (Phone, Browser) {
    let mut desk = town.signed_in(ALICE).await;
    let mut her_phone = Phone::activate(town, &mut desk, "Alice's Pixel", PIN).await;
    let mut cafe = town.browser();
    let page = cafe.start_by_phone(ALICE.address).await;
    her_phone.accept(&cafe, PIN).await;
    cafe.finish_from(&page).await;
    (her_phone, cafe)
}

#[tokio::test]
async fn an_active_phone_lets_another_one_be_added() {
    let town = Town::new().await;
    let (mut her_phone, mut cafe) = signed_in_with_phone(&town).await;
    cafe.open("/phones/activate").await;

    let page = cafe.submit("/phones/ask/add", &[]).await;
    let request = her_phone.request().await;
    assert_eq!(request.ask().action, Action::AddDevice);
    her_phone.accept(&cafe, PIN).await;
    cafe.reload().await;
    let page = cafe.finish_from(&page).await;

    assert_eq!(page.path, "/phones/activate");
    let second = Phone::activate(&town, &mut cafe, "Alice's tablet", "826405").await;
    second.look().await;
    town.clock.pass_seconds(301);
    let page = cafe.open("/phones/activate").await;
    assert!(page.text.contains("First show again"), "{}", page.text);
}

#[tokio::test]
async fn an_old_phone_vouches_for_the_one_that_replaces_it() {
    let town = Town::new().await;
    let (mut old, mut cafe) = signed_in_with_phone(&town).await;
    cafe.open("/phones/activate").await;
    let page = cafe.submit("/phones/ask/add", &[]).await;
    old.accept(&cafe, PIN).await;
    cafe.finish_from(&page).await;
    let (link, next) = cafe.begin_activation(&old.profile.id.to_string()).await;
    let claimed = Activating::claim(&town, &link, "New phone").await;
    cafe.pick(&next, claimed.word()).await;

    claimed.choose_pin(PIN, PIN).await;

    assert!(cafe.open(&next).await.text.contains("Your phone is ready"));
    let gone = old.handset.look_for_requests(&old.profile, 0).await;
    assert_eq!(gone, Err(Trouble::Gone));
}

#[tokio::test]
async fn threat_30_a_phone_vouches_for_the_session_that_asked_and_signs_nobody_in() {
    let town = Town::new().await;
    let (mut her_phone, mut cafe) = signed_in_with_phone(&town).await;
    let mut stale = town.signed_in(ALICE).await;
    town.clock.pass_seconds(301);
    cafe.open("/phones/activate").await;
    let page = cafe.submit("/phones/ask/add", &[]).await;
    her_phone.accept(&cafe, PIN).await;
    let id = page.path.rsplit('/').next().unwrap().to_owned();

    // Neither another session of hers, nor a browser that wants to be signed in by it.
    stale.open("/phones/activate").await;
    stale.submit(&format!("{}/finish", page.path), &[]).await;
    let page = stale.open("/phones/activate").await;
    assert!(page.text.contains("First show again"), "{}", page.text);
    let mut stranger = town.browser();
    stranger.open("/").await;
    let page = stranger
        .submit(&format!("/sign-in/phone/{id}/finish"), &[])
        .await;
    assert!(page.text.contains("That took too long"), "{}", page.text);

    // Revoked meanwhile, it vouches for nothing.
    let revoke = format!("/phones/{}/revoke", her_phone.profile.id);
    stale.open(&revoke).await;
    stale.submit(&revoke, &[]).await;
    assert_eq!(cafe.open("/phones/activate").await.path, "/");
}

#[tokio::test]
async fn threat_30_a_new_second_phone_vouches_for_no_third_on_its_first_day() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    let mut first = Phone::activate(&town, &mut desk, "Pixel", PIN).await;
    town.clock.pass_seconds(60);
    let mut second = Phone::activate(&town, &mut desk, "Thief's", "826405").await;
    town.clock.pass_seconds(301);

    desk.open("/phones/activate").await;
    let page = desk.submit("/phones/ask/add", &[]).await;
    second.accept(&desk, "826405").await;
    let page = desk.finish_from(&page).await;
    assert!(page.text.contains("too new for this"), "{}", page.text);
    let page = desk.open("/phones/activate").await;
    assert!(page.text.contains("First show again"), "{}", page.text);

    let page = desk.submit("/phones/ask/add", &[]).await;
    first.accept(&desk, PIN).await;
    let page = desk.finish_from(&page).await;
    assert!(
        page.text.contains("You need the phone in your hand"),
        "the first is exempt"
    );

    town.clock.pass_seconds(86_400);
    let mut desk = town.signed_in(ALICE).await;
    town.clock.pass_seconds(301);
    desk.open("/phones/activate").await;
    let page = desk.submit("/phones/ask/add", &[]).await;
    second.accept(&desk, "826405").await;
    let page = desk.finish_from(&page).await;
    assert!(
        page.text.contains("You need the phone in your hand"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn threat_30_a_phone_vouches_for_one_activation_and_not_after_it_was_revoked() {
    let town = Town::new().await;
    let (mut her_phone, mut cafe) = signed_in_with_phone(&town).await;
    let mut desk = town.signed_in(ALICE).await;
    town.clock.pass_seconds(301);
    desk.open("/phones/activate").await;
    let page = desk.submit("/phones/ask/add", &[]).await;
    her_phone.accept(&desk, PIN).await;
    desk.finish_from(&page).await;
    let (link, next) = desk.begin_activation("").await;
    let page = desk.open("/phones/activate").await;
    assert!(page.text.contains("First show again"), "{}", page.text);
    let claimed = Activating::claim(&town, &link, "Another phone").await;
    desk.pick(&next, claimed.word()).await;
    let (blank, state) = claimed.matched().await;

    let revoke = format!("/phones/{}/revoke", her_phone.profile.id);
    cafe.open(&revoke).await;
    cafe.submit(&revoke, &[]).await;

    let pin = Pin::entered(PIN).unwrap();
    let step = blank
        .handset
        .set_pin(state, &pin, &pin, Stretch::LIGHT)
        .await;
    assert!(matches!(step, Err(Trouble::Refused(_))), "{step:?}");
}

#[tokio::test]
async fn not_me_to_adding_a_phone_ends_the_session_that_asked() {
    let town = Town::new().await;
    let (mut her_phone, mut thief) = signed_in_with_phone(&town).await;
    thief.open("/phones/activate").await;
    thief.submit("/phones/ask/add", &[]).await;
    let request = her_phone.request().await;

    her_phone.reply(&request, &Reply::NotMe).await;

    assert_eq!(thief.open("/home").await.path, "/");
}

#[tokio::test]
async fn declining_to_add_a_phone_adds_none() {
    let town = Town::new().await;
    let (mut her_phone, mut cafe) = signed_in_with_phone(&town).await;
    cafe.open("/phones/activate").await;
    cafe.submit("/phones/ask/add", &[]).await;
    let request = her_phone.request().await;

    her_phone.reply(&request, &Reply::Decline).await;

    let page = cafe.reload().await;
    assert!(
        page.text.contains("Declined on your phone"),
        "{}",
        page.text
    );
    let page = cafe.open("/phones/activate").await;
    assert!(page.text.contains("First show again"), "{}", page.text);
}

#[tokio::test]
async fn somebody_who_keeps_using_the_code_keeps_nobody_from_cancelling() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    let (link, next) = desk.begin_activation("").await;
    let _hers = Activating::claim(&town, &link, "Alice's Pixel").await;
    for _ in 0..3 {
        let stranger = Activating::try_claim(&town, &link, "Pixel").await;
        assert!(stranger.is_err());
    }
    let alarms = town.events(ALICE).await;
    let alarms = alarms.iter().filter(|event| **event == "second-claim");
    assert_eq!(alarms.count(), 1, "the alarm sounds once");

    desk.open(&next).await;
    desk.submit(&format!("{next}/cancel"), &[]).await;

    assert!(desk.open(&next).await.text.contains("Cancelled"));
}

#[tokio::test]
async fn a_pin_typed_differently_twice_is_found_at_once_and_may_be_chosen_again() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    let (phone, mut state) = found(&town, &mut desk).await;
    let pin = |digits| Pin::entered(digits).unwrap();

    for left in [4, 3] {
        let step = phone
            .handset
            .set_pin(state, &pin(PIN), &pin("493818"), Stretch::LIGHT)
            .await;
        let Ok(PinStep::Mistyped { again, tries_left }) = step else {
            panic!("it was mistyped")
        };
        assert_eq!(tries_left, left);
        state = *again;
    }
    let step = phone
        .handset
        .set_pin(state, &pin(PIN), &pin(PIN), Stretch::LIGHT)
        .await;

    assert!(matches!(step, Ok(PinStep::Active(_))));
}

#[tokio::test]
async fn a_new_phone_takes_the_place_of_the_old_one() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    let old = Phone::activate(&town, &mut desk, "Old phone", PIN).await;
    let (link, next) = desk.begin_activation(&old.profile.id.to_string()).await;
    let claimed = Activating::claim(&town, &link, "New phone").await;
    desk.pick(&next, claimed.word()).await;
    claimed.choose_pin(PIN, PIN).await;

    let page = desk.open("/phones").await;
    assert!(page.text.contains("New phone") && !page.text.contains("Old phone"));
    let gone = old.handset.look_for_requests(&old.profile, 0).await;
    assert_eq!(gone, Err(Trouble::Gone));
    let subjects = town.subjects(ALICE).await;
    assert!(subjects.contains(&"New phone can now approve your sign-ins".to_owned()));
    assert!(subjects.contains(&"Old phone was revoked".to_owned()));
}

#[tokio::test]
async fn threat_30_an_activation_dies_with_the_session_that_began_it() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    let (phone, state) = found(&town, &mut desk).await;

    desk.submit("/sign-out", &[]).await;

    let pin = Pin::entered(PIN).unwrap();
    let step = phone
        .handset
        .set_pin(state, &pin, &pin, Stretch::LIGHT)
        .await;
    assert!(matches!(step, Err(Trouble::Refused(_))), "{step:?}");
}

#[tokio::test]
async fn threat_18_a_lost_reply_at_the_end_still_gives_a_phone() {
    for lost in [1, 2, 3, 4] {
        let town = Town::new().await;
        let mut desk = town.signed_in(ALICE).await;
        let (blank, state) = found(&town, &mut desk).await;
        let pin = Pin::entered(PIN).unwrap();

        // The reply to the PIN itself arrives; those to the trial do not.
        blank.lose_replies_after(1, lost);
        let step = blank
            .handset
            .set_pin(state, &pin, &pin, Stretch::LIGHT)
            .await;

        let made = matches!(step, Ok(PinStep::Active(_)));
        assert_eq!(made, lost < 3, "{lost} lost: {step:?}");
        let mut her_phone = blank.with_profile();
        her_phone.lose_replies(0);
        let mut cafe = town.browser();
        let page = cafe.start_by_phone(ALICE.address).await;
        her_phone.accept(&cafe, PIN).await;
        assert!(
            cafe.finish_from(&page).await.text.contains("Hello"),
            "{lost} lost"
        );
    }
}

#[tokio::test]
async fn a_pin_typed_differently_leaves_no_profile_on_the_phone() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    let (blank, state) = found(&town, &mut desk).await;
    let pin = |digits| Pin::entered(digits).unwrap();

    let step = blank
        .handset
        .set_pin(state, &pin(PIN), &pin("493818"), Stretch::LIGHT)
        .await;

    assert!(matches!(step, Ok(PinStep::Mistyped { .. })));
    assert_eq!(blank.handset.platform().home().borrow().profiles(), []);
}
