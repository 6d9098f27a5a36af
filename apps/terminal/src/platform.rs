//! The platform under the handset: keys, HTTP, the system's clock.

use std::{
    cell::RefCell,
    future::{Future, ready},
    rc::Rc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use p256::{
    SecretKey,
    ecdsa::{Signature as P256Signature, SigningKey, signature::Signer},
};
use symbolon_core::{
    handset::{Clock, Keys, Shelf, Touched, Trouble, Wire},
    moment::Moment,
    seal::{Hash, PublicKey, Pure, Secret, Signature, Verify, hpke::Agreed, pure},
    vault::{KeyHandle, Pin, Profile, Stretch},
    wire::{
        activate::{DeviceKind, Protection},
        touch::Registered,
    },
};

use crate::{files::Home, keys::KeyPair};

/// Sends a message somewhere; the tests bring their own.
pub trait Network {
    /// Status and body of the answer.
    fn post(
        &self,
        url: &str,
        body: Vec<u8>,
    ) -> impl Future<Output = Result<(u16, Vec<u8>), Trouble>>;
}

/// A sensor that recognises its owner. Terminals have none; the tests bring one.
pub trait Sensor {
    /// Makes a credential: its name, and what the server has to see of it.
    ///
    /// # Errors
    /// When it cannot be relied on.
    fn enrol(&self, challenge: &Hash) -> Result<(Vec<u8>, Registered), Trouble>;

    /// Recognises its owner.
    ///
    /// # Errors
    /// When it does not.
    fn touch(
        &self,
        credential: &[u8],
        challenge: &Hash,
        salt: Option<&[u8; 32]>,
    ) -> Result<Touched, Trouble>;
}

/// A terminal as a handset's platform.
#[derive(Clone)]
pub struct Terminal<N> {
    home: Rc<RefCell<Home>>,
    network: N,
    now: Rc<dyn Fn() -> Moment>,
    sensor: Option<Rc<dyn Sensor>>,
    costs: fn(Stretch) -> Stretch,
}

impl<N> Terminal<N> {
    /// A platform over a data folder, a network and a clock.
    pub fn new(home: Home, network: N, now: Rc<dyn Fn() -> Moment>) -> Self {
        Self {
            home: Rc::new(RefCell::new(home)),
            network,
            now,
            sensor: None,
            costs: |stated| stated,
        }
    }

    /// The same with a sensor.
    #[must_use]
    pub fn with_sensor(self, sensor: Rc<dyn Sensor>) -> Self {
        Self {
            sensor: Some(sensor),
            ..self
        }
    }

    /// The same, stretching PINs at other costs than a profile states: for a test that stretches
    /// every PIN there is.
    #[must_use]
    pub fn with_costs(self, costs: fn(Stretch) -> Stretch) -> Self {
        Self { costs, ..self }
    }

    /// The data folder.
    pub fn home(&self) -> &RefCell<Home> {
        &self.home
    }

    /// The network.
    pub const fn network(&self) -> &N {
        &self.network
    }
}

impl Terminal<Ureq> {
    /// The real thing.
    pub fn real(home: Home) -> Self {
        Self::new(home, Ureq::default(), Rc::new(system_time))
    }
}

/// The clock of this machine.
pub fn system_time() -> Moment {
    #[expect(clippy::disallowed_methods, reason = "this is the terminal's Clock")]
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Moment::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

impl<N> Keys for Terminal<N> {
    async fn create(&self, handle: KeyHandle) -> Result<(PublicKey, PublicKey), Trouble> {
        let pair = KeyPair {
            sign: self.scalar(),
            receive: self.scalar(),
        };
        let publics = (public_of(&pair.sign)?, public_of(&pair.receive)?);
        self.home
            .borrow_mut()
            .keep_keys(handle, &pair)
            .map_err(|e| platform(&e))?;
        Ok(publics)
    }

    async fn sign(&self, handle: KeyHandle, message: &[u8]) -> Result<Signature, Trouble> {
        let pair = self.keys(handle)?;
        let key = SigningKey::from_slice(pair.sign.reveal()).map_err(|e| platform(&e))?;
        let signature: P256Signature = key.sign(message);
        Ok(Signature::from_bytes(signature.to_bytes().into()))
    }

    async fn agree(
        &self,
        handle: KeyHandle,
        with: &PublicKey,
    ) -> Result<Secret<[u8; 32]>, Trouble> {
        let pair = self.keys(handle)?;
        pure::agree_with(&pair.receive, with)
            .ok_or_else(|| Trouble::Platform("no agreement".to_owned()))
    }

    fn verify(
        &self,
        key: &PublicKey,
        message: &[u8],
        signature: &Signature,
    ) -> impl Future<Output = bool> {
        ready(Pure.verify(key, message, signature))
    }

    async fn agree_once(&self, with: &PublicKey) -> Result<Agreed, Trouble> {
        let agreed = pure::agree(&self.scalar(), with);
        agreed.ok_or_else(|| Trouble::Platform("no agreement".to_owned()))
    }

    async fn stretch(
        &self,
        pin: &Pin,
        salt: &[u8; 32],
        stretch: Stretch,
    ) -> Result<Secret<[u8; 32]>, Trouble> {
        let stretched = (self.costs)(stretch).stretch(pin, salt);
        stretched.ok_or_else(|| Trouble::Platform("not enough memory".to_owned()))
    }

    async fn enrol(
        &self,
        _profile: &Profile,
        challenge: &Hash,
    ) -> Result<(Vec<u8>, Registered), Trouble> {
        let sensor = self.sensor.as_ref().ok_or(Trouble::NoBiometrics)?;
        sensor.enrol(challenge)
    }

    async fn touch(
        &self,
        credential: &[u8],
        challenge: &Hash,
        salt: Option<&[u8; 32]>,
    ) -> Result<Touched, Trouble> {
        let sensor = self.sensor.as_ref().ok_or(Trouble::NoBiometrics)?;
        sensor.touch(credential, challenge, salt)
    }

    fn random(&self, bytes: &mut [u8]) {
        #[expect(
            clippy::disallowed_methods,
            reason = "this is the terminal's randomness"
        )]
        if getrandom::fill(bytes).is_err() {
            std::process::abort();
        }
    }

    fn nature(&self) -> (DeviceKind, Protection) {
        (DeviceKind::Terminal, Protection::File)
    }
}

