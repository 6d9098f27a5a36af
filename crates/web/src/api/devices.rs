//! Revoking phones.

use axum::{
    Extension,
    extract::{Path, State},
    http::StatusCode,
    response::IntoResponse,
};
use symbolon_core::wire::ids::ProfileId;
use symbolon_flow::administer::api::Program;

use super::{
    Answer, Problem, Repeated, Wish,
    people::{Act, act},
    problem::{Acts, Always},
};
use crate::Web;

/// Revokes every phone of somebody: at once, everywhere.
#[utoipa::path(
    delete, path = "/api/v1/people/{id}/devices", tag = "devices", security(("token" = ["devices:write"])),
    params(("id" = String, Path), Wish),
    responses(
        (status = 204),
        Always,
        Acts,
    ),
)]
pub(super) async fn revoke_all(
    State(web): State<Web>,
    Extension(program): Extension<Program>,
    Extension(repeated): Extension<Repeated>,
    Path(id): Path<String>,
) -> Answer {
    act(&web, (&program, repeated), &id, Act::RevokeAll).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Revokes one phone of somebody: at once, everywhere.
#[utoipa::path(
    delete, path = "/api/v1/people/{id}/devices/{device}", tag = "devices", security(("token" = ["devices:write"])),
    params(("id" = String, Path), ("device" = String, Path), Wish),
    responses(
        (status = 204),
        Always,
        Acts,
    ),
)]
pub(super) async fn revoke(
    State(web): State<Web>,
    Extension(program): Extension<Program>,
    Extension(repeated): Extension<Repeated>,
    Path((id, device)): Path<(String, String)>,
) -> Answer {
    let device = ProfileId::parse(&device).ok_or(Problem::missing())?;
    act(&web, (&program, repeated), &id, Act::Revoke(device)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
