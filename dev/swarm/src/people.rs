//! People with active phones, written straight into a database.

use std::{fs, path::Path, sync::Arc};

use aws_lc_rs::{
    encoding::{AsBigEndian, EcPrivateKeyBin},
    rand::SystemRandom as Generator,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use minicbor::{Decode, Encode};
use symbolon_config::{Config, Database};
use symbolon_core::{
    seal::{PublicKey, Secret},
    vault::{KeyHandle, Profile, Stretch},
    wire::activate::{DeviceKind, Protection},
};
use symbolon_flow::Flow;
use symbolon_model::{
    address::Address,
    device::{Device, Secrets, Standing, Tries},
    id::{PersonId, new_profile},
    person::{self, Person},
};
use symbolon_senders::Outbox;
use symbolon_server::{KeyFiles, Parts, Settings, SystemClock, SystemRandom, build};
use symbolon_store::{Commit, people};
use symbolon_store_sqlite::Sqlite;

/// Somebody, as the swarm remembers them.
#[derive(Clone, Encode, Decode)]
pub(crate) struct Somebody {
    /// Their address.
    #[n(0)]
    pub(crate) address: String,
    /// What their phone keeps.
    #[n(1)]
    pub(crate) profile: Profile,
    /// Private half of the phone's signing key.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub(crate) sign: [u8; 32],
    /// Private half of the phone's receiving key.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub(crate) receive: [u8; 32],
    /// Their PIN, stretched.
    #[cbor(n(4), with = "minicbor::bytes")]
    pub(crate) stretched: [u8; 32],
}

/// Everybody the swarm remembers beside a configuration.
pub(crate) fn remembered(config: &Path) -> Vec<Somebody> {
    minicbor::decode(&fs::read(file(config)).expect("seed first")).unwrap()
}

/// Adds people and remembers them.
pub(crate) async fn seed(path: &Path, many: u32) {
    let config = Config::parse(&fs::read_to_string(path).unwrap()).unwrap();
    let flow = flow(&config).await;
    let mut everybody = Vec::new();
    for number in 0..many {
        let (person, device, somebody) = make(&flow, &config, number);
        let writes = vec![
            people::insert(&person, flow.clock.now()),
            flow.store.insert_device(&device),
        ];
        assert!(matches!(
            flow.store.commit(writes).await.unwrap(),
            Commit::Done
        ));
        everybody.push(somebody);
    }
    remember(path, &everybody);
}

/// Remembers everybody: a phone that forgot its counter would count as a copy.
pub(crate) fn remember(config: &Path, everybody: &[Somebody]) {
    fs::write(file(config), minicbor::to_vec(everybody).unwrap()).unwrap();
}

fn file(config: &Path) -> std::path::PathBuf {
    config.with_extension("people")
}

async fn flow(config: &Config) -> Flow {
    let Database::Sqlite(path) = &config.database else {
        panic!("the benchmark runs on SQLite");
    };
    let clock = Arc::new(SystemClock::default());
    let parts = Parts {
        engine: Arc::new(Sqlite::open(path).unwrap()),
        keys: KeyFiles::open(&config.keys).unwrap(),
        clock: clock.clone(),
        random: Arc::new(SystemRandom),
        mail: Arc::new(Outbox::new(Arc::new(move || {
            symbolon_flow::ports::Clock::now(&*clock)
        }))),
        texts: None,
        outbox: None,
    };
    build(Settings::of(config).unwrap(), parts)
        .await
        .unwrap()
        .flow
}

fn make(flow: &Flow, config: &Config, number: u32) -> (Person, Device, Somebody) {
    let now = flow.clock.now();
    let address = Address::parse(&format!("person{number}@swarm.test")).unwrap();
    let id = PersonId::new(now, random());
    let name = format!("Person {number}");
    let person = Person::new(id, address.clone(), name, person::Standing::Active);
    let ((sign, dk), (receive, de)) = (key_pair(), key_pair());
    let (stretched, ratchet) = (random(), random());
    let profile = Profile {
        id: new_profile(now, random()),
        origin: config.app().to_string(),
        organisation: config.organisation.clone(),
        account: address.masked(),
        keys: KeyHandle(random()),
        dk,
        de,
        sig: flow.keys.sig(),
        salt: random(),
        stretch: Stretch::USUAL,
        counter: 0,
        ratchet,
        since: now,
        biometrics: None,
        nickname: None,
        colour: None,
        portal: None,
        services: vec![],
        offline: None,
        holder: None,
    };
    let device = device_of(&person, &profile, &stretched);
    let somebody = Somebody {
        address: address.as_str().to_owned(),
        profile,
        sign,
        receive,
        stretched,
    };
    (person, device, somebody)
}

/// What the server keeps of this person's phone.
fn device_of(person: &Person, profile: &Profile, stretched: &[u8; 32]) -> Device {
    Device {
        id: profile.id,
        person: person.id,
        name: "A phone".to_owned(),
        kind: DeviceKind::App,
        protection: Protection::WebCrypto,
        dk: profile.dk,
        de: profile.de,
        standing: Standing::Active,
        stretch: Stretch::USUAL,
        counter: 0,
        tries: Tries::default(),
        since: profile.since,
        used: None,
        place: None,
        secrets: Secrets {
            verifier: Profile::verifier(&Secret::new(*stretched), profile.id, &profile.dk),
            current: Secret::new(profile.ratchet),
            next: None,
        },
        biometrics: None,
    }
}

fn key_pair() -> ([u8; 32], PublicKey) {
    let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &Generator::new()).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref()).unwrap();
    let scalar: EcPrivateKeyBin<'_> = pair.private_key().as_be_bytes().unwrap();
    let public = PublicKey::parse(pair.public_key().as_ref()).unwrap();
    (scalar.as_ref().try_into().unwrap(), public)
}

/// So many random bytes.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).unwrap();
    bytes
}
