//! HPKE (RFC 9180) in base mode with DHKEM(P-256, HKDF-SHA256), HKDF-SHA256 and AES-256-GCM.
//!
//! The key schedule is written out because a phone's private key lives in WebCrypto, which hands
//! over nothing but the Diffie-Hellman output; everything after that output happens here. The
//! RFC's vectors and a second implementation hold it to the letter.

use aes_gcm::{
    Aes256Gcm, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use hkdf::Hkdf;
use minicbor::{Decode, Encode};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{PublicKey, Secret};

/// A message sealed to a public key.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Sealed {
    /// The sender's ephemeral public key (`enc` in the RFC).
    #[n(0)]
    pub enc: PublicKey,
    /// Ciphertext and tag.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub ciphertext: Vec<u8>,
}

/// What an ephemeral key and a recipient agreed on.
#[derive(Debug)]
pub struct Agreed {
    /// The ephemeral public key.
    pub enc: PublicKey,
    /// The Diffie-Hellman output, 32 bytes.
    pub dh: Secret<[u8; 32]>,
}

/// The envelope was not made for this key, purpose and context, or was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the sealed message cannot be opened")]
pub struct CannotOpen;

/// Seals a message to `recipient`, for one purpose (`info`) in one context (`aad`).
pub fn seal(
    agreed: &Agreed,
    recipient: &PublicKey,
    info: &[u8],
    aad: &[u8],
    message: &[u8],
) -> Sealed {
    let (cipher, nonce) = schedule(&agreed.dh, &agreed.enc, recipient, info);
    #[expect(
        clippy::expect_used,
        reason = "AES-GCM refuses only messages of 64 GiB and more"
    )]
    let ciphertext = cipher
        .encrypt(&Nonce::from(nonce), Payload { msg: message, aad })
        .expect("a message below 64 GiB");
    Sealed {
        enc: agreed.enc,
        ciphertext,
    }
}

/// Opens a sealed message, given the Diffie-Hellman output of its `enc` and the recipient's key.
pub fn open(
    dh: &Secret<[u8; 32]>,
    recipient: &PublicKey,
    info: &[u8],
    aad: &[u8],
    sealed: &Sealed,
) -> Result<Secret<Vec<u8>>, CannotOpen> {
    let (cipher, nonce) = schedule(dh, &sealed.enc, recipient, info);
    let payload = Payload {
        msg: sealed.ciphertext.as_slice(),
        aad,
    };
    cipher
        .decrypt(&Nonce::from(nonce), payload)
        .map(Secret::new)
        .map_err(|_| CannotOpen)
}

const KEM_SUITE: &[u8] = b"KEM\x00\x10";
const HPKE_SUITE: &[u8] = b"HPKE\x00\x10\x00\x01\x00\x02";

/// `ExtractAndExpand` (section 4.1), then `KeySchedule` in base mode (section 5.1): the cipher
/// and the nonce of its only message.
fn schedule(
    dh: &Secret<[u8; 32]>,
    enc: &PublicKey,
    recipient: &PublicKey,
    info: &[u8],
) -> (Aes256Gcm, [u8; 12]) {
    let kem_context = [enc.as_bytes().as_slice(), recipient.as_bytes()].concat();
    let (_, eae) = extract(KEM_SUITE, &[], b"eae_prk", dh.reveal());
    let mut shared = [0; 32];
    expand(KEM_SUITE, &eae, b"shared_secret", &kem_context, &mut shared);

    let (psk_id_hash, _) = extract(HPKE_SUITE, &[], b"psk_id_hash", &[]);
    let (info_hash, _) = extract(HPKE_SUITE, &[], b"info_hash", info);
    let context = [[0].as_slice(), &psk_id_hash, &info_hash].concat();
    let (_, secret) = extract(HPKE_SUITE, &shared, b"secret", &[]);
    let (mut key, mut nonce) = (Zeroizing::new([0; 32]), [0; 12]);
    expand(HPKE_SUITE, &secret, b"key", &context, key.as_mut_slice());
    expand(HPKE_SUITE, &secret, b"base_nonce", &context, &mut nonce);
    (Aes256Gcm::new((&*key).into()), nonce)
}

/// `LabeledExtract` (section 4).
fn extract(suite: &[u8], salt: &[u8], label: &[u8], ikm: &[u8]) -> ([u8; 32], Hkdf<Sha256>) {
    let labelled = [b"HPKE-v1", suite, label, ikm].concat();
    let (prk, hkdf) = Hkdf::<Sha256>::extract(Some(salt), &labelled);
    (prk.into(), hkdf)
}

/// `LabeledExpand` (section 4).
fn expand(suite: &[u8], prk: &Hkdf<Sha256>, label: &[u8], info: &[u8], output: &mut [u8]) {
    let length = u16::try_from(output.len())
        .unwrap_or(u16::MAX)
        .to_be_bytes();
    let labelled = [length.as_slice(), b"HPKE-v1", suite, label, info].concat();
    #[expect(clippy::expect_used, reason = "at most 32 bytes; RFC 5869 allows 8160")]
    prk.expand(&labelled, output).expect("a short output");
}

#[cfg(test)]
#[cfg(feature = "pure")]
#[path = "hpke_tests.rs"]
mod tests;
