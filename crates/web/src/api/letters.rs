//! Letters and text messages that do not get through.

use axum::{
    Extension, Json,
    extract::{Path, State},
    http::StatusCode,
    response::IntoResponse,
};
use serde::Serialize;
use symbolon_core::{language::Language, wire::base64url};
use symbolon_flow::administer::{api::Program, delivery::Stuck, officer::By};
use symbolon_pages::letters::subject;
use utoipa::ToSchema;

use super::{
    Answer, Problem, Repeated, Wish,
    problem::{Acts, Always},
};
use crate::Web;

/// One that was tried and did not get through. No code and no link of it is told.
#[derive(Serialize, ToSchema)]
struct Letter {
    /// Names it in addresses.
    id: String,
    /// Where it goes.
    to: String,
    /// What it is about, in English.
    subject: String,
    /// `mail` or `text`.
    by: &'static str,
    /// When it is tried again, or was given up, in milliseconds since 1970.
    at: i64,
    /// Whether it was given up.
    given_up: bool,
    /// What stood in the way.
    trouble: String,
}

/// How the queue stands.
#[derive(Serialize, ToSchema)]
struct Letters {
    /// How many wait to be sent.
    waiting: i64,
    /// Those that were tried and did not get through, 50 at most.
    letters: Vec<Letter>,
}

/// Letters that do not get through.
#[utoipa::path(
    get, path = "/api/v1/letters", tag = "letters", security(("token" = ["letters"])),
    responses(
        (status = 200, body = Letters),
        Always,
    ),
)]
pub(super) async fn list(State(web): State<Web>, Extension(program): Extension<Program>) -> Answer {
    let (waiting, stuck) = web.flow().stuck_letters(By::Program(&program)).await?;
    let letters = stuck.into_iter().map(letter).collect();
    Ok(Json(Letters { waiting, letters }).into_response())
}

/// Tries one anew that was given up.
#[utoipa::path(
    post, path = "/api/v1/letters/{id}/again", tag = "letters", security(("token" = ["letters"])),
    params(("id" = String, Path), Wish),
    responses(
        (status = 204),
        Always,
        Acts,
    ),
)]
pub(super) async fn again(
    State(web): State<Web>,
    Extension(program): Extension<Program>,
    Extension(repeated): Extension<Repeated>,
    Path(id): Path<String>,
) -> Answer {
    let id = base64url::decode_exact(&id).ok_or(Problem::missing())?;
    let by = By::Program(&program);
    if repeated == Repeated(true) || web.flow().send_again(by, &id).await? {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Err(Problem::missing())
}

fn letter(stuck: Stuck) -> Letter {
    Letter {
        id: base64url::encode(&stuck.id),
        to: stuck.letter.to,
        subject: subject(&stuck.letter.about).in_language(Language::En),
        by: if stuck.by_text { "text" } else { "mail" },
        at: stuck.when.millis(),
        given_up: stuck.given_up,
        trouble: stuck.trouble,
    }
}
