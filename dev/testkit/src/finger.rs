//! A sensor as phones have it: a WebAuthn platform authenticator, in thirty lines of its own.

use std::cell::Cell;

use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use symbolon_core::{
    handset::{Touched, Trouble},
    seal::{Hash, Secret, hash},
    wire::{
        base64url,
        touch::{Assertion, Registered},
    },
};
use symbolon_terminal::Sensor;

/// A sensor, and whose finger is on it.
pub struct Finger {
    key: SigningKey,
    /// Whether the phone recognises it.
    pub recognised: Cell<bool>,
    /// Whether the platform copies its credentials to other devices.
    pub synced: Cell<bool>,
    /// For which origin it speaks.
    pub origin: Cell<&'static str>,
    count: Cell<u32>,
}

impl Default for Finger {
    fn default() -> Self {
        Self {
            key: SigningKey::from_slice(&[5; 32]).unwrap(),
            recognised: Cell::new(true),
            synced: Cell::new(false),
            origin: Cell::new(""),
            count: Cell::new(0),
        }
    }
}

impl Finger {
    fn client(&self, kind: &str, challenge: &Hash) -> Vec<u8> {
        let (challenge, origin) = (base64url::encode(challenge), self.origin.get());
        format!(r#"{{"type":"{kind}","challenge":"{challenge}","origin":"{origin}","crossOrigin":false}}"#).into_bytes()
    }

    fn data(&self, more: u8) -> Vec<u8> {
        self.count.set(self.count.get() + 1);
        let synced = if self.synced.get() { 0x08 } else { 0 };
        let party = hash(b"localhost");
        [
            &party[..],
            &[0x05 | synced | more],
            &self.count.get().to_be_bytes(),
        ]
        .concat()
    }
}

impl Sensor for Finger {
    fn enrol(&self, challenge: &Hash) -> Result<(Vec<u8>, Registered), Trouble> {
        let point = self.key.verifying_key().to_sec1_point(false);
        let mut authenticator = self.data(0x40);
        authenticator.extend([[0; 16].as_slice(), &[0, 1, 9]].concat());
        authenticator.extend([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32]);
        authenticator.extend(point.x().unwrap());
        authenticator.extend([0x22, 0x58, 32]);
        authenticator.extend(point.y().unwrap());
        let client = self.client("webauthn.create", challenge);
        let registered = Registered {
            authenticator,
            client,
        };
        Ok((vec![9], registered))
    }

    fn touch(
        &self,
        _credential: &[u8],
        challenge: &Hash,
        salt: Option<&[u8; 32]>,
    ) -> Result<Touched, Trouble> {
        if !self.recognised.get() {
            return Err(Trouble::NotRecognised);
        }
        let (authenticator, client) = (self.data(0), self.client("webauthn.get", challenge));
        let signature: Signature = self
            .key
            .sign(&[&authenticator[..], &hash(&client)].concat());
        let assertion = Assertion {
            authenticator,
            client,
            signature: signature.to_der().as_bytes().to_vec(),
        };
        let secret = salt.map(|salt| Secret::new(hash(&[&[7; 32], &salt[..]].concat()).to_vec()));
        Ok(Touched { assertion, secret })
    }
}
