//! The log.

use axum::{Extension, Json, extract::State, http::Uri, response::IntoResponse};
use serde::{Deserialize, Serialize};
use symbolon_flow::administer::{
    api::Program,
    officer::{By, Told},
};
use symbolon_model::address::Address;
use utoipa::{IntoParams, ToSchema};

use super::{Answer, Problem, problem::Always, query};
use crate::Web;

/// Lines in one answer.
const PAGE: usize = 50;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Search {
    /// The number before which the page begins; the newest lines when not given.
    #[serde(default)]
    #[param(minimum = 1)]
    before: Option<i64>,
    /// Only what happened of this kind (`signed-in`).
    #[serde(default)]
    event: Option<String>,
    /// Only what is about whoever has this address.
    #[serde(default)]
    address: Option<String>,
}

/// A line of the log.
#[derive(Serialize, ToSchema)]
struct Line {
    /// Its place in the chain.
    number: i64,
    /// When, in milliseconds since 1970.
    at: i64,
    /// What happened (`signed-in`).
    event: String,
    /// Which thing.
    detail: String,
    /// About whom: the address; null where nobody is known.
    address: Option<String>,
}

/// A page of the log, newest first.
#[derive(Serialize, ToSchema)]
struct Lines {
    lines: Vec<Line>,
    /// What `before` has to be for the next page; null on the last one.
    next: Option<i64>,
}

/// The log, newest first.
#[utoipa::path(
    get, path = "/api/v1/log", tag = "log", security(("token" = ["log:read"])),
    params(Search),
    responses(
        (status = 200, body = Lines),
        Always,
    ),
)]
pub(super) async fn read(
    State(web): State<Web>,
    Extension(program): Extension<Program>,
    uri: Uri,
) -> Answer {
    let search: Search = query(&uri)?;
    let before = search.before.unwrap_or(i64::MAX);
    if before < 1 {
        return Err(Problem::malformed("before is a number of a line"));
    }
    // What nobody has finds nothing.
    let address = search.address.map_or_else(String::new, |typed| {
        Address::parse(&typed).map_or_else(|| "-".to_owned(), |a| a.as_str().to_owned())
    });
    let event = search.event.unwrap_or_default();
    let told = web
        .flow()
        .read_log(By::Program(&program), before, (&event, &address));
    let told = told.await?;
    let next = told.last().filter(|_| told.len() == PAGE);
    let next = next.map(|last| last.number);
    let lines = told.into_iter().map(line).collect();
    Ok(Json(Lines { lines, next }).into_response())
}

fn line(told: Told) -> Line {
    Line {
        number: told.number,
        at: told.at.millis(),
        event: told.event,
        detail: told.detail,
        address: told.whom.map(|(_, address)| address),
    }
}
