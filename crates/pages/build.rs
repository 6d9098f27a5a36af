//! Writes the drawings and the symbols as they travel, and names the pictures of the help pages.

#![allow(
    clippy::disallowed_methods,
    reason = "a build script is told where to write"
)]

use std::{env, fmt::Write, fs, path::Path};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    keep("pictures.svg", &symbolon_drawings::pictures()?)?;
    keep("brands.svg", &symbolon_drawings::brands()?)?;
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
