//! Another email address: proven, told to the old one, and in place a day later (threat 49).

use symbolon_testkit::{ALICE, BOB, Browser, Member, Page, Town};

const NEW: &str = "alicia@elsewhere.test";

fn at(address: &'static str) -> Member {
    Member { address, ..ALICE }
}

/// Alice gives another address; the page that asks for its code.
async fn asked(town: &Town, address: &str) -> (Browser, Page) {
    let mut desk = town.signed_in(ALICE).await;
    desk.open("/address").await;
    let page = desk.submit("/address", &[("address", address)]).await;
    (desk, page)
}

async fn confirm(desk: &mut Browser, address: &str, code: &str) -> Page {
    let fields = [("address", address), ("code", code)];
    desk.submit("/address/confirm", &fields).await
}

/// Alice's new address is proven.
async fn proven(town: &Town) -> Browser {
    let (mut desk, _page) = asked(town, NEW).await;
    let code = town.newest_code(at(NEW)).await;
    let page = confirm(&mut desk, NEW, &code).await;
    assert!(page.text.contains("takes its place at"), "{}", page.text);
    desk
}

#[tokio::test]
async fn threat_49_alice_signs_in_with_her_new_address_a_day_later_and_both_were_told() {
    let town = Town::new().await;
    proven(&town).await;

    assert_eq!(town.flow.move_addresses().await.unwrap(), 0, "not yet");
    let coming = "Another email address for your account";
    assert_eq!(town.subjects(ALICE).await[0], coming);
    assert!(town.subjects(at(NEW)).await.contains(&coming.to_owned()));
    town.clock.pass_seconds(24 * 3600);
    assert_eq!(town.flow.move_addresses().await.unwrap(), 1);

    let page = town.browser().enter_password(at(NEW)).await;
    assert_eq!(page.path, "/sign-in/code");
    let page = town.browser().enter_password(ALICE).await;
    assert!(page.text.contains("is wrong"), "nobody has the old one");
    for told in [ALICE, at(NEW)] {
        let subjects = town.subjects(told).await;
        assert!(subjects.contains(&"Your email address was changed".to_owned()));
    }
}

#[tokio::test]
async fn threat_49_the_old_address_stays_when_its_owner_says_so_or_sets_a_new_password() {
    for way in ["keep", "password", "reset"] {
        let town = Town::new().await;
        let mut desk = proven(&town).await;
        match way {
            "keep" => {
                town.clock.pass_seconds(600);
                desk.open("/address").await;
                let page = desk.submit("/address/keep", &[]).await;
                assert!(!page.text.contains("takes its place at"), "{}", page.text);
                assert_eq!(town.subjects(ALICE).await[0], "Your email address stays");
            }
            "password" => {
                desk.open("/password").await;
                let new = "Winter-Frost-9971";
                let fields = [("old", ALICE.password), ("new", new), ("again", new)];
                desk.submit("/password", &fields).await;
            }
            _ => {
                let mut hers = town.browser();
                hers.forget_password(ALICE).await;
                let code = town.newest_code(ALICE).await;
                hers.set_password(&code, "Winter-Frost-9971").await;
            }
        }
        assert!(town.events(ALICE).await.contains(&"address-kept"), "{way}");
        town.clock.pass_seconds(24 * 3600);
        assert_eq!(town.flow.move_addresses().await.unwrap(), 0, "{way}");
    }
}

#[tokio::test]
async fn threat_49_another_address_takes_a_sign_in_of_the_last_five_minutes() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    desk.open("/address").await;
    town.clock.pass_seconds(301);

    let page = desk.submit("/address", &[("address", NEW)]).await;

    assert!(page.text.contains("sign in again"), "{}", page.text);
    assert_eq!(town.subjects(at(NEW)).await, [""; 0]);
}

#[tokio::test]
async fn threat_10_an_address_that_somebody_has_looks_the_same_and_its_owner_is_told() {
    let town = Town::new().await;
    let (_desk, free) = asked(&town, NEW).await;
    let town = Town::new().await;
    let (mut desk, taken) = asked(&town, BOB.address).await;

    assert_eq!(free.status, taken.status);
    let same = |page: &Page, address: &str| page.text.replace(address, "X").len();
    assert_eq!(same(&free, NEW), same(&taken, BOB.address));
    assert_eq!(
        town.subjects(BOB).await[0],
        "Somebody wanted to use your address"
    );
    let page = confirm(&mut desk, BOB.address, "00000000").await;
    assert!(page.text.contains("wrong or too old"), "{}", page.text);
}

#[tokio::test]
async fn threat_37_five_codes_for_an_address_are_tried_however_many_are_sent() {
    let town = Town::new().await;
    let (mut desk, _page) = asked(&town, NEW).await;
    let mut evaluated = 0;
    for _ in 0..3 {
        for _ in 0..4 {
            let page = confirm(&mut desk, NEW, "00000000").await;
            evaluated += usize::from(page.text.contains("wrong or too old"));
            desk.open("/address").await;
        }
        desk.submit("/address", &[("address", NEW)]).await;
        desk.open("/address").await;
    }
    assert_eq!(evaluated, 5);
}

#[tokio::test]
async fn a_code_proves_the_address_that_it_went_to_and_what_is_no_address_is_said() {
    let town = Town::new().await;
    let (mut desk, _page) = asked(&town, NEW).await;
    let code = town.newest_code(at(NEW)).await;

    let page = confirm(&mut desk, "mallory@elsewhere.test", &code).await;
    assert!(page.text.contains("wrong or too old"), "{}", page.text);
    desk.open("/address").await;
    for (typed, said) in [("alice", "no email address"), (ALICE.address, "already")] {
        let page = desk.submit("/address", &[("address", typed)]).await;
        assert!(page.text.contains(said), "{}", page.text);
    }
}
