//! The commands of `tally`.

mod activate;
mod cards;
mod change_pin;
mod check;
mod code;
mod completions;
mod profiles;
mod requests;

use std::{
    io::Read,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, Parser, Subcommand, ValueEnum};
pub(crate) use requests::answer::sentence;
use serde_json::json;
use symbolon_core::{
    handset::{Changed, Handset, Trouble},
    vault::{Pin, Profile},
    wire::answer::Outcome,
};
use symbolon_terminal::{Home, NoHome, Terminal, Ureq};

/// The authenticator for the terminal. Without a command, it fills the screen.
#[derive(Debug, Parser)]
#[command(name = "tally", version)]
pub(crate) struct Arguments {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Option<Command>,
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
    /// Print JSON for scripts; what goes wrong, too.
    #[arg(long, global = true)]
    json: bool,
    /// Where new private keys are kept.
    #[arg(long, global = true, value_enum, default_value_t = WhereKeys::Auto)]
    keys: WhereKeys,
}

/// Where new private keys are kept.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum WhereKeys {
    /// In the keyring of the desktop, or in the data file where no keyring answers.
    Auto,
    /// In the data file.
    File,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print the code of an otpauth link, and nothing else.
    Code(code::Code),
    /// Activate this terminal with the link from the portal.
    Activate(activate::Activate),
    /// Show waiting requests.
    Pending(requests::pending::Pending),
    /// Answer a request.
    Answer(requests::answer::Answer),
    /// Change the PIN of a profile.
    ChangePin(change_pin::ChangePin),
    /// Show cards, add them, change them.
    Cards(cards::Cards),
    /// Show profiles, give one another name, forget one.
    Profiles(profiles::Profiles),
    /// Check every profile: server, clock, keys.
    Check,
    /// Fill the screen: cards, countdowns, requests.
    Screen,
    /// Print completions for a shell.
    Completions(completions::Completions),
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
    let done = match command.unwrap_or(Command::Screen) {
        Command::Code(code) => code.run(&common),
        Command::Activate(activate) => pollster::block_on(activate.run(&common)),
        Command::Pending(pending) => pollster::block_on(pending.run(&common)),
        Command::Answer(answer) => pollster::block_on(answer.run(&common)),
        Command::ChangePin(change) => pollster::block_on(change.run(&common)),
        Command::Cards(cards) => pollster::block_on(cards.run(&common)),
        Command::Profiles(profiles) => profiles.run(&common),
        Command::Check => pollster::block_on(check::run(&common)),
        Command::Screen => common.screen(),
        Command::Completions(completions) => {
            completions.run();
            Ok(())
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            if common.json {
                eprintln!("{}", json!({ "error": error.to_string() }));
            } else {
                eprintln!("tally: {error}");
            }
            ExitCode::FAILURE
        }
    }
}

impl Common {
    /// Says what came of a command: a sentence, or for scripts the thing itself.
    #[expect(clippy::print_stdout, reason = "this is what commands print")]
    fn say(&self, sentence: &str, thing: &serde_json::Value) {
        if self.json {
            println!("{thing}");
        } else {
            println!("{sentence}");
        }
    }

    fn folder(&self) -> Result<PathBuf, Failed> {
        let folder = self.home.clone().or_else(default_home);
        folder.ok_or_else(|| Failed::said("say where to keep data: --home DIR"))
    }

    fn open(&self) -> Result<Home, Failed> {
        Ok(self.keys.open(&self.folder()?)?)
    }

    fn screen(&self) -> Result<(), Failed> {
        let (folder, keys) = (self.folder()?, self.keys);
        crate::screen::run(move || keys.open(&folder)).map_err(Failed::Said)
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
            let nobody = |error| {
                Failed::said(format!(
                    "there is no terminal to ask for a PIN ({error}); --pin-stdin reads it from standard input"
                ))
            };
            *pin = rpassword::prompt_password(prompt).map_err(nobody)?;
        }
        Ok(pins)
    }
}

impl WhereKeys {
    fn open(self, folder: &Path) -> Result<Home, NoHome> {
        let home = Home::open(folder)?;
        Ok(match self {
            Self::Auto => home.with_keyring(),
            Self::File => home,
        })
    }
}

fn entered(digits: &str) -> Result<Pin, Failed> {
    Pin::entered(digits).ok_or_else(|| Failed::said("a PIN is 1 to 12 digits"))
}

/// The profile of this account; where none is said, the only one.
fn one_profile(profiles: &[Profile], account: Option<&str>) -> Result<Profile, Failed> {
    let fits = |profile: &&Profile| account.is_none_or(|account| account == profile.account);
    let mut fitting = profiles.iter().filter(fits);
    match (fitting.next(), fitting.next()) {
        (Some(one), None) => Ok(one.clone()),
        (Some(_), Some(_)) => Err(Failed::said("there are several profiles: say --account")),
        (None, _) => Err(Failed::said("there is no such profile")),
    }
}

/// What to say when a change of a profile was not made.
fn approved(changed: &Changed) -> Result<(), Failed> {
    match changed.outcome {
        Outcome::Approved => Ok(()),
        Outcome::WrongPin => {
            let left = changed.tries_left;
            Err(Failed::said(format!("wrong PIN, {left} tries left")))
        }
        Outcome::Locked => Err(Failed::said("this profile is locked; activate again")),
        Outcome::Suspended => Err(Failed::said("this profile is suspended: see the portal")),
        Outcome::Gone => Err(Failed::said(
            "this profile was revoked: activate it again on the portal",
        )),
        Outcome::Declined | Outcome::WrongPicture | Outcome::TooLate | Outcome::Unfit => {
            Err(Failed::said("the server did not take it; try again"))
        }
    }
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
