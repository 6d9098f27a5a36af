//! A phone changes its profile: PIN, biometrics.

use axum::{extract::State, response::Response};
use symbolon_core::wire::{cbor, refusal::Reason};
use symbolon_flow::sign_in::answer::Answered;

use super::{Body, Refused, jws, message};
use crate::Web;

pub(crate) async fn prepare(State(web): State<Web>) -> Response {
    message(cbor::encode(&web.flow().prepare_change()))
}

pub(crate) async fn change(State(web): State<Web>, Body(bytes): Body) -> Result<Response, Refused> {
    // On its own: a phone that hangs up after its try was counted must not stop the rest.
    let flow = web.flow().clone();
    let changing = tokio::spawn(async move { flow.change(&bytes).await });
    match changing.await.map_err(|_| Reason::Unavailable)?? {
        Answered::Result(result) => Ok(jws(result)),
        Answered::Refused(reason) => Err(reason.into()),
    }
}
