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
use hyper::{body::Bytes, client::conn};
use hyper_util::rt::{TokioExecutor, TokioIo};
use symbolon_core::{
    moment::Moment,
    seal::{PublicKey, Secret, Signature},
    wire::{base64url, subscribe::Subscription},
};
use tokio::{net::TcpStream, task::JoinSet};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs, pki_types::ServerName},
};

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
    tls: TlsConnector,
}

impl WebPush {
    /// A sender that signs like this.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(vapid: Vapid) -> Result<Self, String> {
        let roots = RootCertStore {
            roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
        };
        let provider = Arc::new(aws_lc_rs::default_provider());
        let config =
            ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = config.map_err(|error| error.to_string())?;
        let mut config = config.with_root_certificates(roots).with_no_client_auth();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self {
            vapid,
            tls: TlsConnector::from(Arc::new(config)),
        })
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
        let stream = TcpStream::connect(address).await.map_err(text)?;
        let Some(name) = &target.tls_name else {
            return over_http1(stream, request).await;
        };
        let name = ServerName::try_from(name.clone()).map_err(text)?;
        let stream = self.tls.connect(name, stream).await.map_err(text)?;
        if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
            over_http2(stream, request).await
        } else {
            over_http1(stream, request).await
        }
    }
}

async fn over_http1<S>(stream: S, request: Request<Full<Bytes>>) -> Result<StatusCode, String>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let (uri, path) = (
        request.uri().clone(),
        request.uri().path_and_query().cloned(),
    );
    let mut request = request;
    if let Some(path) = path {
        *request.uri_mut() = path.as_str().parse().unwrap_or(uri);
    }
    let (mut sender, connection) = conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(text)?;
    // Ends with this call, also when it is given up.
    let mut driving = JoinSet::new();
    driving.spawn(connection);
    let answer = sender.send_request(request).await.map_err(text);
    Ok(answer?.status())
}

async fn over_http2<S>(stream: S, request: Request<Full<Bytes>>) -> Result<StatusCode, String>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let io = TokioIo::new(stream);
    let made = conn::http2::handshake(TokioExecutor::new(), io).await;
    let (mut sender, connection) = made.map_err(text)?;
    // Ends with this call, also when it is given up.
    let mut driving = JoinSet::new();
    driving.spawn(connection);
    let answer = sender.send_request(request).await.map_err(text);
    Ok(answer?.status())
}

fn rung(status: StatusCode) -> Rung {
    match status {
        StatusCode::NOT_FOUND | StatusCode::GONE => Rung::Gone,
        status if status.is_success() => Rung::Taken,
        status => Rung::Failed(format!("the push service said {status}")),
    }
}

fn text(error: impl ToString) -> String {
    error.to_string()
}

/// Randomness for one message.
impl Once {
    /// From 48 random bytes.
    pub fn new(private: Secret<[u8; 32]>, salt: [u8; 16]) -> Self {
        Self { private, salt }
    }
}
