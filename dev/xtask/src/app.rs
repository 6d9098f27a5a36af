//! Building the phone app: WebAssembly, its glue, and the files as they travel.
//!
//! With rustup's `wasm32-unknown-unknown` target this is ordinary cargo. Where rustup cannot
//! download it, Debian's `rustc-web` builds the standard library from its sources.

use std::{
    fs,
    io::{Cursor, Write},
    path::{Path, PathBuf},
    process::Command,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use brotli::enc::{BrotliEncoderParams, backward_references::BrotliEncoderMode};
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use crate::{
    icon,
    shorten::{shorten, without_comments},
    steps::{Done, failed, root, run, target},
    system::needs,
};

const SHORT_PANICS: &str =
    "target.wasm32-unknown-unknown.rustflags=['-Zunstable-options', '-Cpanic=immediate-abort']";
/// Bytes, as brotli, that the app may have (drawings apart).
const LARGEST: usize = 300_000;
const WASM: &str = "wasm32-unknown-unknown";

/// Builds the app into `target/app`, where the server embeds it from.
pub(crate) fn build(release: bool) -> Done {
    let profile = if release { "app" } else { "app-dev" };
    compile(profile)?;
    let wasm = target("wasm")
        .join(WASM)
        .join(profile)
        .join("symbolon-phone.wasm");
    let folder = root().join("target/app");
    let stamp = folder.join(".from");
    let state = format!("{profile} {}", fingerprint(&wasm)?);
    if fs::read_to_string(&stamp).is_ok_and(|kept| kept == state) {
        return Ok(());
    }
    println!("── make the app's files");
    // Made beside and swapped: whoever embeds the folder sees all of it or none.
    let beside = root().join("target/app.new");
    let _ = fs::remove_dir_all(&beside);
    fs::create_dir_all(&beside).map_err(|e| failed("make target/app.new", &e))?;
    bind(&wasm, &beside, release)?;
    if release {
        shorten(&beside)?;
    }
    copy_static(&beside, release)?;
    draw_icons(&beside)?;
    let drawings = drawings()?;
    name_version(&beside, &drawings)?;
    write_hashes(&beside, &drawings)?;
    compress(&beside, release)?;
    fs::write(beside.join(".from"), state).map_err(|e| failed("write the stamp", &e))?;
    let _ = fs::remove_dir_all(&folder);
    fs::rename(&beside, &folder).map_err(|e| failed("swap target/app", &e))
}

fn compile(profile: &str) -> Done {
    let folder = target("wasm");
    let mut command = Command::new("cargo");
    command
        .current_dir(root())
        .args([
            "build",
            "--target",
            WASM,
            "--package",
            "symbolon-phone",
            "--profile",
            profile,
        ])
        .arg("--target-dir")
        .arg(folder);
    if !has_target()? {
        needs(
            "a compiler for WebAssembly",
            &[
                "/usr/lib/rustlib/src/rust/library/std/Cargo.toml",
                "/usr/bin/rustc",
            ],
            &["rustc-web", "rust-web-src"],
        )?;
        let linker = sysroot()?.join("lib/rustlib/x86_64-unknown-linux-gnu/bin/rust-lld");
        // A panic is a trap without words: its messages would be a sixth of the app.
        command
            .arg("-Zbuild-std=std,panic_abort")
            .arg("-Zbuild-std-features=optimize_for_size")
            .args(["--config", SHORT_PANICS])
            .env("RUSTC", "/usr/bin/rustc")
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
    }
    run("compile the phone app", &mut command)
}

fn sysroot() -> Done<PathBuf> {
    let output = Command::new("rustc")
        .args(["--print", "sysroot"])
        .current_dir(root())
        .output();
    let output = output.map_err(|e| failed("ask rustc where it is", &e))?;
    Ok(PathBuf::from(
        String::from_utf8_lossy(&output.stdout).trim(),
    ))
}

fn bind(wasm: &Path, folder: &Path, release: bool) -> Done {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(wasm)
        .out_name("app")
        .typescript(false)
        .remove_name_section(release)
        .remove_producers_section(release);
    bindgen
        .web(true)
        .map_err(|e| format!("wasm-bindgen: {e}"))?;
    bindgen
        .generate(folder)
        .map_err(|e| format!("wasm-bindgen: {e}"))
}

fn copy_static(folder: &Path, release: bool) -> Done {
    let from = root().join("apps/phone/static");
    for entry in fs::read_dir(&from).map_err(|e| failed("read the app's static files", &e))? {
        let path = entry
            .map_err(|e| failed("read the app's static files", &e))?
            .path();
        let text = fs::read_to_string(&path).map_err(|e| failed("read a static file", &e))?;
        let name = path.file_name().unwrap_or_default();
        let text = if release {
            let short: Vec<&str> = without_comments(&text).collect();
            short.join("\n")
        } else {
            text
        };
        fs::write(folder.join(name), text).map_err(|e| failed("write a static file", &e))?;
    }
    Ok(())
}

fn draw_icons(folder: &Path) -> Done {
    for size in icon::SIZES {
        let png = icon::png(size).ok_or("no memory for an icon")?;
        let path = folder.join(format!("icon-{size}.png"));
        fs::write(path, png).map_err(|e| failed("write an icon", &e))?;
    }
    Ok(())
}

/// What the server serves beside the app: its path, and its bytes.
type Drawing = (&'static str, String);

fn drawings() -> Done<[Drawing; 2]> {
    Ok([
        ("/assets/pictures.svg", symbolon_drawings::pictures()?),
        ("/assets/brands.svg", symbolon_drawings::brands()?),
    ])
}

/// Names the version by everything that it is made of: another byte, another name.
fn name_version(folder: &Path, drawings: &[Drawing]) -> Done {
    let mut hash = Sha256::new();
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(|e| failed("read target/app", &e))? {
        paths.push(entry.map_err(|e| failed("read target/app", &e))?.path());
    }
    paths.sort();
    for path in &paths {
        hash.update(path.file_name().unwrap_or_default().as_encoded_bytes());
        hash.update(fs::read(path).map_err(|e| failed("read an app file", &e))?);
    }
    for (_, text) in drawings {
        hash.update(text);
    }
    let digest = hash.finalize();
    let hex: String = digest.iter().take(8).map(|b| format!("{b:02x}")).collect();
    for name in ["start.js", "sw.js"] {
        let path = folder.join(name);
        let text = fs::read_to_string(&path).map_err(|e| failed("read a static file", &e))?;
        let text = text.replace("symbolon-BUILD", &format!("symbolon-{hex}"));
        fs::write(&path, text).map_err(|e| failed("write a static file", &e))?;
    }
    Ok(())
}

/// Tells the service worker what each file must be.
fn write_hashes(folder: &Path, drawings: &[Drawing]) -> Done {
    let hash = |bytes: &[u8]| STANDARD.encode(Sha256::digest(bytes));
    let drawn = |(path, text): &Drawing| format!("\"{path}\":\"{}\"", hash(text.as_bytes()));
    let mut hashes: Vec<String> = drawings.iter().map(drawn).collect();
    for entry in fs::read_dir(folder).map_err(|e| failed("read target/app", &e))? {
        let path = entry.map_err(|e| failed("read target/app", &e))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // Of the icons, only what a notification shows is kept for when there is no network.
        if name == "sw.js" || name == "icon-180.png" || name == "icon-512.png" {
            continue;
        }
        let bytes = fs::read(&path).map_err(|e| failed("read an app file", &e))?;
        let place = if name == "index.html" { "" } else { &*name };
        hashes.push(format!("\"/app/{place}\":\"{}\"", hash(&bytes)));
    }
    hashes.sort();
    let worker = folder.join("sw.js");
    let text = fs::read_to_string(&worker).map_err(|e| failed("read the worker", &e))?;
    let text = text.replace("\"symbolon-HASHES\"", &format!("{{{}}}", hashes.join(",")));
    fs::write(worker, text).map_err(|e| failed("write the worker", &e))
}

/// Ways to pack the module: the size of blocks, and how distances are written (RFC 7932 section 4). Which
/// one makes it smallest is known only when all were tried.
const WAYS: [(i32, u32, u32); 6] = [
    (18, 0, 0),
    (16, 0, 6),
    (16, 0, 10),
    (17, 0, 10),
    (17, 1, 8),
    (17, 1, 10),
];

/// A file as brotli.
fn pack(path: &Path, release: bool) -> Result<Vec<u8>, String> {
    let plain = fs::read(path).map_err(|e| failed("read an app file", &e))?;
    let mut params = BrotliEncoderParams {
        quality: if release { 11 } else { 2 },
        ..Default::default()
    };
    if !release || path.extension().is_none_or(|e| e != "wasm") {
        return packed(&plain, &params);
    }
    // Of all ways to guess a byte from those before it, this one makes the module smallest.
    params.mode = BrotliEncoderMode::BROTLI_FORCE_MSB_PRIOR;
    let mut smallest: Option<Vec<u8>> = None;
    for (block, postfix, direct) in WAYS {
        params.lgblock = block;
        params.dist.distance_postfix_bits = postfix;
        params.dist.num_direct_distance_codes = direct;
        let this = packed(&plain, &params)?;
        if smallest
            .as_ref()
            .is_none_or(|so_far| this.len() < so_far.len())
        {
            smallest = Some(this);
        }
    }
    smallest.ok_or_else(|| "there is no way to pack the module".to_owned())
}

fn packed(plain: &[u8], params: &BrotliEncoderParams) -> Result<Vec<u8>, String> {
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut Cursor::new(plain), &mut packed, params)
        .map_err(|e| failed("compress an app file", &e))?;
    Ok(packed)
}

/// Writes each file as brotli beside it.
fn compress(folder: &Path, release: bool) -> Done {
    let mut total = 0;
    for entry in fs::read_dir(folder).map_err(|e| failed("read target/app", &e))? {
        let path = entry.map_err(|e| failed("read target/app", &e))?.path();
        if !path.is_file() || path.extension().is_some_and(|e| e == "br") {
            continue;
        }
        let packed = pack(&path, release)?;
        // What is code, style and words; icons are loaded by whoever installs the app.
        if !path.extension().is_some_and(|e| e == "png" || e == "svg") {
            total += packed.len();
        }
        let name = format!(
            "{}.br",
            path.file_name().unwrap_or_default().to_string_lossy()
        );
        let file = fs::File::create(folder.join(name)).and_then(|mut f| f.write_all(&packed));
        file.map_err(|e| failed("write an app file", &e))?;
    }
    println!(
        "   {}.{} kB as brotli, without the icons",
        total / 1000,
        total % 1000 / 100
    );
    // With another compiler the messages of panics are in it.
    if release && !has_target()? && total > LARGEST {
        return Err(format!("that is more than {} kB", LARGEST / 1000));
    }
    Ok(())
}

/// Whether the compiler in use brings the standard library for WebAssembly.
fn has_target() -> Done<bool> {
    Ok(sysroot()?.join("lib/rustlib").join(WASM).exists())
}

/// Names what the files are made from: the module, the static files, and this very program.
fn fingerprint(wasm: &Path) -> Done<String> {
    let mut files = vec![wasm.to_path_buf()];
    let entries = fs::read_dir(root().join("apps/phone/static"));
    let entries = entries.map_err(|e| failed("read the app's static files", &e))?;
    files.extend(entries.filter_map(|entry| Some(entry.ok()?.path())));
    files.sort();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for file in files {
        let bytes = fs::read(&file).map_err(|e| failed("read an app file", &e))?;
        for byte in bytes {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    let me = std::env::current_exe().and_then(fs::metadata);
    let made = me.and_then(|me| me.modified());
    let made = made.map_err(|e| failed("look at this program", &e))?;
    let made = made.duration_since(std::time::UNIX_EPOCH);
    let made = made.map_or(0, |since| since.as_millis());
    Ok(format!("{hash:016x} {made}"))
}
