//! `symbolon check`: whether everything that the configuration names is there and works, one line
//! each, before anybody relies on it.

use std::{
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use clap::Args;
use symbolon_config::{Config, Gateway};
use symbolon_core::moment::Moment;
use symbolon_senders::{Mail, MailSender, NotSent, Text};

use super::{
    person::refuse,
    serve::{mail_of, read, server, texts_of},
};
use crate::CannotStart;

/// What to check, and what to try out.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// The configuration file.
    #[arg(long)]
    config: PathBuf,
    /// Send a letter to this address.
    #[arg(long, value_name = "ADDRESS")]
    mail: Option<String>,
    /// Send a text message to this number.
    #[arg(long, value_name = "NUMBER")]
    text: Option<String>,
}

/// The sweep forgets older ones than a week.
const A_LONG_TIME_AGO: Moment = Moment::from_millis(0);

/// What a look at something found.
enum Found {
    /// It works.
    Well(String),
    /// It works, and somebody should know something.
    Mind(String),
    /// It does not work.
    Bad(String),
}

#[expect(clippy::print_stdout, reason = "this is what the command prints")]
pub(super) async fn run(check: Check) -> Result<(), CannotStart> {
    let config = read(&check.config)?;
    let mut bad = 0;
    let mut say = |what: &str, found: Found| {
        let (mark, text) = match found {
            Found::Well(text) => ("ok  ", text),
            Found::Mind(text) => ("mind", text),
            Found::Bad(text) => {
                bad += 1;
                ("BAD ", text)
            }
        };
        println!("{mark}  {what:<14} {text}");
    };
    say("configuration", Found::Well("read".to_owned()));
    say("portal", portal(&config));
    say("keys", keys(&config));
    say("database", database(&check).await);
    say("mail", mail(&config, check.mail).await);
    say("text messages", texts(&config, check.text).await);
    match bad {
        0 => Ok(()),
        1 => Err(refuse("one thing is not in order")),
        several => Err(refuse(&format!("{several} things are not in order"))),
    }
}

fn portal(config: &Config) -> Found {
    if config.portal.is_encrypted() {
        return Found::Well(config.portal.to_string());
    }
    Found::Mind(format!(
        "{} is not encrypted: for this machine only",
        config.portal
    ))
}

/// Nobody but the server's own user may read the keys.
fn keys(config: &Config) -> Found {
    let shown = config.keys.display();
    let Ok(folder) = std::fs::read_dir(&config.keys) else {
        let later = "is not there yet; the server makes it when it starts";
        return Found::Mind(format!("{shown} {later}"));
    };
    let is_open = |path: &Path| {
        let found = std::fs::metadata(path);
        // The last six bits are what group and others may do.
        found.map_or(true, |found| {
            found.permissions().mode().trailing_zeros() < 6
        })
    };
    let mut files = folder.flatten().map(|file| file.path());
    match files.find(|path| is_open(path)) {
        None => Found::Well(shown.to_string()),
        Some(open) => {
            let open = open.display();
            Found::Bad(format!("others may read {open}: chmod 600 {open}"))
        }
    }
}

async fn database(check: &Check) -> Found {
    match server(&check.config).await {
        Err(why) => Found::Bad(why.to_string()),
        Ok((server, _config)) => match server.flow.store.given_up(A_LONG_TIME_AGO).await {
            Err(why) => Found::Bad(why.to_string()),
            Ok(0) => Found::Well("opens, and is in the shape that this version needs".to_owned()),
            Ok(several) => Found::Mind(format!(
                "opens; {several} letters or messages were given up: look at the log"
            )),
        },
    }
}

async fn mail(config: &Config, to: Option<String>) -> Found {
    let smtp = match mail_of(config) {
        Ok(smtp) => smtp,
        Err(why) => return Found::Bad(why.to_string()),
    };
    if let Err(why) = smtp.answers().await {
        return Found::Bad(format!("the relay does not answer: {why}"));
    }
    let Some(to) = to else {
        return Found::Well("the relay answers; --mail ADDRESS sends a letter".to_owned());
    };
    let letter = Mail {
        subject: format!("A test of {}", config.organisation),
        text: format!("Mail from {} arrives.", config.portal),
        html: format!("<p>Mail from {} arrives.</p>", config.portal),
        to,
    };
    sent(smtp.send(letter).await, "the relay took the letter")
}

async fn texts(config: &Config, to: Option<String>) -> Found {
    let Some(sms) = &config.sms else {
        return Found::Well("off".to_owned());
    };
    let sender = mail_of(config).and_then(|mail| texts_of(sms, &mail));
    let sender = match sender {
        Ok(sender) => sender,
        Err(why) => return Found::Bad(why.to_string()),
    };
    let Some(to) = to else {
        let kind = match sms.gateway {
            Gateway::Json { .. } => "JSON",
            Gateway::Twilio { .. } => "Twilio",
            Gateway::Mail { .. } => "mail",
        };
        return Found::Well(format!("by {kind}; --text NUMBER sends one"));
    };
    let text = format!("A test of {}.", config.organisation);
    sent(
        sender.send(Text { to, text }).await,
        "the gateway took the message",
    )
}

fn sent(sent: Result<(), NotSent>, well: &str) -> Found {
    match sent {
        Ok(()) => Found::Well(well.to_owned()),
        Err(why) => Found::Bad(why.to_string()),
    }
}
