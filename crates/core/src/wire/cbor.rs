//! Deterministic CBOR (RFC 8949 section 4.2), strictly.

use minicbor::{Decode, Encode};

use super::LARGEST;

/// Why bytes are not the message they should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadMessage {
    /// Larger than any message of this protocol.
    #[error("the message is larger than {LARGEST} bytes")]
    TooLarge,
    /// Not CBOR, or not this message: a field is missing, of another type, or out of range.
    #[error("the message cannot be understood")]
    Malformed,
    /// Understandable, but not written the one way that is allowed: an unknown key, a key twice,
    /// another order, bytes left over.
    #[error("the message is not in its one deterministic form")]
    NotDeterministic,
}

/// Writes a message.
pub fn encode<T: Encode<()>>(message: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    #[expect(clippy::expect_used, reason = "writing to memory does not fail")]
    minicbor::encode(message, &mut bytes).expect("memory");
    bytes
}

/// Reads a message that is written the one allowed way.
pub fn decode<T: Encode<()> + for<'b> Decode<'b, ()>>(bytes: &[u8]) -> Result<T, BadMessage> {
    if bytes.len() > LARGEST {
        return Err(BadMessage::TooLarge);
    }
    let message: T = minicbor::decode(bytes).map_err(|_| BadMessage::Malformed)?;
    if encode(&message) == bytes {
        Ok(message)
    } else {
        Err(BadMessage::NotDeterministic)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, PartialEq, Encode, Decode)]
    #[cbor(map)]
    struct Pair {
        #[n(0)]
        a: u8,
        #[n(1)]
        b: Option<u8>,
    }

    #[test]
    fn the_one_form_is_read() {
        assert_eq!(decode(&[0xa2, 0, 1, 1, 2]), Ok(Pair { a: 1, b: Some(2) }));
        assert_eq!(decode(&[0xa1, 0, 1]), Ok(Pair { a: 1, b: None }));
    }

    #[test]
    fn every_other_form_is_refused() {
        let not_deterministic: [&[u8]; 6] = [
            &[0xa2, 1, 2, 0, 1],       // another order
            &[0xa2, 0, 1, 0, 1],       // a key twice
            &[0xa2, 0, 1, 7, 1],       // an unknown key
            &[0xbf, 0, 1, 1, 2, 0xff], // indefinite length
            &[0xa2, 0, 0x18, 1, 1, 2], // a longer form of 1
            &[0xa2, 0, 1, 1, 2, 0],    // bytes left over
        ];
        for bytes in not_deterministic {
            assert_eq!(
                decode::<Pair>(bytes),
                Err(BadMessage::NotDeterministic),
                "{bytes:x?}"
            );
        }
        assert_eq!(decode::<Pair>(&[]), Err(BadMessage::Malformed));
        assert_eq!(decode::<Pair>(&[0xa1, 1, 2]), Err(BadMessage::Malformed));
        assert_eq!(decode::<Pair>(&[0; LARGEST + 1]), Err(BadMessage::TooLarge));
    }

    proptest! {
        #[test]
        fn what_is_accepted_is_written_back_the_same(bytes in prop::collection::vec(any::<u8>(), 0..24)) {
            if let Ok(pair) = decode::<Pair>(&bytes) {
                prop_assert_eq!(encode(&pair), bytes);
            }
        }
    }
}
