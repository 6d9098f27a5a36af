//! The organisation's mark and colour.

use axum::{
    Router,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};

use crate::{Web, trouble::Trouble};

/// A mark, read when the server starts.
#[derive(Clone, Debug)]
pub struct Logo {
    kind: &'static str,
    bytes: Vec<u8>,
}

/// Largest file of a mark, in bytes.
const LARGEST: usize = 256 * 1024;

impl Logo {
    /// A mark by what it is, whatever its name says: SVG or PNG.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn read(bytes: Vec<u8>) -> Result<Self, &'static str> {
        if bytes.len() > LARGEST {
            return Err("a logo has 256 KiB at most");
        }
        let png = bytes.starts_with(b"\x89PNG\r\n\x1a\n");
        let text = std::str::from_utf8(&bytes).unwrap_or_default();
        let svg = text.contains("<svg") && text.trim_start().starts_with('<');
        let kind = match (png, svg) {
            (true, _) => "image/png",
            (false, true) => "image/svg+xml",
            (false, false) => return Err("a logo is a PNG or an SVG"),
        };
        Ok(Self { kind, bytes })
    }
}

pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route("/look/logo", get(logo))
        .route("/look/accent.css", get(accent))
}

async fn logo(State(web): State<Web>) -> Result<Response, Trouble> {
    let logo = web.0.logo.as_ref().ok_or(Trouble::missing())?;
    Ok((of_kind(logo.kind), logo.bytes.clone()).into_response())
}

async fn accent(State(web): State<Web>) -> Result<Response, Trouble> {
    let accent = web.0.look.accent.ok_or(Trouble::missing())?;
    Ok((of_kind("text/css; charset=utf-8"), accent.style()).into_response())
}

const fn of_kind(kind: &'static str) -> [(header::HeaderName, &'static str); 2] {
    [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "max-age=300"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_what_its_bytes_say() {
        let kind = |bytes: &[u8]| Logo::read(bytes.to_vec()).map(|logo| logo.kind);
        assert_eq!(kind(b"\x89PNG\r\n\x1a\nrest"), Ok("image/png"));
        let svg = b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>";
        assert_eq!(kind(svg), Ok("image/svg+xml"));
        assert!(kind(b"GIF89a<svg").is_err());
        assert!(kind(b"<html></html>").is_err());
        assert!(kind(&vec![0x89; LARGEST + 1]).is_err());
    }
}
