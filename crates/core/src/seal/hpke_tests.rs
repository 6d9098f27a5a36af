use hpke::{
    Deserializable, Kem as _, OpModeR, OpModeS, Serializable, aead::AesGcm256, kdf::HkdfSha256,
};

use super::{
    super::pure::{self, agree, agree_with},
    *,
};

type Kem = hpke::kem::DhP256HkdfSha256;

const RECIPIENT: [u8; 32] = [7; 32];

fn public_of(private: &[u8; 32]) -> PublicKey {
    pure::public_of(&Secret::new(*private)).unwrap()
}

fn sealed_by_us(info: &[u8], aad: &[u8], message: &[u8]) -> Sealed {
    let recipient = public_of(&RECIPIENT);
    let agreed = agree(&Secret::new([9; 32]), &recipient).unwrap();
    seal(&agreed, &recipient, info, aad, message)
}

fn opened_by_us(sealed: &Sealed, info: &[u8], aad: &[u8]) -> Result<Vec<u8>, CannotOpen> {
    let dh = agree_with(&Secret::new(RECIPIENT), &sealed.enc).unwrap();
    open(&dh, &public_of(&RECIPIENT), info, aad, sealed).map(|m| m.reveal().clone())
}

#[test]
fn what_we_seal_another_implementation_opens() {
    let sealed = sealed_by_us(b"pin-v", b"context", b"message");

    let private = <Kem as hpke::Kem>::PrivateKey::from_bytes(&RECIPIENT).unwrap();
    let enc = <Kem as hpke::Kem>::EncappedKey::from_bytes(sealed.enc.as_bytes()).unwrap();
    let opened = hpke::single_shot_open::<AesGcm256, HkdfSha256, Kem>(
        &OpModeR::Base,
        &private,
        &enc,
        b"pin-v",
        &sealed.ciphertext,
        b"context",
    );

    assert_eq!(opened.unwrap(), b"message");
}

#[test]
fn what_another_implementation_seals_we_open() {
    let (private, public) = Kem::derive_keypair(b"a recipient for this test only....");
    let mut random = TestRandom(1);
    let (enc, ciphertext) = hpke::single_shot_seal_with_rng::<AesGcm256, HkdfSha256, Kem>(
        &OpModeS::Base,
        &public,
        b"to-phone",
        b"message",
        b"context",
        &mut random,
    )
    .unwrap();

    let enc = PublicKey::parse(&enc.to_bytes()).unwrap();
    let mut scalar = [0; 32];
    scalar.copy_from_slice(&private.to_bytes());
    let dh = agree_with(&Secret::new(scalar), &enc).unwrap();
    let recipient = PublicKey::parse(&public.to_bytes()).unwrap();
    let opened = open(
        &dh,
        &recipient,
        b"to-phone",
        b"context",
        &Sealed { enc, ciphertext },
    );

    assert_eq!(opened.unwrap().reveal(), b"message");
}

#[test]
fn another_purpose_context_or_byte_does_not_open() {
    let sealed = sealed_by_us(b"pin-v", b"context", b"message");
    assert_eq!(
        opened_by_us(&sealed, b"pin-v", b"context").unwrap(),
        b"message"
    );

    assert_eq!(
        opened_by_us(&sealed, b"pin-proof", b"context"),
        Err(CannotOpen)
    );
    assert_eq!(
        opened_by_us(&sealed, b"pin-v", b"elsewhere"),
        Err(CannotOpen)
    );
    let mut changed = sealed;
    changed.ciphertext[0] ^= 1;
    assert_eq!(
        opened_by_us(&changed, b"pin-v", b"context"),
        Err(CannotOpen)
    );
}

/// A generator of known bytes, for the other implementation's ephemeral key.
struct TestRandom(u64);

impl hpke::rand_core::TryRng for TestRandom {
    type Error = core::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        Ok(u32::try_from(self.try_next_u64()? >> 32).unwrap())
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        Ok(self.0)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        for byte in bytes {
            *byte = self.try_next_u64()?.to_be_bytes()[0];
        }
        Ok(())
    }
}

impl hpke::rand_core::TryCryptoRng for TestRandom {}
