//! How applications are connected through OpenID Connect.

use axum::{
    Extension, Json,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
};
use serde::{Deserialize, Serialize};
use symbolon_flow::{
    administer::{api::Program, officer::By},
    connect::clients::{Connected, Connection},
};
use symbolon_model::application::Key;
use symbolon_oidc::client::Subject;
use utoipa::ToSchema;

use super::{
    Answer, Problem, Repeated, Wish, json,
    problem::{Acts, Always},
};
use crate::Web;

/// Most addresses of one kind.
const MOST: usize = 20;
/// Longest address, in characters.
const LONGEST: usize = 1000;

/// How an application is to be connected.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    /// Where people may be sent back to, byte for byte: `https` addresses.
    #[schema(example = json!(["https://wiki.acme.org/callback"]), min_items = 1, max_items = 20)]
    redirects: Vec<String>,
    /// Where people may be sent to after signing out, byte for byte.
    #[serde(default)]
    #[schema(max_items = 20)]
    after_sign_out: Vec<String>,
    /// Whether it knows people by the same name as other applications do.
    #[serde(default)]
    public_subject: bool,
    /// Whether it cannot keep a secret: an app on a device, a page.
    #[serde(default)]
    no_secret: bool,
}

/// What the application has to be told.
#[derive(Serialize, ToSchema)]
struct Told {
    /// Who signs people in.
    issuer: String,
    /// What the application calls itself.
    client_id: String,
    /// Its secret; null for one without, and when the same wish comes again: it is given once.
    client_secret: Option<String>,
}

/// Connects an application, in the place of how it was connected before: its secret is another one.
#[utoipa::path(
    put, path = "/api/v1/applications/{key}/connection", tag = "applications", security(("token" = ["applications"])),
    params(("key" = String, Path), Wish),
    request_body = Wanted,
    responses(
        (status = 200, body = Told),
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
    let key = Key::parse(&key).ok_or(Problem::missing())?;
    let all = || wanted.redirects.iter().chain(&wanted.after_sign_out);
    let many = wanted.redirects.len().max(wanted.after_sign_out.len()) > MOST;
    if many || all().any(|one| one.chars().count() > LONGEST) {
        return Err(Problem::unfit("Too many addresses, or too long a one."));
    }
    let mut told = Told {
        issuer: web.flow().settings.portal.clone(),
        client_id: key.to_string(),
        client_secret: None,
    };
    if repeated == Repeated(false) {
        let wanted = Connection {
            redirects: wanted.redirects,
            after_sign_out: wanted.after_sign_out,
            subject: if wanted.public_subject {
                Subject::Public
            } else {
                Subject::Pairwise
            },
            is_public: wanted.no_secret,
        };
        let by = By::Program(&program);
        match web.flow().connect_application(by, &key, wanted).await? {
            Connected::Done(secret) => {
                told.client_secret = secret.map(|secret| secret.reveal().clone());
            }
            Connected::Missing => return Err(Problem::missing()),
            Connected::Unfit => {
                let why = "An address to return to is needed, and each is one that a browser may be sent to.";
                return Err(Problem::unfit(why));
            }
        }
    }
    Ok(Json(told).into_response())
}

/// Takes the connection of an application away: its tokens count no more.
#[utoipa::path(
    delete, path = "/api/v1/applications/{key}/connection", tag = "applications", security(("token" = ["applications"])),
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
    if repeated == Repeated(true) || web.flow().disconnect_application(by, &key).await? {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Err(Problem::missing())
}
