//! `tally code`: one code, nothing kept.

use clap::Args;
use serde_json::json;
use symbolon_core::{moment::Moment, otp::Link};

use super::{Common, Failed};

/// Print the code of an otpauth link, and nothing else.
#[derive(Debug, Args)]
pub(crate) struct Code {
    /// The link: `otpauth://totp/...`
    #[arg(long)]
    uri: String,
    /// At which time (RFC 3339); now when not given.
    #[arg(long)]
    at: Option<jiff::Timestamp>,
}

impl Code {
    pub(super) fn run(self, common: &Common) -> Result<(), Failed> {
        let link = Link::parse(&self.uri).map_err(Failed::said)?;
        let at = self.at.unwrap_or_else(jiff::Timestamp::now);
        let code = link.code_at(Moment::from_millis(at.as_millisecond()));
        common.say(&code.to_string(), &json!({ "code": code.to_string() }));
        Ok(())
    }
}
