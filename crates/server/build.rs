//! Embeds the phone app that `cargo xtask app` built. Without it the server still builds, and
//! `/app/` says that there is no phone app.

#![allow(
    clippy::disallowed_methods,
    reason = "a build script is told where to write"
)]

use std::{env, fmt::Write, fs, path::Path};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../target/app");
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={}", root.display());
    let mut list = String::from("&[\n");
    let mut names: Vec<_> = match fs::read_dir(&root) {
        Ok(entries) => entries
            .filter_map(|e| e.ok()?.file_name().into_string().ok())
            .collect(),
        Err(_) => Vec::new(),
    };
    names.sort();
    for name in names
        .iter()
        .filter(|name| !name.ends_with(".br") && !name.starts_with('.'))
    {
        let file = root.join(name);
        let packed = root.join(format!("{name}.br"));
        println!("cargo:rerun-if-changed={}", file.display());
        let tag = tag(&fs::read(&file)?);
        writeln!(
            list,
            "symbolon_web::AppFile {{ path: {name:?}, plain: include_bytes!({file:?}), brotli: include_bytes!({packed:?}), tag: {tag:?} }},"
        )?;
    }
    list.push(']');
    fs::write(Path::new(&env::var("OUT_DIR")?).join("app_files.rs"), list)?;
    Ok(())
}

/// FNV-1a: tells one build from another; nothing rests on it.
fn tag(bytes: &[u8]) -> String {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    format!(
        "\"{:016x}\"",
        bytes.iter().fold(0xcbf2_9ce4_8422_2325, step)
    )
}
