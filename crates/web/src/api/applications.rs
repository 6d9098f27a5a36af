//! The applications behind the portal.

use axum::{
    Extension, Json,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
};
use serde::{Deserialize, Serialize};
use symbolon_flow::administer::{api::Program, officer::By};
use symbolon_model::application::{Application as Kept, Key, LONGEST_NAME, Link, Unfit};
use utoipa::ToSchema;

use super::{
    Answer, Problem, Repeated, Wish, json,
    problem::{Acts, Always},
};
use crate::Web;

/// An application behind the portal.
#[derive(Serialize, ToSchema)]
struct Application {
    /// Names it in addresses; it never changes.
    key: String,
    /// What people call it.
    name: String,
    /// Where its tile leads; null as long as it is not connected.
    link: Option<String>,
    /// Under which heading its tile stands; empty for none.
    heading: String,
}

/// All of them, in the order of their tiles.
#[derive(Serialize, ToSchema)]
struct Applications {
    applications: Vec<Application>,
}

/// An application as it shall be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    /// What people call it.
    #[schema(example = "Wiki", min_length = 1, max_length = 60)]
    name: String,
    /// Where its tile leads: an `https` address. None as long as it is not connected.
    #[serde(default)]
    #[schema(example = "https://wiki.acme.org/", max_length = 1000)]
    link: Option<String>,
    /// Under which heading its tile stands.
    #[serde(default)]
    #[schema(max_length = 60)]
    heading: String,
    /// Which tile it is, counted from 1; the last one, or where it is, when not given.
    #[serde(default)]
    #[schema(minimum = 1)]
    place: Option<u16>,
}

/// The applications, in the order of their tiles.
#[utoipa::path(
    get, path = "/api/v1/applications", tag = "applications", security(("token" = ["applications"])),
    responses(
        (status = 200, body = Applications),
        Always,
    ),
)]
pub(super) async fn list(
    State(web): State<Web>,
    Extension(_program): Extension<Program>,
) -> Answer {
    let all = web.flow().applications().await?;
    let applications = all.into_iter().map(Application::from).collect();
    Ok(Json(Applications { applications }).into_response())
}

/// One application.
#[utoipa::path(
    get, path = "/api/v1/applications/{key}", tag = "applications", security(("token" = ["applications"])),
    params(("key" = String, Path)),
    responses(
        (status = 200, body = Application),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        Always,
    ),
)]
pub(super) async fn look(
    State(web): State<Web>,
    Extension(_program): Extension<Program>,
    Path(key): Path<String>,
) -> Answer {
    let key = Key::parse(&key).ok_or(Problem::missing())?;
    let found = web.flow().application(&key).await?;
    let found = found.ok_or(Problem::missing())?;
    Ok(Json(Application::from(found)).into_response())
}

/// Adds an application, or changes what is known of one.
#[utoipa::path(
    put, path = "/api/v1/applications/{key}", tag = "applications", security(("token" = ["applications"])),
    params(("key" = String, Path), Wish),
    request_body = Wanted,
    responses(
        (status = 200, body = Application),
        (status = 201, body = Application, description = "It was added."),
        (status = 415, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        Always,
        Acts,
    ),
)]
pub(super) async fn put(
    State(web): State<Web>,
    Extension(program): Extension<Program>,
    Extension(repeated): Extension<Repeated>,
    (Path(key), headers, body): (Path<String>, HeaderMap, Bytes),
) -> Answer {
    let wanted: Wanted = json(&headers, &body)?;
    let place = match wanted.place {
        Some(0) => return Err(Problem::unfit("A place is counted from 1.")),
        place => place.map(usize::from),
    };
    let long = |text: &str| text.chars().count() > LONGEST_NAME;
    if long(&wanted.name) || long(&wanted.heading) {
        return Err(Problem::unfit(
            "Name and heading have 60 characters at most.",
        ));
    }
    let link = wanted.link.unwrap_or_default();
    let kept = Kept::written(&key, &wanted.name, &link, &wanted.heading);
    let kept = kept.map_err(unfit)?;
    let mut status = StatusCode::OK;
    if repeated == Repeated(false) {
        let by = By::Program(&program);
        if web.flow().put_application(by, &kept, place).await? {
            status = StatusCode::CREATED;
        }
    }
    Ok((status, Json(Application::from(kept))).into_response())
}

/// Removes an application: its tile is gone for everybody.
#[utoipa::path(
    delete, path = "/api/v1/applications/{key}", tag = "applications", security(("token" = ["applications"])),
    params(("key" = String, Path), Wish),
    responses(
        (status = 204),
        Always,
        Acts,
    ),
)]
pub(super) async fn remove(
    State(web): State<Web>,
    Extension(program): Extension<Program>,
    Extension(repeated): Extension<Repeated>,
    Path(key): Path<String>,
) -> Answer {
    let key = Key::parse(&key).ok_or(Problem::missing())?;
    let by = By::Program(&program);
    if repeated == Repeated(true) || web.flow().remove_application(by, &key).await? {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Err(Problem::missing())
}

impl From<Kept> for Application {
    fn from(kept: Kept) -> Self {
        Self {
            key: kept.key.to_string(),
            name: kept.name,
            link: kept.link.as_ref().map(Link::as_str).map(str::to_owned),
            heading: kept.heading,
        }
    }
}

fn unfit(unfit: Unfit) -> Problem {
    Problem::unfit(match unfit {
        Unfit::Key => "A key is 1 to 40 small letters, digits and hyphens, no hyphen first.",
        Unfit::Name => "A name has to have a letter.",
        Unfit::Link => "A link is an https address that a browser may be sent to.",
    })
}
