//! Makes the finished module and its glue shorter without changing what they do.
//!
//! What they call each other by is long and random (a name and a hash for each function of the
//! browser), which no compression helps; one library exports three streams that nobody opens, with
//! all that hangs on them. Both go; comments and indentation of the glue, too. Before that, the
//! module is rewritten for size by Binaryen.

use std::{collections::BTreeSet, fs, path::Path, process::Command};

use walrus::{Module, passes};
use wasmparser::{ExternalKind, Parser, Payload, RefType, Table};

use crate::{
    steps::{Done, failed, run},
    system::needs,
};

/// How names begin that module and glue share.
const SHARED: [&str; 3] = ["__wbg_", "__wbindgen_", "wasm_bindgen_"];
/// How exports begin that belong to those streams.
const UNUSED: [&str; 2] = ["intounderlying", "__wbg_intounderlying"];
const OPTIMISER: &str = "/usr/bin/wasm-opt";
/// What the compiler's module may contain, and that nothing lives below address 1024: the stack ends there.
const OPTIONS: [&str; 9] = [
    "-Os",
    "--converge",
    "--low-memory-unused",
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Shortens `app_bg.wasm` and `app.js` in a folder.
pub(crate) fn shorten(folder: &Path) -> Done {
    let (wasm, js) = (folder.join("app_bg.wasm"), folder.join("app.js"));
    let glue = fs::read_to_string(&js).map_err(|e| failed("read the glue", &e))?;
    let mut module = Module::from_file(&wasm).map_err(|e| format!("read the module: {e}"))?;
    drop_unused(&mut module);
    let glue = without_streams(&rename(&mut module, &glue));
    module
        .emit_wasm_file(&wasm)
        .map_err(|e| format!("write the module: {e}"))?;
    optimise(&wasm)?;
    let mut bytes = fs::read(&wasm).map_err(|e| failed("read the module", &e))?;
    export_the_table_of_objects(&mut bytes)?;
    fs::write(&wasm, bytes).map_err(|e| failed("write the module", &e))?;
    let short: Vec<&str> = without_comments(&glue).collect();
    fs::write(&js, short.join("\n")).map_err(|e| failed("write the glue", &e))
}

fn optimise(wasm: &Path) -> Done {
    needs("Binaryen", &[OPTIMISER], &["binaryen"])?;
    let mut command = Command::new(OPTIMISER);
    command.args(OPTIONS).arg(wasm).arg("-o").arg(wasm);
    run("rewrite the module for size", &mut command)
}

/// The glue keeps the browser's objects in a table of the module. Binaryen 108, which is Debian's,
/// exports the first table in its place, the one of functions. A number below 128 is one byte, so that
/// the right one fits where the wrong one stands.
fn export_the_table_of_objects(wasm: &mut [u8]) -> Done {
    let mut objects = None;
    let mut place = None;
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload.map_err(|e| format!("read the module: {e}"))?;
        if let Payload::TableSection(tables) = &payload {
            let of_objects = |table: Result<Table<'_>, _>| {
                table.is_ok_and(|table| table.ty.element_type == RefType::EXTERNREF)
            };
            objects = tables.clone().into_iter().position(of_objects);
        }
        if let Payload::ExportSection(exports) = payload {
            for export in exports.into_iter_with_offsets() {
                let (at, export) = export.map_err(|e| format!("read the exports: {e}"))?;
                if export.kind == ExternalKind::Table {
                    // The length of the name, the name, the kind.
                    place = Some(at + 1 + export.name.len() + 1);
                }
            }
        }
    }
    let number = objects.and_then(|number| u8::try_from(number).ok());
    let place = place.and_then(|at| wasm.get_mut(at));
    let (Some(number @ 0..128), Some(place)) = (number, place) else {
        return Err("the module exports no table of objects".to_owned());
    };
    *place = number;
    Ok(())
}

/// The glue without those streams: their classes, how they are disposed of, and what cleans up after
/// them.
fn without_streams(glue: &str) -> String {
    let is_theirs = |line: &str| line.contains(" IntoUnderlying") && !line.starts_with(' ');
    let ends = |line: &str| {
        let cleans_up = line.trim_start().starts_with(": new FinalizationRegistry");
        line == "}" || line.starts_with("if ") || cleans_up
    };
    let mut kept = String::with_capacity(glue.len());
    let mut inside = false;
    for line in glue.lines() {
        inside |= is_theirs(line);
        if !inside {
            kept += line;
            kept.push('\n');
        }
        inside &= !ends(line);
    }
    kept
}

fn drop_unused(module: &mut Module) {
    let unused = |name: &str| UNUSED.iter().any(|start| name.starts_with(start));
    let exports = module.exports.iter().filter(|one| unused(&one.name));
    let exports: Vec<_> = exports.map(walrus::Export::id).collect();
    for export in exports {
        module.exports.delete(export);
    }
    passes::gc::run(module);
}

/// Gives each shared name a number, in the module and in the glue; gives the glue.
fn rename(module: &mut Module, glue: &str) -> String {
    let imports = module.imports.iter().map(|one| one.name.clone());
    let exports = module.exports.iter().map(|one| one.name.clone());
    let shared = |name: &String| SHARED.iter().any(|start| name.starts_with(start));
    let names: BTreeSet<String> = imports.chain(exports).filter(shared).collect();
    let short = |name: &str| {
        let number = names.iter().position(|one| one == name)?;
        Some(format!("n{number}"))
    };
    for import in module.imports.iter_mut() {
        import.name = short(&import.name).unwrap_or_else(|| import.name.clone());
    }
    for export in module.exports.iter_mut() {
        export.name = short(&export.name).unwrap_or_else(|| export.name.clone());
    }
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut renamed = String::with_capacity(glue.len());
    let mut rest = glue;
    while let Some(start) = rest.find(is_part) {
        let word = rest[start..]
            .split(|c| !is_part(c))
            .next()
            .unwrap_or_default();
        renamed.push_str(&rest[..start]);
        renamed.push_str(&short(word).unwrap_or_else(|| word.to_owned()));
        rest = &rest[start + word.len()..];
    }
    renamed + rest
}

/// The lines of a file of ours or of the glue, without comments on lines of their own.
pub(crate) fn without_comments(glue: &str) -> impl Iterator<Item = &str> {
    let mut in_comment = false;
    glue.lines().map(str::trim).filter(move |line| {
        let begins = line.starts_with("/*");
        let is_comment = in_comment || begins || line.starts_with("//");
        in_comment = (in_comment || begins) && !line.ends_with("*/");
        !is_comment && !line.is_empty()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_that_nobody_opens_leave_nothing_behind() {
        let glue = "export class IntoUnderlyingSink {\n    free() {\n    }\n}\nif (Symbol.dispose) IntoUnderlyingSink.x = 1;\nfunction a() {\n}\nconst IntoUnderlyingSinkFinalization = (x)\n    ? {}\n    : new FinalizationRegistry(p);\nb();";
        assert_eq!(without_streams(glue), "function a() {\n}\nb();\n");
    }

    #[test]
    fn comments_and_indentation_go_and_code_stays() {
        let glue = "/**\n * Says\n */\nf() {\n    // why\n    return 1; /* one */\n}\n";
        let short: Vec<_> = without_comments(glue).collect();
        assert_eq!(short, ["f() {", "return 1; /* one */", "}"]);
    }
}
