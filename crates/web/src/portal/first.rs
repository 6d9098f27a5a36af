//! The first administrator comes by a link that the server's console printed.

use axum::{
    extract::{Path, State},
    response::{AppendHeaders, IntoResponse, Redirect},
};
use symbolon_pages::{
    pages::{FirstAdministrator, Over},
    words::said,
};

use super::{Page, phone::entered_cookies, show, show_again};
use crate::{
    Web,
    guest::{Guest, Nothing, Proven},
};

pub(crate) async fn form(State(web): State<Web>, guest: Guest, Path(token): Path<String>) -> Page {
    if !web.flow().console_link_stands(&token).await? {
        return show_again(over(&web));
    }
    let page = show(FirstAdministrator {
        frame: web.frame(""),
        csrf: guest.csrf.clone(),
        at: format!("/first-administrator/{token}"),
    })?;
    Ok((AppendHeaders(guest.new_cookie), page).into_response())
}

pub(crate) async fn enter(
    State(web): State<Web>,
    guest: Guest,
    Path(token): Path<String>,
    Proven(Nothing {}, key): Proven<Nothing>,
) -> Page {
    let visitor = guest.visitor.clone().holding(key);
    match web.flow().enter_by_console_link(&token, &visitor).await? {
        Some(both) => {
            let cookies = AppendHeaders(entered_cookies(&web, &both));
            Ok((cookies, Redirect::to("/phones#passkeys")).into_response())
        }
        None => show_again(over(&web)),
    }
}

fn over(web: &Web) -> Over {
    Over {
        frame: web.frame(""),
        title: said("This link does not work"),
        text: said("It works once, within an hour. Have the console print another one: symbolon person administrator.").into(),
        action: said("Go to the sign-in page"),
        or_password: false,
    }
}
