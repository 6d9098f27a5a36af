//! Style sheet, page script, mark and pictures.

use axum::{
    Router,
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};
use symbolon_pages::{BRANDS, MARK, PICTURES, SCRIPT, STYLE};

use crate::{Web, app::media_type};

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
            get(|| async { asset("brands.svg", BRANDS) }),
        )
        .route(
            "/assets/pictures.svg",
            get(|| async { asset("pictures.svg", PICTURES) }),
        )
}

fn asset(name: &str, text: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media_type(name)),
        (header::CACHE_CONTROL, "max-age=300"),
    ];
    (headers, text).into_response()
}
