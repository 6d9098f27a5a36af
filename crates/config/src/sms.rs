//! Text messages: through which gateway, to which numbers, how many.

use std::{num::NonZeroU32, path::PathBuf};

use serde::Deserialize;

/// How text messages leave. Without this section none do: the telephone network is a weak place for
/// a factor (NIST SP 800-63B-4 section 3.1.3.3), so it is off until somebody wants it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sms {
    /// The gateway.
    pub gateway: Gateway,
    /// What numbers begin with to which they may go: `["+46", "+49"]`.
    pub allow: Vec<Prefix>,
    /// How many may go in an hour, to everybody together. Beyond that, codes go by mail.
    #[serde(default = "default_per_hour")]
    pub per_hour: NonZeroU32,
}

/// A gateway.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum Gateway {
    /// One that takes JSON by HTTP.
    Json {
        /// Where.
        url: String,
        /// What is posted, with `{to}` and `{text}` in its strings.
        template: String,
        /// The file with the value of the header `Authorization`.
        authorization: Option<PathBuf>,
    },
    /// Twilio.
    Twilio {
        /// `https://api.twilio.com/2010-04-01/Accounts/AC.../Messages.json`
        url: String,
        /// The account: `AC...`.
        account: String,
        /// The file with the account's token.
        token: PathBuf,
        /// The number that messages come from.
        from: String,
    },
    /// One that takes mail.
    Mail {
        /// `{number}@sms.example.org`
        to: String,
    },
}

/// What a number begins with: `+46`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Prefix(String);

impl Prefix {
    /// The prefix.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Prefix {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let digits = text.strip_prefix('+').unwrap_or_default();
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
        if digits.is_empty() || !plain {
            return Err("numbers begin like `+46`");
        }
        Ok(Self(text))
    }
}

const fn default_per_hour() -> NonZeroU32 {
    NonZeroU32::MIN.saturating_add(199)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Sms, toml::de::Error> {
        toml::from_str(text)
    }

    #[test]
    fn each_kind_of_gateway_is_read() {
        let json = "allow = ['+46']\n[gateway]\nkind = 'json'\nurl = 'https://sms.acme.org'\ntemplate = '{}'";
        assert_eq!(read(json).unwrap().per_hour.get(), 200);
        let mail = "allow = ['+46']\ngateway = { kind = 'mail', to = '{number}@sms.acme.org' }";
        assert!(read(mail).is_ok());
        assert!(read(&mail.replace("mail", "pigeon")).is_err());
    }

    #[test]
    fn threat_48_without_a_list_of_countries_there_are_no_text_messages() {
        let gateway = "gateway = { kind = 'mail', to = '{number}@sms.acme.org' }";
        assert!(read(gateway).is_err(), "`allow` has no default");
        for wrong in ["''", "'46'", "'+'", "'+4x'"] {
            assert!(
                read(&format!("allow = [{wrong}]\n{gateway}")).is_err(),
                "{wrong}"
            );
        }
    }
}
