//! Endpoints for phones: CBOR in, CBOR or a JWS out. No cookies; every message proves itself.

mod activate;
mod answer;
mod change;
mod pull;
mod remark;
mod wake;

use axum::{
    Router,
    body::Bytes,
    extract::{FromRequest, Request},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use symbolon_core::wire::{
    cbor, paths,
    refusal::{Reason, Refusal},
};
use symbolon_flow::Broken;

use crate::{Web, guard::body_limit};

pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route(paths::LOOK, post(activate::look))
        .route(paths::CLAIM, post(activate::claim))
        .route(paths::MATCHING, post(activate::matching))
        .route(paths::SET_PIN, post(activate::set_pin))
        .route(paths::TRIAL, post(activate::trial))
        .route(paths::CHALLENGE, post(pull::challenge))
        .route(paths::PULL, post(pull::pull))
        .route(paths::PUSH_KEY, post(wake::push_key))
        .route(paths::SUBSCRIBE, post(wake::subscribe))
        .route(paths::MOVED, post(wake::moved))
        .route(paths::REMARK, post(remark::remark))
        .route(paths::PREPARE, post(change::prepare))
        .route(paths::CHANGE, post(change::change))
        .route(paths::ANSWER, post(answer::answer))
        .layer(body_limit())
}

/// What a phone does not get, and why.
pub(crate) struct Refused(Reason);

impl From<Reason> for Refused {
    fn from(reason: Reason) -> Self {
        Self(reason)
    }
}

impl From<Broken> for Refused {
    fn from(broken: Broken) -> Self {
        if let Broken::Store(error) = broken {
            tracing::error!(cause = %error, "A phone could not be answered.");
        }
        Self(Reason::Unavailable)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let (status, sentence) = match self.0 {
            Reason::Malformed => (
                StatusCode::BAD_REQUEST,
                "The server did not understand the app. Update the app.",
            ),
            Reason::Refused => (
                StatusCode::NOT_FOUND,
                "This is unknown, used or over. Start again on the portal.",
            ),
            Reason::Stale => (StatusCode::CONFLICT, "That took too long. Try again."),
            Reason::TooMany => (
                StatusCode::TOO_MANY_REQUESTS,
                "Too many tries. Start again on the portal.",
            ),
            Reason::TooManyDevices => (
                StatusCode::CONFLICT,
                "You have as many phones as anybody may have. Revoke one on the portal.",
            ),
            Reason::Unavailable => (
                StatusCode::SERVICE_UNAVAILABLE,
                "The server is busy. Try again in a moment.",
            ),
        };
        let refusal = Refusal {
            reason: self.0,
            sentence: sentence.to_owned(),
        };
        (status, message(cbor::encode(&refusal))).into_response()
    }
}

/// A CBOR message as a response.
pub(crate) fn message(bytes: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "application/cbor")], bytes).into_response()
}

/// A JWS as a response.
pub(crate) fn jws(text: String) -> Response {
    ([(header::CONTENT_TYPE, "application/jose")], text).into_response()
}

/// The bytes of a message; oversize is refused before it is read.
pub(crate) struct Body(pub(crate) Bytes);

impl FromRequest<Web> for Body {
    type Rejection = Refused;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Self::Rejection> {
        let bytes = Bytes::from_request(request, web).await;
        bytes.map(Self).map_err(|_| Refused(Reason::Malformed))
    }
}

/// A message of one kind.
pub(crate) struct Message<T>(pub(crate) T);

impl<T> FromRequest<Web> for Message<T>
where
    T: minicbor::Encode<()> + for<'b> minicbor::Decode<'b, ()>,
{
    type Rejection = Refused;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Self::Rejection> {
        let Body(bytes) = Body::from_request(request, web).await?;
        cbor::decode(&bytes)
            .map(Self)
            .map_err(|_| Refused(Reason::Malformed))
    }
}
