//! "My phone is lost": stopping phones by a mailed link, revoking them by a printed code.

use axum::{
    extract::{Path, State},
    response::{AppendHeaders, IntoResponse},
};
use serde::Deserialize;
use symbolon_flow::revoke::lost::ByCode;
use symbolon_pages::{
    pages::{Over, PhoneLost, StopPhones},
    words::{Said, said},
};

use super::{Page, show, show_again};
use crate::{
    Web,
    guest::{Checked, Guest, Nothing},
};

pub(crate) async fn form(State(web): State<Web>, guest: Guest) -> Page {
    let page = show(page(&web, &guest, String::new(), false))?;
    Ok((AppendHeaders(guest.new_cookie), page).into_response())
}

/// Whose phones.
#[derive(Deserialize)]
pub(crate) struct Whose {
    address: String,
    #[serde(default)]
    code: String,
}

pub(crate) async fn letter(
    State(web): State<Web>,
    guest: Guest,
    Checked(form): Checked<Whose>,
) -> Page {
    let asked = web.flow().ask_to_stop(&form.address, &guest.visitor);
    if !asked.await? {
        return show_again(too_many(&web));
    }
    show(over(
        &web,
        said("Look into your mailbox"),
        said(
            "If this address has an account, a link is on its way there. It stops every phone of yours, after one more click.",
        ),
    ))
}

pub(crate) async fn code(
    State(web): State<Web>,
    guest: Guest,
    Checked(form): Checked<Whose>,
) -> Page {
    let revoked = web
        .flow()
        .revoke_by_code(&form.address, &form.code, &guest.visitor);
    match revoked.await? {
        ByCode::Done => show(over(
            &web,
            said("Your phones are revoked"),
            said(
                "None of them approves anything any more, and every session they began has ended. Sign in another way to activate a phone again.",
            ),
        )),
        ByCode::Wrong => show_again(page(&web, &guest, form.address, true)),
        ByCode::TooMany => show_again(too_many(&web)),
    }
}

/// The page behind the link. It does nothing by itself: machines open links in mails.
pub(crate) async fn sure(State(web): State<Web>, guest: Guest, Path(link): Path<String>) -> Page {
    let Some(phones) = web.flow().phones_of_stop_link(&link).await? else {
        return show(link_is_over(&web));
    };
    let names: Vec<String> = phones.into_iter().map(|phone| phone.name).collect();
    let page = show(StopPhones {
        frame: web.frame(""),
        csrf: guest.csrf,
        link,
        names: names.join(", "),
    })?;
    Ok((AppendHeaders(guest.new_cookie), page).into_response())
}

pub(crate) async fn stop(
    State(web): State<Web>,
    Path(link): Path<String>,
    Checked(Nothing {}): Checked<Nothing>,
) -> Page {
    if !web.flow().stop_by_link(&link).await? {
        return show_again(link_is_over(&web));
    }
    show(over(
        &web,
        said("Your phones are stopped"),
        said(
            "None of them approves anything any more, and every session they began has ended. Sign in another way to activate one again.",
        ),
    ))
}

fn page(web: &Web, guest: &Guest, address: String, wrong: bool) -> PhoneLost {
    PhoneLost {
        frame: web.frame("sign-in"),
        csrf: guest.csrf.clone(),
        address,
        wrong,
    }
}

fn over(web: &Web, title: Said, text: Said) -> Over {
    Over {
        frame: web.frame(""),
        title,
        text: text.into(),
        action: said("Go to the start page"),
        or_password: false,
    }
}

fn link_is_over(web: &Web) -> Over {
    let text = said("It works for a day. Ask for another one under “Phone lost or stolen?”.");
    over(web, said("This link is over"), text)
}

fn too_many(web: &Web) -> Over {
    let text = said(
        "Too many tries for this address. Wait an hour, or call the people who run this portal.",
    );
    over(web, said("Wait a little"), text)
}
