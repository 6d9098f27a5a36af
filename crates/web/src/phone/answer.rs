//! The phone's answer to a request.

use axum::{extract::State, response::Response};
use symbolon_core::wire::refusal::Reason;
use symbolon_flow::sign_in::answer::Answered;

use super::{Body, Refused, jws};
use crate::{Web, source::Source};

pub(crate) async fn answer(
    State(web): State<Web>,
    Source(source): Source,
    Body(bytes): Body,
) -> Result<Response, Refused> {
    // On its own: a phone that hangs up after its try was counted must not stop the rest.
    let flow = web.flow().clone();
    let answering = tokio::spawn(async move { flow.answer(&bytes, &source.to_string()).await });
    match answering.await.map_err(|_| Reason::Unavailable)?? {
        Answered::Result(result) => Ok(jws(result)),
        Answered::Refused(reason) => Err(reason.into()),
    }
}
