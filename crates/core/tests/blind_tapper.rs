//! Somebody who taps without looking: how often that fits (protocol section 6).

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "test code stops at the first surprise, and reads how long it may run"
)]

use symbolon_core::{
    picture::{self, CARRIED, GRID, Picture, WIDE},
    seal::Thumbprint,
};

/// So many runs, and in full as many as the threat list asks for.
fn rounds() -> u32 {
    if std::env::var("SYMBOLON_ENDURE").is_ok() {
        1_000_000
    } else {
        24_000
    }
}

/// Which tile is tapped: evenly, and by another way than the grid is drawn.
struct Taps(u64);

impl Taps {
    fn next(&mut self, of: usize) -> usize {
        // SplitMix64: seeded, so that every run is the same.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(of).unwrap()).unwrap()
    }
}

fn seed(number: u32) -> [u8; 32] {
    symbolon_core::seal::hash(&number.to_be_bytes())
}

#[test]
fn threat_1_a_blind_tap_fits_one_time_in_twelve() {
    let (phone, mut taps) = (Thumbprint::from_bytes([3; 32]), Taps(1));
    let fits = (0..rounds()).filter(|number| {
        let seed = seed(*number);
        let shown = picture::answer(&seed, &[b"request"]);
        let grid = picture::grid(&seed, phone, shown);
        grid.get(taps.next(GRID)) == Some(&shown)
    });
    let share = f64::from(u32::try_from(fits.count()).unwrap()) / f64::from(rounds());
    // Four standard deviations: 0.1 % of a million runs.
    let apart = 4.0 * (1.0 / 12.0 * 11.0 / 12.0 / f64::from(rounds())).sqrt();
    assert!((share - 1.0 / 12.0).abs() < apart, "{share}");
}

#[test]
fn threat_1_four_blind_taps_fit_about_never() {
    let (phone, mut taps) = (Thumbprint::from_bytes([3; 32]), Taps(2));
    let mut first = 0;
    let fits = (0..rounds()).filter(|number| {
        let seed = seed(*number);
        let shown = picture::carried(&seed, &[b"request"]);
        let grid = picture::wide_grid(&seed, phone);
        let tapped: Vec<Picture> = (0..CARRIED)
            .filter_map(|_| grid.get(taps.next(WIDE)).copied())
            .collect();
        first += u32::from(tapped.first() == shown.first());
        tapped == shown
    });
    // One in 1.7 million; a million runs show none or one, and hardly ever three.
    assert!(fits.count() <= 3);
    let share = f64::from(first) / f64::from(rounds());
    assert!(
        (share - 1.0 / 36.0).abs() < 0.005,
        "each of the four is even: {share}"
    );
}
