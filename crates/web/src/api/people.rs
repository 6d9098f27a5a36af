//! People and their phones.

use axum::{
    Extension, Json,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, Uri, header},
    response::IntoResponse,
};
use serde::{Deserialize, Serialize};
use symbolon_core::{language::Language, moment::Moment, wire::ids::ProfileId};
use symbolon_flow::administer::{api::Program, invite::Invited, officer::By, start_over::Anew};
use symbolon_model::{
    address::Address,
    device::{Device, Standing as DeviceStanding},
    id::PersonId,
    person::{Person as Somebody, Standing},
    role::Role,
};
use utoipa::{IntoParams, ToSchema};

use super::{
    Answer, Problem, Repeated, Wish, json,
    problem::{Acts, Always},
    query,
};
use crate::Web;

/// Most people in one answer.
const MOST: usize = 200;
/// Longest search, in characters.
const LONGEST_SEARCH: usize = 100;
/// Longest name, in characters.
const LONGEST_NAME: usize = 80;

/// Somebody with an account.
#[derive(Serialize, ToSchema)]
struct Person {
    /// Names them in addresses.
    id: String,
    /// User name and mailbox; of an account that is over, those it had.
    address: String,
    /// As they want to be called.
    name: String,
    /// `invited`, `active`, `suspended` or `ended`.
    standing: &'static str,
    /// `help-desk`, `administrator` or `auditor`; null for most.
    role: Option<&'static str>,
    /// The language of their letters (BCP 47); null before they signed in.
    language: Option<&'static str>,
}

/// Somebody and their phones.
#[derive(Serialize, ToSchema)]
struct PersonAndDevices {
    #[serde(flatten)]
    person: Person,
    /// Phones that are not revoked.
    devices: Vec<Phone>,
}

/// A phone.
#[derive(Serialize, ToSchema)]
struct Phone {
    /// Names it in addresses.
    id: String,
    /// What it is called.
    name: String,
    /// `active`, `locked`, `suspended` or `revoked`.
    standing: &'static str,
    /// When it was activated, in milliseconds since 1970.
    since: i64,
    /// When it was used last, in milliseconds since 1970; null if never.
    used: Option<i64>,
    /// The network address it answered from then; null if never.
    place: Option<String>,
}

/// A page of people, in the order of their addresses.
#[derive(Serialize, ToSchema)]
struct People {
    people: Vec<Person>,
    /// What `after` has to be for the next page; null on the last one.
    next: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Search {
    /// Letters in the name or the address; finds 50 people at most, on one page.
    #[serde(default)]
    #[param(max_length = 100)]
    search: Option<String>,
    /// The address after which the page begins.
    #[serde(default)]
    after: Option<String>,
    /// How many people at most.
    #[serde(default)]
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
}

/// Somebody to be invited.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Invitation {
    /// User name and mailbox.
    #[schema(example = "eve@acme.org", max_length = 254)]
    address: String,
    /// As the letter greets them.
    #[schema(example = "Eve Ek", min_length = 1, max_length = 80)]
    name: String,
}

impl From<&Somebody> for Person {
    fn from(somebody: &Somebody) -> Self {
        Self {
            id: somebody.id.to_string(),
            address: somebody.known_as().to_owned(),
            name: somebody.name.clone(),
            standing: match somebody.standing {
                Standing::Invited => "invited",
                Standing::Active => "active",
                Standing::Disabled => "suspended",
                Standing::Ended => "ended",
            },
            role: somebody.role.map(Role::name),
            language: somebody.language.map(Language::tag),
        }
    }
}

impl From<&Device> for Phone {
    fn from(device: &Device) -> Self {
        Self {
            id: device.id.to_string(),
            name: device.name.clone(),
            standing: match device.standing {
                DeviceStanding::Active => "active",
                DeviceStanding::Locked => "locked",
                DeviceStanding::Suspended => "suspended",
                DeviceStanding::Revoked => "revoked",
            },
            since: device.since.millis(),
            used: device.used.map(Moment::millis),
            place: device.place.clone(),
        }
    }
}

/// People, a page at a time.
#[utoipa::path(
    get, path = "/api/v1/people", tag = "people", security(("token" = ["people:read"])),
    params(Search),
    responses(
        (status = 200, body = People),
        Always,
    ),
)]
pub(super) async fn list(
    State(web): State<Web>,
    Extension(program): Extension<Program>,
    uri: Uri,
) -> Answer {
    let search: Search = query(&uri)?;
    let limit = search.limit.unwrap_or(MOST);
    if !(1..=MOST).contains(&limit) {
        return Err(Problem::malformed("limit is 1 to 200"));
    }
    if search
        .search
        .as_ref()
        .is_some_and(|letters| letters.chars().count() > LONGEST_SEARCH)
    {
        return Err(Problem::malformed("search has 100 characters at most"));
    }
    let (after, letters) = (
        search.after.unwrap_or_default(),
        search.search.unwrap_or_default(),
    );
    let found = web
        .flow()
        .people_for(&program, &after, letters.trim())
        .await?;
    let people: Vec<Person> = found.iter().take(limit).map(Person::from).collect();
    let goes_on = letters.trim().is_empty() && found.len() > people.len();
    let last = found.iter().take(limit).next_back();
    let next = last
        .filter(|_| goes_on)
        .map(|last| last.address.as_str().to_owned());
    Ok(Json(People { people, next }).into_response())
}

