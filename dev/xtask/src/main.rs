//! Everything one does with this repository: `cargo xtask run`, `test`, `build`, ...
//!
//! Each step says what it does and is skipped when it is done. Packages of the system are
//! installed by the step that needs them when that is allowed here, and named otherwise.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a tool for developers talks to them and reads its environment"
)]

mod app;
mod bench;
mod browser_tests;
mod checks;
mod counted;
mod icon;
mod interop;
mod postgres;
mod shorten;
mod steps;
mod system;
mod tests;
mod words;

use std::{env, process::ExitCode};

use steps::Done;

const USAGE: &str = "\
cargo xtask COMMAND

  run       build and start the demo on http://localhost:8080
  test      everything: checks, unit tests, stories, both databases, browsers
  bench     how fast and how small
  endure    every race and kill test in full
  interop   what others wrote tries this server
  build     release builds of symbolon (with the phone app inside) and tally
  app       build the phone app only (--release for the one that ships)
  check     format, lints, structure
  shots     the README's pictures
  words     bring the catalogues up to date with what the portal says
";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let flag = |name: &str| arguments.iter().any(|argument| argument == name);
    let done = match arguments.first().map(String::as_str) {
        Some("run") => run(),
        Some("test") => tests::run(),
        Some("bench") => bench::run(),
        Some("endure") => tests::endure(),
        Some("interop") => interop::run_all(),
        Some("build") => build(),
        Some("app") => app::build(flag("--release")),
        Some("check") => checks::run(),
        Some("shots") => browser_tests::shots(),
        Some("words") => words::update(),
        _ => {
            eprint!("{USAGE}");
            return ExitCode::FAILURE;
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Done {
    app::build(false)?;
    steps::cargo(
        "build the server",
        &["build", "--package", "symbolon-server"],
    )?;
    steps::program(
        "start the demo",
        &steps::target("debug/symbolon"),
        &["demo"],
    )
}

pub(crate) fn build() -> Done {
    app::build(true)?;
    let packages = [
        "build",
        "--release",
        "--package",
        "symbolon-server",
        "--package",
        "symbolon-terminal",
    ];
    steps::cargo("build the server and tally", &packages)
}
