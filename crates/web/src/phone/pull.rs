//! A phone looks for requests.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use symbolon_core::wire::{cbor, pull::Pull, refusal::Reason, signed::Signed};
use symbolon_flow::sign_in::pull::Looked;

use super::{Message, Refused, jws, message};
use crate::{Web, bells::LOOK_EVERY, source::Source};

/// Seconds that a phone may wait for something to come.
const LONGEST_WAIT: u8 = 25;

pub(crate) async fn challenge(State(web): State<Web>) -> Response {
    message(cbor::encode(&web.flow().challenge()))
}

pub(crate) async fn pull(
    State(web): State<Web>,
    Source(source): Source,
    Message(signed): Message<Signed>,
) -> Result<Response, Refused> {
    let flow = web.flow();
    let mut found = flow.pull(&signed).await?;
    if let Ok(pull) = signed.unverified::<Pull>()
        && is_empty(&found)
        && pull.wait > 0
    {
        let _place = web.0.places.take(source).ok_or(Reason::Unavailable)?;
        let person = flow.person_of(pull.profile).await?.unwrap_or_default();
        let mut looks = 0;
        while is_empty(&found) && looks < pull.wait.min(LONGEST_WAIT).div_ceil(2) {
            let mut bell = web.0.bells.listen(&person);
            found = flow.anything_for(&pull).await?;
            if is_empty(&found) {
                bell.wait(LOOK_EVERY).await;
            }
            looks += 1;
        }
    }
    match found {
        Looked::Found(pulled) => Ok(message(cbor::encode(&pulled))),
        Looked::Gone(farewell) => Ok((StatusCode::GONE, jws(farewell)).into_response()),
        Looked::Refused(reason) => Err(reason.into()),
    }
}

/// Nothing is there that the phone should know: no request, and no end of the profile.
fn is_empty(found: &Looked) -> bool {
    matches!(found, Looked::Found(pulled) if pulled.ask.is_none() && pulled.waiting.is_empty() && pulled.closed.is_none())
}
