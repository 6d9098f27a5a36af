//! Message encryption for Web Push (RFC 8291, on RFC 8188's aes128gcm).

use aes_gcm::{
    Aes128Gcm, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use hkdf::Hkdf;
use sha2::Sha256;
use symbolon_core::{
    seal::{Secret, pure},
    wire::subscribe::Subscription,
};

/// Length of the one record that a message has.
const RECORD: u32 = 4096;
/// Ends the last record.
const LAST: u8 = 2;

/// Randomness for one message: a key pair and a salt that nobody uses again.
pub struct Once {
    pub(super) private: Secret<[u8; 32]>,
    pub(super) salt: [u8; 16],
}

/// The body of the request; `None` where the keys do not work.
pub(super) fn seal(to: &Subscription, message: &[u8], once: &Once) -> Option<Vec<u8>> {
    let agreed = pure::agree(&once.private, &to.key)?;
    let (theirs, ours) = (to.key.as_bytes(), agreed.enc.as_bytes());
    let mut input = [0; 32];
    let info = [&b"WebPush: info\0"[..], theirs, ours].concat();
    expand(&to.auth, agreed.dh.reveal(), &info, &mut input)?;
    let (mut key, mut nonce) = ([0; 16], [0; 12]);
    expand(
        &once.salt,
        &input,
        b"Content-Encoding: aes128gcm\0",
        &mut key,
    )?;
    expand(&once.salt, &input, b"Content-Encoding: nonce\0", &mut nonce)?;
    let padded = [message, &[LAST]].concat();
    let cipher = Aes128Gcm::new(&key.into());
    let payload = Payload {
        msg: &padded,
        aad: &[],
    };
    let sealed = cipher.encrypt(&Nonce::from(nonce), payload).ok()?;
    let length = u8::try_from(ours.len()).ok()?;
    let header = [&once.salt[..], &RECORD.to_be_bytes(), &[length], ours].concat();
    Some([header, sealed].concat())
}

fn expand(salt: &[u8], key: &[u8], info: &[u8], output: &mut [u8]) -> Option<()> {
    let hkdf = Hkdf::<Sha256>::new(Some(salt), key);
    hkdf.expand(info, output).ok()
}

#[cfg(test)]
mod tests {
    use symbolon_core::{seal::PublicKey, wire::base64url};

    use super::*;

    fn bytes<const N: usize>(text: &str) -> [u8; N] {
        base64url::decode_exact(text).unwrap()
    }

    #[test]
    fn threat_23_a_message_is_sealed_as_rfc_8291_appendix_a_has_it() {
        let key: [u8; 65] = bytes(
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        );
        let to = Subscription {
            endpoint: "https://push.test/x".to_owned(),
            key: PublicKey::parse(&key).unwrap(),
            auth: bytes("BTBZMqHH6r4Tts7J_aSIgg"),
        };
        let once = Once {
            private: Secret::new(bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")),
            salt: bytes("DGv6ra1nlYgDCS1FRnbzlw"),
        };

        let sealed = seal(&to, b"When I grow up, I want to be a watermelon", &once).unwrap();

        assert_eq!(
            base64url::encode(&sealed),
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
        );
    }
}
