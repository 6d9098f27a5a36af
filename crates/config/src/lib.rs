//! The configuration file, read into values that cannot be wrong.
//!
//! Keys nobody knows are refused, so that a typing error does not switch off a protection
//! unnoticed. Secrets are not in the file: it names where they are.

mod look;
mod origin;
mod sms;

use std::{
    net::{IpAddr, SocketAddr},
    num::NonZeroU32,
    path::PathBuf,
};

use serde::{Deserialize, Deserializer, de::Error as _};
use symbolon_core::language::Language;

pub use look::{Colour, Link, Look};
pub use origin::{BadOrigin, Origin};
pub use sms::{Gateway, Prefix, Sms};

/// Everything the operator decides.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The organisation's name, as people see it.
    pub organisation: String,
    /// Where people sign in: `https://id.example.org`.
    pub portal: Origin,
    /// Where the phone app lives. Changing it later kills every phone.
    pub app: Option<Origin>,
    /// Where the server listens; TLS is the reverse proxy's job.
    #[serde(default = "default_listen")]
    pub listen: SocketAddr,
    /// Reverse proxies whose `X-Forwarded-For` is believed.
    #[serde(default)]
    pub trusted_proxies: Vec<IpAddr>,
    /// Where things are kept.
    pub database: Database,
    /// The folder with the keys that are not in the database.
    pub keys: PathBuf,
    /// The language of letters to people who have not signed in yet, as a tag ("sv").
    #[serde(default, deserialize_with = "language")]
    pub language: Language,
    /// The organisation's time zone ("Europe/Stockholm").
    #[serde(default = "default_zone")]
    pub time_zone: String,
    /// How the organisation shows itself.
    #[serde(default)]
    pub look: Look,
    /// How often things may be tried.
    #[serde(default)]
    pub limits: Limits,
    /// How long people stay signed in.
    #[serde(default)]
    pub sessions: Sessions,
    /// How much somebody may have, and for how long.
    #[serde(default)]
    pub accounts: Accounts,
    /// What new passwords must be.
    #[serde(default)]
    pub password_rule: PasswordRule,
    /// Whether a finger or a face will do in the place of the PIN.
    #[serde(default)]
    pub biometrics: Biometrics,
    /// How pictures are used.
    #[serde(default)]
    pub pictures: Pictures,
    /// How phones are rung.
    #[serde(default)]
    pub push: Push,
    /// Where counts are given to whoever watches the server; nowhere when not given.
    pub metrics: Option<Metrics>,
    /// How long the log is kept.
    #[serde(default)]
    pub log: Log,
    /// How mail leaves.
    pub mail: Mail,
    /// How text messages leave; not at all when not given.
    pub sms: Option<Sms>,
}

/// Which of the phone's own locks may take the place of the PIN.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Biometrics {
    /// Those whose credential the platform may copy to the person's other devices too, as most do.
    #[default]
    Any,
    /// Those whose credential stays on the phone.
    Bound,
    /// None: the PIN, always.
    None,
}

/// What new passwords must be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PasswordRule {
    /// 10 to 17 characters with two or more each of at least three kinds. NIST SP 800-63B-4 and
    /// ASVS 6.2.5 and 6.2.9 advise against such rules.
    #[default]
    Seed,
    /// 15 to 128 characters of any kind, none that are easy to guess.
    Modern,
}

/// How pictures are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Pictures {
    /// The phone shows the browser's picture and asks whether it is the same, instead of having it
    /// picked out of twelve. People then accept without looking: not recommended.
    pub compare: bool,
    /// For a browser that never signed this person in before, four pictures have to be carried
    /// over instead of one.
    pub carry_for_new_browsers: bool,
}

/// How phones are rung: by Web Push, through the services of the browsers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Push {
    /// Whom a push service may write to when something is wrong: `mailto:admin@example.org`. The
    /// portal's address when not given.
    pub contact: Option<String>,
    /// Push services beside those of the browsers: `push.example.org`, or `.example.org` for every
    /// host below it.
    pub hosts: Vec<String>,
}

/// How long people stay signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sessions {
    /// Minutes without a request after which a session is over.
    pub idle_minutes: NonZeroU32,
    /// Hours after which it is over in any case.
    pub hours: NonZeroU32,
    /// Minutes for whoever looks after others.
    pub officers_idle_minutes: NonZeroU32,
    /// Hours for whoever looks after others.
    pub officers_hours: NonZeroU32,
    /// Minutes for which a sign-in counts as fresh, for what is sensitive.
    pub fresh_minutes: NonZeroU32,
}

