//! Cards: one-time passwords of other services, masked with the PIN for cards.
//!
//! A card keeps its secret combined (exclusive or) with a mask that follows from the PIN. Every PIN gives *some*
//! secret and so some code; nothing on the phone knows which is right. The mask has no tag, no
//! length and no text around it that would tell.

use minicbor::{Decode, Encode};

use super::{Pin, Stretch};
use crate::{
    moment::Moment,
    otp::{Algorithm, Code, Digits, Key, Kind, Link, Period, hotp},
    seal::{Secret, derive, same},
};

/// Which card: 128 random bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct CardId(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 16]);

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

/// What all masks of a group are derived from, for as long as the cards are unlocked.
#[derive(Clone, Debug)]
pub struct Mask(Secret<[u8; 32]>);

impl Mask {
    /// Takes a stretched PIN.
    pub const fn from_stretched(stretched: Secret<[u8; 32]>) -> Self {
        Self(stretched)
    }

    /// Stretches a PIN here and now; slow.
    pub fn of(group: &Group, pin: &Pin) -> Option<Self> {
        group.stretch.stretch(pin, &group.salt).map(Self)
    }

    fn apply(&self, card: CardId, bytes: &[u8]) -> Vec<u8> {
        let mask = derive(self.0.reveal(), "card-mask-v1", &[&card.0], bytes.len());
        bytes
            .iter()
            .zip(mask.reveal())
            .map(|(a, b)| a ^ b)
            .collect()
    }
}

/// Whether a card's codes move with the clock or a counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum CardKind {
    /// Time-based, with this period in seconds.
    #[n(0)]
    Totp(#[n(0)] u32),
    /// Counter-based, with the next counter.
    #[n(1)]
    Hotp(#[n(0)] u64),
}

/// One card as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Card {
    /// Which card.
    #[n(0)]
    pub id: CardId,
    /// Who issued it.
    #[n(1)]
    pub issuer: String,
    /// Whose account it is.
    #[n(2)]
    pub account: String,
    /// Clock or counter.
    #[n(3)]
    pub kind: CardKind,
    /// 1, 256 or 512.
    #[n(4)]
    pub hash: u16,
    /// 6, 7 or 8.
    #[n(5)]
    pub digits: u8,
    /// The secret under its mask.
    #[cbor(n(6), with = "minicbor::bytes")]
    pub masked: Vec<u8>,
    /// When it was made.
    #[n(7)]
    pub since: Moment,
    /// Where the person put it in the list; none where it stands by its age.
    #[n(8)]
    pub place: Option<u32>,
}

impl Card {
    /// A card from a scanned link. `id` must never have been used before: two masks of one
    /// secret would give both PINs away.
    pub fn new(id: CardId, link: &Link, mask: &Mask, since: Moment) -> Self {
        Self {
            id,
            issuer: link.issuer.clone(),
            account: link.account.clone(),
            kind: match link.kind {
                Kind::Totp(period) => CardKind::Totp(period.seconds()),
                Kind::Hotp(counter) => CardKind::Hotp(counter),
            },
            hash: match link.algorithm {
                Algorithm::Sha1 => 1,
                Algorithm::Sha256 => 256,
                Algorithm::Sha512 => 512,
            },
            digits: link.digits.count(),
            masked: mask.apply(id, link.key.reveal()),
            since,
            place: None,
        }
    }

    /// The code at a moment. With a wrong PIN this is a wrong code, and nothing here knows.
    pub fn code(&self, mask: &Mask, now: Moment) -> Code {
        let key = Key::new(mask.apply(self.id, &self.masked));
        let step = match self.kind {
            CardKind::Totp(_) => self.period().step_at(now),
            CardKind::Hotp(counter) => counter,
        };
        hotp(
            &key,
            step,
            self.algorithm(),
            Digits::new(self.digits).unwrap_or(Digits::SIX),
        )
    }

    /// The same card for the next code of a counter (RFC 4226 section 7.2). It has to be kept before
    /// that code is shown: no code is shown twice as a new one. A clock needs nothing of the kind.
    #[must_use]
    pub fn next(self) -> Self {
        let kind = match self.kind {
            CardKind::Hotp(counter) => CardKind::Hotp(counter.saturating_add(1)),
            clock @ CardKind::Totp(_) => clock,
        };
        Self { kind, ..self }
    }

    /// Whether a search finds it: by issuer or account, in whatever case.
    pub fn is_found_by(&self, search: &str) -> bool {
        let name = format!("{} {}", self.issuer, self.account).to_lowercase();
        search
            .to_lowercase()
            .split_whitespace()
            .all(|word| name.contains(word))
    }

    /// How long a code stands; thirty seconds for counter-based cards, where it is only how long
    /// it is shown.
    pub fn period(&self) -> Period {
        match self.kind {
            CardKind::Totp(seconds) => Period::new(seconds).unwrap_or(Period::THIRTY),
            CardKind::Hotp(_) => Period::THIRTY,
        }
    }

    /// Whether this card keeps the secret of a link, as far as this mask can tell. Such a card is
    /// [renewed](Self::renewed): one secret under two masks is a check of the PIN (protocol F4).
    pub fn holds(&self, mask: &Mask, link: &Link) -> bool {
        same(&mask.apply(self.id, &self.masked), link.key.reveal())
    }

