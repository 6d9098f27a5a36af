//! The commands of `tally`.

mod activate;
mod cards;
mod change_pin;
mod code;
mod requests;

use std::{io::Read, path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};
use symbolon_core::{
    handset::{Handset, Trouble},
    vault::Pin,
};
use symbolon_terminal::{Home, NoHome, Terminal, Ureq};

/// The authenticator for the terminal.
#[derive(Debug, Parser)]
#[command(name = "tally", version)]
pub(crate) struct Arguments {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Debug, Args)]
struct Common {
    /// The data folder; `$XDG_DATA_HOME/tally` or `~/.local/share/tally` when not given.
    #[arg(long, global = true)]
    home: Option<PathBuf>,
    /// Read PINs from standard input, one per line.
    #[arg(long, global = true)]
    pin_stdin: bool,
    /// Print JSON for scripts.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print the code of an otpauth link, and nothing else.
    Code(code::Code),
    /// Activate this terminal with the link from the portal.
    Activate(activate::Activate),
    /// Show waiting requests.
    Pending,
    /// Answer a request.
    Answer(requests::Answer),
    /// Change the PIN of a profile.
    ChangePin(change_pin::ChangePin),
    /// Show cards, or add one.
    Cards(cards::Cards),
}

/// What went wrong.
#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error(transparent)]
    Home(#[from] NoHome),
    #[error(transparent)]
    Trouble(#[from] Trouble),
    #[error("{0}")]
    Said(String),
}

impl Failed {
    fn said(text: impl ToString) -> Self {
        Self::Said(text.to_string())
    }
}

#[expect(
    clippy::print_stderr,
    reason = "this is how a command says what went wrong"
)]
pub(crate) fn run(arguments: Arguments) -> ExitCode {
    let Arguments { common, command } = arguments;
    let done = match command {
        Command::Code(code) => code.run(),
        Command::Activate(activate) => pollster::block_on(activate.run(&common)),
        Command::Pending => pollster::block_on(requests::pending(&common)),
        Command::Answer(answer) => pollster::block_on(answer.run(&common)),
        Command::ChangePin(change) => pollster::block_on(change.run(&common)),
        Command::Cards(cards) => cards.run(&common),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tally: {error}");
            ExitCode::FAILURE
        }
    }
}

impl Common {
    fn open(&self) -> Result<Home, Failed> {
        let folder = match &self.home {
            Some(folder) => folder.clone(),
            None => {
                default_home().ok_or_else(|| Failed::said("say where to keep data: --home DIR"))?
            }
        };
        Ok(Home::open(&folder)?)
    }

    fn handset(&self) -> Result<Handset<Terminal<Ureq>>, Failed> {
        Ok(Handset::new(Terminal::real(self.open()?)))
    }

    /// PINs, asked for one after the other.
    fn pins<const N: usize>(&self, prompts: [&str; N]) -> Result<[String; N], Failed> {
        if self.pin_stdin {
            let mut text = String::new();
            std::io::stdin()
                .take(1000)
                .read_to_string(&mut text)
                .map_err(Failed::said)?;
            let mut lines = text.lines().map(|line| line.trim().to_owned());
            let missing = || Failed::said("a PIN is missing on standard input");
            let mut pins = [const { String::new() }; N];
            for pin in &mut pins {
                *pin = lines.next().ok_or_else(missing)?;
            }
            return Ok(pins);
        }
        let mut pins = [const { String::new() }; N];
        for (pin, prompt) in pins.iter_mut().zip(prompts) {
            *pin = rpassword::prompt_password(prompt).map_err(Failed::said)?;
        }
        Ok(pins)
    }
}

fn entered(digits: &str) -> Result<Pin, Failed> {
    Pin::entered(digits).ok_or_else(|| Failed::said("a PIN is 1 to 12 digits"))
}

#[expect(
    clippy::disallowed_methods,
    reason = "a command line finds its data folder as others do"
)]
fn default_home() -> Option<PathBuf> {
    let data = std::env::var("XDG_DATA_HOME").map(PathBuf::from);
    let data = data
        .or_else(|_| std::env::var("HOME").map(|home| PathBuf::from(home).join(".local/share")));
    data.ok().map(|data| data.join("tally"))
}
