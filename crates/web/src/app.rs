//! The phone app: static files, embedded in the binary.

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};

use crate::{Web, trouble::Trouble};

/// One file of the phone app.
#[derive(Clone, Copy, Debug)]
pub struct AppFile {
    /// Its path below `/app/`; `index.html` for the app itself.
    pub path: &'static str,
    /// As it is.
    pub plain: &'static [u8],
    /// As brotli.
    pub brotli: &'static [u8],
    /// Names the content: the same tag, the same bytes.
    pub tag: &'static str,
}

pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route("/app", get(|| async { Redirect::permanent("/app/") }))
        .route("/app/", get(index))
        .route("/app/{*path}", get(file))
}

async fn index(State(web): State<Web>, headers: HeaderMap) -> Response {
    serve(&web, "index.html", &headers)
}

async fn file(State(web): State<Web>, Path(path): Path<String>, headers: HeaderMap) -> Response {
    serve(&web, &path, &headers)
}

fn serve(web: &Web, path: &str, headers: &HeaderMap) -> Response {
    let Some(file) = web.0.app.iter().find(|file| file.path == path) else {
        return Trouble::missing().into_response();
    };
    let common = [
        (header::CONTENT_TYPE, media_type(path)),
        (header::CACHE_CONTROL, "no-cache"),
        (header::VARY, "Accept-Encoding"),
        (header::ETAG, file.tag),
    ];
    if says(headers, header::IF_NONE_MATCH, file.tag) {
        return (StatusCode::NOT_MODIFIED, common).into_response();
    }
    if takes_brotli(headers) {
        return (common, [(header::CONTENT_ENCODING, "br")], file.brotli).into_response();
    }
    (common, file.plain).into_response()
}

fn says(headers: &HeaderMap, name: header::HeaderName, word: &str) -> bool {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.is_some_and(|value| value.contains(word))
}

pub(crate) fn takes_brotli(headers: &HeaderMap) -> bool {
    says(headers, header::ACCEPT_ENCODING, "br")
}

pub(crate) fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webmanifest" => "application/manifest+json",
        _ => "application/octet-stream",
    }
}
