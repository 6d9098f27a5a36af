//! The PIN is nowhere (protocol section 1, I1 and I2): a search over all PINs, in everything that a
//! thief may have, finds nothing that tells the right one from the others.
//!
//! For each PIN there is, the search derives everything that the protocol derives from it, with
//! every salt and every signed statement that was found, and looks for any of it anywhere. To get through a million PINs, phones and search stretch at the lowest
//! cost that Argon2id has: what is made of the stretched value is the same at any cost.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "test code stops at the first surprise, and reads how long it may run"
)]

use std::{collections::HashSet, thread};

use symbolon_core::{
    seal::{Secret, hash},
    vault::{Pin, Profile, Stretch},
    wire::answer::pin_proof,
};
use symbolon_testkit::{ALICE, Activating, BOB, Blank, Member, Phone, Town};

const HERS: &str = "493817";
const HIS: &str = "826405";

/// Argon2id at the lowest cost.
const QUICK: Stretch = Stretch {
    memory: 8,
    passes: 1,
};

/// The right PINs, and besides them every 250th there is or, in the endurance run, all.
fn candidates() -> Vec<u32> {
    let all = std::env::var("SYMBOLON_ENDURE").is_ok();
    let right = [HERS, HIS].map(|pin| pin.parse().unwrap());
    right
        .into_iter()
        .chain((0..1_000_000).step_by(if all { 1 } else { 250 }))
        .collect()
}

/// A phone that signed its owner in twice, with a wrong PIN between.
async fn used(town: &Town, who: Member, pin: &str) -> Phone {
    let mut desk = town.signed_in(who).await;
    let (link, next) = desk.begin_activation("").await;
    let blank = Blank::stretching(&town.clock, |_| QUICK);
    let claimed = Activating::on(blank, &link, "Pixel").await.unwrap();
    desk.pick(&next, claimed.word()).await;
    let mut phone = claimed.choose_pin(pin, pin).await;
    town.clock.pass_seconds(1);
    for entered in [pin, "111222", pin] {
        let mut cafe = town.browser();
        let page = cafe.start_by_phone(who.address).await;
        phone.accept(&cafe, entered).await;
        cafe.finish_from(&page).await;
        town.clock.pass_seconds(700);
    }
    phone
}

/// What a thief has, made ready for looking things up in it.
struct Loot {
    profile: Profile,
    salts: Vec<[u8; 32]>,
    statements: Vec<Vec<u8>>,
    eights: HashSet<[u8; 8]>,
}

impl Loot {
    fn new(phone: &Phone, salts: Vec<[u8; 32]>, heap: Vec<u8>) -> Self {
        assert!(heap.len() > 4000, "files, traffic, database are there");
        let eights = heap.windows(8).map(|w| w.try_into().unwrap()).collect();
        Self {
            profile: phone.profile.clone(),
            salts,
            statements: phone.statements(),
            eights,
        }
    }

    /// Everything that follows from a PIN with one salt: it stretched, the verifier, its proofs.
    fn follows(&self, pin: &Pin, salt: &[u8; 32]) -> Vec<Secret<[u8; 32]>> {
        let stretched = QUICK.stretch(pin, salt).unwrap();
        let verifier = Profile::verifier(&stretched, self.profile.id, &self.profile.dk);
        let proofs = self.statements.iter().map(|m| pin_proof(&verifier, m));
        let mut all: Vec<_> = proofs.collect();
        all.extend([
            stretched,
            verifier,
            Secret::new(hash(pin.reveal().as_bytes())),
        ]);
        all
    }

    /// Whether any part of a secret is somewhere.
    fn holds(&self, secret: &Secret<[u8; 32]>) -> bool {
        let mut parts = secret.reveal().chunks_exact(8);
        parts.any(|part| self.eights.contains(part))
    }

    /// Whether a PIN stands out.
    fn tells(&self, pin: u32) -> bool {
        let pin = Pin::entered(&format!("{pin:06}")).unwrap();
        let mut salts = self.salts.iter();
        salts.any(|salt| self.follows(&pin, salt).iter().any(|s| self.holds(s)))
    }

    /// Every PIN that stands out.
    fn search(&self) -> Vec<u32> {
        let pins = candidates();
        let half = pins.len() / 2;
        let told = |part: &[u32]| -> Vec<u32> {
            part.iter()
                .copied()
                .filter(|pin| self.tells(*pin))
                .collect()
        };
        thread::scope(|scope| {
            let first = scope.spawn(|| told(&pins[..half]));
            let second = told(&pins[half..]);
            [first.join().unwrap(), second].concat()
        })
    }
}

fn plain(heap: &[u8], pin: &str) -> bool {
    heap.windows(pin.len())
        .any(|window| window == pin.as_bytes())
}

#[tokio::test]
async fn threat_14_i1_no_pin_stands_out_in_a_phones_files_and_all_its_traffic() {
    let town = Town::new().await;
    let (hers, his) = (used(&town, ALICE, HERS).await, used(&town, BOB, HIS).await);
    for (phone, pin) in [(&hers, HERS), (&his, HIS)] {
        let heap = [phone.files(), phone.traffic()].concat();
        assert!(phone.statements().len() > 3, "its answers are read");
        assert!(!plain(&heap, HERS) && !plain(&heap, HIS), "in plain");
        let loot = Loot::new(phone, vec![phone.profile.salt], heap.clone());
        assert_eq!(loot.search(), Vec::<u32>::new());

        // One proof that had left the phone unsealed would have told.
        let right = Pin::entered(pin).unwrap();
        let proof = loot.follows(&right, &phone.profile.salt).remove(0);
        let heap = [heap, proof.reveal().to_vec()].concat();
        let leaking = Loot::new(phone, vec![phone.profile.salt], heap);
        assert!(leaking.tells(pin.parse().unwrap()), "the search works");
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
    let mut heap = device.value.secrets.verifier.reveal().to_vec();
    for name in ["test.sqlite", "test.sqlite-wal"] {
        heap.extend(std::fs::read(town.folder().join(name)).unwrap_or_default());
    }
    let salt = phone.profile.salt;
    assert!(!heap.windows(32).any(|window| window == salt), "no salt");
    // Salts that a server could think of: nothing, what it knows of the phone, what it gave it.
    let salts = vec![
        [0; 32],
        *device.value.thumbprint().as_bytes(),
        hash(phone.profile.id.as_bytes()),
        phone.profile.ratchet,
    ];
    let loot = Loot::new(&phone, salts, heap.clone());
    assert_eq!(loot.search(), Vec::<u32>::new());

    // The same search with the salt finds it at once: it is the salt that keeps the secret.
    let with_salt = Loot::new(&phone, vec![salt], heap);
    assert!(with_salt.tells(HERS.parse().unwrap()), "the search works");
}
