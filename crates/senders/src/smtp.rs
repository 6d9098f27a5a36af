//! Mail by SMTP: to a relay on this machine in plain, to any other over TLS.

use std::time::Duration;

use futures_util::future::BoxFuture;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor, message::Mailbox,
    message::MultiPart,
};

use crate::{Mail, MailSender, NotSent};

/// How long a relay may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// The settings for mail are wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSmtp {
    /// Not an `smtp:` or `smtps:` address.
    #[error("the mail relay's address is wrong: {0}")]
    Relay(String),
    /// Not an address with an optional name.
    #[error("the sender's address is wrong: {0}")]
    From(String),
}

/// A mail relay.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Smtp {
    /// A relay: `smtps://user:password@mail.example.org`, `smtp://127.0.0.1:25`.
    ///
    /// # Errors
    /// When either cannot be read.
    pub fn new(relay: &str, from: &str) -> Result<Self, BadSmtp> {
        if !is_private(relay) {
            let what = "mail to another machine would leave in plain text; write smtps:// or add ?tls=required";
            return Err(BadSmtp::Relay(what.to_owned()));
        }
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(relay);
        let transport = builder.map_err(|e| BadSmtp::Relay(e.to_string()))?;
        let from = from.parse().map_err(|_| BadSmtp::From(from.to_owned()))?;
        Ok(Self {
            transport: transport.timeout(Some(PATIENCE)).build(),
            from,
        })
    }

    /// Whether the relay answers, and takes the name and word it is given.
    ///
    /// # Errors
    /// When it does not, with what it said.
    pub async fn answers(&self) -> Result<(), String> {
        match self.transport.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err("it hung up".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    fn message(&self, mail: Mail) -> Result<Message, NotSent> {
        let to = mail
            .to
            .parse()
            .map_err(|_| NotSent::Never("no address".to_owned()))?;
        Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(mail.subject)
            .multipart(MultiPart::alternative_plain_html(mail.text, mail.html))
            .map_err(|e| NotSent::Never(e.to_string()))
    }
}

impl MailSender for Smtp {
    fn send(&self, mail: Mail) -> BoxFuture<'_, Result<(), NotSent>> {
        Box::pin(async move {
            let message = self.message(mail)?;
            match self.transport.send(message).await {
                Ok(_) => Ok(()),
                Err(error) if error.is_permanent() => Err(NotSent::Never(error.to_string())),
                Err(error) => Err(NotSent::Later(error.to_string())),
            }
        })
    }
}

/// Whether nobody on the way can read along: TLS is demanded, or there is no way.
fn is_private(relay: &str) -> bool {
    let Some(rest) = relay.strip_prefix("smtp://") else {
        // Anything but `smtps:` is refused by whoever reads the rest.
        return true;
    };
    let (authority, query) = rest.split_once('?').unwrap_or((rest, ""));
    let host = authority.rsplit('@').next().unwrap_or("");
    let here = ["localhost", "127.0.0.1", "[::1]"];
    let is = |name: &&str| {
        let after = host.strip_prefix(*name);
        after.is_some_and(|after| after.is_empty() || after.starts_with([':', '/']))
    };
    here.iter().any(is) || query.split('&').any(|part| part == "tls=required")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_to_another_machine_leaves_encrypted_or_not_at_all() {
        let plain = Smtp::new("smtp://user:word@mail.acme.org", "a@b.org").err();
        assert!(matches!(plain, Some(BadSmtp::Relay(_))), "{plain:?}");
        let trick = Smtp::new("smtp://127.0.0.1.acme.org:25", "a@b.org").err();
        assert!(matches!(trick, Some(BadSmtp::Relay(_))), "{trick:?}");
        assert!(Smtp::new("smtps://mail.acme.org", "a@b.org").is_ok());
        assert!(Smtp::new("smtp://mail.acme.org:587?tls=required", "a@b.org").is_ok());
    }

    #[test]
    fn wrong_settings_are_named() {
        let relay = Smtp::new("ftp://x", "a@b.org").err();
        assert!(matches!(relay, Some(BadSmtp::Relay(_))), "{relay:?}");
        let from = Smtp::new("smtp://127.0.0.1:25", "nobody").err();
        assert_eq!(from, Some(BadSmtp::From("nobody".into())));
    }
}
