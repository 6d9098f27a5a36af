//! The phone's answer to a request.

use axum::{extract::State, response::Response};
use symbolon_flow::sign_in::answer::Answered;

use super::{Body, Refused, jws};
use crate::Web;

pub(crate) async fn answer(State(web): State<Web>, Body(bytes): Body) -> Result<Response, Refused> {
    match web.flow().answer(&bytes).await? {
        Answered::Result(result) => Ok(jws(result)),
        Answered::Refused(reason) => Err(reason.into()),
    }
}
