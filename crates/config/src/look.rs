//! How the organisation shows itself.

use std::path::PathBuf;

use serde::Deserialize;

/// How the organisation shows itself, beside its name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Look {
    /// A file with its mark, in the place of ours: SVG or PNG.
    pub logo: Option<PathBuf>,
    /// The colour of links and buttons: `#0a5c8f`. It is darkened, or lightened at night, until text in
    /// it can be read.
    pub accent: Option<Colour>,
    /// Where people ask for help: `mailto:help@example.org`, `tel:+4681234567`, `https://help.example.org`.
    pub contact: Option<Link>,
    /// Where it is written what becomes of people's data.
    pub privacy: Option<Link>,
}

/// A colour: red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Colour(pub [u8; 3]);

impl TryFrom<String> for Colour {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let wrong = "a colour is #rrggbb";
        let digits = text.strip_prefix('#').ok_or(wrong)?;
        let plain = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = u32::from_str_radix(digits, 16).ok().filter(|_| plain);
        let [_, red, green, blue] = number.ok_or(wrong)?.to_be_bytes();
        Ok(Self([red, green, blue]))
    }
}

/// A link that leads out of the portal, or to a mailbox or a telephone.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Link(String);

impl Link {
    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Link {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let known = ["https://", "mailto:", "tel:"];
        let leads = known
            .iter()
            .any(|start| text.len() > start.len() && text.starts_with(start));
        let plain = text.chars().all(|c| c.is_ascii_graphic());
        (leads && plain)
            .then_some(Self(text))
            .ok_or("a link begins with https://, mailto: or tel:, and has no blanks")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_and_links_are_what_they_say_or_refused() {
        let colour = |text: &str| Colour::try_from(text.to_owned());
        assert_eq!(colour("#0a5C8f"), Ok(Colour([0x0a, 0x5c, 0x8f])));
        for wrong in ["0a5c8f", "#0a5c8", "#0a5c8g", "#+a5c8f", "red;}", ""] {
            assert!(colour(wrong).is_err(), "{wrong}");
        }
        let link = |text: &str| Link::try_from(text.to_owned());
        for right in ["https://a.org/b", "mailto:a@b.org", "tel:+4681234567"] {
            assert!(link(right).is_ok(), "{right}");
        }
        for wrong in [
            "http://a.org",
            "javascript:alert(1)",
            "https://",
            "mailto:a b",
        ] {
            assert!(link(wrong).is_err(), "{wrong}");
        }
    }
}
