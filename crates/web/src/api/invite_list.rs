//! Inviting many people at once.

use axum::{Extension, Json, body::Bytes, extract::State, http::HeaderMap, response::IntoResponse};
use serde::{Deserialize, Serialize};
use symbolon_flow::administer::{
    api::Program,
    invite_list::{Fate, Guest},
    officer::By,
};
use utoipa::ToSchema;

use super::{
    Answer, Problem, Repeated, Wish, json,
    problem::{Acts, Always},
};
use crate::Web;

/// People to be invited, 200 at most.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct InvitationList {
    people: Vec<OnList>,
}

/// Somebody on a list. What is no address or no name is answered with its fate, and stops nobody else.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OnList {
    /// User name and mailbox.
    #[schema(example = "eve@acme.org")]
    address: String,
    /// As the letter greets them.
    #[schema(example = "Eve Ek")]
    name: String,
}

/// What became of a list, one after the other.
#[derive(Serialize, ToSchema)]
struct InvitedList {
    people: Vec<Became>,
}

/// What became of somebody on a list.
#[derive(Serialize, ToSchema)]
struct Became {
    /// The address as it was sent.
    address: String,
    /// `invited`, `invited-again`, `has-account`, `twice`, `no-address` or `no-name`.
    fate: &'static str,
}

impl From<Guest> for Became {
    fn from(guest: Guest) -> Self {
        let fate = match guest.fate {
            Fate::New => "invited",
            Fate::Again => "invited-again",
            Fate::Taken => "has-account",
            Fate::Twice => "twice",
            Fate::NoAddress => "no-address",
            Fate::NoName => "no-name",
        };
        Self {
            address: guest.address,
            fate,
        }
    }
}

/// Invites everybody on a list who can be invited, all of them at once; what became of each.
#[utoipa::path(
    post, path = "/api/v1/people/list", tag = "people", security(("token" = ["people:write"])),
    params(Wish),
    request_body = InvitationList,
    responses(
        (status = 200, body = InvitedList),
        (status = 415, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        Always,
        Acts,
    ),
)]
pub(super) async fn invite(
    State(web): State<Web>,
    Extension(program): Extension<Program>,
    Extension(repeated): Extension<Repeated>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let list: InvitationList = json(&headers, &body)?;
    let guest = |one: OnList| Guest::new(one.address, &one.name);
    let guests: Vec<Guest> = list.people.into_iter().map(guest).collect();
    let by = By::Program(&program);
    let guests = if repeated == Repeated(true) {
        web.flow().look_at_guests(by, guests).await?
    } else {
        web.flow().invite_guests(by, guests).await?
    };
    let Ok(guests) = guests else {
        return Err(Problem::unfit("A list has 200 people at most."));
    };
    let people = guests.into_iter().map(Became::from).collect();
    Ok(Json(InvitedList { people }).into_response())
}
