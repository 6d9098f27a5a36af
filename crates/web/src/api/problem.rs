//! What goes wrong, as a problem document (RFC 9457).

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use symbolon_flow::{Broken, administer::people::Acted};
use symbolon_model::{api::Scope, role::Right};
use utoipa::{IntoResponses, ToSchema};

/// A problem document (RFC 9457).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// Says that the status tells the kind of problem.
    #[serde(rename = "type")]
    #[schema(example = "about:blank")]
    kind: &'static str,
    /// The status in words.
    title: &'static str,
    /// The status (RFC 9110 section 15).
    status: u16,
    /// What happened, and what to do.
    detail: String,
}

/// What may go wrong everywhere.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "tells the description what may be answered")]
pub(super) enum Always {
    /// The request cannot be read.
    #[response(status = 400, content_type = "application/problem+json")]
    Malformed(Problem),
    /// No token that counts.
    #[response(status = 401, content_type = "application/problem+json")]
    NoToken(Problem),
    /// The token lacks the scope.
    #[response(status = 403, content_type = "application/problem+json")]
    NotAllowed(Problem),
    /// Too many requests without a token, or too many letters to one person.
    #[response(status = 429, content_type = "application/problem+json")]
    TooMany(Problem),
}

/// What may go wrong besides, wherever something is done.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "tells the description what may be answered")]
pub(super) enum Acts {
    /// There is nobody, or nothing, of this id.
    #[response(status = 404, content_type = "application/problem+json")]
    Missing(Problem),
    /// It is so already, or cannot be; or the key stands for another request.
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(Problem),
    /// More than this takes.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(Problem),
    /// Much is going on: send it again.
    #[response(status = 503, content_type = "application/problem+json")]
    Busy(Problem),
}

impl Problem {
    fn new(status: StatusCode, detail: &str) -> Self {
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or_default(),
            status: status.as_u16(),
            detail: detail.to_owned(),
        }
    }

    pub(super) fn no_token() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "This takes a token that counts, in the header Authorization: Bearer symbolon_... Make one with symbolon token add.",
        )
    }

    pub(super) fn too_many() -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "Too many requests without a token came from your network. Wait ten minutes.",
        )
    }

    pub(super) fn not_allowed(right: Right) -> Self {
        let scope = Scope::ALL.into_iter();
        let scope = scope.filter(|scope| scope.allows(right)).map(Scope::name);
        let wanted: Vec<_> = scope.collect();
        let detail = format!("The token lacks the scope {}.", wanted.join(" or "));
        Self::new(StatusCode::FORBIDDEN, &detail)
    }

    pub(super) fn malformed(why: &str) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            &format!("The request cannot be read: {why}."),
        )
    }

    pub(super) fn unfit(detail: &str) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, detail)
    }

    pub(super) fn no_json() -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "The body has to be JSON, and to say so in Content-Type.",
        )
    }

    pub(super) fn bad_key() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "An Idempotency-Key has 1 to 100 visible characters.",
        )
    }

    pub(super) fn other_wish() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "Another request was sent under this Idempotency-Key within a day. Take another key.",
        )
    }

    pub(super) fn too_large() -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "That is more than this takes.",
        )
    }

    pub(crate) fn missing() -> Self {
        Self::new(StatusCode::NOT_FOUND, "There is nothing of this kind.")
    }

    pub(super) fn wrong_method() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "This address does not take this method.",
        )
    }

    /// The trouble of a whole request, for whoever reads no pages.
    pub(crate) fn of(status: StatusCode, detail: &str) -> Self {
        Self::new(status, detail)
    }

    /// Why an act did nothing.
    pub(super) fn of_act(acted: Acted) -> Option<Self> {
        let conflict = |detail| Some(Self::new(StatusCode::CONFLICT, detail));
        match acted {
            Acted::Done => None,
            Acted::NoSuchPerson | Acted::NoSuchPhone => Some(Self::missing()),
            Acted::TooMany => Some(Self::of(
                StatusCode::TOO_MANY_REQUESTS,
                "Too many such letters were sent to them; wait an hour.",
            )),
            Acted::NotThere | Acted::NothingToDo => conflict("It is so already, or cannot be."),
            Acted::Protected | Acted::Proposed => {
                conflict("Whoever looks after others is looked after at the server's console.")
            }
        }
    }
}

impl From<Broken> for Problem {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::Busy => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "Much is going on right now. Send it again in a few seconds.",
            ),
            Broken::Store(error) => {
                tracing::error!(cause = %error, "A program could not be answered.");
                Self::new(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "The fault is ours. Try again in a minute.",
                )
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status);
        let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        let kind = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, kind);
        if status == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static("Bearer");
            headers.insert(header::WWW_AUTHENTICATE, scheme);
        }
        response
    }
}
