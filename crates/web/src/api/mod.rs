//! The HTTP API for programs that look after people: JSON below `/api/v1`, described by itself at
//! `/api/v1/openapi.json`.
//!
//! Every route stands in [`TABLE`] with the right that it takes; the guard in front of them lets
//! through whatever token has a scope that allows it, and nothing else. What goes wrong is a problem
//! document (RFC 9457). An act that is sent again under the same `Idempotency-Key` is done once.

mod applications;
mod connections;
mod devices;
mod invite_list;
mod letters;
mod log;
mod people;
mod problem;
mod settings;

use axum::{
    Extension, Json, Router,
    body::{Body, to_bytes},
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, Method, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{delete, get, post, put},
};
use serde::de::DeserializeOwned;
use symbolon_flow::administer::api::{Before, Program};
use symbolon_model::role::Right;
use utoipa::{
    IntoParams, Modify, OpenApi,
    openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};

pub(crate) use problem::Problem;

use crate::{
    Web,
    source::{self, Kept},
};

/// Every route, and the right that it takes.
pub const TABLE: [(Method, &str, Right); 23] = [
    (Method::GET, "/api/v1/people", Right::SeePeople),
    (Method::POST, "/api/v1/people", Right::Invite),
    (Method::GET, "/api/v1/people/{id}", Right::SeePeople),
    (
        Method::POST,
        "/api/v1/people/{id}/invitation",
        Right::Invite,
    ),
    (
        Method::DELETE,
        "/api/v1/people/{id}/invitation",
        Right::Invite,
    ),
    (
        Method::POST,
        "/api/v1/people/{id}/new-password",
        Right::StartOver,
    ),
    (
        Method::POST,
        "/api/v1/people/{id}/new-phone",
        Right::StartOver,
    ),
    (Method::DELETE, "/api/v1/people/{id}", Right::EndAccounts),
    (Method::POST, "/api/v1/people/{id}/suspend", Right::Suspend),
    (Method::POST, "/api/v1/people/{id}/resume", Right::Suspend),
    (
        Method::DELETE,
        "/api/v1/people/{id}/devices",
        Right::RevokePhones,
    ),
    (
        Method::DELETE,
        "/api/v1/people/{id}/devices/{device}",
        Right::RevokePhones,
    ),
    (Method::POST, "/api/v1/people/list", Right::Invite),
    (Method::GET, "/api/v1/log", Right::ReadLog),
    (Method::GET, "/api/v1/letters", Right::SeeDelivery),
    (
        Method::POST,
        "/api/v1/letters/{id}/again",
        Right::SeeDelivery,
    ),
    (Method::GET, "/api/v1/settings", Right::SeeSettings),
    (Method::GET, "/api/v1/applications", Right::KeepApplications),
    (
        Method::GET,
        "/api/v1/applications/{key}",
        Right::KeepApplications,
    ),
    (
        Method::PUT,
        "/api/v1/applications/{key}",
        Right::KeepApplications,
    ),
    (
        Method::DELETE,
        "/api/v1/applications/{key}",
        Right::KeepApplications,
    ),
    (
        Method::PUT,
        "/api/v1/applications/{key}/connection",
        Right::KeepApplications,
    ),
    (
        Method::DELETE,
        "/api/v1/applications/{key}/connection",
        Right::KeepApplications,
    ),
];

/// Longest name of a wish, in bytes.
const LONGEST_KEY: usize = 100;
/// The header that names a wish (draft-ietf-httpapi-idempotency-key-header).
const IDEMPOTENCY_KEY: &str = "idempotency-key";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Symbolon",
        version = "1",
        description = "People, their phones, letters, applications and the log, for programs with a token."
    ),
    paths(
        people::list,
        people::invite,
        people::look,
        people::invite_again,
        people::withdraw,
        people::new_password,
        people::new_phone,
        people::end,
        people::suspend,
        people::resume,
        devices::revoke_all,
        devices::revoke,
        invite_list::invite,
        log::read,
        letters::list,
        letters::again,
        settings::list,
        applications::list,
        applications::look,
        applications::put,
        applications::remove,
        connections::put,
        connections::remove
    ),
    modifiers(&Token)
)]
struct Description;

struct Token;

impl Modify for Token {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(scheme));
    }
}

