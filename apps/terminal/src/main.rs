//! `tally`: the authenticator for the terminal.

mod commands;
mod screen;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    end_with_the_reader();
    commands::run(commands::Arguments::parse())
}

/// Whoever reads the output may stop in the middle, as `head` does: then there is nothing more to do.
fn end_with_the_reader() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let said = panic.payload().downcast_ref::<String>();
        if said.is_some_and(|said| said.contains("Broken pipe")) {
            std::process::exit(0);
        }
        usual(panic);
    }));
}