impl<N> Terminal<N> {
    fn keys(&self, handle: KeyHandle) -> Result<KeyPair, Trouble> {
        let kept = self.home.borrow().keys(handle).map_err(|e| platform(&e))?;
        kept.ok_or_else(|| Trouble::Platform("no such key".to_owned()))
    }

    fn scalar(&self) -> Secret<[u8; 32]> {
        loop {
            let mut bytes = [0; 32];
            self.random(&mut bytes);
            if SecretKey::from_slice(&bytes).is_ok() {
                return Secret::new(bytes);
            }
        }
    }
}

impl<N: Network> Wire for Terminal<N> {
    fn post(
        &self,
        url: &str,
        body: Vec<u8>,
    ) -> impl Future<Output = Result<(u16, Vec<u8>), Trouble>> {
        self.network.post(url, body)
    }
}

impl<N> Shelf for Terminal<N> {
    fn save(&self, profile: &Profile) -> impl Future<Output = Result<(), Trouble>> {
        ready(
            self.home
                .borrow_mut()
                .save(profile)
                .map_err(|e| platform(&e)),
        )
    }

    fn withdraw(&self, profile: &Profile) -> impl Future<Output = Result<(), Trouble>> {
        let withdrawn = self.home.borrow_mut().withdraw(profile);
        ready(withdrawn.map_err(|e| platform(&e)))
    }
}

impl<N> Clock for Terminal<N> {
    fn now(&self) -> Moment {
        (self.now)()
    }
}

/// HTTP over the network.
#[derive(Clone)]
pub struct Ureq(ureq::Agent);

impl Default for Ureq {
    fn default() -> Self {
        Self::patient_for(Duration::from_secs(40))
    }
}

impl Ureq {
    /// A network that waits so long for an answer.
    pub fn patient_for(patience: Duration) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(patience))
            .build();
        Self(config.into())
    }
}

impl Network for Ureq {
    async fn post(&self, url: &str, body: Vec<u8>) -> Result<(u16, Vec<u8>), Trouble> {
        let sent = self
            .0
            .post(url)
            .content_type("application/cbor")
            .send(&body);
        let mut answer = sent.map_err(|_| Trouble::Offline)?;
        let status = answer.status().as_u16();
        let body = answer
            .body_mut()
            .read_to_vec()
            .map_err(|_| Trouble::Offline)?;
        Ok((status, body))
    }
}

fn public_of(private: &Secret<[u8; 32]>) -> Result<PublicKey, Trouble> {
    pure::public_of(private).ok_or_else(|| Trouble::Platform("no key".to_owned()))
}

fn platform(error: &impl ToString) -> Trouble {
    Trouble::Platform(error.to_string())
}
