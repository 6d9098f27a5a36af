//! Pages on their way: handlers say which page, and it is written in the reader's language when it
//! leaves.

use std::sync::Arc;

use askama::{DynTemplate, Template};
use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::{Html, IntoResponse, Response},
};
use symbolon_core::language::Language;

use crate::{Web, cookies::Name, trouble::Trouble};

/// A page that is not written yet.
#[derive(Clone)]
pub(crate) struct Unwritten(Arc<dyn DynTemplate + Send + Sync>);

impl Unwritten {
    pub(crate) fn page(page: impl Template + Send + Sync + 'static) -> Self {
        Self(Arc::new(page))
    }

    /// The page in a language.
    pub(crate) fn written(&self, language: Language) -> Result<Response, Trouble> {
        let html = symbolon_pages::write(&*self.0, language)?;
        let vary = [(
            header::VARY,
            HeaderValue::from_static("Accept-Language, Cookie"),
        )];
        Ok((vary, Html(html)).into_response())
    }
}

impl IntoResponse for Unwritten {
    fn into_response(self) -> Response {
        let mut response = Response::default();
        response.extensions_mut().insert(self);
        response
    }
}

impl Web {
    /// The language that a reader chose on this portal; else the one that the browser wants.
    pub(crate) fn language(&self, headers: &HeaderMap) -> Language {
        let wanted = headers.get(header::ACCEPT_LANGUAGE);
        let wanted = wanted.and_then(|value| value.to_str().ok());
        let chosen = self.cookie(headers, Name::Language);
        let chosen = chosen.and_then(|tag| Language::tagged(&tag));
        chosen.unwrap_or_else(|| Language::accepted(wanted.unwrap_or_default()))
    }

    /// Writes the page that a response is to be: its own, or the one about its trouble.
    pub(crate) fn write(&self, response: Response, language: Language) -> Response {
        let (mut parts, body) = response.into_parts();
        let Some(page) = parts.extensions.remove::<Unwritten>() else {
            return self.dress(Response::from_parts(parts, body), language);
        };
        match page.written(language) {
            Ok(page) => {
                let (written, body) = page.into_parts();
                parts.headers.extend(written.headers);
                Response::from_parts(parts, body)
            }
            Err(trouble) => self.dress(trouble.into_response(), language),
        }
    }
}
