//! Load for the benchmark: people with phones and browsers, made at once and let loose together.
//!
//! `seed` writes people with active phones straight into a database, since hashing a thousand
//! passwords and walking a thousand activations is not what is measured. `load` lets them sign in
//! over real HTTP with real signatures and real PIN proofs; the one thing left out is stretching
//! the PIN, which is the phone's work, and is done once. `yardsticks` measures what no server on
//! this machine can outdo.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a tool for developers stops at the first surprise, and measures time"
)]

mod browser;
mod load;
mod people;
mod phone;
mod report;
mod yardsticks;

use std::{path::PathBuf, time::Duration};

use clap::{Parser, Subcommand};

/// Load for the benchmark.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Adds people with phones to the database of a configuration.
    Seed {
        /// The server's configuration.
        #[arg(long)]
        config: PathBuf,
        /// How many.
        #[arg(long, default_value_t = 200)]
        people: u32,
    },
    /// Lets the seeded people sign in, so many at once.
    Load {
        /// The server's configuration.
        #[arg(long)]
        config: PathBuf,
        /// Sign-ins going on at any moment.
        #[arg(long, default_value_t = 100)]
        in_flight: usize,
        /// For how long, in seconds.
        #[arg(long, default_value_t = 20)]
        seconds: u64,
        /// Milliseconds for which everybody looks at the picture before the phone answers; 0 keeps
        /// the server's core full.
        #[arg(long, default_value_t = 0)]
        look: u64,
    },
    /// What this machine can do at most.
    Yardsticks {
        /// A folder on the disk in question.
        #[arg(long)]
        folder: PathBuf,
    },
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let local = tokio::task::LocalSet::new();
    match Arguments::parse().command {
        Command::Seed { config, people } => runtime.block_on(people::seed(&config, people)),
        Command::Load {
            config,
            in_flight,
            seconds,
            look,
        } => {
            let look = Duration::from_millis(look);
            local.block_on(&runtime, load::run(&config, in_flight, seconds, look));
        }
        Command::Yardsticks { folder } => yardsticks::measure(&folder),
    }
}
