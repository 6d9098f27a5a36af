//! How cards are locked: by a PIN of their own, by the phone's own lock, or by half of the secret
//! being kept elsewhere (protocol section 7).
//!
//! A PIN gives *some* secret, whatever it is: nothing on the phone knows which one is right. The
//! phone's own lock gives a key that its hardware guards. A share is random, as long as the secret,
//! and is only released by the server of a profile.

use minicbor::{Decode, Encode};

use super::{CardId, Pin, Stretch};
use crate::{
    otp::Key,
    picture::Picture,
    seal::{
        Secret, derive, derive_key,
        envelope::{Kek, Place},
    },
    wire::ids::ProfileId,
};

/// How many drawings a PIN may have.
const DRAWINGS: u8 = 16;

/// The cards of one person: one PIN, one salt.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Group {
    /// For stretching this group's PIN.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub salt: [u8; 32],
    /// With these costs.
    #[n(1)]
    pub stretch: Stretch,
}

/// What makes the phone's own lock open cards.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct TouchGroup {
    /// The platform's name of the credential.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub credential: Vec<u8>,
    /// What the platform makes its secret from.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub salt: [u8; 32],
    /// Without this, the platform's secret alone opens nothing.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub local: [u8; 32],
}

/// What locks a card, where it is not the PIN for cards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Lock {
    /// The phone's own lock.
    #[n(0)]
    Touch,
    /// Half of it is at the server of this profile.
    #[n(1)]
    Share(#[n(0)] ProfileId),
}

/// What all masks of a group are derived from, for as long as the cards are unlocked.
#[derive(Clone, Debug)]
pub struct Mask {
    stretched: Secret<[u8; 32]>,
    /// The salt of the group that it is of.
    salt: [u8; 32],
}

impl Mask {
    /// Takes a PIN that was stretched with a group's salt.
    pub const fn from_stretched(group: &Group, stretched: Secret<[u8; 32]>) -> Self {
        Self {
            stretched,
            salt: group.salt,
        }
    }

    /// Stretches a PIN here and now; slow.
    pub fn of(group: &Group, pin: &Pin) -> Option<Self> {
        let stretched = group.stretch.stretch(pin, &group.salt)?;
        Some(Self::from_stretched(group, stretched))
    }

    /// Whether it was made for these cards, and not for another person's or with an earlier salt. What
    /// another one locks, nothing opens again.
    pub fn is_of(&self, group: Option<&Group>) -> bool {
        group.is_some_and(|group| group.salt == self.salt)
    }

    /// One of sixteen drawings that follows from the PIN: another one shows a typing error, fifteen
    /// times in sixteen. It is shown after the last digit only, and kept nowhere.
    pub fn drawing(&self) -> Option<Picture> {
        let drawn = derive_key(self.stretched.reveal(), "pinpic", &[]);
        let first = drawn.reveal().first().copied()?;
        // Four apart: the sixteen look different from one another.
        Picture::new(first % DRAWINGS * 4)
    }

    pub(super) fn apply(&self, card: CardId, bytes: &[u8]) -> Vec<u8> {
        let mask = derive(
            self.stretched.reveal(),
            "card-mask-v1",
            &[&card.0],
            bytes.len(),
        );
        xor(bytes, mask.reveal())
    }
}

/// The key that follows from the phone's own lock.
#[derive(Clone, Debug)]
pub struct TouchKey(Secret<[u8; 32]>);

impl TouchKey {
    /// `HKDF(PRF output | local secret, "card-prf-v1")`.
    pub fn from_prf(output: &Secret<Vec<u8>>, group: &TouchGroup) -> Self {
        let both = Secret::new([output.reveal().as_slice(), &group.local].concat());
        Self(derive_key(both.reveal(), "card-prf-v1", &[]))
    }

    fn of_card(&self, card: CardId) -> Kek {
        Kek::new(derive_key(self.0.reveal(), "card-touch-v1", &[&card.0]))
    }
}

/// What opens a card, for as long as it is unlocked.
#[derive(Clone, Debug)]
pub enum Opener {
    /// The PIN for cards, stretched.
    Pin(Mask),
    /// The phone's own lock.
    Touch(TouchKey),
    /// The half that was released.
    Share(Secret<Vec<u8>>),
}

impl Opener {
    /// The secret behind what is kept; `None` when it is locked in another way.
    pub(super) fn open(&self, card: CardId, lock: Option<Lock>, kept: &[u8]) -> Option<Key> {
        match (lock, self) {
            (None, Self::Pin(mask)) => Some(Key::new(mask.apply(card, kept))),
            (Some(Lock::Touch), Self::Touch(key)) => {
                let opened = key.of_card(card).unwrap(place(&card), kept).ok()?;
                Some(Key::new(opened.reveal().clone()))
            }
            (Some(Lock::Share(_)), Self::Share(share)) => {
                let fits = share.reveal().len() == kept.len();
                fits.then(|| Key::new(xor(kept, share.reveal())))
            }
            (None | Some(_), Self::Pin(_) | Self::Touch(_) | Self::Share(_)) => None,
        }
    }
}

/// With what a card is to be locked.
#[derive(Clone, Debug)]
pub enum Locking<'a> {
    /// The PIN for cards.
    Pin(&'a Mask),
    /// The phone's own lock, and a nonce that is never used again.
    Touch(&'a TouchKey, [u8; 12]),
    /// Half of it goes to the server of this profile.
    Share(ProfileId, &'a Secret<Vec<u8>>),
}

impl Locking<'_> {
    /// What is kept of a secret, and what locks it.
    pub(super) fn lock(&self, card: CardId, secret: &[u8]) -> (Vec<u8>, Option<Lock>) {
        match self {
            Self::Pin(mask) => (mask.apply(card, secret), None),
            Self::Touch(key, nonce) => {
                let kept = key.of_card(card).wrap(place(&card), *nonce, secret);
                (kept, Some(Lock::Touch))
            }
            Self::Share(profile, share) => {
                (xor(secret, share.reveal()), Some(Lock::Share(*profile)))
            }
        }
    }
}

const fn place(card: &CardId) -> Place<'_> {
    Place {
        table: "card",
        column: "secret",
        row: &card.0,
    }
}

fn xor(bytes: &[u8], with: &[u8]) -> Vec<u8> {
    bytes.iter().zip(with).map(|(a, b)| a ^ b).collect()
}
