//! What is done to shades: against noise, uneven light and codes drawn light on dark.

use crate::grey::{Grey, shade};

/// Side of the squares whose means tell how bright a neighbourhood is, in pixels.
const NEIGHBOURHOOD: usize = 24;

/// How much darker than its neighbourhood a pixel has to be to count as dark.
const DARKER: usize = 3;

impl Grey {
    /// Swaps light and dark.
    pub(crate) fn inverted(&self) -> Self {
        self.drawn_alike(|x, y| shade(255 - self.at(x, y)))
    }

    /// Gives each pixel the mean of the nine around it, the middle weighing most.
    pub(crate) fn softened(&self) -> Self {
        let across =
            |x: usize, y| self.at(x.saturating_sub(1), y) + 2 * self.at(x, y) + self.at(x + 1, y);
        self.drawn_alike(|x, y| {
            let sum = across(x, y.saturating_sub(1)) + 2 * across(x, y) + across(x, y + 1);
            shade(sum / 16)
        })
    }

    /// Paints black what is darker than its neighbourhood, and all else white.
    pub(crate) fn evened(&self) -> Self {
        let around = self.shrunk(NEIGHBOURHOOD).softened();
        self.drawn_alike(|x, y| {
            let bright = around.at(x / NEIGHBOURHOOD, y / NEIGHBOURHOOD);
            if self.at(x, y) + DARKER < bright {
                0
            } else {
                255
            }
        })
    }

    fn drawn_alike(&self, shade: impl Fn(usize, usize) -> u8) -> Self {
        Self::drawn(self.width(), self.height(), shade)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inverting_twice_changes_nothing() {
        let grey = Grey::new(3, 1, vec![0, 100, 255]).unwrap();

        assert_eq!(grey.inverted().pixels(), [255, 155, 0]);
        assert_eq!(grey.inverted().inverted().pixels(), grey.pixels());
    }

    #[test]
    fn a_speck_is_softened() {
        let grey = Grey::new(3, 3, vec![0, 0, 0, 0, 160, 0, 0, 0, 0]).unwrap();

        assert_eq!(
            grey.softened().pixels(),
            [10, 20, 10, 20, 40, 20, 10, 20, 10]
        );
    }

    #[test]
    fn a_dark_spot_is_found_in_light_and_in_shadow() {
        let spots = |x: usize| if x % 48 == 12 { 20 } else { 0 };
        let ground = |x: usize| if x < 48 { 200 } else { 50 };
        let grey = Grey::drawn(96, 24, |x, _| shade(ground(x) - spots(x)));

        let evened = grey.evened();

        assert_eq!([evened.at(12, 9), evened.at(60, 9)], [0, 0]);
        assert_eq!([evened.at(5, 9), evened.at(90, 9)], [255, 255]);
    }
}
