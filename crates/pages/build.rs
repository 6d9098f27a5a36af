//! Puts the drawings of the picture set into one sprite, and the symbols of issuers into another.

#![allow(
    clippy::disallowed_methods,
    reason = "a build script is told where to write"
)]

use std::{env, fmt::Write, fs, path::Path};

use symbolon_core::{picture, vault::BRANDS};
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
    keep("pictures.svg", &sprite)?;
    keep("brands.svg", &brands()?)?;
    help_pictures()
}

/// Names the pictures of the help pages: a folder for each language.
fn help_pictures() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=assets/help");
    let mut code = String::from("&[\n");
    for folder in fs::read_dir("assets/help")? {
        let folder = folder?.path();
        let language = folder.file_name().ok_or("no language")?.to_string_lossy();
        for picture in fs::read_dir(&folder)? {
            let picture = fs::canonicalize(picture?.path())?;
            let name = picture.file_name().ok_or("no name")?.to_string_lossy();
            writeln!(
                code,
                "({language:?}, {name:?}, include_bytes!({picture:?})),"
            )?;
        }
    }
    code += "]";
    let folder = env::var("OUT_DIR")?;
    fs::write(Path::new(&folder).join("help_pictures.rs"), code)?;
    Ok(())
}

/// Writes a sprite as it is and as it travels.
fn keep(name: &str, text: &str) -> Result<(), Box<dyn std::error::Error>> {
    let folder = env::var("OUT_DIR")?;
    let folder = Path::new(&folder);
    let mut packed = Vec::new();
    let params = brotli::enc::BrotliEncoderParams {
        quality: 9,
        ..Default::default()
    };
    brotli::BrotliCompress(&mut text.as_bytes(), &mut packed, &params)?;
    fs::write(folder.join(name), text)?;
    fs::write(folder.join(format!("{name}.br")), packed)?;
    Ok(())
}

/// The symbols of well-known issuers of one-time passwords.
fn brands() -> Result<String, Box<dyn std::error::Error>> {
    let mut sprite = String::from("<svg xmlns=\"http://www.w3.org/2000/svg\">");
    for (word, brand) in BRANDS {
        let icon = simple_icons::get(brand).ok_or_else(|| format!("no symbol of {brand}"))?;
        let path = icon.path;
        write!(
            sprite,
            "<symbol id=\"{word}\" viewBox=\"0 0 24 24\"><path d=\"{path}\"/></symbol>"
        )?;
    }
    sprite += "</svg>";
    Ok(sprite)
}
