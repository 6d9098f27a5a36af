//! One request over a connection to exactly the address that was looked up. Nothing is followed.

use std::{net::SocketAddr, sync::Arc};

use http::{Request, StatusCode};
use http_body_util::Full;
use hyper::{body::Bytes, client::conn};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::{net::TcpStream, task::JoinSet};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs, pki_types::ServerName},
};

/// Sends requests.
#[derive(Clone)]
pub(crate) struct Http {
    tls: TlsConnector,
}

impl Http {
    /// A client that trusts the certificates that browsers trust.
    pub(crate) fn new() -> Result<Self, String> {
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
            tls: TlsConnector::from(Arc::new(config)),
        })
    }

    /// Sends one request to an address: over TLS to the host of this name, in plain without one.
    pub(crate) async fn send(
        &self,
        (address, tls_name): (SocketAddr, Option<&str>),
        request: Request<Full<Bytes>>,
    ) -> Result<StatusCode, String> {
        let stream = TcpStream::connect(address).await.map_err(text)?;
        let Some(name) = tls_name else {
            return over_http1(stream, request).await;
        };
        let name = ServerName::try_from(name.to_owned()).map_err(text)?;
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

fn text(error: impl ToString) -> String {
    error.to_string()
}
