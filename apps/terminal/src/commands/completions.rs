//! `tally completions`: what a shell completes.

use clap::{Args, CommandFactory, ValueEnum};
use clap_complete::generate;

use super::Arguments;

/// Print completions for a shell, to be put where it looks for them.
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// Which shell.
    shell: Shell,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Shell {
    Bash,
    Zsh,
    Fish,
}

impl Completions {
    pub(super) fn run(&self) {
        let shell = match self.shell {
            Shell::Bash => clap_complete::Shell::Bash,
            Shell::Zsh => clap_complete::Shell::Zsh,
            Shell::Fish => clap_complete::Shell::Fish,
        };
        let mut out = std::io::stdout();
        generate(shell, &mut Arguments::command(), "tally", &mut out);
    }
}
