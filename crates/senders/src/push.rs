//! Web Push: a message is encrypted to the phone's browser (RFC 8291), signed for the push service
//! (RFC 8292), and handed over (RFC 8030).
//!
//! The address of a push service comes from a phone, so it is not trusted: the name is resolved
//! here, the connection goes to exactly the address that was looked at, private addresses are
//! refused, and nothing is followed.

mod encrypt;
mod reach;

use std::{sync::Arc, time::Duration};

use http::{Request, StatusCode, header};
use http_body_util::Full;
use hyper::body::Bytes;
use symbolon_core::{
    moment::Moment,
    seal::{PublicKey, Secret, Signature},
    wire::{base64url, subscribe::Subscription},
};

use crate::http_client::Http;

pub use encrypt::Once;
pub use reach::Reach;

/// For how long a push service may keep a message that it cannot hand over.
const TIME_TO_LIVE: u32 = 60;
/// Seconds for which a push service may be told who we are.
const TOKEN_SECONDS: i64 = 12 * 3600;
/// How long one message may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Who rings, as push services see it.
#[derive(Clone)]
pub struct Vapid {
    /// The public key.
    pub key: PublicKey,
    /// Whom a push service may write to when something is wrong: `mailto:` or `https:`.
    pub contact: String,
    /// Signs.
    pub sign: Sign,
}

/// Signs with a key that stays where it is.
pub type Sign = Arc<dyn Fn(&[u8]) -> Signature + Send + Sync>;

/// One message to one phone.
pub struct Message<'a> {
    /// Where to.
    pub to: &'a Subscription,
    /// What it says.
    pub body: &'a [u8],
    /// Randomness that is used for nothing else.
    pub once: Once,
    /// How far the endpoint is trusted.
    pub reach: Reach,
}

/// How ringing ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rung {
    /// The push service took the message.
    Taken,
    /// The subscription is over.
    Gone,
    /// It did not work.
    Failed(String),
}

/// Sends Web Push messages.
#[derive(Clone)]
pub struct WebPush {
    vapid: Vapid,
    http: Http,
}

impl WebPush {
    /// A sender that signs like this.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(vapid: Vapid) -> Result<Self, String> {
        let http = Http::new()?;
        Ok(Self { vapid, http })
    }

    /// Rings one phone.
    pub async fn ring(&self, message: Message<'_>, now: Moment) -> Rung {
        let Message {
            to,
            body,
            once,
            reach,
        } = message;
        let Some(target) = reach::Target::of(&to.endpoint, reach) else {
            return Rung::Failed("this is no address of a push service".to_owned());
        };
        let Some(sealed) = encrypt::seal(to, body, &once) else {
            return Rung::Failed("the phone's key does not work".to_owned());
        };
        let request = self.request(&target, sealed, now);
        let Ok(request) = request else {
            return Rung::Failed("the request cannot be written".to_owned());
        };
        match tokio::time::timeout(PATIENCE, self.send(&target, request)).await {
            Ok(Ok(status)) => rung(status),
            Ok(Err(trouble)) => Rung::Failed(trouble),
            Err(_elapsed) => Rung::Failed("the push service is too slow".to_owned()),
        }
    }

    fn request(
        &self,
        target: &reach::Target,
        sealed: Vec<u8>,
        now: Moment,
    ) -> Result<Request<Full<Bytes>>, http::Error> {
        let (token, key) = (self.token(&target.origin, now), self.vapid.key);
        let key = base64url::encode(key.as_bytes());
        Request::post(&target.uri)
            .header(header::HOST, &target.authority)
            .header(header::AUTHORIZATION, format!("vapid t={token}, k={key}"))
            .header(header::CONTENT_ENCODING, "aes128gcm")
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .header("ttl", TIME_TO_LIVE)
            .header("urgency", "high")
            .header("topic", "sign-in")
            .body(Full::new(Bytes::from(sealed)))
    }

    /// Says who we are, to this push service, for a few hours (RFC 8292 section 2).
    fn token(&self, audience: &str, now: Moment) -> String {
        let expires = now.plus_seconds(TOKEN_SECONDS).millis() / 1000;
        let claims =
            serde_json::json!({ "aud": audience, "exp": expires, "sub": self.vapid.contact });
        let header = base64url::encode(br#"{"typ":"JWT","alg":"ES256"}"#);
        let input = format!(
            "{header}.{}",
            base64url::encode(claims.to_string().as_bytes())
        );
        let signature = (self.vapid.sign)(input.as_bytes());
        format!("{input}.{}", base64url::encode(signature.as_bytes()))
    }

    async fn send(
        &self,
        target: &reach::Target,
        request: Request<Full<Bytes>>,
    ) -> Result<StatusCode, String> {
        let address = target.address().await?;
        self.http
            .send((address, target.tls_name.as_deref()), request)
            .await
    }
}

fn rung(status: StatusCode) -> Rung {
    match status {
        StatusCode::NOT_FOUND | StatusCode::GONE => Rung::Gone,
        status if status.is_success() => Rung::Taken,
        status => Rung::Failed(format!("the push service said {status}")),
    }
}

/// Randomness for one message.
impl Once {
    /// From 48 random bytes.
    pub fn new(private: Secret<[u8; 32]>, salt: [u8; 16]) -> Self {
        Self { private, salt }
    }
}

#[cfg(test)]
#[path = "push/push_tests.rs"]
mod tests;
