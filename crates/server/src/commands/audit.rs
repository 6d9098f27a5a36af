//! `symbolon audit`: looking over the log's chain, and taking the log elsewhere.

use std::{io::Write, path::PathBuf};

use clap::{Subcommand, ValueEnum};
use jiff::Timestamp;
use serde_json::json;
use symbolon_core::wire::base64url;
use symbolon_flow::{
    Flow,
    administer::audit::{Trouble, Verdict},
};
use symbolon_model::audit::{Line, Link};

use super::{person::broken, serve::server};
use crate::CannotStart;

/// Look after the log.
#[derive(Debug, Subcommand)]
pub(super) enum Audit {
    /// Look at every line of the log: whether one was changed, removed or moved.
    Verify {
        /// The configuration file.
        #[arg(long)]
        config: PathBuf,
        /// An end of the chain that this command named before: so that nothing was cut off since.
        #[arg(long, value_name = "NUMBER:SEAL")]
        noted: Option<String>,
    },
    /// Print every sealed line.
    Export {
        /// The configuration file.
        #[arg(long)]
        config: PathBuf,
        /// How.
        #[arg(long, value_enum, default_value_t = Format::Json)]
        format: Format,
        /// Only lines after this number.
        #[arg(long, default_value_t = 0)]
        after: i64,
    },
}

/// How lines are printed.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Format {
    /// One JSON object in each line.
    Json,
    /// Common Event Format, version 0.
    Cef,
}

pub(super) async fn run(command: Audit) -> Result<(), CannotStart> {
    match command {
        Audit::Verify { config, noted } => {
            let noted = noted.as_deref().map(parse).transpose()?;
            let (server, _config) = server(&config).await?;
            let verdict = server.flow.verify_audit(noted).await;
            say(&verdict.map_err(broken)?)
        }
        Audit::Export {
            config,
            format,
            after,
        } => {
            let (server, _config) = server(&config).await?;
            export(&server.flow, format, after).await
        }
    }
}

#[expect(clippy::print_stdout, reason = "this is what the command prints")]
fn say(verdict: &Verdict) -> Result<(), CannotStart> {
    let Verdict {
        end,
        unsealed,
        troubles,
    } = verdict;
    for trouble in troubles {
        println!("{}", sentence(*trouble));
    }
    println!(
        "{} lines are in the chain, {unsealed} are not yet.",
        end.number
    );
    if !troubles.is_empty() {
        return Err(CannotStart::Config("the log was tampered with".to_owned()));
    }
    println!("None was changed, removed or moved. Write down where the chain ends:");
    println!("{}:{}", end.number, base64url::encode(&end.seal));
    Ok(())
}

fn sentence(trouble: Trouble) -> String {
    match trouble {
        Trouble::Changed(number) => format!("Line {number} was changed or moved."),
        Trouble::Missing(first, last) if first == last => format!("Line {first} is gone."),
        Trouble::Missing(first, last) => format!("Lines {first} to {last} are gone."),
        Trouble::Head => "The end of the chain was moved.".to_owned(),
        Trouble::Noted => {
            "The end that you wrote down is not in the chain: lines were cut off.".to_owned()
        }
    }
}

fn parse(noted: &str) -> Result<Link, CannotStart> {
    let parts = noted.split_once(':');
    let link = parts.and_then(|(number, seal)| {
        Some(Link {
            number: number.parse().ok()?,
            seal: base64url::decode_exact(seal)?,
        })
    });
    link.ok_or_else(|| CannotStart::Config("an end of the chain is NUMBER:SEAL".to_owned()))
}

async fn export(flow: &Flow, format: Format, mut after: i64) -> Result<(), CannotStart> {
    loop {
        let page = flow.audit_page(after).await.map_err(broken)?;
        let Some((newest, _)) = page.last() else {
            return Ok(());
        };
        after = newest.number;
        let line = |(link, line): &(Link, Line)| match format {
            Format::Json => as_json(link, line) + "\n",
            Format::Cef => as_cef(link, line) + "\n",
        };
        let text: String = page.iter().map(line).collect();
        let written = std::io::stdout().lock().write_all(text.as_bytes());
        written.map_err(|why| CannotStart::System {
            what: "nobody takes the lines".to_owned(),
            why,
        })?;
    }
}

fn as_json(link: &Link, line: &Line) -> String {
    let at = Timestamp::from_millisecond(line.at.millis()).unwrap_or_default();
    json!({
        "number": link.number,
        "at": at.to_string(),
        "person": line.person.map(|person| person.to_string()),
        "event": line.event,
        "detail": line.detail,
        "seal": base64url::encode(&link.seal),
    })
    .to_string()
}

/// `CEF:0|vendor|product|version|event|name|severity|extension`.
fn as_cef(link: &Link, line: &Line) -> String {
    let person = line.person.map(|person| person.to_string());
    format!(
        "CEF:0|Symbolon|symbolon|{}|{event}|{event}|3|rt={} externalId={} suser={} msg={}",
        env!("CARGO_PKG_VERSION"),
        line.at.millis(),
        link.number,
        person.unwrap_or_default(),
        escaped(&line.detail, '='),
        event = escaped(&line.event, '|'),
    )
}

/// Text in a CEF line: nothing in it ends a field or the line.
fn escaped(text: &str, separator: char) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => escaped.push_str("\\\\"),
            '\n' | '\r' => escaped.push(' '),
            c if c == separator => escaped.extend(['\\', c]),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threat_88_no_detail_forges_a_line_or_a_field() {
        assert_eq!(escaped("a=b\nCEF:0|x\\", '='), "a\\=b CEF:0|x\\\\");
        assert_eq!(escaped("a|b", '|'), "a\\|b");
    }
}
