//! Activation, the phone's side.

use std::time::Duration;

use axum::{extract::State, response::Response};
use symbolon_core::wire::{
    activate::{Look, Matched, Matching, Progress},
    cbor,
    signed::Signed,
};
use symbolon_flow::sign_in::answer::Answered;

use super::{Body, Message, Refused, jws, message};
use crate::Web;

/// Seconds that a phone waits for the person to find its picture, per call.
const WAIT: u64 = 20;

pub(crate) async fn look(
    State(web): State<Web>,
    Message(look): Message<Look>,
) -> Result<Response, Refused> {
    let seen = web.flow().look_before_claim(&look).await??;
    Ok(message(cbor::encode(&seen)))
}

pub(crate) async fn claim(
    State(web): State<Web>,
    Message(signed): Message<Signed>,
) -> Result<Response, Refused> {
    let claimed = web.flow().claim(&signed).await??;
    Ok(message(cbor::encode(&claimed)))
}

pub(crate) async fn matching(
    State(web): State<Web>,
    Message(signed): Message<Signed>,
) -> Result<Response, Refused> {
    let id = signed
        .unverified::<Matching>()
        .map(|m| *m.activation.as_bytes());
    let mut bell = web.0.bells.listen(&id.unwrap_or_default());
    let mut progress = web.flow().matching(&signed).await??;
    if progress == Progress::Waiting {
        bell.wait(Duration::from_secs(WAIT)).await;
        progress = web.flow().matching(&signed).await??;
    }
    Ok(message(cbor::encode(&Matched { progress })))
}

pub(crate) async fn set_pin(
    State(web): State<Web>,
    Message(signed): Message<Signed>,
) -> Result<Response, Refused> {
    Ok(jws(web.flow().set_pin(&signed).await??))
}

pub(crate) async fn trial(State(web): State<Web>, Body(bytes): Body) -> Result<Response, Refused> {
    match web.flow().trial_answer(&bytes).await? {
        Answered::Result(result) => Ok(jws(result)),
        Answered::Refused(reason) => Err(reason.into()),
    }
}
