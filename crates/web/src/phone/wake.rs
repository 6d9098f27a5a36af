//! Where phones may be rung.

use axum::{extract::State, response::Response};
use symbolon_core::wire::{cbor, signed::Signed, subscribe::Moved};

use super::{Message, Refused, message};
use crate::Web;

pub(crate) async fn push_key(State(web): State<Web>) -> Response {
    message(cbor::encode(&web.flow().push_key()))
}

pub(crate) async fn subscribe(
    State(web): State<Web>,
    Message(signed): Message<Signed>,
) -> Result<Response, Refused> {
    web.flow().subscribe(&signed).await??;
    Ok(message(Vec::new()))
}

pub(crate) async fn moved(
    State(web): State<Web>,
    Message(there): Message<Moved>,
) -> Result<Response, Refused> {
    web.flow().move_subscription(&there).await??;
    Ok(message(Vec::new()))
}