    /// The same card with what a newly scanned link says around the secret.
    #[must_use]
    pub fn renewed(self, link: &Link, mask: &Mask) -> Self {
        let new = Self::new(self.id, link, mask, self.since);
        Self {
            masked: self.masked,
            place: self.place,
            ..new
        }
    }

    /// Whether this card is for the account of a link.
    pub fn is_for(&self, link: &Link) -> bool {
        self.issuer == link.issuer && self.account == link.account
    }

    /// Whether another card is for the same account at the same issuer; a new one replaces it.
    pub fn is_same_account(&self, other: &Self) -> bool {
        self.issuer == other.issuer && self.account == other.account
    }

    const fn algorithm(&self) -> Algorithm {
        match self.hash {
            256 => Algorithm::Sha256,
            512 => Algorithm::Sha512,
            _ => Algorithm::Sha1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROUP: Group = Group {
        salt: [3; 32],
        stretch: Stretch {
            memory: 64,
            passes: 1,
        },
    };

    fn mask(pin: &str) -> Mask {
        Mask::of(&GROUP, &Pin::entered(pin).unwrap()).unwrap()
    }

    fn gmail() -> Link {
        let text = "otpauth://totp/Google:alice@gmail.com?secret=JBSWY3DPEHPK3PXP&issuer=Google";
        Link::parse(text).unwrap()
    }

    #[test]
    fn the_right_pin_gives_the_right_code() {
        let now = Moment::from_seconds(1_700_000_000);
        let card = Card::new(CardId([1; 16]), &gmail(), &mask("493817"), now);

        assert_eq!(card.code(&mask("493817"), now), gmail().code_at(now));
    }

    #[test]
    fn threat_14_a_wrong_pin_gives_some_code_and_no_error() {
        let now = Moment::from_seconds(1_700_000_000);
        let card = Card::new(CardId([1; 16]), &gmail(), &mask("493817"), now);

        for pin in ["000000", "493818", "111111"] {
            let code = card.code(&mask(pin), now);
            assert_eq!(code.as_str().len(), 6);
            assert_ne!(code, gmail().code_at(now));
        }
    }

    #[test]
    fn threat_14_one_secret_is_never_masked_twice() {
        let mask = mask("493817");
        let now = Moment::from_seconds(0);
        let first = Card::new(CardId([1; 16]), &gmail(), &mask, now);
        let relabelled = "otpauth://totp/alice?secret=JBSWY3DPEHPK3PXP";
        let relabelled = Link::parse(relabelled).unwrap();
        let other = "otpauth://totp/Google:alice@gmail.com?secret=GEZDGNBVGY3TQOJQ&issuer=Google";

        assert!(first.holds(&mask, &relabelled));
        assert!(first.is_for(&gmail()) && !first.is_for(&relabelled));
        assert!(!first.holds(&mask, &Link::parse(other).unwrap()));
        let renewed = first.clone().renewed(&relabelled, &mask);
        assert_eq!((renewed.id, &renewed.masked), (first.id, &first.masked));
        assert_eq!(renewed.account, "alice");
    }

    #[test]
    fn threat_14_two_secrets_of_one_group_share_no_mask() {
        let (one, other) = (CardId([1; 16]), CardId([2; 16]));
        let mask = mask("493817");
        let zeros = [0; 20];

        assert_ne!(mask.apply(one, &zeros), mask.apply(other, &zeros));
        let card = Card::new(one, &gmail(), &mask, Moment::from_seconds(0));
        assert_eq!(card.masked.len(), gmail().key.reveal().len());
    }

    #[test]
    fn a_counter_moves_and_a_clock_does_not() {
        let hotp = "otpauth://hotp/Bank:alice?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=0";
        let (mask, now) = (mask("493817"), Moment::from_seconds(59));
        let card = Card::new(CardId([1; 16]), &Link::parse(hotp).unwrap(), &mask, now);
        assert_eq!(card.code(&mask, now).as_str(), "755224");
        assert_eq!(
            card.next().code(&mask, now).as_str(),
            "287082",
            "RFC 4226 appendix D"
        );
        let gmail = Card::new(CardId([1; 16]), &gmail(), &mask, now);
        assert_eq!(gmail.clone().next(), gmail);
    }

    #[test]
    fn a_search_finds_issuer_and_account() {
        let card = Card::new(
            CardId([1; 16]),
            &gmail(),
            &mask("1"),
            Moment::from_seconds(0),
        );
        for found in ["goo", "ALICE", "gmail google", ""] {
            assert!(card.is_found_by(found), "{found}");
        }
        assert!(!card.is_found_by("bob"));
    }

    #[test]
    fn a_card_is_read_back_as_it_was_kept() {
        let card = Card::new(
            CardId([1; 16]),
            &gmail(),
            &mask("493817"),
            Moment::from_seconds(5),
        );
        let bytes = crate::wire::cbor::encode(&card);
        assert_eq!(crate::wire::cbor::decode::<Card>(&bytes), Ok(card));
    }
}
