//! Hard images of codes, and how many of them are read.
//!
//! `e2e/qr/expected.txt` says what each image says; decision 010 says how they came to be, and
//! what other readers make of them.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test code stops at the first surprise"
)]

use std::{fs::File, io::BufReader, path::Path};

use symbolon_reader::Grey;

/// The images that are not read. This list may shrink; it may not grow.
const NOT_READ: [&str; 2] = ["hard/scratched.png", "hard/unfocused.png"];

const EXPECTED: &str = include_str!("../../../e2e/qr/expected.txt");

#[test]
fn the_images_that_were_read_are_read() {
    let not_read: Vec<_> = images()
        .filter(|(name, text)| !is_read(name, text))
        .collect();
    let names: Vec<_> = not_read.iter().map(|(name, _)| *name).collect();

    assert_eq!(names, NOT_READ, "not read");
}

#[test]
fn no_turn_reads_what_is_not_there() {
    for (name, text) in images() {
        let image = grey(name);
        for turn in symbolon_reader::TURNS {
            let read = image.read(turn);
            assert!(read.is_none_or(|read| read == text), "{name} in {turn:?}");
        }
    }
}

fn images() -> impl Iterator<Item = (&'static str, &'static str)> {
    EXPECTED.lines().map(|line| line.split_once(' ').unwrap())
}

fn is_read(name: &str, text: &str) -> bool {
    grey(name).read_in_any_turn().as_deref() == Some(text)
}

fn grey(name: &str) -> Grey {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../e2e/qr")
        .join(name);
    let mut decoder = png::Decoder::new(BufReader::new(File::open(path).unwrap()));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut bytes).unwrap();
    let (width, height) = (
        frame.width.try_into().unwrap(),
        frame.height.try_into().unwrap(),
    );
    let rgba: Vec<u8> = match frame.color_type.samples() {
        1 => bytes.iter().flat_map(|grey| [*grey; 4]).collect(),
        3 => bytes
            .as_chunks()
            .0
            .iter()
            .copied()
            .flat_map(with_alpha)
            .collect(),
        samples => panic!("{name} has {samples} samples a pixel"),
    };
    Grey::from_rgba(width, height, &rgba).unwrap()
}

fn with_alpha([red, green, blue]: [u8; 3]) -> [u8; 4] {
    [red, green, blue, u8::MAX]
}
