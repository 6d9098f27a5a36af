//! After declining: a mistake, or somebody else's; trying a phone out; another name for it.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "test code stops at the first surprise"
)]

use symbolon_core::{
    handset::{Reply, Trouble},
    wire::{answer::Outcome, ask::Action, ids::RequestId, remark::Why},
};
use symbolon_testkit::{ALICE, BOB, Phone, Town};

const PIN: &str = "493817";

/// A phone that has just declined a request.
async fn declined(town: &Town) -> (Phone, RequestId) {
    let mut desk = town.signed_in(ALICE).await;
    let mut phone = Phone::activate(town, &mut desk, "Alice's Pixel", PIN).await;
    town.browser().start_by_phone(ALICE.address).await;
    let request = phone.request().await;
    let answered = phone.reply(&request, &Reply::Decline).await;
    assert_eq!(answered.outcome, Outcome::Declined);
    let id = request.ask().request;
    (phone, id)
}

#[tokio::test]
async fn alice_declined_by_mistake_and_says_so_and_nobody_is_alarmed() {
    let town = Town::new().await;
    let (phone, id) = declined(&town).await;
    let letters = town.subjects(ALICE).await.len();

    phone
        .handset
        .remark(&phone.profile, id, Why::Mistake)
        .await
        .unwrap();

    assert!(town.events(ALICE).await.contains(&"request-mistake"));
    assert_eq!(town.subjects(ALICE).await.len(), letters);
    let again = phone.handset.remark(&phone.profile, id, Why::NotMe).await;
    assert!(matches!(again, Err(Trouble::Refused(_))), "once");
}

#[tokio::test]
async fn not_me_said_after_declining_has_all_that_follows_from_it() {
    let town = Town::new().await;
    let (phone, id) = declined(&town).await;

    phone
        .handset
        .remark(&phone.profile, id, Why::NotMe)
        .await
        .unwrap();

    assert!(town.events(ALICE).await.contains(&"request-not-me"));
    assert_eq!(town.subjects(ALICE).await[0], "You said: that was not me");
}

#[tokio::test]
async fn threat_1_after_not_me_strangers_do_not_come_up_by_themselves_for_a_day() {
    let town = Town::new().await;
    let (phone, id) = declined(&town).await;
    let look = async || {
        let looked = phone.handset.look_for_requests(&phone.profile, 0).await;
        let looked = looked.unwrap();
        (looked.request.is_some(), looked.quiet)
    };
    town.browser().start_by_phone(ALICE.address).await;
    assert_eq!(look().await, (true, false), "nobody raised an alarm yet");

    phone
        .handset
        .remark(&phone.profile, id, Why::NotMe)
        .await
        .unwrap();

    assert_eq!(look().await, (true, true), "found by whoever looks for it");
    town.clock.pass_seconds(86_400);
    town.browser().start_by_phone(ALICE.address).await;
    assert_eq!(look().await, (true, false), "a day later");
}

#[tokio::test]
async fn nobody_remarks_on_what_their_phone_did_not_decline_or_too_late() {
    let town = Town::new().await;
    let (phone, id) = declined(&town).await;
    let mut desk = town.signed_in(BOB).await;
    let bobs = Phone::activate(&town, &mut desk, "Bob's", PIN).await;
    let other = bobs.handset.remark(&bobs.profile, id, Why::NotMe).await;
    assert!(matches!(other, Err(Trouble::Refused(_))));
    town.browser().start_by_phone(ALICE.address).await;
    let open = phone.request().await.ask().request;
    let early = phone.handset.remark(&phone.profile, open, Why::NotMe).await;
    assert!(
        matches!(early, Err(Trouble::Refused(_))),
        "it is not declined"
    );

    town.clock.pass_seconds(601);
    let late = phone.handset.remark(&phone.profile, id, Why::Mistake).await;

    assert!(matches!(late, Err(Trouble::Refused(_))));
}

#[tokio::test]
async fn alice_tries_her_phone_out_and_nothing_is_opened() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    let mut phone = Phone::activate(&town, &mut desk, "Alice's Pixel", PIN).await;
    desk.open("/phones").await;

    let page = desk.submit("/phones/ask/practice", &[]).await;
    assert!(page.text.contains("Trying your phone out"), "{}", page.text);
    let request = phone.request().await;
    assert_eq!(request.ask().action, Action::Practice);
    phone.accept(&desk, PIN).await;
    let page = desk.finish_from(&page).await;

    assert!(page.text.contains("It works"), "{}", page.text);
    let other = town.browser().start_by_phone(ALICE.address).await;
    assert!(
        other.text.contains("Pick this picture"),
        "nobody is signed in by it"
    );
    let stale = desk.open("/phones/activate").await;
    assert!(stale.text.contains("You need the phone in your hand"));
    town.clock.pass_seconds(301);
    let stale = desk.open("/phones/activate").await;
    assert!(
        stale.text.contains("First show again that it is you"),
        "it vouches for nothing"
    );
}

#[tokio::test]
async fn alice_gives_her_phone_another_name_on_the_portal() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    let phone = Phone::activate(&town, &mut desk, "My phone", PIN).await;
    let rename = format!("/phones/{}/rename", phone.profile.id);
    desk.open(&rename).await;
    let empty = desk.submit(&rename, &[("name", "  ")]).await;
    assert!(empty.text.contains("Enter a name"), "{}", empty.text);

    let list = desk
        .submit(&rename, &[("name", "Pixel in the kitchen")])
        .await;

    assert!(list.text.contains("Pixel in the kitchen"), "{}", list.text);
    assert!(town.events(ALICE).await.contains(&"phone-renamed"));
    let mut bobs = town.signed_in(BOB).await;
    bobs.open("/phones").await;
    bobs.open(&rename).await;
    assert_eq!(bobs.page.as_ref().unwrap().status, 404);
}
