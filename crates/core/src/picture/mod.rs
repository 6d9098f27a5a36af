//! Which picture both screens show, and the pictures themselves.
//!
//! The browser shows one picture; the phone shows twelve and the person picks the same one. The
//! choice follows from a secret of the request, so that a picture from another request, browser
//! or service does not fit. Nobody but the server knows the answer and the grid at once.

mod names;
mod set;

use crate::language::Language;
use crate::seal::{Hash, Thumbprint, mac_of};

pub use set::{DRAWINGS, Drawing};

/// How many pictures a phone shows in pick mode.
pub const GRID: usize = 12;
/// How many pictures a phone shows in transfer mode.
pub const WIDE: usize = 36;
/// How many of them are carried over.
pub const CARRIED: usize = 4;

/// One picture of the set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Picture(u8);

impl Picture {
    /// The picture with this index; `None` beyond the set.
    pub fn new(index: u8) -> Option<Self> {
        (usize::from(index) < DRAWINGS.len()).then_some(Self(index))
    }

    /// The picture with this word ("red fox", "rödräv"), in any language and case.
    pub fn named(word: &str) -> Option<Self> {
        let word = word.trim().to_lowercase();
        let called = |language| all().find(|one| one.name(language).to_lowercase() == word);
        Language::ALL.into_iter().find_map(called)
    }

    /// What it is called in a language.
    pub fn name(self, language: Language) -> &'static str {
        names::name(usize::from(self.0), language)
    }

    /// Its index in the set.
    pub const fn index(self) -> u8 {
        self.0
    }

    /// Its drawing, word and ground.
    pub fn drawing(self) -> &'static Drawing {
        DRAWINGS.get(usize::from(self.0)).unwrap_or(&DRAWINGS[0])
    }
}

/// Every picture there is.
pub fn all() -> impl Iterator<Item = Picture> {
    (0..=u8::MAX).map_while(Picture::new)
}

/// The picture that the browser shows: `HMAC(seed, "pic1" | context)` by rejection sampling.
/// The context is everything the picture must not outlive: request, browser, service, action,
/// account.
pub fn answer(seed: &[u8; 32], context: &[&[u8]]) -> Picture {
    Draws::new(mac_of(seed, "pic1", context)).picture()
}

/// The twelve pictures that one device shows, the answer among them, in an order of its own.
pub fn grid(seed: &[u8; 32], device: Thumbprint, answer: Picture) -> Vec<Picture> {
    mixed_with_others(
        Draws::new(mac_of(seed, "grid", &[device.as_bytes()])),
        answer,
    )
}

/// The four pictures that the browser shows to be carried over, in their order; one may come
/// twice. They are drawn from the [`WIDE`] that every phone shows: one in 1.7 million is right.
pub fn carried(seed: &[u8; 32], context: &[&[u8]]) -> Vec<Picture> {
    let wide = wide_set(seed);
    let mut draws = Draws::new(mac_of(seed, "pic4", context));
    let drawn = (0..CARRIED).filter_map(|_| wide.get(draws.below(WIDE)).copied());
    drawn.collect()
}

/// The pictures that one device shows to carry four over, in an order of its own.
pub fn wide_grid(seed: &[u8; 32], device: Thumbprint) -> Vec<Picture> {
    let mut draws = Draws::new(mac_of(seed, "grid4", &[device.as_bytes()]));
    let mut grid = wide_set(seed);
    shuffle(&mut grid, &mut draws);
    grid
}

fn wide_set(seed: &[u8; 32]) -> Vec<Picture> {
    let mut draws = Draws::new(mac_of(seed, "set4", &[]));
    let mut set = Vec::new();
    fill_up(&mut set, &mut draws, WIDE);
    set
}

/// The picture that a phone shows while it is being activated.
pub fn matching(seed: Hash) -> Picture {
    Draws::new(mac_of(&seed, "sas-picture", &[])).picture()
}

/// The twelve pictures that the portal shows for [`matching`].
pub fn matching_grid(seed: Hash) -> Vec<Picture> {
    mixed_with_others(Draws::new(mac_of(&seed, "sas-grid", &[])), matching(seed))
}

/// The answer and eleven others, none of which looks like another, shuffled.
fn mixed_with_others(mut draws: Draws, answer: Picture) -> Vec<Picture> {
    let mut grid = vec![answer];
    fill_up(&mut grid, &mut draws, GRID);
    shuffle(&mut grid, &mut draws);
    grid
}

/// Adds pictures until there are so many, none of which looks like another.
fn fill_up(grid: &mut Vec<Picture>, draws: &mut Draws, size: usize) {
    while grid.len() < size {
        let next = draws.picture();
        if grid
            .iter()
            .all(|other| other.drawing().kin != next.drawing().kin)
        {
            grid.push(next);
        }
    }
}

fn shuffle(grid: &mut [Picture], draws: &mut Draws) {
    for end in (1..grid.len()).rev() {
        grid.swap(end, draws.below(end + 1));
    }
}

