//! Whether the server can do its work.

use axum::{Router, extract::State, http::StatusCode, routing::get};

use crate::Web;

pub(crate) fn routes() -> Router<Web> {
    Router::new().route("/health", get(health))
}

async fn health(State(web): State<Web>) -> (StatusCode, &'static str) {
    if !web.flow().clock.is_sure() {
        let what = "the clock jumped by more than two minutes: check it, then restart\n";
        return (StatusCode::SERVICE_UNAVAILABLE, what);
    }
    match web.flow().store.server_keys().await {
        Ok(_) => (StatusCode::OK, "ok\n"),
        Err(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "the database does not answer\n",
        ),
    }
}
