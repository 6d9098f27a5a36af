//! A phone whose keys are fast and whose shelf is memory: what it sends is the real thing.

use std::{
    cell::RefCell,
    future::{Future, ready},
    rc::Rc,
    time::Instant,
};

use aws_lc_rs::{
    agreement::{self, ECDH_P256, PrivateKey, UnparsedPublicKey as Peer},
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, UnparsedPublicKey,
    },
};
use symbolon_core::{
    handset::{Clock, Handset, Keys, Shelf, Trouble, Wire},
    moment::Moment,
    seal::{PublicKey, Secret, Signature, hpke::Agreed},
    vault::{KeyHandle, Pin, Profile, Stretch},
    wire::{
        activate::{DeviceKind, Protection},
        paths,
    },
};

use crate::{
    people::{Somebody, random},
    report::Times,
};

/// A phone of the swarm.
pub(crate) struct Light {
    sign: EcdsaKeyPair,
    receive: PrivateKey,
    stretched: Secret<[u8; 32]>,
    http: reqwest::Client,
    times: Rc<RefCell<Times>>,
}

/// Somebody's phone; how long the server takes for each request goes to `times`.
pub(crate) fn of(
    somebody: &Somebody,
    http: reqwest::Client,
    times: Rc<RefCell<Times>>,
) -> Handset<Light> {
    let dk = somebody.profile.dk.as_bytes();
    let sign = EcdsaKeyPair::from_private_key_and_public_key(
        &ECDSA_P256_SHA256_FIXED_SIGNING,
        &somebody.sign,
        dk,
    );
    Handset::new(Light {
        sign: sign.unwrap(),
        receive: PrivateKey::from_private_key(&ECDH_P256, &somebody.receive).unwrap(),
        stretched: Secret::new(somebody.stretched),
        http,
        times,
    })
}

impl Keys for Light {
    async fn create(&self, _: KeyHandle) -> Result<(PublicKey, PublicKey), Trouble> {
        Err(Trouble::Platform("the swarm activates nothing".to_owned()))
    }

    fn sign(
        &self,
        _: KeyHandle,
        message: &[u8],
    ) -> impl Future<Output = Result<Signature, Trouble>> {
        let signature = self.sign.sign(&SystemRandom::new(), message).unwrap();
        let fixed = signature.as_ref().try_into().unwrap();
        ready(Ok(Signature::from_bytes(fixed)))
    }

    fn agree(
        &self,
        _: KeyHandle,
        with: &PublicKey,
    ) -> impl Future<Output = Result<Secret<[u8; 32]>, Trouble>> {
        ready(Ok(derive(&self.receive, with)))
    }

    fn verify(
        &self,
        key: &PublicKey,
        message: &[u8],
        signature: &Signature,
    ) -> impl Future<Output = bool> {
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.as_bytes());
        ready(key.verify(message, signature.as_bytes()).is_ok())
    }

    fn agree_once(&self, with: &PublicKey) -> impl Future<Output = Result<Agreed, Trouble>> {
        let once = PrivateKey::generate(&ECDH_P256).unwrap();
        let enc = PublicKey::parse(once.compute_public_key().unwrap().as_ref()).unwrap();
        let dh = derive(&once, with);
        ready(Ok(Agreed { enc, dh }))
    }

    fn stretch(
        &self,
        _: &Pin,
        _: &[u8; 32],
        _: Stretch,
    ) -> impl Future<Output = Result<Secret<[u8; 32]>, Trouble>> {
        ready(Ok(self.stretched.clone()))
    }

    fn random(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).unwrap();
    }

    fn nature(&self) -> (DeviceKind, Protection) {
        (DeviceKind::App, Protection::WebCrypto)
    }
}

impl Wire for Light {
    async fn post(&self, url: &str, body: Vec<u8>) -> Result<(u16, Vec<u8>), Trouble> {
        let begun = Instant::now();
        let sent = self.http.post(url).body(body).send().await;
        let answer = sent.map_err(|_| Trouble::Offline)?;
        let status = answer.status().as_u16();
        let body = answer.bytes().await.map_err(|_| Trouble::Offline)?;
        let step = match url {
            _ if url.ends_with(paths::CHALLENGE) => "challenge",
            _ if url.ends_with(paths::PULL) => "pull",
            _ => "answer",
        };
        self.times.borrow_mut().add(step, begun.elapsed());
        Ok((status, body.to_vec()))
    }
}

impl Shelf for Light {
    fn save(&self, _: &Profile) -> impl Future<Output = Result<(), Trouble>> {
        ready(Ok(()))
    }

    fn withdraw(&self, _: &Profile) -> impl Future<Output = Result<(), Trouble>> {
        ready(Ok(()))
    }
}

impl Clock for Light {
    fn now(&self) -> Moment {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        Moment::from_millis(since.unwrap().as_millis().try_into().unwrap())
    }
}

fn derive(private: &PrivateKey, with: &PublicKey) -> Secret<[u8; 32]> {
    let peer = Peer::new(&ECDH_P256, with.as_bytes());
    let agreed = agreement::agree(private, peer, (), |shared| {
        shared.try_into().map(Secret::new).map_err(|_| ())
    });
    agreed.unwrap()
}

/// A PIN for the one place that wants to see one; what counts is the stretched one.
pub(crate) fn pin() -> Pin {
    let [a, ..]: [u8; 1] = random();
    Pin::entered(&format!("4938{:02}", a % 100)).unwrap()
}
