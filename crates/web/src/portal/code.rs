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
    guest::{Guest, Proven},
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
    Proven(form, key): Proven<Typed>,
) -> Page {
    let Some(address) = web.cookie(&headers, Name::Address) else {
        return start_again();
    };
    let visitor = guest.visitor.holding(key);
    match web
        .flow()
        .finish_by_code(&address, &form.code, &visitor)
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