/// An endless stream of numbers from one key, each without bias.
struct Draws {
    key: Hash,
    block: u64,
    left: Vec<u8>,
}

impl Draws {
    const fn new(key: Hash) -> Self {
        Self {
            key,
            block: 0,
            left: Vec::new(),
        }
    }

    fn picture(&mut self) -> Picture {
        Picture(u8::try_from(self.below(DRAWINGS.len())).unwrap_or(0))
    }

    /// A number below `limit` (at most 256): bytes that would favour small numbers are dropped.
    fn below(&mut self, limit: usize) -> usize {
        loop {
            let byte = usize::from(self.byte());
            if byte < 256 - 256 % limit {
                return byte % limit;
            }
        }
    }

    fn byte(&mut self) -> u8 {
        if self.left.is_empty() {
            self.left = mac_of(&self.key, "draw", &[&self.block.to_be_bytes()]).to_vec();
            self.block += 1;
        }
        self.left.pop().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEED: [u8; 32] = [5; 32];

    fn answer_number(number: u32) -> Picture {
        answer(&SEED, &[&number.to_be_bytes()])
    }

    #[test]
    fn a_word_means_the_same_picture_in_every_language() {
        for picture in all() {
            for language in Language::ALL {
                let word = picture.name(language);
                assert_eq!(
                    Picture::named(&word.to_lowercase()),
                    Some(picture),
                    "{word}"
                );
            }
        }
        assert_eq!(Picture::named("no such thing"), None);
    }

    #[test]
    fn every_grid_holds_the_answer_once_and_no_lookalikes() {
        for number in 0..2000_u32 {
            let answer = answer_number(number);
            let device = Thumbprint::from_bytes(crate::seal::hash(&number.to_be_bytes()));
            let grid = grid(&SEED, device, answer);

            assert_eq!(grid.len(), GRID);
            assert_eq!(grid.iter().filter(|p| **p == answer).count(), 1);
            let mut kin: Vec<_> = grid.iter().map(|p| p.drawing().kin).collect();
            kin.sort_unstable();
            kin.dedup();
            assert_eq!(kin.len(), GRID);
        }
    }

    #[test]
    fn what_is_carried_over_is_among_the_thirty_six_of_every_phone_and_even() {
        let mut counts = std::collections::BTreeMap::new();
        for number in 0..500_u32 {
            let seed = crate::seal::hash(&number.to_be_bytes());
            let grid = wide_grid(&seed, Thumbprint::from_bytes([1; 32]));
            let mut kin: Vec<_> = grid.iter().map(|p| p.drawing().kin).collect();
            kin.sort_unstable();
            kin.dedup();
            assert_eq!(kin.len(), WIDE);
            let other = wide_grid(&seed, Thumbprint::from_bytes([2; 32]));
            assert_ne!(grid, other, "an order of its own");
            let four = carried(&seed, &[b"context"]);
            assert_eq!(four.len(), CARRIED);
            for picture in four {
                assert!(other.contains(&picture));
                let place = grid.iter().position(|p| *p == picture).unwrap();
                *counts.entry(place).or_insert(0) += 1;
            }
        }
        assert!(
            counts.len() == WIDE && counts.values().all(|count| (25..=90).contains(count)),
            "{counts:?}"
        );
    }

    #[test]
    fn answers_and_their_places_are_even() {
        let (mut pictures, mut places) = (vec![0_u32; DRAWINGS.len()], [0_u32; GRID]);
        let rounds = 72_000_u32;
        for number in 0..rounds {
            let answer = answer_number(number);
            pictures[usize::from(answer.index())] += 1;
            if number < 12_000 {
                let device = Thumbprint::from_bytes(crate::seal::hash(&number.to_be_bytes()));
                let grid = grid(&SEED, device, answer);
                places[grid.iter().position(|p| *p == answer).unwrap()] += 1;
            }
        }
        let chi_square = |counts: &[u32], expected: f64| -> f64 {
            counts
                .iter()
                .map(|c| (f64::from(*c) - expected).powi(2) / expected)
                .sum()
        };
        let expected = f64::from(rounds) / f64::from(u32::try_from(DRAWINGS.len()).unwrap());
        assert!(chi_square(&pictures, expected) < 130.0, "{pictures:?}");
        assert!(chi_square(&places, 1000.0) < 35.0, "{places:?}");
    }

    #[test]
    fn threat_4_a_picture_of_another_context_rarely_fits() {
        let differing = (0..1000_u32).filter(|n| answer_number(*n) != answer_number(n + 1000));
        assert!(differing.count() > 950);
    }

    #[test]
    fn words_are_unique_and_find_their_picture() {
        for picture in all() {
            assert_eq!(Picture::named(picture.drawing().word), Some(picture));
        }
        assert!(all().count() >= 72);
        assert_eq!(Picture::new(u8::MAX), None);
    }
}
