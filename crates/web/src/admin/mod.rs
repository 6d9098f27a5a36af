//! Administration: the pages of people who look after others.
//!
//! Every route stands in [`TABLE`] with the right it takes; the guard in front of them denies
//! whatever does not. What changes something takes a sign-in of the last minutes besides.

mod applications;
mod connections;
mod invite_list;
mod letters;
mod log;
mod people;
pub(crate) mod settings;

use axum::{
    Extension, Router,
    extract::{FromRequestParts, MatchedPath, Request, State},
    http::Method,
    middleware::{self, Next},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use symbolon_flow::administer::officer::{self, Officer};
use symbolon_model::{
    level::Level,
    role::{Right, Role},
};
use symbolon_pages::{pages::Denied, words::said};

use crate::{Web, guest::Member, portal::show_again};

/// Every route, and the right that it takes.
pub const TABLE: [(Method, &str, Right); 35] = [
    (Method::GET, "/admin/people", Right::SeePeople),
    (Method::GET, "/admin/people/{id}", Right::SeePeople),
    (Method::POST, "/admin/people/{id}/suspend", Right::Suspend),
    (Method::POST, "/admin/people/{id}/resume", Right::Suspend),
    (Method::POST, "/admin/people/{id}/invite", Right::Invite),
    (Method::POST, "/admin/people/{id}/withdraw", Right::Invite),
    (Method::POST, "/admin/people/{id}/reset", Right::StartOver),
    (
        Method::POST,
        "/admin/people/{id}/activate",
        Right::StartOver,
    ),
    (Method::GET, "/admin/people/{id}/end", Right::EndAccounts),
    (Method::POST, "/admin/people/{id}/end", Right::EndAccounts),
    (
        Method::POST,
        "/admin/people/{id}/revoke",
        Right::RevokePhones,
    ),
    (
        Method::POST,
        "/admin/people/{id}/revoke/{phone}",
        Right::RevokePhones,
    ),
    (Method::POST, "/admin/people/{id}/call", Right::VerifyCaller),
    (Method::GET, "/admin/invite", Right::Invite),
    (Method::POST, "/admin/invite", Right::Invite),
    (Method::GET, "/admin/invite/list", Right::Invite),
    (Method::POST, "/admin/invite/list", Right::Invite),
    (Method::POST, "/admin/invite/all", Right::Invite),
    (Method::GET, "/admin/log", Right::ReadLog),
    (Method::GET, "/admin/settings", Right::SeeSettings),
    (Method::GET, "/admin/letters", Right::SeeDelivery),
    (Method::POST, "/admin/letters/test", Right::SeeDelivery),
    (Method::POST, "/admin/letters/test-text", Right::SeeDelivery),
    (
        Method::POST,
        "/admin/letters/{id}/again",
        Right::SeeDelivery,
    ),
    (Method::GET, "/admin/applications", Right::KeepApplications),
    (Method::POST, "/admin/applications", Right::KeepApplications),
    (
        Method::GET,
        "/admin/applications/new",
        Right::KeepApplications,
    ),
    (
        Method::GET,
        "/admin/applications/{key}",
        Right::KeepApplications,
    ),
    (
        Method::POST,
        "/admin/applications/{key}",
        Right::KeepApplications,
    ),
    (
        Method::GET,
        "/admin/applications/{key}/connection",
        Right::KeepApplications,
    ),
    (
        Method::POST,
        "/admin/applications/{key}/connection",
        Right::KeepApplications,
    ),
    (
        Method::POST,
        "/admin/applications/{key}/disconnect",
        Right::KeepApplications,
    ),
    (
        Method::POST,
        "/admin/applications/{key}/earlier",
        Right::KeepApplications,
    ),
    (
        Method::POST,
        "/admin/applications/{key}/later",
        Right::KeepApplications,
    ),
    (
        Method::POST,
        "/admin/applications/{key}/remove",
        Right::KeepApplications,
    ),
];

/// Where somebody with a role begins.
pub(crate) const fn office(role: Role) -> &'static str {
    match role {
        Role::HelpDesk | Role::Administrator => "/admin/people",
        Role::Auditor => "/admin/log",
    }
}

