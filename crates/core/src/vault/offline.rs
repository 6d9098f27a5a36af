//! Codes of a profile without a network: a key from its server, locked by the phone's own lock.
//!
//! Where the phone has none that gives a secret there are none: a key under a PIN would linger in the
//! browser's files, and one code that was seen would give that PIN away (protocol section 7).

use minicbor::{Decode, Encode};

use super::{Card, CardId, CardKind, Locking, TouchGroup, TouchKey};
use crate::{moment::Moment, wire::change::OfflineKey};

/// What a profile keeps of it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Offline {
    /// Which key it is.
    #[n(0)]
    pub number: u32,
    /// What the phone's own lock makes its secret from.
    #[n(1)]
    pub touch: TouchGroup,
    /// The key, locked as a card is.
    #[n(2)]
    pub card: Card,
}

impl Offline {
    /// Keeps a key from the server. The nonce is never used again.
    pub fn keep(
        key: &OfflineKey,
        (touch, opened): (TouchGroup, &TouchKey),
        nonce: [u8; 12],
        since: Moment,
    ) -> Self {
        // An id of its own for each key: none is ever locked twice.
        let mut id = touch.salt.first_chunk().copied().unwrap_or_default();
        if let Some(tail) = id.last_chunk_mut() {
            *tail = key.number.to_be_bytes();
        }
        let card = Card::locked(CardId(id), &key.key, &Locking::Touch(opened, nonce), since);
        Self {
            number: key.number,
            touch,
            card,
        }
    }
}

impl Card {
    /// A card that only this phone's server knows: SHA-256, eight digits, thirty seconds.
    fn locked(id: CardId, key: &[u8], locking: &Locking<'_>, since: Moment) -> Self {
        let (masked, lock) = locking.lock(id, key);
        Self {
            id,
            issuer: String::new(),
            account: String::new(),
            kind: CardKind::Totp(30),
            hash: 256,
            digits: 8,
            masked,
            since,
            place: None,
            lock,
            holder: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        otp::{Algorithm, Digits, Period, hotp},
        seal::Secret,
        vault::Opener,
    };

    #[test]
    fn threat_16_a_key_from_the_server_opens_with_the_phones_own_lock_only() {
        let touch = TouchGroup {
            credential: vec![1],
            salt: [2; 32],
            local: [3; 32],
        };
        let opened = TouchKey::from_prf(&Secret::new(vec![4; 32]), &touch);
        let other = TouchKey::from_prf(&Secret::new(vec![5; 32]), &touch);
        let (key, now) = (
            OfflineKey {
                number: 7,
                key: [6; 32],
            },
            Moment::from_seconds(90),
        );
        let kept = Offline::keep(&key, (touch.clone(), &opened), [8; 12], now);

        let step = Period::THIRTY.step_at(now);
        let eight = Digits::new(8).unwrap();
        let right = hotp(&Secret::new(vec![6; 32]), step, Algorithm::Sha256, eight);
        assert_eq!(
            kept.card.code(&Opener::Touch(opened.clone()), now),
            Some(right)
        );
        assert_eq!(kept.card.code(&Opener::Touch(other), now), None);
        let next = OfflineKey {
            number: 8,
            key: [9; 32],
        };
        let next = Offline::keep(&next, (touch, &opened), [10; 12], now);
        assert_ne!(next.card.id, kept.card.id);
    }
}
