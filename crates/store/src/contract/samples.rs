//! Somebody, her phone, her request: what the contract keeps and reads back.

use symbolon_core::{
    moment::Moment,
    seal::{PublicKey, Secret},
    vault::Stretch,
    wire::{
        activate::{DeviceKind, Protection},
        ask::{Action, Mode},
        ids::{ProfileId, RequestId},
    },
};
use symbolon_model::{
    address::Address,
    browser::Browser,
    client::Client,
    device::{self, Device, Secrets, Tries},
    id::PersonId,
    person::{Person, Standing},
    sign_in::Request,
};

use crate::{Commit, Store};

pub(super) const NOW: Moment = Moment::from_seconds(1_772_442_000);
pub(super) const ALICE: PersonId = PersonId::from_bytes([1; 16]);
pub(super) const PHONE: ProfileId = ProfileId::from_bytes([2; 16]);

pub(super) fn alice() -> Person {
    let address = Address::parse("alice@acme.test").unwrap();
    Person::new(ALICE, address, "Alice".to_owned(), Standing::Active)
}

/// A point on the curve: the generator of P-256 (SEC 2 section 2.4.2).
pub(super) fn key() -> PublicKey {
    let x = "6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296";
    let y = "4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5";
    let hex = format!("04{x}{y}");
    let byte = |at: usize| u8::from_str_radix(hex.get(at..at + 2).unwrap(), 16).unwrap();
    PublicKey::parse(&(0..65).map(|n| byte(2 * n)).collect::<Vec<_>>()).unwrap()
}

pub(super) fn phone() -> Device {
    Device {
        id: PHONE,
        person: ALICE,
        name: "Alice's Pixel".to_owned(),
        kind: DeviceKind::App,
        protection: Protection::WebCrypto,
        dk: key(),
        de: key(),
        standing: device::Standing::Active,
        stretch: Stretch::USUAL,
        counter: 3,
        tries: Tries {
            in_a_row: 2,
            by_day: vec![(20_513, 2), (20_514, 1)],
        },
        since: NOW,
        used: None,
        place: Some("192.0.2.7".to_owned()),
        secrets: Secrets {
            verifier: Secret::new([3; 32]),
            current: Secret::new([4; 32]),
            next: None,
        },
        biometrics: None,
    }
}

pub(super) fn request(id: u8) -> Request {
    Request {
        id: RequestId::from_bytes([id; 16]),
        account: [5; 32],
        person: Some(ALICE),
        pre: [6; 32],
        browser_key: Some([11; 32]),
        browser: Browser::from_agent("Firefox/153.0 Linux", "192.0.2.7".to_owned()),
        known: true,
        client: Client {
            id: "portal".into(),
            name: "Acme".into(),
            host: "acme.test".into(),
        },
        action: Action::SignIn,
        mode: Mode::Pick,
        seed: Secret::new([8; 32]),
        begun: NOW,
        expires: NOW.plus_seconds(120),
    }
}

pub(super) async fn done(store: &Store, writes: Vec<crate::Write>) {
    assert_eq!(store.commit(writes).await.unwrap(), Commit::Done);
}
