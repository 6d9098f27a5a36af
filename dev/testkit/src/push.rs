//! A push service on this machine: it keeps what it gets.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    routing::post,
};
use tokio::net::TcpListener;

/// A running push service.
pub struct PushService {
    /// Its origin.
    pub origin: String,
    kept: Arc<Kept>,
    serving: tokio::task::JoinHandle<()>,
}

/// What it received.
#[derive(Clone, Debug)]
pub struct Received {
    /// For which subscription.
    pub path: String,
    /// With which headers.
    pub headers: HeaderMap,
    /// The message, which it cannot read.
    pub body: Vec<u8>,
}

struct Kept {
    received: Mutex<Vec<Received>>,
    says: Mutex<StatusCode>,
}

impl PushService {
    /// One that takes everything.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let kept = Arc::new(Kept {
            received: Mutex::default(),
            says: Mutex::new(StatusCode::CREATED),
        });
        let router = Router::new()
            .route("/push/{path}", post(take))
            .with_state(Arc::clone(&kept));
        let serving = tokio::spawn(async move {
            axum::serve(listener, router).await.unwrap();
        });
        Self {
            origin,
            kept,
            serving,
        }
    }

    /// What it received since it was asked last.
    pub fn received(&self) -> Vec<Received> {
        std::mem::take(&mut self.kept.received.lock().unwrap())
    }

    /// What it says from now on.
    pub fn say(&self, status: u16) {
        *self.kept.says.lock().unwrap() = StatusCode::from_u16(status).unwrap();
    }
}

async fn take(
    State(kept): State<Arc<Kept>>,
    Path(path): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    kept.received.lock().unwrap().push(Received {
        path,
        headers,
        body: body.to_vec(),
    });
    *kept.says.lock().unwrap()
}

impl Drop for PushService {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
