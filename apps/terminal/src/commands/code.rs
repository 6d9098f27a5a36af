//! `tally code`: one code, nothing kept.

use clap::Args;
use symbolon_core::{moment::Moment, otp::Link};

use super::Failed;

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
    #[expect(clippy::print_stdout, reason = "this is what the command prints")]
    pub(super) fn run(self) -> Result<(), Failed> {
        let link = Link::parse(&self.uri).map_err(Failed::said)?;
        let at = self.at.unwrap_or_else(jiff::Timestamp::now);
        println!("{}", link.code_at(Moment::from_millis(at.as_millisecond())));
        Ok(())
    }
}
