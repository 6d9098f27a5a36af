//! The cards while some are added: nothing is kept before all of them fit.

use symbolon_core::{
    handset::{Clock, Keys},
    otp::Link,
    vault::{Card, CardId, Locking, Mask},
};

use super::{Failed, Platform, name};

/// The cards of this terminal, and what they are locked with.
pub(super) struct Deck<'a> {
    pub(super) cards: Vec<Card>,
    pub(super) mask: &'a Mask,
    pub(super) platform: &'a Platform,
    /// Whether others for the same account give way.
    pub(super) replace: bool,
}

impl Deck<'_> {
    /// Puts the card of a link in; its name.
    pub(super) fn put(&mut self, link: &Link) -> Result<String, Failed> {
        let known = self
            .cards
            .iter()
            .position(|card| card.holds(self.mask, link));
        let known = known.map(|place| self.cards.remove(place));
        if let Some(other) = known.as_ref().filter(|card| !card.is_for(link)) {
            let sentence = format!("this secret is on the card {} already", name(other));
            return Err(Failed::said(sentence));
        }
        let card = match known {
            Some(known) => known.renewed(link, self.mask),
            None => self.new_card(link),
        };
        let called = name(&card);
        let before = self.cards.len();
        self.cards.retain(|other| !other.is_same_account(&card));
        if self.cards.len() < before && !self.replace {
            let sentence = format!(
                "there is a card {called} already, with another secret or another PIN; to replace it, add --replace"
            );
            return Err(Failed::said(sentence));
        }
        self.cards.push(card);
        Ok(called)
    }

    fn new_card(&self, link: &Link) -> Card {
        let mut id = [0; 16];
        self.platform.random(&mut id);
        let locking = Locking::Pin(self.mask);
        Card::new(CardId(id), link, &locking, self.platform.now())
    }
}
