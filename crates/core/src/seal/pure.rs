//! P-256 in pure Rust, where the platform has none: terminals, tests, and the checks of keys.

use p256::{
    ecdsa::{Signature as P256Signature, VerifyingKey, signature::Verifier},
    elliptic_curve::sec1::ToSec1Point,
};

use super::{BadKey, PublicKey, Secret, Signature, Verify, hpke::Agreed};

/// Signature checks in pure Rust.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pure;

impl Verify for Pure {
    fn verify(&self, key: &PublicKey, message: &[u8], signature: &Signature) -> bool {
        let Ok(key) = VerifyingKey::from_sec1_bytes(key.as_bytes()) else {
            return false;
        };
        let Ok(signature) = P256Signature::from_slice(signature.as_bytes()) else {
            return false;
        };
        key.verify(message, &signature).is_ok()
    }
}

/// Agrees with a recipient from 32 random bytes. `None` once in 2^32 draws, when the bytes are no
/// scalar of the curve: draw again.
pub fn agree(seed: &Secret<[u8; 32]>, recipient: &PublicKey) -> Option<Agreed> {
    let private = p256::SecretKey::from_slice(seed.reveal()).ok()?;
    let enc = PublicKey::parse(private.public_key().to_sec1_point(false).as_bytes()).ok()?;
    Some(Agreed {
        enc,
        dh: diffie_hellman(&private, recipient)?,
    })
}

/// The public half of a private scalar; `None` when it is no scalar of the curve.
pub fn public_of(private: &Secret<[u8; 32]>) -> Option<PublicKey> {
    let key = p256::SecretKey::from_slice(private.reveal()).ok()?;
    PublicKey::parse(key.public_key().to_sec1_point(false).as_bytes()).ok()
}

/// The Diffie-Hellman output of a private scalar and a public key.
pub fn agree_with(private: &Secret<[u8; 32]>, public: &PublicKey) -> Option<Secret<[u8; 32]>> {
    diffie_hellman(&p256::SecretKey::from_slice(private.reveal()).ok()?, public)
}

/// Refuses bytes that are no point on the curve.
pub(super) fn on_curve(point: &[u8; 65]) -> Result<(), BadKey> {
    let checked = p256::PublicKey::from_sec1_bytes(point);
    checked.map(drop).map_err(|_| BadKey)
}

fn diffie_hellman(private: &p256::SecretKey, public: &PublicKey) -> Option<Secret<[u8; 32]>> {
    let public = p256::PublicKey::from_sec1_bytes(public.as_bytes()).ok()?;
    let shared = p256::ecdh::diffie_hellman(private.to_nonzero_scalar(), public.as_affine());
    let mut output = [0; 32];
    output.copy_from_slice(shared.raw_secret_bytes());
    Some(Secret::new(output))
}