pub(crate) fn routes(web: &Web) -> Router<Web> {
    Router::new()
        .route("/admin/people", get(people::find))
        .route("/admin/people/{id}", get(people::look))
        .route("/admin/people/{id}/suspend", post(people::suspend))
        .route("/admin/people/{id}/resume", post(people::resume))
        .route("/admin/people/{id}/invite", post(people::invite_again))
        .route("/admin/people/{id}/withdraw", post(people::withdraw))
        .route("/admin/people/{id}/reset", post(people::new_password))
        .route("/admin/people/{id}/activate", post(people::new_phone))
        .route(
            "/admin/people/{id}/end",
            get(people::sure_to_end).post(people::end),
        )
        .route("/admin/people/{id}/revoke", post(people::revoke_all))
        .route("/admin/people/{id}/revoke/{phone}", post(people::revoke))
        .route("/admin/people/{id}/call", post(people::call))
        .route(
            "/admin/invite",
            get(people::invitation).post(people::invite),
        )
        .route(
            "/admin/invite/list",
            get(invite_list::form).post(invite_list::look),
        )
        .route("/admin/invite/all", post(invite_list::send))
        .route("/admin/log", get(log::read))
        .route("/admin/settings", get(settings::list))
        .route("/admin/letters", get(letters::list))
        .route("/admin/letters/test", post(letters::test))
        .route("/admin/letters/test-text", post(letters::test_text))
        .route("/admin/letters/{id}/again", post(letters::again))
        .merge(of_applications())
        .route_layer(middleware::from_fn_with_state(web.clone(), guard))
}

fn of_applications() -> Router<Web> {
    Router::new()
        .route(
            "/admin/applications",
            get(applications::list).post(applications::add),
        )
        .route("/admin/applications/new", get(applications::new))
        .route(
            "/admin/applications/{key}",
            get(applications::look).post(applications::change),
        )
        .route(
            "/admin/applications/{key}/earlier",
            post(applications::earlier),
        )
        .route(
            "/admin/applications/{key}/connection",
            get(connections::look).post(connections::connect),
        )
        .route(
            "/admin/applications/{key}/disconnect",
            post(connections::disconnect),
        )
        .route("/admin/applications/{key}/later", post(applications::later))
        .route(
            "/admin/applications/{key}/remove",
            post(applications::remove),
        )
}

/// Lets through who has the right that the table says, and nobody else.
async fn guard(
    State(web): State<Web>,
    path: Option<Extension<MatchedPath>>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let member = match Member::from_request_parts(&mut parts, &web).await {
        Ok(member) => member,
        Err(refused) => return refused.into_response(),
    };
    let path = path.as_ref().map(|Extension(path)| path.as_str());
    let row = TABLE.iter().find(|(method, at, _)| {
        // What answers to GET answers to HEAD.
        let asked = if parts.method == Method::HEAD {
            &Method::GET
        } else {
            &parts.method
        };
        *method == *asked && Some(*at) == path
    });
    let acts = !parts.method.is_safe();
    let allowed = match row {
        Some((_, _, right)) => web.flow().officer(&member.who, *right, acts),
        None => Err(officer::Denied::NoRight),
    };
    match allowed {
        Ok(officer) => {
            parts.extensions.insert(officer);
            parts.extensions.insert(member.who.session);
            next.run(Request::from_parts(parts, body)).await
        }
        Err(why) => denied(&web, &member, why),
    }
}

/// What the guard let through.
type Allowed = Extension<Officer>;

fn denied(web: &Web, member: &Member, why: officer::Denied) -> Response {
    let (title, text) = match why {
        officer::Denied::NoRight => (
            said("This is not yours to do"),
            said(
                "What you may do to other people’s accounts is decided by whoever runs this portal.",
            ),
        ),
        officer::Denied::TooWeak(Level::Passkey) => (
            said("Sign in with a passkey"),
            said(
                "Administrators look after others only in a session that a passkey began: no page that imitates this portal gets one. Add one under “My phones” if you have none, sign out, and sign in with it.",
            ),
        ),
        officer::Denied::TooWeak(_) => (
            said("Sign in with more"),
            said(
                "To look after others, sign in with a passkey, or with an authenticator app’s code after the password.",
            ),
        ),
        officer::Denied::NotFresh => (
            said("Sign in again for this"),
            said(
                "Acts on other people’s accounts take a sign-in of the last five minutes. Sign out, and sign in again; nothing was changed.",
            ),
        ),
    };
    let page = Denied {
        frame: member.frame(web, "admin"),
        csrf: member.csrf.clone(),
        title,
        text,
    };
    match show_again(page) {
        Ok(mut response) => {
            *response.status_mut() = axum::http::StatusCode::FORBIDDEN;
            response
        }
        Err(trouble) => trouble.into_response(),
    }
}

/// Back to somebody's page, which says what was done.
fn back_to(id: &str, said: &str) -> Response {
    Redirect::to(&format!("/admin/people/{id}?said={said}")).into_response()
}
