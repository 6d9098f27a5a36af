//! Cards: one-time passwords of other services. How their secrets are locked is in `lock.rs`.

use minicbor::{Decode, Encode};

use super::{Lock, Locking, Mask, Opener};
use crate::{
    moment::Moment,
    otp::{Algorithm, Code, Digits, Kind, Link, Period, hotp},
    seal::same,
};

/// Which card: 128 random bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct CardId(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 16]);

/// Somebody who shares the phone with its owner: 128 random bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct HolderId(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 16]);

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
    /// The secret as it is locked.
    #[cbor(n(6), with = "minicbor::bytes")]
    pub masked: Vec<u8>,
    /// When it was made.
    #[n(7)]
    pub since: Moment,
    /// Where the person put it in the list; none where it stands by its age.
    #[n(8)]
    pub place: Option<u32>,
    /// What locks it; none for the PIN for cards.
    #[n(9)]
    pub lock: Option<Lock>,
    /// Whose it is, where it is not the phone's owner's.
    #[n(10)]
    pub holder: Option<HolderId>,
}

impl Card {
    /// A card from a scanned link. `id` must never have been used before: two masks of one
    /// secret would give both PINs away.
    pub fn new(id: CardId, link: &Link, locking: &Locking<'_>, since: Moment) -> Self {
        let (masked, lock) = locking.lock(id, link.key.reveal());
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
            masked,
            since,
            place: None,
            lock,
            holder: None,
        }
    }

    /// The same card, locked in another way under an id of its own; `None` when `opener` does not
    /// open it as it is.
    pub fn relocked(&self, id: CardId, opener: &Opener, locking: &Locking<'_>) -> Option<Self> {
        let key = opener.open(self.id, self.lock, &self.masked)?;
        let (masked, lock) = locking.lock(id, key.reveal());
        Some(Self {
            id,
            masked,
            lock,
            ..self.clone()
        })
    }

    /// Every card of a PIN, locked with another one, each under an id of its own: two masks of one
    /// secret would give both PINs away (protocol F4). Cards that are locked in another way stay as
    /// they are.
    pub fn under_another_pin(
        cards: &[Self],
        (old, new): (&Mask, &Mask),
        mut id: impl FnMut() -> CardId,
    ) -> Vec<Self> {
        let opener = Opener::Pin(old.clone());
        let anew = |card: &Self| {
            let locked = card.relocked(id(), &opener, &Locking::Pin(new));
            locked.unwrap_or_else(|| card.clone())
        };
        cards.iter().map(anew).collect()
    }

    /// Bytes of its secret; for a share that is as long.
    pub fn secret_length(&self, opener: &Opener) -> Option<usize> {
        let key = opener.open(self.id, self.lock, &self.masked)?;
        Some(key.reveal().len())
    }

    /// The code at a moment. With a wrong PIN this is a wrong code, and nothing here knows. `None`
    /// when the card is locked in another way than it is opened.
    pub fn code(&self, opener: &Opener, now: Moment) -> Option<Code> {
        let key = opener.open(self.id, self.lock, &self.masked)?;
        let step = match self.kind {
            CardKind::Totp(_) => self.period().step_at(now),
            CardKind::Hotp(counter) => counter,
        };
        let digits = Digits::new(self.digits).unwrap_or(Digits::SIX);
        Some(hotp(&key, step, self.algorithm(), digits))
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

    /// Whether a search finds it: by issuer or account, in whatever case. Whoever searches brings
    /// `lower`: a browser knows the letters of all scripts, and the app need not carry their tables.
    pub fn is_found_by(&self, search: &str, lower: impl Fn(&str) -> String) -> bool {
        let name = lower(&format!("{} {}", self.issuer, self.account));
        lower(search)
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
        self.lock.is_none() && same(&mask.apply(self.id, &self.masked), link.key.reveal())
    }

    /// The same card with what a newly scanned link says around the secret.
    #[must_use]
    pub fn renewed(self, link: &Link, mask: &Mask) -> Self {
        let new = Self::new(self.id, link, &Locking::Pin(mask), self.since);
        Self {
            masked: self.masked,
            place: self.place,
            holder: self.holder,
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
    use crate::{
        seal::Secret,
        vault::{Group, Pin, Stretch, TouchGroup, TouchKey},
        wire::ids::ProfileId,
    };

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
        let card = Card::new(
            CardId([1; 16]),
            &gmail(),
            &Locking::Pin(&mask("493817")),
            now,
        );

        assert_eq!(
            card.code(&Opener::Pin(mask("493817")), now),
            Some(gmail().code_at(now))
        );
    }

    #[test]
    fn threat_14_a_wrong_pin_gives_some_code_and_no_error() {
        let now = Moment::from_seconds(1_700_000_000);
        let card = Card::new(
            CardId([1; 16]),
            &gmail(),
            &Locking::Pin(&mask("493817")),
            now,
        );

        for pin in ["000000", "493818", "111111"] {
            let code = card.code(&Opener::Pin(mask(pin)), now).unwrap();
            assert_eq!(code.as_str().len(), 6);
            assert_ne!(code, gmail().code_at(now));
        }
    }

    #[test]
    fn threat_14_one_secret_is_never_masked_twice() {
        let mask = mask("493817");
        let now = Moment::from_seconds(0);
        let first = Card::new(CardId([1; 16]), &gmail(), &Locking::Pin(&mask), now);
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
    fn threat_14_another_pin_takes_other_ids_and_opens_every_card() {
        let (old, new, now) = (mask("493817"), mask("826405"), Moment::from_seconds(0));
        let card = |id| Card::new(CardId([id; 16]), &gmail(), &Locking::Pin(&old), now);
        let mut ids = 10..;
        let mut id = || CardId([ids.next().unwrap_or_default(); 16]);
        let cards = [card(1), card(2)];

        let anew = Card::under_another_pin(&cards, (&old, &new), &mut id);

        for (before, after) in cards.iter().zip(&anew) {
            assert_ne!(before.id, after.id);
            let code = after.code(&Opener::Pin(new.clone()), now);
            assert_eq!(code, Some(gmail().code_at(now)));
        }
        let touch = Card {
            lock: Some(Lock::Touch),
            ..card(3)
        };
        let all = [card(1), touch.clone()];
        let mixed = Card::under_another_pin(&all, (&old, &new), id);
        assert_eq!(mixed.last(), Some(&touch), "it has another lock");
    }

    #[test]
    fn threat_14_two_secrets_of_one_group_share_no_mask() {
        let (one, other) = (CardId([1; 16]), CardId([2; 16]));
        let mask = mask("493817");
        let zeros = [0; 20];

        assert_ne!(mask.apply(one, &zeros), mask.apply(other, &zeros));
        let card = Card::new(one, &gmail(), &Locking::Pin(&mask), Moment::from_seconds(0));
        assert_eq!(card.masked.len(), gmail().key.reveal().len());
    }

    #[test]
    fn a_counter_moves_and_a_clock_does_not() {
        let hotp = "otpauth://hotp/Bank:alice?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=0";
        let (mask, now) = (mask("493817"), Moment::from_seconds(59));
        let card = Card::new(
            CardId([1; 16]),
            &Link::parse(hotp).unwrap(),
            &Locking::Pin(&mask),
            now,
        );
        let opener = Opener::Pin(mask.clone());
        assert_eq!(card.code(&opener, now).unwrap().as_str(), "755224");
        assert_eq!(
            card.next().code(&opener, now).unwrap().as_str(),
            "287082",
            "RFC 4226 appendix D"
        );
        let gmail = Card::new(CardId([1; 16]), &gmail(), &Locking::Pin(&mask), now);
        assert_eq!(gmail.clone().next(), gmail);
    }

    #[test]
    fn a_search_finds_issuer_and_account() {
        let card = Card::new(
            CardId([1; 16]),
            &gmail(),
            &Locking::Pin(&mask("1")),
            Moment::from_seconds(0),
        );
        for found in ["goo", "ALICE", "gmail google", ""] {
            assert!(card.is_found_by(found, str::to_lowercase), "{found}");
        }
        assert!(!card.is_found_by("bob", str::to_lowercase));
    }

    #[test]
    fn a_card_is_read_back_as_it_was_kept() {
        let card = Card::new(
            CardId([1; 16]),
            &gmail(),
            &Locking::Pin(&mask("493817")),
            Moment::from_seconds(5),
        );
        let bytes = crate::wire::cbor::encode(&card);
        assert_eq!(crate::wire::cbor::decode::<Card>(&bytes), Ok(card));
    }

    #[test]
    fn the_phones_own_lock_opens_its_card_and_no_other() {
        let now = Moment::from_seconds(1_700_000_000);
        let group = TouchGroup {
            credential: vec![1],
            salt: [2; 32],
            local: [3; 32],
        };
        let key = TouchKey::from_prf(&Secret::new(vec![4; 32]), &group);
        let other = TouchKey::from_prf(&Secret::new(vec![5; 32]), &group);
        let locking = Locking::Touch(&key, [6; 12]);
        let card = Card::new(CardId([1; 16]), &gmail(), &locking, now);

        let code = card.code(&Opener::Touch(key.clone()), now);
        assert_eq!(code, Some(gmail().code_at(now)));
        assert_eq!(card.code(&Opener::Touch(other), now), None);
        assert_eq!(card.code(&Opener::Pin(mask("493817")), now), None);
        let moved = Card {
            id: CardId([2; 16]),
            ..card.clone()
        };
        assert_eq!(moved.code(&Opener::Touch(key), now), None);
    }

    #[test]
    fn threat_15_half_of_a_secret_says_nothing_and_both_halves_give_the_code() {
        let now = Moment::from_seconds(1_700_000_000);
        let pin = Opener::Pin(mask("493817"));
        let before = Card::new(
            CardId([1; 16]),
            &gmail(),
            &Locking::Pin(&mask("493817")),
            now,
        );
        let share = Secret::new(vec![0x5a; before.secret_length(&pin).unwrap()]);
        let profile = ProfileId::from_bytes([7; 16]);
        let locking = Locking::Share(profile, &share);

        let card = before.relocked(CardId([2; 16]), &pin, &locking).unwrap();

        assert_eq!(card.lock, Some(Lock::Share(profile)));
        let code = card.code(&Opener::Share(share.clone()), now);
        assert_eq!(code, Some(gmail().code_at(now)));
        let short = Opener::Share(Secret::new(vec![1]));
        assert_eq!(card.code(&short, now), None);
        assert_eq!(card.code(&pin, now), None);
        let wrong = before.relocked(CardId([3; 16]), &short, &locking);
        assert!(wrong.is_none());
    }

    #[test]
    fn a_pin_has_one_of_sixteen_drawings_and_most_typing_errors_another() {
        let of = |pin: &str| mask(pin).drawing().unwrap();
        assert_eq!(of("493817"), of("493817"));
        let others = (0..64).map(|n| of(&format!("{:06}", 100_000 + n * 7919)));
        let seen: std::collections::HashSet<_> = others.collect();
        assert!((10..=16).contains(&seen.len()), "{}", seen.len());
    }
}
