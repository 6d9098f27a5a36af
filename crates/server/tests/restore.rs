//! The restore drill: a copy of yesterday is put back, and nothing that was revoked, used or ended since
//! comes to life again (threat 87).
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "test code stops at the first surprise"
)]

mod company;

use std::{fs, path::Path};

use company::{ALICE, Company};
use symbolon_testkit::{Browser, HeldClock, Phone};

/// The printed codes that a page shows.
fn printed(text: &str) -> Vec<String> {
    let items = text.split("<li>").skip(1);
    let items = items.filter_map(|rest| rest.split('<').next());
    items
        .filter(|one| one.len() == 19)
        .map(str::to_owned)
        .collect()
}

/// Whether a printed code still opens something.
async fn opens(company: &Company, code: &str) -> bool {
    let mut browser = Browser::new(&company.origin());
    browser.open("/").await;
    let fields = [("address", ALICE), ("password", "Autumn-Leaf-42")];
    browser.submit("/sign-in/password", &fields).await;
    browser.open("/sign-in/recovery").await;
    let page = browser.submit("/sign-in/recovery", &[("code", code)]).await;
    page.text.contains("Hello Alice")
}

struct Story {
    company: Company,
    desk: Browser,
    kept: Phone,
    stolen: Phone,
    codes: Vec<String>,
}

/// A copy is made; then one phone is revoked, one printed code used, the other phone used.
async fn story() -> Story {
    let company = Company::start();
    let clock = HeldClock::by_the_system();
    let mut desk = company.sign_in().await;
    let mut kept = company.activate(&mut desk, &clock, "Kept").await;
    let stolen = company.activate(&mut desk, &clock, "Stolen").await;
    desk.open("/recovery").await;
    let codes = printed(&desk.submit("/recovery", &[]).await.text);
    company.well(&["backup", "--to", company.copy().to_str().unwrap()]);

    let revoke = format!("/phones/{}/revoke", stolen.profile.id);
    desk.open(&revoke).await;
    desk.submit(&revoke, &[]).await;
    assert!(opens(&company, &codes[0]).await);
    assert!(company.signs_in(&mut kept).await);
    Story {
        company,
        desk,
        kept,
        stolen,
        codes,
    }
}

#[tokio::test]
async fn threat_87_a_copy_that_is_put_back_revives_no_revoked_phone_used_code_or_session() {
    let Story {
        mut company,
        desk,
        mut kept,
        mut stolen,
        codes,
    } = story().await;
    let (well, said) = company.command(&["restore", "--from", company.copy().to_str().unwrap()]);
    assert!(!well && said.contains("stop the server first"), "{said}");
    company.stop();

    let said = company.restore();

    assert!(said.contains("what was revoked or used stays so"), "{said}");
    company.run();
    let mut desk = desk.stolen_cookies();
    assert_eq!(desk.open("/home").await.path, "/", "no session");
    assert!(!company.signs_in(&mut stolen).await, "no revoked phone");
    assert!(!opens(&company, &codes[0]).await, "no used code");
    assert!(
        company.signs_in(&mut kept).await,
        "and no false alarm of a copy"
    );
    assert!(opens(&company, &codes[1]).await);
    company.stop();
    company.well(&["audit", "verify"]);
}

#[tokio::test]
async fn threat_87_where_the_database_is_lost_phones_are_suspended_and_printed_codes_are_gone() {
    let Story {
        mut company,
        desk,
        mut kept,
        mut stolen,
        codes,
    } = story().await;
    company.stop();
    remove(&company.database());

    let said = company.restore();

    assert!(said.contains("every phone is suspended"), "{said}");
    company.run();
    let mut desk = desk.stolen_cookies();
    assert_eq!(desk.open("/home").await.path, "/", "no session");
    assert!(!company.signs_in(&mut stolen).await);
    assert!(!company.signs_in(&mut kept).await);
    for code in &codes[..2] {
        assert!(!opens(&company, code).await);
    }
    let mut desk = company.sign_in().await;
    let mut again = company
        .activate(&mut desk, &HeldClock::by_the_system(), "Again")
        .await;
    assert!(company.signs_in(&mut again).await, "the way back");
}

/// A disk that died.
fn remove(database: &Path) {
    for ending in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{ending}", database.display()));
    }
}

#[tokio::test]
async fn threat_87_a_copy_is_encrypted_and_opens_with_the_keys_that_are_kept_apart() {
    let mut company = Company::start();
    company.well(&["backup", "--to", company.copy().to_str().unwrap()]);
    let bytes = fs::read(company.copy()).unwrap();
    for word in [ALICE.as_bytes(), b"CREATE TABLE", b"SQLite format"] {
        assert!(!bytes.windows(word.len()).any(|some| some == word));
    }
    let (well, said) = company.command(&["backup", "--to", company.copy().to_str().unwrap()]);
    assert!(!well && said.contains("cannot be written"), "{said}");
    company.stop();
    let before = fs::read(company.database()).unwrap();
    let refused = |company: &Company, why: &str| {
        let copy = company.copy();
        let (well, said) = company.command(&["restore", "--from", copy.to_str().unwrap()]);
        assert!(!well && said.contains(why), "{said}");
        assert!(fs::read(company.database()).unwrap() == before, "{why}");
    };

    let mut damaged = bytes.clone();
    *damaged.last_mut().unwrap() ^= 1;
    fs::write(company.copy(), &damaged).unwrap();
    refused(&company, "does not open");
    fs::write(company.copy(), b"something else").unwrap();
    refused(&company, "no copy that symbolon backup made");
    fs::write(company.copy(), &bytes).unwrap();
    let keys = company.data().join("keys");
    fs::rename(&keys, company.data().join("elsewhere")).unwrap();
    refused(&company, "there are no keys");
    assert!(!keys.exists(), "and none are made");
}
