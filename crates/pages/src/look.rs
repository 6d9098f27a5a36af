//! How the organisation shows itself: its mark, its colour, whom to ask.
//!
//! Its colour is changed as little as it takes for text in it, and on it, to be read: a contrast of 4.5
//! to 1 (WCAG 2.2, 1.4.3).

/// What the pages show of the organisation beside its name.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// Whether it has a mark of its own, which is at `/look/logo`.
    pub logo: bool,
    /// Its colour.
    pub accent: Option<Accent>,
    /// Where people ask for help, as a link.
    pub contact: Option<String>,
    /// Where it is written what becomes of people's data.
    pub privacy: Option<String>,
}

impl Look {
    /// What is asked for help, as a person reads it: an address, a number, a host.
    pub fn contact_named(&self) -> Option<&str> {
        let link = self.contact.as_deref()?;
        let named = ["mailto:", "tel:", "https://"]
            .iter()
            .find_map(|start| link.strip_prefix(start))?;
        let end = named.find(['?', '/']).unwrap_or(named.len());
        named.get(..end)
    }
}

/// A colour: red, green, blue.
type Colour = [u8; 3];

/// Least contrast of text to what it stands on.
const READABLE: f64 = 4.5;
/// What text in the colour stands on, or the other way round, by day: card, page, wash.
const DAY: [Colour; 3] = [[255, 255, 255], [250, 247, 242], [243, 237, 229]];
/// The same at night.
const NIGHT: [Colour; 4] = [[34, 29, 25], [23, 19, 16], [43, 37, 32], [34, 17, 10]];

/// The organisation's colour, readable by day and at night.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accent {
    day: Colour,
    night: Colour,
}

impl Accent {
    /// A colour, darkened for the day and lightened for the night as far as it takes.
    pub fn of(colour: Colour) -> Self {
        Self {
            day: until_readable(colour, [0; 3], &DAY),
            night: until_readable(colour, [255; 3], &NIGHT),
        }
    }

    /// By day, as CSS has it.
    pub fn day(self) -> String {
        written(self.day)
    }

    /// A style sheet that puts it in the place of ours.
    pub fn style(self) -> String {
        format!(
            ":root {{ --accent: {}; }}\n@media (prefers-color-scheme: dark) {{ :root {{ --accent: {}; }} }}\n",
            written(self.day),
            written(self.night)
        )
    }
}

fn written([red, green, blue]: Colour) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// Moves a colour towards another one, in hundredths, until it stands out from all of these.
fn until_readable(colour: Colour, towards: Colour, from: &[Colour]) -> Colour {
    let reads = |colour: &Colour| {
        from.iter()
            .all(|other| contrast(*colour, *other) >= READABLE)
    };
    let mixed = (0..=100).map(|part| mixed(colour, towards, part));
    mixed.into_iter().find(reads).unwrap_or(towards)
}

fn mixed(one: Colour, other: Colour, hundredths: u16) -> Colour {
    let mut mixed = one;
    for (channel, towards) in mixed.iter_mut().zip(other) {
        let sum = u16::from(*channel) * (100 - hundredths) + u16::from(towards) * hundredths;
        *channel = u8::try_from(sum / 100).unwrap_or(u8::MAX);
    }
    mixed
}

/// WCAG 2.2, "contrast ratio": 1 to 21.
fn contrast(one: Colour, other: Colour) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// WCAG 2.2, "relative luminance": 0 to 1.
fn luminance(colour: Colour) -> f64 {
    let [red, green, blue] = colour.map(|channel| {
        let part = f64::from(channel) / 255.0;
        if part <= 0.04045 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_as_the_standard_has_it() {
        assert!((contrast([0; 3], [255; 3]) - 21.0).abs() < 1e-9);
        // A grey that is known to be the lightest that can be read on white.
        assert!(contrast([0x76; 3], [255; 3]) >= 4.5);
        assert!(contrast([0x77; 3], [255; 3]) < 4.5);
    }

    #[test]
    fn any_colour_becomes_readable_and_one_that_is_stays() {
        for colour in [
            [255, 255, 0],
            [0, 0, 255],
            [0; 3],
            [255; 3],
            [128; 3],
            [10, 92, 143],
        ] {
            let accent = Accent::of(colour);
            assert!(DAY.iter().all(|on| contrast(accent.day, *on) >= 4.5));
            assert!(NIGHT.iter().all(|on| contrast(accent.night, *on) >= 4.5));
        }
        assert_eq!(Accent::of([10, 92, 143]).day, [10, 92, 143]);
    }

    #[test]
    fn whom_to_ask_is_named_without_its_kind() {
        let named = |link: &str| {
            let look = Look {
                contact: Some(link.to_owned()),
                ..Look::default()
            };
            look.contact_named().map(str::to_owned)
        };
        assert_eq!(
            named("mailto:help@acme.org?subject=x").unwrap(),
            "help@acme.org"
        );
        assert_eq!(named("tel:+4681234567").unwrap(), "+4681234567");
        assert_eq!(named("https://help.acme.org/a/b").unwrap(), "help.acme.org");
    }
}
