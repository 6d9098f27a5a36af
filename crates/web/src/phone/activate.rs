//! Activation, the phone's side.

use axum::{extract::State, response::Response};
use symbolon_core::wire::{
    activate::{Look, Matched, Matching, Progress},
    cbor,
    refusal::Reason,
    signed::Signed,
};
use symbolon_flow::sign_in::answer::Answered;

use super::{Body, Message, Refused, jws, message};
use crate::{Web, bells::LOOK_EVERY, source::Source};

/// Looks for the person's click, per call: about twenty seconds.
const MOST_LOOKS: u32 = 11;

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
    Source(source): Source,
    Message(signed): Message<Signed>,
) -> Result<Response, Refused> {
    let id = signed
        .unverified::<Matching>()
        .map(|m| *m.activation.as_bytes());
    let _place = web.0.places.take(source).ok_or(Reason::Unavailable)?;
    let mut looks = 0;
    let progress = loop {
        let mut bell = web.0.bells.listen(&id.unwrap_or_default());
        let progress = web.flow().matching(&signed).await??;
        looks += 1;
        if progress != Progress::Waiting || looks == MOST_LOOKS {
            break progress;
        }
        bell.wait(LOOK_EVERY).await;
    };
    Ok(message(cbor::encode(&Matched { progress })))
}

pub(crate) async fn set_pin(
    State(web): State<Web>,
    Message(signed): Message<Signed>,
) -> Result<Response, Refused> {
    Ok(jws(web.flow().set_pin(&signed).await??))
}

pub(crate) async fn trial(State(web): State<Web>, Body(bytes): Body) -> Result<Response, Refused> {
    let flow = web.flow().clone();
    let trying = tokio::spawn(async move { flow.trial_answer(&bytes).await });
    match trying.await.map_err(|_| Reason::Unavailable)?? {
        Answered::Result(result) => Ok(jws(result)),
        Answered::Refused(reason) => Err(reason.into()),
    }
}
