//! The drawings of the picture set in one file, and the symbols of well-known issuers in another.
//!
//! They are made while the server is built, which serves them, and while the phone app is built, whose
//! worker is told what they must be. Nothing is looked up by name while anything runs.

use symbolon_core::{picture, vault::BRANDS};
use twemoji_assets::svg::SvgTwemojiAsset;

/// The drawings: a symbol `pN` for each picture.
///
/// # Errors
/// When there is no drawing for one of them.
pub fn pictures() -> Result<String, String> {
    let symbols = picture::all().map(|picture| {
        let code = picture.drawing().code;
        let inner = drawing(code).ok_or_else(|| format!("no drawing for {code}"))?;
        let id = picture.index();
        Ok(format!(
            "<symbol id=\"p{id}\" viewBox=\"0 0 36 36\">{inner}</symbol>"
        ))
    });
    sprite(symbols)
}

/// The symbols of well-known issuers of one-time passwords, each by its word.
///
/// # Errors
/// When there is no symbol for one of them.
pub fn brands() -> Result<String, String> {
    let symbols = BRANDS.iter().map(|(word, brand)| {
        let icon = simple_icons::get(brand).ok_or_else(|| format!("no symbol of {brand}"))?;
        let path = icon.path;
        Ok(format!(
            "<symbol id=\"{word}\" viewBox=\"0 0 24 24\"><path d=\"{path}\"/></symbol>"
        ))
    });
    sprite(symbols)
}

fn sprite(symbols: impl Iterator<Item = Result<String, String>>) -> Result<String, String> {
    let symbols: String = symbols.collect::<Result<_, _>>()?;
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\">{symbols}</svg>"
    ))
}

/// What is inside the drawing of a character, given by its number in hexadecimal.
fn drawing(code: &str) -> Option<&'static str> {
    let text = char::from_u32(u32::from_str_radix(code, 16).ok()?).map(String::from)?;
    let asset = SvgTwemojiAsset::from_emoji(&text)
        .or_else(|| SvgTwemojiAsset::from_emoji(&format!("{text}\u{fe0f}")));
    let svg: &'static str = asset?;
    let (_, inner) = svg.split_once('>')?;
    let (inner, _) = inner.rsplit_once("</svg>")?;
    Some(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_picture_and_every_brand_is_drawn() {
        let pictures = pictures().unwrap();
        assert_eq!(pictures.matches("<symbol ").count(), picture::all().count());
        let brands = brands().unwrap();
        assert_eq!(brands.matches("<symbol ").count(), BRANDS.len());
    }
}
