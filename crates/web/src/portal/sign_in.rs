//! Choosing how to sign in; the first step of email and password.

use axum::{
    extract::State,
    response::{AppendHeaders, IntoResponse, Redirect},
};
use serde::Deserialize;
use symbolon_core::seal::Secret;
use symbolon_flow::sign_in::password::FirstStep;
use symbolon_pages::pages::{Notice, SignIn};

use super::{Page, show, show_again};
use crate::{
    Web,
    cookies::Name,
    guest::{Checked, Guest, Member},
};

pub(crate) async fn choose(State(web): State<Web>, member: Option<Member>, guest: Guest) -> Page {
    if member.is_some() {
        return Ok(Redirect::to("/home").into_response());
    }
    let page = page(&web, &guest, String::new());
    Ok((AppendHeaders(guest.new_cookie), show(&page)?).into_response())
}

#[derive(Deserialize)]
pub(crate) struct ByPassword {
    address: String,
    password: String,
}

pub(crate) async fn by_password(
    State(web): State<Web>,
    guest: Guest,
    Checked(form): Checked<ByPassword>,
) -> Page {
    let password = Secret::new(form.password);
    match web
        .flow()
        .start_by_password(&form.address, password, &guest.visitor)
        .await?
    {
        FirstStep::CodeSent(address) => {
            let remembered = web.set_cookie(Name::Address, address.as_str());
            let to_code = Redirect::to("/sign-in/code");
            Ok((AppendHeaders([remembered]), to_code).into_response())
        }
        FirstStep::Wrong => show_again(&SignIn {
            wrong_password: true,
            ..page(&web, &guest, form.address)
        }),
        FirstStep::TooMany => {
            let notice = Some(Notice::Bad(
                "Too many wrong tries. Wait ten minutes, or sign in with the phone app.",
            ));
            show_again(&SignIn {
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
