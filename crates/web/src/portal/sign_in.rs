//! Choosing how to sign in; the first step of email and password.

use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::{AppendHeaders, IntoResponse, Redirect},
};
use serde::Deserialize;
use symbolon_core::seal::Secret;
use symbolon_flow::sign_in::password::FirstStep;
use symbolon_pages::{
    pages::{NoCodes, Notice, SignIn, seconds_until},
    words::said,
};

use super::{Page, show, show_again};
use crate::{
    Web,
    cookies::Name,
    guest::{Guest, Member, Proven},
};

/// What brought somebody here.
#[derive(Deserialize)]
pub(crate) struct From {
    #[serde(rename = "signed-out")]
    signed_out: Option<String>,
    /// They go on to an application once they have signed in.
    going: Option<String>,
}

pub(crate) async fn choose(
    State(web): State<Web>,
    member: Option<Member>,
    guest: Guest,
    Query(from): Query<From>,
    headers: HeaderMap,
) -> Page {
    if member.is_some() && from.going.is_none() {
        return Ok(Redirect::to("/home").into_response());
    }
    // Whoever comes here by hand goes nowhere else.
    let stays = from.going.is_none().then(|| web.drop_cookie(Name::Going));
    let notice = from
        .signed_out
        .map(|_| Notice::Good(said("You are signed out.")));
    let address = web.cookie(&headers, Name::Address).unwrap_or_default();
    let page = SignIn {
        notice,
        ..page(&web, &guest, address)
    };
    let cookies = guest.new_cookie.into_iter().chain(stays);
    let cookies: Vec<_> = cookies.collect();
    Ok((AppendHeaders(cookies), show(page)?).into_response())
}

/// Where a form's own address leads when it is opened by hand or from the history.
pub(crate) async fn to_start() -> Redirect {
    Redirect::to("/")
}

#[derive(Deserialize)]
pub(crate) struct ByPassword {
    address: String,
    password: String,
}

pub(crate) async fn by_password(
    State(web): State<Web>,
    guest: Guest,
    Proven(form, key): Proven<ByPassword>,
) -> Page {
    let password = Secret::new(form.password);
    let visitor = guest.visitor.clone().holding(key);
    match web
        .flow()
        .start_by_password(&form.address, password, &visitor)
        .await?
    {
        FirstStep::CodeSent(address) => {
            let remembered = web.set_cookie(Name::Address, address.as_str());
            let to_code = Redirect::to("/sign-in/code");
            Ok((AppendHeaders([remembered]), to_code).into_response())
        }
        FirstStep::NotByMail(address) => {
            let remembered = web.set_cookie(Name::Address, address.as_str());
            let elsewhere = Redirect::to("/sign-in/not-by-mail");
            Ok((AppendHeaders([remembered]), elsewhere).into_response())
        }
        FirstStep::Wrong => show_again(SignIn {
            wrong_password: true,
            ..page(&web, &guest, form.address)
        }),
        FirstStep::NoCodesUntil(until) => {
            let minutes = seconds_until(web.flow().clock.now(), until).saturating_add(59) / 60;
            show_again(NoCodes {
                frame: web.frame("sign-in"),
                minutes: usize::try_from(minutes).unwrap_or_default(),
            })
        }
        FirstStep::TooMany => {
            let notice = Some(Notice::Bad(said(
                "Too many wrong tries. Wait ten minutes, or sign in with the phone app.",
            )));
            show_again(SignIn {
                notice,
                ..page(&web, &guest, form.address)
            })
        }
    }
}

pub(crate) fn page(web: &Web, guest: &Guest, address: String) -> SignIn {
    let csrf = guest.csrf.clone();
    SignIn {
        frame: web.frame("sign-in"),
        csrf,
        address,
        wrong_password: false,
        notice: None,
    }
}
