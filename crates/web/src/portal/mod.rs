//! The portal's pages and forms.

mod account;
mod activate;
mod activity;
mod address;
mod authenticators;
mod code;
mod codes;
mod first;
mod help;
mod language;
mod live;
mod lost;
pub(crate) mod own_phones;
mod passkeys;
mod password;
mod phone;
mod phones;
mod recovery;
mod sign_in;

use askama::Template;
use axum::{
    Router,
    response::{IntoResponse, Response},
    routing::{get, post},
};

use crate::{Web, guard::body_limit, page::Unwritten, trouble::Trouble};

pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .merge(signing_in())
        .merge(my_phones())
        .route("/authenticators", post(authenticators::begin))
        .route(
            "/authenticators/{id}/confirm",
            post(authenticators::confirm),
        )
        .route("/authenticators/{id}/remove", post(authenticators::remove))
        .route("/passkeys/options", get(passkeys::new))
        .route("/passkeys", post(passkeys::add))
        .route("/passkeys/{id}/remove", post(passkeys::remove))
        .route("/recovery", get(recovery::list).post(recovery::make))
        .route("/language", get(language::look).post(language::choose))
        .route("/address", get(address::look).post(address::ask))
        .route("/address/confirm", post(address::confirm))
        .route("/address/keep", post(address::keep))
        .route("/codes", get(codes::list).post(codes::choose))
        .route("/codes/number", post(codes::ask))
        .route("/codes/confirm", post(codes::confirm))
        .route("/codes/forget", post(codes::forget))
        .route("/sign-out", post(account::sign_out))
        .route("/home", get(account::home))
        .route("/open/{key}", get(account::open))
        .route("/activity", get(activity::list))
        .route("/activity/not-me", get(activity::not_me))
        .route("/activity/secure", post(activity::secure))
        .route("/sessions/{id}/end", post(activity::end_session))
        .route("/browsers/{id}/forget", post(activity::forget_browser))
        .route(
            "/password",
            get(password::change_form).post(password::change),
        )
        .route("/get-app", get(account::get_app))
        .route("/credits", get(account::credits))
        .route("/help", get(help::index))
        .route("/help/{topic}", get(help::topic))
        .route("/help/pictures/{language}/{name}", get(help::picture))
        .layer(body_limit())
}

fn signing_in() -> Router<Web> {
    Router::new()
        .route("/", get(sign_in::choose))
        .route("/sign-in/phone", get(sign_in::to_start).post(phone::start))
        .route("/sign-in/phone/{id}", get(phone::look))
        .route("/sign-in/phone/{id}/events", get(phone::events))
        .route("/sign-in/phone/{id}/state", get(phone::state))
        .route("/sign-in/phone/{id}/return", get(phone::come_back))
        .route("/sign-in/phone/{id}/finish", post(phone::finish))
        .route("/sign-in/phone/{id}/cancel", post(phone::cancel))
        .route(
            "/sign-in/password",
            get(sign_in::to_start).post(sign_in::by_password),
        )
        .route("/sign-in/passkey/options", get(passkeys::question))
        .route(
            "/sign-in/passkey",
            get(sign_in::to_start).post(passkeys::submit),
        )
        .route(
            "/first-administrator/{token}",
            get(first::form).post(first::enter),
        )
        .route("/sign-in/not-by-mail", get(password::not_by_mail))
        .route(
            "/forgot-password",
            get(password::forgot_form).post(password::forgot),
        )
        .route(
            "/invitation/{token}",
            get(password::invitation_form).post(password::accept_invitation),
        )
        .route(
            "/reset-password",
            get(password::reset_form).post(password::reset),
        )
        .route("/sign-in/code", get(code::form).post(code::submit))
        .route("/sign-in/code/again", post(code::again))
        .route(
            "/sign-in/recovery",
            get(recovery::form).post(recovery::submit),
        )
        .route(
            "/sign-in/app-code",
            get(authenticators::form).post(authenticators::submit),
        )
}

fn my_phones() -> Router<Web> {
    Router::new()
        .route("/phones", get(phones::list))
        .route(
            "/phones/{id}/revoke",
            get(phones::sure).post(phones::revoke),
        )
        .route(
            "/phones/{id}/rename",
            get(phones::rename).post(phones::keep_name),
        )
        .route(
            "/phones/activate",
            get(activate::confirm).post(activate::begin),
        )
        .route("/phones/ask/{wanted}", post(own_phones::begin))
        .route("/phones/ask/{wanted}/{id}", get(own_phones::look))
        .route("/phones/ask/{wanted}/{id}/events", get(own_phones::events))
        .route("/phones/ask/{wanted}/{id}/state", get(own_phones::state))
        .route("/phones/ask/{wanted}/{id}/finish", post(own_phones::finish))
        .route("/phones/ask/{wanted}/{id}/cancel", post(own_phones::cancel))
        .route("/phones/activate/{id}", get(activate::look))
        .route("/phones/activate/{id}/events", get(activate::events))
        .route("/phones/activate/{id}/state", get(activate::state))
        .route("/phones/activate/{id}/pick", post(activate::pick))
        .route("/phones/activate/{id}/cancel", post(activate::cancel))
        .route(
            "/phones/revoke-all",
            get(phones::sure_about_all).post(phones::revoke_all),
        )
        .route("/phone-lost", get(lost::form))
        .route("/phone-lost/letter", post(lost::letter))
        .route("/phone-lost/code", post(lost::code))
        .route("/stop-phones/{link}", get(lost::sure).post(lost::stop))
        .route(
            "/not-me/{link}",
            get(phones::not_me).post(phones::stop_by_link),
        )
}

/// What a handler of a page gives.
pub(crate) type Page = Result<Response, Trouble>;

pub(crate) fn show(page: impl Template + Send + Sync + 'static) -> Page {
    Ok(Unwritten::page(page).into_response())
}

/// A page that is shown after a POST did not do what was asked.
pub(crate) fn show_again(page: impl Template + Send + Sync + 'static) -> Page {
    let status = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
    Ok((status, Unwritten::page(page)).into_response())
}
