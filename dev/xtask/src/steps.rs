//! Steps: say what is done, do it, stop at the first that fails.

use std::{
    env, io,
    path::{Path, PathBuf},
    process::Command,
};

/// What a step comes to.
pub(crate) type Done<T = ()> = Result<T, String>;

/// The repository that this was started in: cargo says so when it runs something. Where it was
/// compiled may be another clone with the same target folder.
pub(crate) fn root() -> PathBuf {
    let here = env::var_os("CARGO_MANIFEST_DIR");
    let here = here.map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    here.ancestors()
        .nth(2)
        .map(Path::to_path_buf)
        .unwrap_or_default()
}

/// Something below the target folder.
pub(crate) fn target(path: &str) -> PathBuf {
    let folder =
        env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    folder.join(path)
}

/// Runs cargo in the repository.
pub(crate) fn cargo(what: &str, arguments: &[&str]) -> Done {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    program(what, Path::new(&cargo), arguments)
}

/// Runs a program in the repository.
pub(crate) fn program(what: &str, program: &Path, arguments: &[&str]) -> Done {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    run(what, &mut command)
}

/// Runs a command.
pub(crate) fn run(what: &str, command: &mut Command) -> Done {
    println!("── {what}");
    let status = command.status().map_err(|e| failed(what, &e))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{what}: {status}"))
    }
}

/// What went wrong with a step.
pub(crate) fn failed(what: &str, why: &io::Error) -> String {
    format!("{what}: {why}")
}
