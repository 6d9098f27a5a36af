//! The commands of the `symbolon` binary.

mod app;
mod audit;
mod backup;
mod check;
mod device;
mod keys;
pub mod person;
mod serve;
mod token;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

use symbolon_flow::ports::Random;

use crate::{CannotStart, SystemRandom};

/// Open, self-hosted two-factor sign-in.
#[derive(Debug, Parser)]
#[command(name = "symbolon", version)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run a fresh made-up company on this machine.
    Demo {
        /// Where to listen, on this machine only.
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// Where to keep it; a new temporary folder when not given.
        #[arg(long)]
        data: Option<PathBuf>,
        /// A push service on this machine that may be used beside those of the browsers:
        /// `http://127.0.0.1:8200`.
        #[arg(long)]
        push: Option<String>,
    },
    /// Run the server.
    Serve {
        /// The configuration file.
        #[arg(long)]
        config: PathBuf,
    },
    /// Check everything that the configuration names, a line each; send a test letter or message.
    Check(check::Check),
    /// Bring the database to the shape this version needs, and stop.
    Migrate {
        /// The configuration file.
        #[arg(long)]
        config: PathBuf,
    },
    /// Keep a copy of the database in an encrypted file; the server may run meanwhile.
    Backup(backup::Backup),
    /// Put a copy in the place of the database, without bringing back what was revoked or used since.
    Restore(backup::Restore),
    /// Look after people.
    #[command(subcommand)]
    Person(person::Person),
    /// Look after people's phones.
    #[command(subcommand)]
    Device(device::Device),
    /// Look after the tokens of programs that use the HTTP API.
    #[command(subcommand)]
    Token(token::Token),
    /// Look after the applications behind the portal.
    #[command(subcommand)]
    App(app::App),
    /// Look after the log.
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Look after the server's keys.
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Ask a running server whether it can do its work.
    Health {
        /// The configuration file.
        #[arg(long)]
        config: PathBuf,
    },
}

/// Runs a command; trouble is two lines: what went wrong, what to do.
#[expect(
    clippy::print_stderr,
    reason = "this is how a command says what went wrong"
)]
pub async fn run(arguments: Arguments) -> ExitCode {
    let done = match arguments.command {
        Command::Demo { port, data, push } => {
            let temporary = || {
                let mut name = [0; 8];
                SystemRandom.fill(&mut name);
                let name = symbolon_core::otp::encode_base32(&name);
                std::env::temp_dir().join(format!("symbolon-demo-{name}"))
            };
            crate::demo::run(port, &data.unwrap_or_else(temporary), push).await
        }
        Command::Serve { config } => serve::serve(&config).await,
        Command::Check(check) => check::run(check).await,
        Command::Migrate { config } => serve::migrate(&config).await,
        Command::Backup(backup) => backup::backup(&backup),
        Command::Restore(restore) => backup::restore(&restore).await,
        Command::Person(person) => person::run(person).await,
        Command::Device(device) => device::run(device).await,
        Command::Token(device) => token::run(device).await,
        Command::App(app) => app::run(app).await,
        Command::Audit(audit) => audit::run(audit).await,
        Command::Keys(keys) => keys::run(keys).await,
        Command::Health { config } => serve::health(&config),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("symbolon: {error}");
            if let Some(advice) = advice(&error) {
                eprintln!("{advice}");
            }
            ExitCode::FAILURE
        }
    }
}

const fn advice(error: &CannotStart) -> Option<&'static str> {
    match error {
        CannotStart::Store(_) => {
            Some("Check that the database exists, runs, and belongs to this user.")
        }
        CannotStart::System { .. } => Some("Check the path or port, or choose another one."),
        CannotStart::Keys(_) | CannotStart::Config(_) => None,
    }
}
