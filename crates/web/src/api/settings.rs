//! What the operator decided.

use axum::{Extension, Json, extract::State, response::IntoResponse};
use serde::Serialize;
use symbolon_core::language::Language;
use symbolon_flow::administer::api::Program;
use symbolon_pages::pages::Setting as Line;
use utoipa::ToSchema;

use super::{Answer, problem::Always};
use crate::{Web, admin::settings::lines};

/// One thing that was decided.
#[derive(Serialize, ToSchema)]
struct Setting {
    /// What it is about.
    name: &'static str,
    /// What it is called in the configuration; null where it cannot be changed.
    key: Option<&'static str>,
    /// What was decided, in words.
    value: String,
    /// What follows from it.
    effect: &'static str,
    /// What a standard says against it.
    standard: Option<&'static str>,
}

/// Everything that was decided.
#[derive(Serialize, ToSchema)]
struct Settings {
    settings: Vec<Setting>,
}

/// What the operator decided, what follows from it, and where a standard would have it otherwise.
#[utoipa::path(
    get, path = "/api/v1/settings", tag = "settings", security(("token" = ["settings:read"])),
    responses(
        (status = 200, body = Settings),
        Always,
    ),
)]
pub(super) async fn list(
    State(web): State<Web>,
    Extension(_program): Extension<Program>,
) -> Answer {
    let settings = lines(&web).into_iter().map(setting).collect();
    Ok(Json(Settings { settings }).into_response())
}

fn setting(line: Line) -> Setting {
    Setting {
        name: line.name.in_language(Language::En),
        key: Some(line.key).filter(|key| !key.is_empty()),
        value: line.value.in_language(Language::En),
        effect: line.effect.in_language(Language::En),
        standard: line.standard.map(|said| said.in_language(Language::En)),
    }
}