impl Default for Sessions {
    fn default() -> Self {
        Self {
            idle_minutes: number(60),
            hours: number(12),
            officers_idle_minutes: number(15),
            officers_hours: number(8),
            fresh_minutes: number(5),
        }
    }
}

/// How much somebody may have, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Accounts {
    /// Phones at once.
    pub phones: NonZeroU32,
    /// Days for which an invitation stands.
    pub invitation_days: NonZeroU32,
}

impl Default for Accounts {
    fn default() -> Self {
        Self {
            phones: number(10),
            invitation_days: number(7),
        }
    }
}

const fn number(number: u32) -> NonZeroU32 {
    NonZeroU32::MIN.saturating_add(number.saturating_sub(1))
}

/// How long the log is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// Days; for ever when not given.
    pub keep_days: Option<NonZeroU32>,
}

/// Where `/metrics` is: a listener of its own, which the reverse proxy does not lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metrics {
    /// `127.0.0.1:9464`
    pub listen: SocketAddr,
}

/// How often things may be tried, in ten minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Sign-ins by phone started for one account.
    pub starts_per_account: NonZeroU32,
    /// Sign-in forms sent from one network address.
    pub starts_per_source: NonZeroU32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            starts_per_account: number(10),
            starts_per_source: number(60),
        }
    }
}

/// Where things are kept: one line.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Database {
    /// `sqlite:/var/lib/symbolon/symbolon.sqlite`
    Sqlite(PathBuf),
    /// `postgres://user@host/database`
    Postgres(String),
}

/// How mail leaves.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// The relay: `smtps://user:password@mail.example.org`, `smtp://127.0.0.1:25`.
    pub relay: String,
    /// The sender: `Acme Sign-in <no-reply@example.org>`.
    pub from: String,
}

/// Why a configuration is refused.
#[derive(Debug, thiserror::Error)]
#[error("the configuration is wrong: {0}")]
pub struct BadConfig(#[from] toml::de::Error);

impl Config {
    /// Reads a configuration.
    ///
    /// # Errors
    /// When a key is missing, unknown or wrong; the message names it and its line.
    pub fn parse(text: &str) -> Result<Self, BadConfig> {
        Ok(toml::from_str(text)?)
    }

    /// Where the phone app lives: its own origin, or the portal's.
    pub fn app(&self) -> &Origin {
        self.app.as_ref().unwrap_or(&self.portal)
    }
}

impl TryFrom<String> for Database {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            return Ok(Self::Sqlite(path.into()));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return if is_here(&text) {
                Ok(Self::Postgres(text))
            } else {
                Err(
                    "PostgreSQL on another machine would be reached in plain text; lead it here through a tunnel (WireGuard, stunnel, ssh) and name localhost or a socket",
                )
            };
        }
        Err("a database is `sqlite:PATH` or `postgres://USER@HOST/NAME`")
    }
}

/// Whether every host of a PostgreSQL address is this machine: a loopback name or address, or the
/// folder of a socket.
fn is_here(address: &str) -> bool {
    let rest = address.split_once("://").map_or("", |(_, rest)| rest);
    let (authority, query) = rest.split_once('?').unwrap_or((rest, ""));
    let authority = authority.split('/').next().unwrap_or("");
    let hosts = authority.rsplit('@').next().unwrap_or("");
    let local = |host: &str| {
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        matches!(name, "" | "localhost" | "127.0.0.1" | "[::1]") || name.starts_with("%2F")
    };
    hosts.split(',').all(local) && !query.contains("host")
}

fn default_listen() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 8080))
}

fn language<'de, D: Deserializer<'de>>(from: D) -> Result<Language, D::Error> {
    let tag = String::deserialize(from)?;
    let known = Language::tagged(&tag);
    known.ok_or_else(|| D::Error::custom("a language is en, sv, de, fr, es or ar"))
}

