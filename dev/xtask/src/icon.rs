//! The app's icon as PNG, for home screens that take no SVG.
//!
//! The same two halves as `icon.svg`, whose numbers stand here once more.

use tiny_skia::{Color, FillRule, Paint, Path, PathBuilder, Pixmap, Transform};

/// Sizes in pixels: for iOS, and the two that installing asks for.
pub(crate) const SIZES: [u16; 3] = [180, 192, 512];

const GROUND: [u8; 3] = [0xfa, 0xf7, 0xf2];
const LEFT: [u8; 3] = [0xa8, 0x43, 0x1c];
const RIGHT: [u8; 3] = [0x21, 0x1c, 0x17];

/// The icon, so many pixels wide and high; `None` when there is no memory for it.
pub(crate) fn png(size: u16) -> Option<Vec<u8>> {
    let mut pixels = Pixmap::new(u32::from(size), u32::from(size))?;
    let [red, green, blue] = GROUND;
    pixels.fill(Color::from_rgba8(red, green, blue, 255));
    // As in the drawing: 32 units wide, ten times as large, 96 away from the edges of 512.
    let scale = f32::from(size) / 512.0;
    let place = Transform::from_scale(10.0, 10.0)
        .post_translate(96.0, 96.0)
        .post_scale(scale, scale);
    for (half, [red, green, blue]) in [(left()?, LEFT), (right()?, RIGHT)] {
        let mut paint = Paint::default();
        paint.set_color_rgba8(red, green, blue, 255);
        pixels.fill_path(&half, &paint, FillRule::Winding, place, None);
    }
    few_colours(&pixels)
}

/// Steps from the ground to a half's colour that smooth its edge.
const STEPS: u8 = 6;

/// The same as PNG with fifteen colours, four bits a pixel: a third of the size.
fn few_colours(pixels: &Pixmap) -> Option<Vec<u8>> {
    let mut palette = vec![GROUND];
    for half in [LEFT, RIGHT] {
        palette.extend((1..=STEPS).map(|step| between(half, step)));
    }
    let nearest = |colour: [u8; 3]| {
        let far = |other: &[u8; 3]| -> u32 {
            let apart = |(a, b): (&u8, &u8)| u32::from(a.abs_diff(*b)).pow(2);
            colour.iter().zip(other).map(apart).sum()
        };
        let places = palette.iter().zip(0_u8..);
        places
            .min_by_key(|(other, _)| far(other))
            .map_or(0, |(_, place)| place)
    };
    let places: Vec<u8> = pixels
        .pixels()
        .iter()
        .map(|pixel| nearest([pixel.red(), pixel.green(), pixel.blue()]))
        .collect();
    let pair = |two: &[u8]| two.iter().fold(0, |byte, place| (byte << 4) | place);
    let packed: Vec<u8> = places.chunks(2).map(pair).collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Four);
    encoder.set_palette(palette.concat());
    encoder.set_compression(png::Compression::High);
    encoder
        .write_header()
        .ok()?
        .write_image_data(&packed)
        .ok()?;
    Some(bytes)
}

/// A colour so many steps from the ground.
fn between(colour: [u8; 3], step: u8) -> [u8; 3] {
    let mut mixed = GROUND;
    for (to, from) in mixed.iter_mut().zip(colour) {
        let (ground, step, steps) = (i32::from(*to), i32::from(step), i32::from(STEPS));
        let value = ground + (i32::from(from) - ground) * step / steps;
        *to = u8::try_from(value).unwrap_or(*to);
    }
    mixed
}

/// Half a disc around (15, 16), broken on its right side.
fn left() -> Option<Path> {
    let mut path = PathBuilder::new();
    path.move_to(15.0, 1.5);
    arc(&mut path, (15.0, 16.0), 14.5, (270.0, 90.0));
    broken(
        &mut path,
        &[(3.0, -6.0), (-4.0, -4.5), (4.5, -4.5), (-4.5, -5.0)],
        (15.0, 30.5),
    );
    path.close();
    path.finish()
}

/// The other half around (16, 16), shifted, broken on its left side.
fn right() -> Option<Path> {
    let mut path = PathBuilder::new();
    path.move_to(18.5, 1.7);
    arc(&mut path, (16.0, 16.0), 14.5, (-80.1, 80.1));
    broken(
        &mut path,
        &[(2.5, -5.8), (-4.0, -4.5), (4.5, -4.5), (-4.5, -5.0)],
        (18.5, 30.3),
    );
    path.close();
    path.finish()
}

/// Steps along a circle, in degrees clockwise from the right, fine enough for any size here.
fn arc(path: &mut PathBuilder, (x, y): (f32, f32), radius: f32, (from, to): (f32, f32)) {
    for step in 0..=90_u8 {
        let angle = (from + (to - from) * f32::from(step) / 90.0).to_radians();
        path.line_to(x + radius * angle.cos(), y + radius * angle.sin());
    }
}

/// The edge where the two halves were broken apart, from a point on, step by step.
fn broken(path: &mut PathBuilder, steps: &[(f32, f32)], (mut x, mut y): (f32, f32)) {
    for (right, down) in steps {
        (x, y) = (x + right, y + down);
        path.line_to(x, y);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn icons_are_png_and_both_halves_are_in_them() {
        for size in SIZES {
            let bytes = png(size).unwrap();
            assert!(bytes.starts_with(b"\x89PNG"));
            let shown = Pixmap::decode_png(&bytes).unwrap();
            let at = |x: u32, y: u32| {
                let size = u32::from(size);
                let pixel = shown.pixel(x * size / 512, y * size / 512).unwrap();
                [pixel.red(), pixel.green(), pixel.blue()]
            };
            assert_eq!(at(10, 10), GROUND);
            assert_eq!(at(150, 250), LEFT);
            assert_eq!(at(370, 250), RIGHT);
        }
    }
}