/// Invites somebody: they get a letter with a link, and choose their password themselves.
#[utoipa::path(
    post, path = "/api/v1/people", tag = "people", security(("token" = ["people:write"])),
    params(Wish),
    request_body = Invitation,
    responses(
        (status = 201, body = PersonAndDevices, description = "The letter is on its way."),
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
    let asked: Invitation = json(&headers, &body)?;
    let address =
        Address::parse(&asked.address).ok_or(Problem::unfit("This is no email address."))?;
    if asked.name.chars().count() > LONGEST_NAME {
        return Err(Problem::unfit("A name has 80 characters at most."));
    }
    if repeated == Repeated(false) {
        let invited = web
            .flow()
            .invite(By::Program(&program), &address, &asked.name);
        match invited.await? {
            Invited::Sent => {}
            Invited::Taken => {
                let taken = "Somebody with this address has an account already.";
                return Err(Problem::of(StatusCode::CONFLICT, taken));
            }
            Invited::NoName => return Err(Problem::unfit("A name has to have a letter.")),
        }
    }
    let found = web.flow().person_and_phones(&address).await?;
    let (somebody, phones) = found.ok_or(Problem::missing())?;
    let there = format!("/api/v1/people/{}", somebody.id);
    let shown = shown(&somebody, &phones);
    Ok((
        StatusCode::CREATED,
        [(header::LOCATION, there)],
        Json(shown),
    )
        .into_response())
}

/// Somebody, and their phones.
#[utoipa::path(
    get, path = "/api/v1/people/{id}", tag = "people", security(("token" = ["people:read"])),
    params(("id" = String, Path)),
    responses(
        (status = 200, body = PersonAndDevices),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        Always,
    ),
)]
pub(super) async fn look(
    State(web): State<Web>,
    Extension(program): Extension<Program>,
    Path(id): Path<String>,
) -> Answer {
    show(&web, &program, &id).await
}

/// Invites somebody again who has not come yet; the link of before is void.
#[utoipa::path(
    post, path = "/api/v1/people/{id}/invitation", tag = "people", security(("token" = ["people:write"])),
    params(("id" = String, Path), Wish),
    responses(
        (status = 200, body = PersonAndDevices),
        Always,
        Acts,
    ),
)]
pub(super) async fn invite_again(
    State(web): State<Web>,
    Extension(program): Extension<Program>,
    Extension(repeated): Extension<Repeated>,
    Path(id): Path<String>,
) -> Answer {
    if repeated == Repeated(false) {
        let (somebody, _) = find(&web, &program, &id).await?;
        let come = || Problem::of(StatusCode::CONFLICT, "They have come already.");
        if somebody.standing != Standing::Invited {
            return Err(come());
        }
        let by = By::Program(&program);
        let invited = web.flow().invite(by, &somebody.address, &somebody.name);
        if invited.await? != Invited::Sent {
            return Err(come());
        }
    }
    show(&web, &program, &id).await
}

/// Withdraws the invitation of somebody who has not come yet: there is no account any more.
#[utoipa::path(
    delete, path = "/api/v1/people/{id}/invitation", tag = "people", security(("token" = ["people:write"])),
    params(("id" = String, Path), Wish),
    responses(
        (status = 200, body = PersonAndDevices),
        Always,
        Acts,
    ),
)]
pub(super) async fn withdraw(
    State(web): State<Web>,
    Extension(program): Extension<Program>,
    Extension(repeated): Extension<Repeated>,
    Path(id): Path<String>,
) -> Answer {
    act(&web, (&program, repeated), &id, Act::Withdraw).await?;
    show(&web, &program, &id).await
}

/// Sends somebody a letter with a link for a new password, which they choose themselves.
#[utoipa::path(
    post, path = "/api/v1/people/{id}/new-password", tag = "people", security(("token" = ["people:write"])),
    params(("id" = String, Path), Wish),
    responses(
        (status = 200, body = PersonAndDevices),
        Always,
        Acts,
    ),
)]
pub(super) async fn new_password(
    State(web): State<Web>,
    Extension(program): Extension<Program>,
    Extension(repeated): Extension<Repeated>,
    Path(id): Path<String>,
) -> Answer {
    act(&web, (&program, repeated), &id, Act::NewPassword).await?;
    show(&web, &program, &id).await
}

