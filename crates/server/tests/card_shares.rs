//! Halves of other services' cards in the server's keeping (protocol section 7, kind `split`).

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "test code stops at the first surprise"
)]

use symbolon_core::{
    handset::{Changed, Proven},
    moment::Moment,
    otp::Link,
    seal::Secret,
    vault::{Card, CardId, Group, Locking, Mask, Opener, Pin, Stretch},
    wire::answer::Outcome,
};
use symbolon_flow::ports::Clock;
use symbolon_testkit::{ALICE, BOB, Phone, Town};

const PIN: &str = "493817";
const CARD: CardId = CardId([7; 16]);

fn pin(digits: &str) -> Pin {
    Pin::entered(digits).unwrap()
}

fn proven(digits: &str) -> Proven {
    Proven::Pin(pin(digits))
}

fn share() -> Secret<Vec<u8>> {
    Secret::new(vec![0x5a; 10])
}

async fn keep(phone: &mut Phone) -> Changed {
    let (share, pin) = (share(), pin(PIN));
    let kept = phone
        .handset
        .keep_share(&mut phone.profile, &pin, (CARD, &share));
    kept.await.unwrap()
}

async fn release(phone: &mut Phone, proven: &Proven) -> Changed {
    let released = phone
        .handset
        .release_share(&mut phone.profile, proven, CARD);
    released.await.unwrap()
}

#[tokio::test]
async fn alice_keeps_half_of_a_card_at_her_server_and_gets_it_back_with_her_pin() {
    let town = Town::new().await;
    let mut phone = Phone::alices(&town, PIN).await;
    assert_eq!(keep(&mut phone).await.outcome, Outcome::Approved);

    let released = release(&mut phone, &proven(PIN)).await;

    assert_eq!(released.outcome, Outcome::Approved);
    assert_eq!(released.share.unwrap().reveal(), share().reveal());
    assert!(town.events(ALICE).await.contains(&"share-kept"));
    let pin = pin(PIN);
    let dropped = phone.handset.drop_share(&mut phone.profile, &pin, CARD);
    assert_eq!(dropped.await.unwrap().outcome, Outcome::Approved);
    let gone = release(&mut phone, &proven(PIN)).await;
    assert_eq!(gone.outcome, Outcome::Unfit);
    assert!(gone.share.is_none());
}

#[tokio::test]
async fn threat_13_guessing_at_a_card_costs_the_profile_its_tries() {
    let town = Town::new().await;
    let mut phone = Phone::alices(&town, PIN).await;
    keep(&mut phone).await;
    for left in (0..5).rev() {
        let wrong = release(&mut phone, &proven("000001")).await;
        assert!(wrong.share.is_none());
        assert_eq!(wrong.tries_left, left);
    }

    let locked = release(&mut phone, &proven(PIN)).await;

    assert_eq!(locked.outcome, Outcome::Locked);
    assert!(locked.share.is_none());
}

#[tokio::test]
async fn threat_21_nobody_gets_the_half_of_anothers_card() {
    let town = Town::new().await;
    let mut phone = Phone::alices(&town, PIN).await;
    keep(&mut phone).await;
    let mut desk = town.signed_in(BOB).await;
    let mut bobs = Phone::activate(&town, &mut desk, "Bob's", PIN).await;

    let asked = release(&mut bobs, &proven(PIN)).await;

    assert_eq!(asked.outcome, Outcome::Unfit);
    assert!(asked.share.is_none());
}

#[tokio::test]
async fn a_revoked_phone_shows_no_code_of_such_a_card_any_more() {
    let town = Town::new().await;
    let mut phone = Phone::alices(&town, PIN).await;
    keep(&mut phone).await;
    let mut desk = town.signed_in(ALICE).await;
    let revoke = format!("/phones/{}/revoke", phone.profile.id);
    desk.open(&revoke).await;
    desk.submit(&revoke, &[]).await;

    let gone = release(&mut phone, &proven(PIN)).await;

    assert_eq!(gone.outcome, Outcome::Gone);
    let kept = town.flow.store.card_share(phone.profile.id, CARD).await;
    assert!(kept.unwrap().is_none(), "erased in the same transaction");
}

#[tokio::test]
async fn threat_16_half_of_a_card_and_five_seen_codes_rule_out_no_pin() {
    let link = "otpauth://totp/Google:alice@gmail.com?secret=JBSWY3DPEHPK3PXP&issuer=Google";
    let link = Link::parse(link).unwrap();
    let now = Moment::from_seconds(1_772_442_000);
    let phone_keeps = Card::new(CARD, &link, &Locking::Share(profile(), &share()), now);

    // Whatever half a thief thinks of gives some code: the files and five codes that were seen
    // single out no PIN, since none of them depends on one. The half is random, 80 bits of it.
    let seen: Vec<_> = (0..5)
        .map(|n| link.code_at(now.plus_seconds(30 * n)))
        .collect();
    let guess = Opener::Share(Secret::new(vec![0x11; 10]));
    assert!(
        phone_keeps
            .code(&guess, now)
            .is_some_and(|code| code != seen[0])
    );
    let group = Group {
        salt: [3; 32],
        stretch: Stretch::USUAL,
    };
    let by_pin = Opener::Pin(Mask::from_stretched(&group, Secret::new([1; 32])));
    assert!(phone_keeps.code(&by_pin, now).is_none(), "no PIN opens it");

    // A card of kind `pin` fails here, as its screen and the README say: the right PIN shows the
    // codes that were seen, and no other does.
    let mask = |n: u8| Mask::from_stretched(&group, Secret::new([n; 32]));
    let pin_card = Card::new(CARD, &link, &Locking::Pin(&mask(7)), now);
    let fits = (0..=255).filter(|n| {
        let opener = Opener::Pin(mask(*n));
        (0..5).all(|at| {
            let then = now.plus_seconds(30 * at);
            pin_card.code(&opener, then) == Some(link.code_at(then))
        })
    });
    assert_eq!(fits.collect::<Vec<u8>>(), [7]);
}

fn profile() -> symbolon_core::wire::ids::ProfileId {
    symbolon_core::wire::ids::ProfileId::from_bytes([9; 16])
}

#[tokio::test]
async fn threat_20_a_finger_releases_a_half_and_changes_nothing_else() {
    let town = Town::new().await;
    let mut phone = Phone::alices(&town, PIN).await;
    // An origin of a test lives as long as the test.
    phone.finger.origin.set(town.origin.clone().leak());
    keep(&mut phone).await;
    let added = phone
        .handset
        .add_biometrics(&mut phone.profile, &pin(PIN))
        .await;
    assert_eq!(added.unwrap().outcome, Outcome::Approved);

    let released = release(&mut phone, &Proven::Touch).await;

    assert_eq!(released.outcome, Outcome::Approved);
    assert_eq!(released.share.unwrap().reveal(), share().reveal());
}

#[tokio::test]
async fn one_half_more_than_there_may_be_is_refused_as_that_and_is_no_wrong_pin() {
    let town = Town::new().await;
    let mut phone = Phone::alices(&town, PIN).await;
    let (store, id, now) = (&town.flow.store, phone.profile.id, town.clock.now());
    let kept = (0..200).map(|n: u8| {
        let card = CardId([n; 16]);
        store.keep_card_share(id, (card, &[n]), now)
    });
    let _done = store.commit(kept.collect()).await.unwrap();

    let refused = keep(&mut phone).await;

    assert_eq!(refused.outcome, Outcome::Unfit);
    let tries = store.device(id).await.unwrap().unwrap().value.tries;
    assert_eq!(tries.in_a_row, 0);
}
