//! The second step of email and password: the code.

use askama::Template;
use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use symbolon_flow::sign_in::{
    another_code::AnotherCode,
    code::{SecondStep, SentTo},
};
use symbolon_pages::{
    pages::{Code, Last, Over},
    words::said,
};

use super::{Page, phone::entered, show, show_again};
use crate::{
    Web,
    cookies::Name,
    guest::{Guest, Nothing, Proven},
    trouble::Trouble,
};

pub(crate) async fn form(State(web): State<Web>, guest: Guest, headers: HeaderMap) -> Page {
    let Some(address) = web.cookie(&headers, Name::Address) else {
        return start_again();
    };
    show(page(&web, guest, address, Last::None).await?)
}

/// Another code in the place of the one that was sent.
pub(crate) async fn again(
    State(web): State<Web>,
    guest: Guest,
    headers: HeaderMap,
    Proven(Nothing {}, key): Proven<Nothing>,
) -> Page {
    let Some(address) = web.cookie(&headers, Name::Address) else {
        return start_again();
    };
    let visitor = guest.visitor.clone().holding(key);
    let sent = web.flow().send_another_code(&address, &visitor).await?;
    let last = match sent {
        AnotherCode::Sent => Last::SentAgain,
        AnotherCode::TooSoon => Last::TooSoon,
        AnotherCode::NotHere => return start_again(),
    };
    show_again(page(&web, guest, address, last).await?)
}

/// A code as it was typed.
#[derive(Deserialize)]
pub(crate) struct Typed {
    pub(super) code: String,
}

pub(crate) async fn submit(
    State(web): State<Web>,
    guest: Guest,
    headers: HeaderMap,
    Proven(typed, key): Proven<Typed>,
) -> Page {
    let Some(address) = web.cookie(&headers, Name::Address) else {
        return start_again();
    };
    let visitor = guest.visitor.clone().holding(key);
    let finished = web.flow().finish_by_code(&address, &typed.code, &visitor);
    let ended = finished.await?;
    led_to(&web, &ended, page(&web, guest, address, Last::Wrong).await?)
}

/// What a code led to: home, or the page again that it was typed on.
pub(super) fn led_to(
    web: &Web,
    ended: &SecondStep,
    again: impl Template + Send + Sync + 'static,
) -> Page {
    match ended {
        SecondStep::Entered(both) => Ok(entered(web, both)),
        SecondStep::Wrong => show_again(again),
        SecondStep::TooMany => show_again(too_many(web)),
    }
}

async fn page(web: &Web, guest: Guest, address: String, last: Last) -> Result<Code, Trouble> {
    let sent_to = web.flow().sent_to(&address, &guest.visitor).await?;
    Ok(Code {
        frame: web.frame("sign-in"),
        csrf: guest.csrf,
        address,
        mobile: match sent_to {
            SentTo::Mobile(number) => Some(number),
            SentTo::Mailbox => None,
        },
        last,
    })
}

fn too_many(web: &Web) -> Over {
    Over {
        frame: web.frame("sign-in"),
        title: said("Too many wrong codes"),
        text: said("Wait ten minutes and start again, or sign in with the phone app.").into(),
        action: said("Back to the start"),
        or_password: false,
    }
}

pub(super) fn start_again() -> Result<Response, Trouble> {
    Ok(Redirect::to("/").into_response())
}
