//! The turns: how an image is prepared before codes are looked for in it.

use crate::grey::Grey;

/// One way to prepare an image, as steps that follow one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn(&'static [Step]);

/// All turns, in the order in which they are taken; each finds codes that others miss.
pub const TURNS: [Turn; 8] = [
    Turn(&[]),
    Turn(&[Step::Double, Step::Soften, Step::Even]),
    Turn(&[Step::Soften, Step::Invert, Step::Even]),
    Turn(&[Step::Soften, Step::Soften, Step::Even]),
    Turn(&[Step::Halve, Step::Soften, Step::Even]),
    Turn(&[Step::Even]),
    Turn(&[Step::Double, Step::Even]),
    Turn(&[Step::Soften]),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Look from twice as far: noise fades, and blurred modules get edges.
    Halve,
    /// Look at the middle from half as far: small modules get room for their edges.
    Double,
    /// Blur a little, against noise.
    Soften,
    /// Swap light and dark, for codes drawn light on dark.
    Invert,
    /// Tell dark from light by the neighbourhood, against shadow and glare.
    Even,
}

impl Grey {
    /// Reads a code, prepared in one way: the text of the first that can be read.
    pub fn read(&self, turn: Turn) -> Option<String> {
        prepare_and_decode(self, turn.0)
    }

    /// Reads a code in one turn after the other, until one finds it.
    pub fn read_in_any_turn(&self) -> Option<String> {
        TURNS.into_iter().find_map(|turn| self.read(turn))
    }
}

impl Step {
    fn take(self, image: &Grey) -> Grey {
        match self {
            Self::Halve => image.shrunk(2),
            Self::Double => image.doubled(),
            Self::Soften => image.softened(),
            Self::Invert => image.inverted(),
            Self::Even => image.evened(),
        }
    }
}

fn prepare_and_decode(image: &Grey, steps: &[Step]) -> Option<String> {
    match steps {
        [] => decode(image),
        [step, rest @ ..] => prepare_and_decode(&step.take(image), rest),
    }
}

fn decode(image: &Grey) -> Option<String> {
    let mut reader = quircs::Quirc::default();
    reader
        .identify(image.width(), image.height(), image.pixels())
        .find_map(|code| String::from_utf8(code.ok()?.decode().ok()?.payload).ok())
}
