//! Style sheet, page script, mark and pictures.

use axum::{
    Router,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
    routing::get,
};
use symbolon_pages::{BRANDS, MARK, PICTURES, SCRIPT, STYLE, Sprite};

use crate::{
    Web,
    app::{media_type, takes_brotli},
};

pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route(
            "/assets/portal.css",
            get(|| async { asset("portal.css", STYLE) }),
        )
        .route(
            "/assets/portal.js",
            get(|| async { asset("portal.js", SCRIPT) }),
        )
        .route(
            "/assets/mark.svg",
            get(|| async { asset("mark.svg", MARK) }),
        )
        .route(
            "/assets/brands.svg",
            get(async |headers: HeaderMap| sprite(&headers, BRANDS)),
        )
        .route(
            "/assets/pictures.svg",
            get(async |headers: HeaderMap| sprite(&headers, PICTURES)),
        )
}

fn sprite(headers: &HeaderMap, sprite: Sprite) -> Response {
    let common = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::CACHE_CONTROL, "max-age=300"),
        (header::VARY, "Accept-Encoding"),
    ];
    if takes_brotli(headers) {
        return (common, [(header::CONTENT_ENCODING, "br")], sprite.brotli).into_response();
    }
    (common, sprite.plain).into_response()
}

fn asset(name: &str, text: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media_type(name)),
        (header::CACHE_CONTROL, "max-age=300"),
    ];
    (headers, text).into_response()
}