pub(crate) fn routes(web: &Web) -> Router<Web> {
    Router::new()
        .route("/api/v1/people", get(people::list).post(people::invite))
        .route("/api/v1/people/{id}", get(people::look).delete(people::end))
        .route(
            "/api/v1/people/{id}/invitation",
            post(people::invite_again).delete(people::withdraw),
        )
        .route(
            "/api/v1/people/{id}/new-password",
            post(people::new_password),
        )
        .route("/api/v1/people/{id}/new-phone", post(people::new_phone))
        .route("/api/v1/people/{id}/suspend", post(people::suspend))
        .route("/api/v1/people/{id}/resume", post(people::resume))
        .route("/api/v1/people/{id}/devices", delete(devices::revoke_all))
        .route(
            "/api/v1/people/{id}/devices/{device}",
            delete(devices::revoke),
        )
        .route("/api/v1/people/list", post(invite_list::invite))
        .route("/api/v1/log", get(log::read))
        .route("/api/v1/letters", get(letters::list))
        .route("/api/v1/letters/{id}/again", post(letters::again))
        .route("/api/v1/settings", get(settings::list))
        .route("/api/v1/applications", get(applications::list))
        .route(
            "/api/v1/applications/{key}",
            get(applications::look)
                .put(applications::put)
                .delete(applications::remove),
        )
        .route(
            "/api/v1/applications/{key}/connection",
            put(connections::put).delete(connections::remove),
        )
        .route_layer(middleware::from_fn_with_state(web.clone(), guard))
        .route("/api/v1/openapi.json", get(describe))
}

async fn describe() -> Json<utoipa::openapi::OpenApi> {
    Json(Description::openapi())
}

/// What makes an act safe to send again.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "tells the description what the guard reads")]
struct Wish {
    /// Under the same key, the same act is done once within a day.
    #[param(
        rename = "Idempotency-Key",
        min_length = 1,
        max_length = 100,
        pattern = "^[!-~]+$"
    )]
    key: Option<String>,
}

/// What a handler gives.
type Answer = Result<Response, Problem>;

/// Whether what is asked for was done before, by this very request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Repeated(bool);

/// Lets through which program's token allows what the table says, and nothing else.
async fn guard(
    State(web): State<Web>,
    path: Option<Extension<MatchedPath>>,
    request: Request,
    next: Next,
) -> Response {
    match admitted(&web, path.as_deref(), request).await {
        Ok(request) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

async fn admitted(
    web: &Web,
    path: Option<&MatchedPath>,
    request: Request,
) -> Result<Request, Problem> {
    let right = wanted(path.map_or("", MatchedPath::as_str), request.method())?;
    let source = source::of(web, &request);
    let token = bearer(request.headers()).map(str::to_owned);
    let program = match token {
        Some(token) => web.flow().program(&token).await?,
        None => None,
    };
    let Some(program) = program else {
        // Whoever guesses tokens is slowed down; whoever has one never is.
        let may_try = web.0.sources.allows(Kept::Programs(source));
        return Err(if may_try {
            Problem::no_token()
        } else {
            Problem::too_many()
        });
    };
    if !program.may(right) {
        return Err(Problem::not_allowed(right));
    }
    once(web, program, request).await
}

/// The right that a request takes.
fn wanted(path: &str, method: &Method) -> Result<Right, Problem> {
    let method = if *method == Method::HEAD {
        &Method::GET
    } else {
        method
    };
    let mut at_all = false;
    for (asked, at, right) in &TABLE {
        at_all |= *at == path;
        if *at == path && asked == method {
            return Ok(*right);
        }
    }
    Err(if at_all {
        Problem::wrong_method()
    } else {
        Problem::missing()
    })
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let said = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = said.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then_some(token.trim())
}

/// The request, with the program that sent it, and whether it was sent and done before.
async fn once(web: &Web, program: Program, request: Request) -> Result<Request, Problem> {
    let (mut parts, body) = request.into_parts();
    let key = parts.headers.get(IDEMPOTENCY_KEY).cloned();
    let body = to_bytes(body, symbolon_core::wire::LARGEST).await;
    let body = body.map_err(|_| Problem::too_large())?;
    let (program, before) = match key.filter(|_| !parts.method.is_safe()) {
        None => (program, Before::No),
        Some(key) => {
            let name = key.to_str().ok().filter(|name| is_key(name));
            let name = name.ok_or(Problem::bad_key())?;
            let asked: [&[u8]; 3] = [
                parts.method.as_str().as_bytes(),
                parts.uri.path().as_bytes(),
                &body,
            ];
            let program = program.wishing(name, &asked);
            let before = web.flow().was_fulfilled(&program).await?;
            (program, before)
        }
    };
    if before == Before::Other {
        return Err(Problem::other_wish());
    }
    parts.extensions.insert(program);
    parts.extensions.insert(Repeated(before == Before::Done));
    Ok(Request::from_parts(parts, Body::from(body)))
}

fn is_key(name: &str) -> bool {
    (1..=LONGEST_KEY).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_graphic())
}

/// What a body says, which has to be JSON.
fn json<T: DeserializeOwned>(headers: &HeaderMap, body: &[u8]) -> Result<T, Problem> {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok());
    if !kind.is_some_and(|kind| kind.starts_with("application/json")) {
        return Err(Problem::no_json());
    }
    serde_json::from_slice(body).map_err(|error| Problem::malformed(&error.to_string()))
}

/// What was asked for in the address.
fn query<T: DeserializeOwned>(request: &axum::http::Uri) -> Result<T, Problem> {
    let text = request.query().unwrap_or_default();
    serde_urlencoded::from_str(text).map_err(|error| Problem::malformed(&error.to_string()))
}
