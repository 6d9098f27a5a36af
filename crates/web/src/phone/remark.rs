//! What a person says about a request after declining it.

use axum::{extract::State, response::Response};
use symbolon_core::wire::signed::Signed;

use super::{Message, Refused, message};
use crate::Web;

pub(crate) async fn remark(
    State(web): State<Web>,
    Message(signed): Message<Signed>,
) -> Result<Response, Refused> {
    web.flow().remark(&signed).await??;
    Ok(message(Vec::new()))
}
