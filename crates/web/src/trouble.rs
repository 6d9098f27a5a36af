//! Trouble, as people see it: a calm page that says what happened and what to do.

use axum::{
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use symbolon_core::language::Language;
use symbolon_flow::Broken;
use symbolon_pages::{
    pages,
    words::{Said, said},
};

use crate::{Web, api::Problem};

/// Something a handler cannot answer. It becomes a page in [`Web::dress`].
#[derive(Clone, Debug)]
pub(crate) struct Trouble {
    status: StatusCode,
    title: Said,
    text: Said,
    cause: Option<String>,
}

impl Trouble {
    const fn new(status: StatusCode, title: Said, text: Said) -> Self {
        Self {
            status,
            title,
            text,
            cause: None,
        }
    }

    pub(crate) fn broken(cause: &str) -> Self {
        Self {
            cause: Some(cause.to_owned()),
            ..Self::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                said("This did not work"),
                said(
                    "The fault is ours. Nothing you entered was lost or shown to anybody. Try again in a minute.",
                ),
            )
        }
    }

    pub(crate) const fn busy() -> Self {
        let text =
            said("Many people are signing in right now. Wait a few seconds, then try again.");
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            said("Too much at once"),
            text,
        )
    }

    pub(crate) const fn too_many() -> Self {
        let text = said("Too many tries came from your network. Wait ten minutes, then try again.");
        Self::new(StatusCode::TOO_MANY_REQUESTS, said("Wait a little"), text)
    }

    pub(crate) const fn clock() -> Self {
        let text = said(
            "The server's clock jumped, perhaps because the machine slept. Nobody is let in until its operator has looked at the clock and started the server again.",
        );
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            said("Closed for now"),
            text,
        )
    }

    pub(crate) const fn foreign() -> Self {
        let text = said("This request came from another site or an old page. Start again here.");
        Self::new(StatusCode::FORBIDDEN, said("Not from here"), text)
    }

    pub(crate) const fn other_browser() -> Self {
        let text = said(
            "This browser cannot show that it is the one that signed in. Sign out, and sign in again here; your page script has to be on.",
        );
        Self::new(StatusCode::FORBIDDEN, said("Sign in again for this"), text)
    }

    pub(crate) const fn malformed() -> Self {
        let text =
            said("The page sent something we cannot read. Go back, reload it and try again.");
        Self::new(
            StatusCode::BAD_REQUEST,
            said("We did not understand that"),
            text,
        )
    }

    pub(crate) const fn too_large() -> Self {
        let text = said("That is more than this page takes. Go back and send less.");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, said("Too large"), text)
    }

    pub(crate) const fn wrong_host() -> Self {
        let text = said("This server does not answer under that name. Check the address.");
        Self::new(StatusCode::MISDIRECTED_REQUEST, said("Wrong address"), text)
    }

    pub(crate) const fn wrong_method() -> Self {
        let text =
            said("This address takes forms of this portal and shows no page. Start again here.");
        Self::new(StatusCode::METHOD_NOT_ALLOWED, said("No page here"), text)
    }

    pub(crate) const fn missing() -> Self {
        let text = said("There is no such page. It may have been moved, or be over.");
        Self::new(StatusCode::NOT_FOUND, said("Nothing here"), text)
    }
}

impl Trouble {
    /// For programs, which read no pages.
    pub(crate) fn as_problem(response: Response) -> Response {
        let Some(trouble) = response.extensions().get::<Self>() else {
            return response;
        };
        if let Some(cause) = &trouble.cause {
            tracing::error!(cause, "A program could not be answered.");
        }
        let mut problem = Problem::of(trouble.status, &trouble.text.to_string()).into_response();
        if let Some(allow) = response.headers().get(header::ALLOW) {
            problem.headers_mut().insert(header::ALLOW, allow.clone());
        }
        problem
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<Broken> for Trouble {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::Busy => Self::busy(),
            Broken::Store(error) => Self::broken(&error.to_string()),
        }
    }
}

impl From<askama::Error> for Trouble {
    fn from(error: askama::Error) -> Self {
        Self::broken(&error.to_string())
    }
}

impl Web {
    /// Gives trouble its page, and the operator a line with the same incident id.
    pub(crate) fn dress(&self, response: Response, language: Language) -> Response {
        let Some(trouble) = response.extensions().get::<Trouble>().cloned() else {
            return response;
        };
        let incident = trouble.cause.map(|cause| {
            let mut bytes = [0; 6];
            self.flow().random.fill(&mut bytes);
            let incident = symbolon_core::otp::encode_base32(&bytes);
            tracing::error!(incident, cause, "A request could not be answered.");
            incident
        });
        let (title, text) = (trouble.title, trouble.text);
        let page = pages::Trouble {
            frame: self.frame(""),
            title,
            text,
            incident,
        };
        match symbolon_pages::write(&page, language) {
            Ok(html) => (trouble.status, Html(html)).into_response(),
            Err(_) => response,
        }
    }
}

/// A route, but not for this method.
pub(crate) async fn wrong_method() -> Trouble {
    Trouble::wrong_method()
}

/// No route.
pub(crate) async fn not_found() -> Trouble {
    Trouble::missing()
}