/// Asks somebody by letter to activate a phone.
#[utoipa::path(
    post, path = "/api/v1/people/{id}/new-phone", tag = "people", security(("token" = ["people:write"])),
    params(("id" = String, Path), Wish),
    responses(
        (status = 200, body = PersonAndDevices),
        Always,
        Acts,
    ),
)]
pub(super) async fn new_phone(
    State(web): State<Web>,
    Extension(program): Extension<Program>,
    Extension(repeated): Extension<Repeated>,
    Path(id): Path<String>,
) -> Answer {
    act(&web, (&program, repeated), &id, Act::NewPhone).await?;
    show(&web, &program, &id).await
}

/// Ends an account for good; the address is free for somebody else.
#[utoipa::path(
    delete, path = "/api/v1/people/{id}", tag = "people", security(("token" = ["people:end"])),
    params(("id" = String, Path), Wish),
    responses(
        (status = 200, body = PersonAndDevices),
        Always,
        Acts,
    ),
)]
pub(super) async fn end(
    State(web): State<Web>,
    Extension(program): Extension<Program>,
    Extension(repeated): Extension<Repeated>,
    Path(id): Path<String>,
) -> Answer {
    act(&web, (&program, repeated), &id, Act::End).await?;
    show(&web, &program, &id).await
}

/// Switches an account off: every session ends at once, and nobody signs in to it.
#[utoipa::path(
    post, path = "/api/v1/people/{id}/suspend", tag = "people", security(("token" = ["people:write"])),
    params(("id" = String, Path), Wish),
    responses(
        (status = 200, body = PersonAndDevices),
        Always,
        Acts,
    ),
)]
pub(super) async fn suspend(
    State(web): State<Web>,
    Extension(program): Extension<Program>,
    Extension(repeated): Extension<Repeated>,
    Path(id): Path<String>,
) -> Answer {
    act(&web, (&program, repeated), &id, Act::Suspend).await?;
    show(&web, &program, &id).await
}

/// Switches an account on again.
#[utoipa::path(
    post, path = "/api/v1/people/{id}/resume", tag = "people", security(("token" = ["people:write"])),
    params(("id" = String, Path), Wish),
    responses(
        (status = 200, body = PersonAndDevices),
        Always,
        Acts,
    ),
)]
pub(super) async fn resume(
    State(web): State<Web>,
    Extension(program): Extension<Program>,
    Extension(repeated): Extension<Repeated>,
    Path(id): Path<String>,
) -> Answer {
    act(&web, (&program, repeated), &id, Act::Resume).await?;
    show(&web, &program, &id).await
}

/// What is done to somebody's account.
pub(super) enum Act {
    Withdraw,
    NewPassword,
    NewPhone,
    End,
    Suspend,
    Resume,
    RevokeAll,
    Revoke(ProfileId),
}

/// Does it, unless this very request did it before.
pub(super) async fn act(
    web: &Web,
    (program, repeated): (&Program, Repeated),
    id: &str,
    act: Act,
) -> Result<(), Problem> {
    if repeated == Repeated(true) {
        return Ok(());
    }
    let (somebody, _) = find(web, program, id).await?;
    let (by, address) = (By::Program(program), &somebody.address);
    let acted = match act {
        Act::Withdraw => web.flow().withdraw_invitation(by, address).await?,
        Act::NewPassword => web.flow().start_over(by, address, Anew::Password).await?,
        Act::NewPhone => web.flow().start_over(by, address, Anew::Phone).await?,
        Act::End => web.flow().end_person(by, address).await?,
        Act::Suspend => web.flow().suspend_person(by, address).await?,
        Act::Resume => web.flow().resume_person(by, address).await?,
        Act::RevokeAll => web.flow().revoke_phones_of(by, address, None).await?,
        Act::Revoke(device) => {
            web.flow()
                .revoke_phones_of(by, address, Some(device))
                .await?
        }
    };
    Problem::of_act(acted).map_or(Ok(()), Err)
}

async fn find(web: &Web, program: &Program, id: &str) -> Result<(Somebody, Vec<Device>), Problem> {
    let id = PersonId::parse(id).ok_or(Problem::missing())?;
    let found = web.flow().person_for(program, id).await?;
    found.ok_or(Problem::missing())
}

async fn show(web: &Web, program: &Program, id: &str) -> Answer {
    let (somebody, phones) = find(web, program, id).await?;
    Ok(Json(shown(&somebody, &phones)).into_response())
}

fn shown(somebody: &Somebody, phones: &[Device]) -> PersonAndDevices {
    PersonAndDevices {
        person: somebody.into(),
        devices: phones.iter().map(Phone::from).collect(),
    }
}
