//! Text messages: handed to a gateway by HTTP, or to one that takes mail.

use std::{sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use futures_util::future::BoxFuture;
use http::{Request, StatusCode, Uri, header};
use http_body_util::Full;
use hyper::body::Bytes;
use symbolon_core::seal::Secret;
use tokio::net::lookup_host;

use crate::{Mail, MailSender, NotSent, http_client::Http};

/// How long a gateway may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A text message on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// To which number: `+46701234567`.
    pub to: String,
    /// What it says.
    pub text: String,
}

/// Sends text messages.
pub trait TextSender: Send + Sync {
    /// Sends one message.
    fn send(&self, text: Text) -> BoxFuture<'_, Result<(), NotSent>>;
}

/// How a gateway is spoken to.
#[derive(Clone, Debug)]
pub enum Form {
    /// JSON of the operator's making; `{to}` and `{text}` in its strings are filled in.
    Json(serde_json::Value),
    /// As Twilio wants it (Programmable Messaging, `Messages.json`): a form, from this number.
    Twilio {
        /// The sender.
        from: String,
    },
}

/// The settings for text messages are wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the gateway for text messages: {0}")]
pub struct BadGateway(pub String);

/// A gateway that is spoken to by HTTP.
pub struct Gateway {
    http: Http,
    uri: Uri,
    authorization: Option<Secret<String>>,
    form: Form,
}

impl Gateway {
    /// A gateway at an address, over TLS unless it is on this machine; `authorization` is the value
    /// of that header.
    ///
    /// # Errors
    /// When the address or the form cannot be used.
    pub fn new(
        address: &str,
        authorization: Option<Secret<String>>,
        form: Form,
    ) -> Result<Self, BadGateway> {
        let bad = |what: &str| BadGateway(what.to_owned());
        let uri: Uri = address.parse().map_err(|_| bad("this is no address"))?;
        let host = uri.host().ok_or_else(|| bad("the address has no host"))?;
        let here = ["localhost", "127.0.0.1", "[::1]"].contains(&host);
        match uri.scheme_str() {
            Some("https") => {}
            Some("http") if here => {}
            _ => {
                return Err(bad(
                    "codes would leave this machine in plain text; write https://",
                ));
            }
        }
        if let Form::Json(template) = &form {
            let text = template.to_string();
            if !text.contains("{to}") || !text.contains("{text}") {
                return Err(bad("the template needs {to} and {text} in its strings"));
            }
        }
        Ok(Self {
            http: Http::new().map_err(BadGateway)?,
            uri,
            authorization,
            form,
        })
    }

    /// The header that Twilio wants: account and token (RFC 7617).
    pub fn basic(account: &str, token: &Secret<String>) -> Secret<String> {
        let both = Secret::new(format!("{account}:{}", token.reveal()));
        Secret::new(format!("Basic {}", STANDARD.encode(both.reveal())))
    }

    async fn hand_over(&self, text: Text) -> Result<(), NotSent> {
        let later = |why: String| NotSent::Later(why);
        let (kind, body) = self.body(&text);
        let host = self.uri.host().unwrap_or_default();
        let encrypted = self.uri.scheme_str() == Some("https");
        let port = self
            .uri
            .port_u16()
            .unwrap_or(if encrypted { 443 } else { 80 });
        let authority = self.uri.authority().map_or("", |a| a.as_str());
        let mut request = Request::post(self.uri.clone())
            .header(header::HOST, authority)
            .header(header::CONTENT_TYPE, kind);
        if let Some(authorization) = &self.authorization {
            request = request.header(header::AUTHORIZATION, authorization.reveal());
        }
        let request = request.body(Full::new(Bytes::from(body)));
        let request = request.map_err(|e| NotSent::Never(e.to_string()))?;
        let mut found = lookup_host((host, port))
            .await
            .map_err(|e| later(e.to_string()))?;
        let address = found.next().ok_or_else(|| later("no address".to_owned()))?;
        let sent = self
            .http
            .send((address, encrypted.then_some(host)), request);
        match tokio::time::timeout(PATIENCE, sent).await {
            Ok(Ok(status)) => taken(status),
            Ok(Err(trouble)) => Err(later(trouble)),
            Err(_elapsed) => Err(later("the gateway is too slow".to_owned())),
        }
    }

