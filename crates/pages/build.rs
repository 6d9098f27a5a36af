//! Puts the drawings of the picture set into one sprite.

#![allow(
    clippy::disallowed_methods,
    reason = "a build script is told where to write"
)]

use std::{env, fmt::Write, fs, path::Path};

use symbolon_core::picture;
use twemoji_assets::svg::SvgTwemojiAsset;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    let mut sprite = String::from("<svg xmlns=\"http://www.w3.org/2000/svg\">");
    for picture in picture::all() {
        let emoji = char::from_u32(u32::from_str_radix(picture.drawing().code, 16)?);
        let text = emoji.map(String::from).ok_or("no character")?;
        let asset = SvgTwemojiAsset::from_emoji(&text)
            .or_else(|| SvgTwemojiAsset::from_emoji(&format!("{text}\u{fe0f}")));
        let svg: &str = asset.ok_or_else(|| format!("no drawing for {text}"))?;
        let inner = svg
            .split_once('>')
            .and_then(|(_, rest)| rest.rsplit_once("</svg>"));
        let (inner, _) = inner.ok_or("not a drawing")?;
        let id = picture.index();
        write!(
            sprite,
            "<symbol id=\"p{id}\" viewBox=\"0 0 36 36\">{inner}</symbol>"
        )?;
    }
    sprite += "</svg>";
    let out = env::var("OUT_DIR")?;
    fs::write(Path::new(&out).join("pictures.svg"), sprite)?;
    Ok(())
}
