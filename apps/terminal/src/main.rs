//! `tally`: the authenticator for the terminal.

mod commands;
mod screen;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    commands::run(commands::Arguments::parse())
}
