//! Packages of the system.

use std::{path::Path, process::Command};

use crate::steps::{Done, run};

/// Makes sure that files exist, by installing Debian packages when this is Debian and we are
/// root; names the command otherwise.
pub(crate) fn needs(what: &str, files: &[&str], packages: &[&str]) -> Done {
    if files.iter().all(|file| Path::new(file).exists()) {
        return Ok(());
    }
    let list = packages.join(" ");
    let by_hand = format!(
        "{what} is missing. Install it, on Debian with: apt-get install --no-install-recommends {list}"
    );
    if !Path::new("/usr/bin/apt-get").exists() || !is_root() {
        return Err(by_hand);
    }
    let install = |command: &mut Command| command.env("DEBIAN_FRONTEND", "noninteractive").status();
    if !install(Command::new("apt-get").args(["update", "-qq"])).is_ok_and(|s| s.success()) {
        return Err(by_hand);
    }
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
        .args(["install", "-y", "-qq", "--no-install-recommends"])
        .args(packages);
    run(&format!("install {what}"), &mut command)
}

/// Whether this user may install packages, and may not run PostgreSQL.
pub(crate) fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}
