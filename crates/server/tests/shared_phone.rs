//! Two people on one phone: neither gets at anything of the other.

#![allow(clippy::unwrap_used, reason = "test code stops at the first surprise")]

use symbolon_core::handset::{Reply, Trouble};
use symbolon_core::{vault::Pin, wire::answer::Outcome};
use symbolon_testkit::{ALICE, Activating, BOB, Phone, Town};

const HERS: &str = "493817";
const HIS: &str = "617394";

/// Alice's profile and Bob's, on the one phone of the house.
async fn both(town: &Town) -> (Phone, symbolon_core::vault::Profile) {
    let mut desk = town.signed_in(ALICE).await;
    let hers = Phone::activate(town, &mut desk, "The kitchen phone", HERS).await;
    let profile = hers.profile.clone();
    let mut desk = town.signed_in(BOB).await;
    let (link, next) = desk.begin_activation("").await;
    let claimed = Activating::on(hers.once_more(), &link, "The kitchen phone").await;
    let claimed = claimed.unwrap();
    desk.pick(&next, claimed.word()).await;
    (claimed.choose_pin(HIS, HIS).await, profile)
}

#[tokio::test]
async fn threat_21_two_profiles_share_no_key_no_salt_and_no_secret() {
    let town = Town::new().await;
    let (his, hers) = both(&town).await;

    assert_ne!(his.profile.keys, hers.keys);
    assert_ne!(his.profile.dk, hers.dk);
    assert_ne!(his.profile.de, hers.de);
    assert_ne!(his.profile.salt, hers.salt);
    assert_ne!(his.profile.ratchet, hers.ratchet);
}

#[tokio::test]
async fn threat_21_one_profile_sees_and_answers_nothing_of_the_other() {
    let town = Town::new().await;
    let (mut his, hers) = both(&town).await;
    let mut cafe = town.browser();
    let page = cafe.start_by_phone(ALICE.address).await;

    assert!(his.look().await.request.is_none(), "it is hers");
    let looked = his.handset.look_for_requests(&hers, 0).await.unwrap();
    let request = looked.request.unwrap();
    // His keys under her name, and her request under his.
    let mut swapped = hers.clone();
    swapped.keys = his.profile.keys;
    let refused = his.handset.look_for_requests(&swapped, 0).await;
    assert!(matches!(refused, Err(Trouble::Refused(_))), "{refused:?}");
    let pin = Pin::entered(HIS).unwrap();
    let reply = Reply::Accept(cafe.picture().into(), pin);
    let refused = his.handset.answer(&mut his.profile, &request, &reply).await;
    assert!(matches!(refused, Err(Trouble::Refused(_))), "{refused:?}");

    let mut hers = hers;
    let pin = Pin::entered(HERS).unwrap();
    let reply = Reply::Accept(cafe.picture().into(), pin);
    let answered = his.handset.answer(&mut hers, &request, &reply).await;
    assert_eq!(answered.unwrap().outcome, Outcome::Approved);
    assert!(cafe.finish_from(&page).await.text.contains("Hello"));
}