    fn body(&self, text: &Text) -> (&'static str, Vec<u8>) {
        match &self.form {
            Form::Json(template) => {
                let filled = filled(template.clone(), text);
                ("application/json", filled.to_string().into_bytes())
            }
            Form::Twilio { from } => {
                let form = [
                    ("To", text.to.as_str()),
                    ("From", from),
                    ("Body", &text.text),
                ];
                let pairs = form.map(|(name, value)| format!("{name}={}", escaped(value)));
                let body = pairs.join("&").into_bytes();
                ("application/x-www-form-urlencoded", body)
            }
        }
    }
}

impl TextSender for Gateway {
    fn send(&self, text: Text) -> BoxFuture<'_, Result<(), NotSent>> {
        Box::pin(self.hand_over(text))
    }
}

fn taken(status: StatusCode) -> Result<(), NotSent> {
    let said = format!("the gateway said {status}");
    match status {
        status if status.is_success() => Ok(()),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => Err(NotSent::Later(said)),
        status if status.is_client_error() => Err(NotSent::Never(said)),
        _ => Err(NotSent::Later(said)),
    }
}

/// Fills the strings of a template in; what comes in stays inside its string.
fn filled(template: serde_json::Value, text: &Text) -> serde_json::Value {
    use serde_json::Value;
    match template {
        Value::String(string) => {
            let string = string.replace("{to}", &text.to);
            Value::String(string.replace("{text}", &text.text))
        }
        Value::Array(all) => all.into_iter().map(|one| filled(one, text)).collect(),
        Value::Object(all) => all
            .into_iter()
            .map(|(name, value)| (name, filled(value, text)))
            .collect(),
        other @ (Value::Null | Value::Bool(_) | Value::Number(_)) => other,
    }
}

/// `application/x-www-form-urlencoded` (WHATWG URL section 5.2), every byte that may mean anything
/// as its number.
fn escaped(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
            char::from(byte).to_string()
        }
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// A gateway that takes mail: `{number}@sms.example.org`.
pub struct ByMail {
    mail: Arc<dyn MailSender>,
    to: String,
}

impl ByMail {
    /// One with this address, in which `{number}` is filled in.
    ///
    /// # Errors
    /// When there is no place for the number.
    pub fn new(mail: Arc<dyn MailSender>, to: &str) -> Result<Self, BadGateway> {
        if to.matches("{number}").count() != 1 || !to.contains('@') {
            let what = "the address needs one {number}: {number}@sms.example.org";
            return Err(BadGateway(what.to_owned()));
        }
        let to = to.to_owned();
        Ok(Self { mail, to })
    }
}

impl TextSender for ByMail {
    fn send(&self, text: Text) -> BoxFuture<'_, Result<(), NotSent>> {
        let digits = text.to.trim_start_matches('+');
        let html = text.text.replace('\n', "<br>");
        self.mail.send(Mail {
            to: self.to.replace("{number}", digits),
            subject: String::new(),
            text: text.text,
            html,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Acme: 12345678 signs you in & more\n@id.acme.org #12345678";

    fn message() -> Text {
        Text {
            to: "+46701234567".to_owned(),
            text: TEXT.to_owned(),
        }
    }

    #[test]
    fn codes_leave_encrypted_or_not_at_all_and_a_template_has_both_places() {
        let new = |address: &str, template: &str| {
            let template = serde_json::from_str(template).unwrap();
            Gateway::new(address, None, Form::Json(template)).map(|_| ())
        };
        let good = r#"{"to":"{to}","message":"{text}"}"#;
        assert!(new("https://sms.acme.org/send", good).is_ok());
        assert!(new("http://127.0.0.1:8080/send", good).is_ok());
        assert!(new("http://sms.acme.org/send", good).is_err());
        assert!(new("http://127.0.0.1.acme.org/send", good).is_err());
        assert!(new("https://sms.acme.org/send", r#"{"to":"{to}"}"#).is_err());
    }

    #[test]
    fn what_is_filled_in_stays_inside_its_string() {
        let template = serde_json::json!({ "to": ["{to}"], "body": { "text": "{text}" }, "n": 1 });
        let text = Text {
            text: "\"},{\"to\":\"+1\"".to_owned(),
            ..message()
        };
        let filled = filled(template, &text);
        assert_eq!(filled["body"]["text"], text.text.as_str());
        assert_eq!(filled["to"][0], "+46701234567");
    }

    #[test]
    fn a_form_keeps_its_pairs_apart() {
        assert_eq!(escaped("a b&c=d+\n"), "a%20b%26c%3Dd%2B%0A");
        let token = Secret::new("word".to_owned());
        assert_eq!(Gateway::basic("AC1", &token).reveal(), "Basic QUMxOndvcmQ=");
    }
}
