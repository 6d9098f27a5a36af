//! The second step of email and password: the code.

use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use symbolon_flow::sign_in::code::SecondStep;
use symbolon_pages::pages::{Code, Over};

use super::{Page, phone::entered, show, show_again};
use crate::{
    Web,
    cookies::Name,
    guest::{Checked, Guest},
};

pub(crate) async fn form(State(web): State<Web>, guest: Guest, headers: HeaderMap) -> Page {
    let Some(address) = web.cookie(&headers, Name::Address) else {
        return start_again();
    };
    show(&Code {
        frame: web.frame("sign-in"),
        csrf: guest.csrf,
        address,
        wrong: false,
    })
}

#[derive(Deserialize)]
pub(crate) struct Typed {
    code: String,
}

pub(crate) async fn submit(
    State(web): State<Web>,
    guest: Guest,
    headers: HeaderMap,
    Checked(form): Checked<Typed>,
) -> Page {
    let Some(address) = web.cookie(&headers, Name::Address) else {
        return start_again();
    };
    match web
        .flow()
        .finish_by_code(&address, &form.code, &guest.visitor)
        .await?
    {
        SecondStep::Entered(both) => Ok(entered(&web, &both)),
        SecondStep::Wrong => show_again(&Code {
            frame: web.frame("sign-in"),
            csrf: guest.csrf,
            address,
            wrong: true,
        }),
        SecondStep::TooMany => show_again(&too_many(&web)),
    }
}

pub(super) fn too_many(web: &Web) -> Over {
    Over {
        frame: web.frame("sign-in"),
        title: "Too many wrong codes",
        text: "Wait ten minutes and start again, or sign in with the phone app.".into(),
        action: "Back to the start",
        or_password: false,
    }
}

pub(super) fn start_again() -> Result<Response, crate::trouble::Trouble> {
    Ok(Redirect::to("/").into_response())
}
