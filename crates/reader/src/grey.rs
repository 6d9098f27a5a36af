//! An image in shades of grey: the only kind that is read.

/// An image in shades of grey, row by row, one byte a pixel; it has at least one pixel.
#[derive(Debug, Clone)]
pub struct Grey {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

impl Grey {
    /// Takes pixels as they are; `None` unless they fill the given width and height, in pixels.
    pub fn new(width: usize, height: usize, pixels: Vec<u8>) -> Option<Self> {
        let fits = !pixels.is_empty() && width.checked_mul(height) == Some(pixels.len());
        fits.then_some(Self {
            width,
            height,
            pixels,
        })
    }

    /// Takes the shades of a coloured image, four bytes a pixel; transparency is ignored.
    pub fn from_rgba(width: usize, height: usize, rgba: &[u8]) -> Option<Self> {
        let (colours, _) = rgba.as_chunks();
        Self::new(width, height, colours.iter().copied().map(luma).collect())
    }

    /// Width in pixels.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Height in pixels.
    pub fn height(&self) -> usize {
        self.height
    }

    /// All pixels, row by row.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// Draws an image pixel by pixel: `shade(x, y)`.
    pub(crate) fn drawn(width: usize, height: usize, shade: impl Fn(usize, usize) -> u8) -> Self {
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            pixels.extend((0..width).map(|x| shade(x, y)));
        }
        Self {
            width,
            height,
            pixels,
        }
    }

    /// The pixel at a place; beyond the edge, the nearest one.
    pub(crate) fn at(&self, x: usize, y: usize) -> usize {
        let (x, y) = (x.min(self.width - 1), y.min(self.height - 1));
        let pixel = self.pixels.get(y * self.width + x);
        pixel.copied().map_or(0, usize::from)
    }
}

/// The byte of a shade that was computed.
pub(crate) fn shade(computed: usize) -> u8 {
    u8::try_from(computed).unwrap_or(u8::MAX)
}

/// How bright a colour looks, by the weights of ITU-R BT.601 in 256ths.
fn luma([red, green, blue, _]: [u8; 4]) -> u8 {
    let weighted = usize::from(red) * 77 + usize::from(green) * 150 + usize::from(blue) * 29;
    shade(weighted / 256)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_must_fill_the_image() {
        assert!(Grey::new(2, 2, vec![0; 4]).is_some());
        assert!(Grey::new(2, 2, vec![0; 3]).is_none());
        assert!(Grey::new(0, 0, Vec::new()).is_none());
        assert!(Grey::new(usize::MAX, 2, vec![0; 4]).is_none());
    }

    #[test]
    fn white_stays_white_and_green_looks_brighter_than_blue() {
        let rgba = [255, 255, 255, 0, 0, 255, 0, 255, 0, 0, 255, 255];

        let grey = Grey::from_rgba(3, 1, &rgba).unwrap();

        assert_eq!(grey.pixels(), [255, 149, 28]);
    }

    #[test]
    fn beyond_the_edge_the_nearest_pixel_is_seen() {
        let grey = Grey::new(2, 1, vec![10, 20]).unwrap();

        assert_eq!(grey.at(7, 7), 20);
    }
}
