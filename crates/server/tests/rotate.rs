//! Another key for the secrets at rest (`symbolon keys rotate`).
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "test code stops at the first surprise"
)]

mod company;

use std::{fs, path::PathBuf};

use company::Company;
use symbolon_testkit::{HeldClock, Phone};

/// Alice's phone is active, and a copy was made.
async fn story() -> (Company, Phone) {
    let company = Company::start();
    let mut desk = company.sign_in().await;
    let clock = HeldClock::by_the_system();
    let phone = company.activate(&mut desk, &clock, "Pixel").await;
    company.well(&["backup", "--to", company.copy().to_str().unwrap()]);
    (company, phone)
}

fn keys_of_before(company: &Company) -> Vec<PathBuf> {
    let entries = fs::read_dir(company.data().join("keys")).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let before = |path: &PathBuf| path.to_string_lossy().contains("kek.before-");
    paths.filter(before).collect()
}

#[tokio::test]
async fn after_a_rotation_everything_opens_with_the_new_key_alone() {
    let (mut company, mut phone) = story().await;
    let (well, said) = company.command(&["keys", "rotate"]);
    assert!(!well && said.contains("stop the server first"), "{said}");
    company.stop();
    let kek = company.data().join("keys/kek");
    let old = fs::read(&kek).unwrap();

    let said = company.well(&["keys", "rotate"]);

    assert!(said.contains("are wrapped with a new key"), "{said}");
    assert!(fs::read(&kek).unwrap() != old, "it is another one");
    let before = keys_of_before(&company);
    assert_eq!(before.len(), 1);
    for path in before {
        fs::remove_file(path).unwrap();
    }
    company.run();
    assert!(
        company.signs_in(&mut phone).await,
        "nothing needs the old one"
    );
}

#[tokio::test]
async fn a_copy_of_before_opens_with_the_key_that_is_kept_beside() {
    let (mut company, mut phone) = story().await;
    company.stop();
    company.well(&["keys", "rotate"]);

    company.restore();

    company.run();
    assert!(company.signs_in(&mut phone).await);
    company.stop();
    company.well(&["keys", "rotate"]);
    assert_eq!(keys_of_before(&company).len(), 2);
}

#[tokio::test]
async fn a_rotation_that_was_stopped_halfway_is_taken_up_again() {
    let (mut company, mut phone) = story().await;
    company.stop();
    let keys = company.data().join("keys");
    company.well(&["keys", "rotate"]);
    // As if it had been stopped before the files were renamed: everything is wrapped with the next key.
    fs::rename(keys.join("kek"), keys.join("kek.next")).unwrap();
    for before in keys_of_before(&company) {
        fs::rename(before, keys.join("kek")).unwrap();
    }

    company.run();
    assert!(company.signs_in(&mut phone).await, "both keys open");
    company.stop();
    company.well(&["keys", "rotate"]);

    company.run();
    assert!(company.signs_in(&mut phone).await);
}
