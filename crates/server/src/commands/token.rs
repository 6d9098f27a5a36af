//! `symbolon token`: tokens of programs that look after people through the HTTP API.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use symbolon_model::api::Scope;

use super::{
    person::{broken, refuse},
    serve::server,
};
use crate::CannotStart;

/// Look after the tokens of programs.
#[derive(Debug, Subcommand)]
pub(super) enum Token {
    /// Make a token; it is printed once.
    Add(Add),
    /// List tokens: name, scopes, until when they count.
    List {
        /// The configuration file.
        #[arg(long)]
        config: PathBuf,
    },
    /// Remove a token: it counts no more, at once.
    Remove {
        /// The configuration file.
        #[arg(long)]
        config: PathBuf,
        /// The program's name.
        name: String,
    },
}

#[derive(Debug, Args)]
pub(super) struct Add {
    /// The configuration file.
    #[arg(long)]
    config: PathBuf,
    /// What the program is called.
    name: String,
    /// What it may do, once for each: `people:read`, `people:write`, `people:end`,
    /// `devices:write`, `log:read`, `letters`, `settings:read`, `applications`.
    #[arg(long, required = true)]
    scope: Vec<String>,
    /// For how many days the token counts.
    #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(u16).range(1..=3650))]
    days: u16,
}

#[expect(clippy::print_stdout, reason = "this is what the command prints")]
pub(super) async fn run(command: Token) -> Result<(), CannotStart> {
    match command {
        Token::Add(add) => {
            let named = |name: &String| Scope::named(name).ok_or_else(|| refuse(NO_SCOPE));
            let scopes = add.scope.iter().map(named).collect::<Result<_, _>>()?;
            let (server, _config) = server(&add.config).await?;
            let days = i64::from(add.days);
            let made = server.flow.make_api_token(&add.name, scopes, days).await;
            let text = made.map_err(broken)?.ok_or_else(|| refuse(TAKEN))?;
            println!("{}", text.reveal());
        }
        Token::List { config } => {
            let (server, _config) = server(&config).await?;
            let zone = symbolon_pages::Zone::named("UTC");
            for token in server.flow.api_tokens().await.map_err(broken)? {
                let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.name()).collect();
                let until = zone.date(token.until);
                let until = until.in_language(symbolon_core::language::Language::En);
                println!("{}\t{}\t{until}", token.name, scopes.join(" "));
            }
        }
        Token::Remove { config, name } => {
            let (server, _config) = server(&config).await?;
            let removed = server.flow.remove_api_token(&name).await;
            if !removed.map_err(broken)? {
                return Err(refuse("there is no token of this name"));
            }
        }
    }
    Ok(())
}

const NO_SCOPE: &str = "a scope is people:read, people:write, people:end, devices:write, log:read, letters, settings:read, or applications";
const TAKEN: &str = "there is a token of this name already, or the name has no letter";