fn default_zone() -> String {
    "UTC".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
        organisation = "Acme"
        portal = "https://id.acme.org"
        database = "sqlite:/var/lib/symbolon/symbolon.sqlite"
        keys = "/etc/symbolon/keys"
        [mail]
        relay = "smtp://127.0.0.1:25"
        from = "Acme <no-reply@acme.org>"
    "#;

    #[test]
    fn the_shortest_file_is_enough() {
        let config = Config::parse(GOOD).unwrap();
        assert_eq!(config.app().as_str(), "https://id.acme.org");
    }

    #[test]
    fn limits_are_ten_and_sixty_until_somebody_says_otherwise() {
        let limits = |text: &str| {
            let limits = Config::parse(text).unwrap().limits;
            (
                limits.starts_per_account.get(),
                limits.starts_per_source.get(),
            )
        };
        assert_eq!(limits(GOOD), (10, 60));
        let said = format!("{GOOD}\n[limits]\nstarts_per_account = 5");
        assert_eq!(limits(&said), (5, 60));
        assert!(Config::parse(&format!("{GOOD}\n[limits]\nstarts_per_account = 0")).is_err());
    }

    #[test]
    fn sessions_and_accounts_are_as_the_manual_says_until_somebody_says_otherwise() {
        let config = Config::parse(GOOD).unwrap();
        assert_eq!(config.sessions.idle_minutes.get(), 60);
        assert_eq!(config.sessions.officers_idle_minutes.get(), 15);
        assert_eq!(config.accounts.phones.get(), 10);
        let said = format!("{GOOD}\n[sessions]\nhours = 4\n[accounts]\nphones = 2");
        let config = Config::parse(&said).unwrap();
        assert_eq!(config.sessions.hours.get(), 4);
        assert_eq!(config.accounts.phones.get(), 2);
        assert_eq!(config.accounts.invitation_days.get(), 7);
    }

    #[test]
    fn the_manual_shows_every_setting_and_what_counts_where_a_line_is_left_out() {
        let manual = include_str!("../../../docs/operate/README.md");
        let shown = manual.split("```toml\n").nth(1).unwrap();
        let shown = shown.split("```").next().unwrap();
        let config = Config::parse(shown).unwrap();
        let short = Config::parse(GOOD).unwrap();
        assert_eq!(config.sessions, short.sessions);
        assert_eq!(config.accounts, short.accounts);
        assert_eq!(config.limits, short.limits);
        assert_eq!(config.pictures, short.pictures);
        assert_eq!(config.biometrics, short.biometrics);
        assert_eq!(config.password_rule, short.password_rule);
        // What the file may hold is what the type says; a key that the manual lacks shows here.
        let refused = Config::parse(&format!("nonsense = 1\n{shown}")).unwrap_err();
        let refused = refused.to_string();
        let known = refused.split('`').skip(3).step_by(2);
        let mut count = 0;
        for key in known {
            count += 1;
            let line = shown.lines().any(|line| {
                line.starts_with(&format!("{key} = ")) || line.starts_with(&format!("[{key}]"))
            });
            assert!(line, "the manual lacks {key}");
        }
        assert!(count >= 18, "{count} keys: {refused}");
    }

    #[test]
    fn one_line_switches_to_postgresql() {
        let line = "database = \"postgres://symbolon@localhost/symbolon\"";
        let text = GOOD.replace(
            "database = \"sqlite:/var/lib/symbolon/symbolon.sqlite\"",
            line,
        );
        let database = Config::parse(&text).unwrap().database;
        assert_eq!(
            database,
            Database::Postgres("postgres://symbolon@localhost/symbolon".into())
        );
    }

    #[test]
    fn unknown_keys_and_wrong_values_are_refused_by_name() {
        let refused = |text: String| Config::parse(&text).unwrap_err().to_string();
        assert!(refused(format!("colour = \"red\"\n{GOOD}")).contains("colour"));
        assert!(refused(format!("language = \"tlh\"\n{GOOD}")).contains("sv, de"));
        let swedish = Config::parse(&format!("language = \"sv\"\n{GOOD}")).unwrap();
        assert_eq!(swedish.language, Language::Sv);
        assert!(refused(GOOD.replace("https://id", "http://id")).contains("https"));
        assert!(refused(GOOD.replace("sqlite:", "mysql:")).contains("postgres://"));
        for host in [
            "db.acme.org",
            "localhost,db.acme.org",
            "/symbolon?host=db.acme.org",
        ] {
            let away = format!("postgres://symbolon@{host}/symbolon");
            let text = GOOD.replace("sqlite:/var/lib/symbolon/symbolon.sqlite", &away);
            assert!(refused(text).contains("plain text"), "{host}");
        }
        assert!(
            refused(GOOD.replace(
                "acme.org\"\n        database",
                "acme.org/sub\"\n        database"
            ))
            .contains("path")
        );
    }
}
