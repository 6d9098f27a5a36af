//! Looking at an image from further away, or at its middle from nearer by.

use crate::grey::{Grey, shade};

/// The largest middle that is looked at from nearer by, in pixels: twice as wide and twice as high
/// it costs little more than the whole frame of a camera.
const MIDDLE: (usize, usize) = (640, 480);

impl Grey {
    /// Makes one pixel of each square of pixels: their mean.
    pub(crate) fn shrunk(&self, side: usize) -> Self {
        let (width, height) = (self.width().div_ceil(side), self.height().div_ceil(side));
        Self::drawn(width, height, |x, y| {
            let row = |dy| (0..side).map(move |dx| self.at(x * side + dx, y * side + dy));
            let sum: usize = (0..side).flat_map(row).sum();
            shade(sum / (side * side))
        })
    }

    /// Doubles the middle of the image, or all of it when it is small. Each pixel takes nine
    /// sixteenths of the one it lies in, and the rest of the three that it is nearest to.
    pub(crate) fn doubled(&self) -> Self {
        let (width, height) = (self.width().min(MIDDLE.0), self.height().min(MIDDLE.1));
        let (left, top) = ((self.width() - width) / 2, (self.height() - height) / 2);
        Self::drawn(width * 2, height * 2, |x, y| {
            let (near_x, far_x) = nearest(left, x);
            let (near_y, far_y) = nearest(top, y);
            let near = 3 * self.at(near_x, near_y) + self.at(far_x, near_y);
            let far = 3 * self.at(near_x, far_y) + self.at(far_x, far_y);
            shade((3 * near + far) / 16)
        })
    }
}

/// The pixel in which half a pixel lies, and the other one that it touches.
fn nearest(start: usize, half: usize) -> (usize, usize) {
    let pixel = start + half / 2;
    if half.is_multiple_of(2) {
        return (pixel, pixel.saturating_sub(1));
    }
    (pixel, pixel + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_pixels_shrink_to_their_mean() {
        let grey = Grey::new(2, 2, vec![0, 100, 100, 200]).unwrap();

        assert_eq!(grey.shrunk(2).pixels(), [100]);
    }

    #[test]
    fn doubling_keeps_edges_and_blends_between() {
        let grey = Grey::new(2, 1, vec![0, 160]).unwrap();

        let doubled = grey.doubled();

        assert_eq!((doubled.width(), doubled.height()), (4, 2));
        assert_eq!(doubled.pixels(), [0, 40, 120, 160, 0, 40, 120, 160]);
    }

    #[test]
    fn only_the_middle_of_a_large_image_is_doubled() {
        let grey = Grey::drawn(1280, 720, |x, y| shade((x / 320) * 10 + y / 120));

        let doubled = grey.doubled();

        assert_eq!((doubled.width(), doubled.height()), (1280, 960));
        assert_eq!((doubled.at(2, 2), doubled.at(1276, 956)), (11, 24));
    }
}
