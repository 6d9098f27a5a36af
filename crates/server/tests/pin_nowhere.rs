//! The PIN is nowhere (protocol section 1, I1 and I2): a search over PINs, in everything that a thief
//! may have, finds nothing that tells the right one from the others.
//!
//! What a search over all PINs could do is done for each candidate in full: stretch it with every
//! salt that is there, derive everything that the protocol derives, look for any of it anywhere, and
//! try to open everything sealed with it. The right PINs are among the candidates; that they find as
//! little as the wrong ones is the proof, whatever the number of the others.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "test code stops at the first surprise, and reads how long it may run"
)]

use symbolon_core::{
    seal::{
        Secret,
        envelope::{Kek, Place},
        hash,
    },
    vault::{Pin, Profile, Stretch},
    wire::answer::pin_proof,
};
use symbolon_testkit::{ALICE, BOB, Member, Phone, Town};

const HERS: &str = "493817";
const HIS: &str = "826405";

/// Wrong PINs that are searched besides the right ones.
fn wrong_pins() -> Vec<String> {
    let many = if std::env::var("SYMBOLON_ENDURE").is_ok() {
        2000
    } else {
        4
    };
    (0..many)
        .map(|n| format!("{:06}", (n * 7919 + 13) % 1_000_000))
        .collect()
}

/// A phone that signed its owner in twice, with a wrong PIN between.
async fn used(town: &Town, who: Member, pin: &str) -> Phone {
    let mut desk = town.signed_in(who).await;
    let mut phone = Phone::activate(town, &mut desk, "Pixel", pin).await;
    for entered in [pin, "111222", pin] {
        let mut cafe = town.browser();
        let page = cafe.start_by_phone(who.address).await;
        phone.accept(&cafe, entered).await;
        cafe.finish_from(&page).await;
        town.clock.pass_seconds(700);
    }
    phone
}

/// Everything that follows from a PIN with one salt: stretched, the verifier, keys made of it.
fn follows(profile: &Profile, pin: &str, salt: &[u8; 32]) -> Vec<Secret<[u8; 32]>> {
    let pin = Pin::entered(pin).unwrap();
    let stretched = Stretch::LIGHT.stretch(&pin, salt).unwrap();
    let verifier = Profile::verifier(&stretched, profile.id, &profile.dk);
    let proof = pin_proof(&verifier, b"statement");
    let hashed = Secret::new(hash(pin.reveal().as_bytes()));
    vec![stretched, verifier, proof, hashed]
}

/// Whether anything of a candidate is in a heap of bytes, or opens any part of it.
fn finds(heap: &[u8], secrets: &[Secret<[u8; 32]>]) -> bool {
    let place = Place {
        table: "x",
        column: "y",
        row: b"z",
    };
    secrets.iter().any(|secret| {
        let parts = [&secret.reveal()[..8], &secret.reveal()[24..]];
        let seen = parts.iter().any(|part| heap.windows(8).any(|w| w == *part));
        // An envelope opens under a right key only, wherever it stands.
        let kek = Kek::new(secret.clone());
        let opens = (0..heap.len().min(4096))
            .step_by(16)
            .any(|at| kek.unwrap(place, &heap[at..]).is_ok());
        seen || opens
    })
}

#[tokio::test]
async fn threat_14_i1_no_pin_stands_out_in_a_phones_files_and_all_its_traffic() {
    let town = Town::new().await;
    let (hers, his) = (used(&town, ALICE, HERS).await, used(&town, BOB, HIS).await);
    for phone in [&hers, &his] {
        let heap = [phone.files(), phone.traffic()].concat();
        assert!(heap.len() > 4000, "files and traffic are there");
        let wrong = wrong_pins();
        let candidates = [HERS, HIS]
            .into_iter()
            .chain(wrong.iter().map(String::as_str));
        for pin in candidates {
            let secrets = follows(&phone.profile, pin, &phone.profile.salt);
            assert!(!finds(&heap, &secrets), "{pin} stands out");
            let plain = pin.as_bytes();
            assert!(
                !heap.windows(6).any(|window| window == plain),
                "{pin} in plain"
            );
        }
    }
}

#[tokio::test]
async fn threat_14_i2_no_pin_stands_out_in_the_database_without_the_phones_salt() {
    let town = Town::new().await;
    let phone = used(&town, ALICE, HERS).await;
    let device = town
        .flow
        .store
        .device(phone.profile.id)
        .await
        .unwrap()
        .unwrap();
    // With the key that wraps it, the thief even has `v` itself.
    let verifier = device.value.secrets.verifier.reveal().to_vec();
    let mut heap = verifier.clone();
    for name in ["test.sqlite", "test.sqlite-wal"] {
        heap.extend(std::fs::read(town.folder().join(name)).unwrap_or_default());
    }
    assert!(heap.len() > 4000, "the database is there");
    assert!(
        !heap.windows(32).any(|window| window == phone.profile.salt),
        "no salt"
    );
    // Salts that a server could think of: nothing, what it knows of the phone, what it gave it.
    let salts = [
        [0; 32],
        *device.value.thumbprint().as_bytes(),
        hash(phone.profile.id.as_bytes()),
        phone.profile.ratchet,
    ];
    let wrong = wrong_pins();
    for pin in [HERS].into_iter().chain(wrong.iter().map(String::as_str)) {
        for salt in &salts {
            let secrets = follows(&phone.profile, pin, salt);
            assert!(!finds(&heap, &secrets), "{pin} stands out");
        }
    }

    // The same search with the salt finds it at once: it is the salt that keeps the secret.
    let secrets = follows(&phone.profile, HERS, &phone.profile.salt);
    assert!(finds(&heap, &secrets), "the search works");
}
