//! Another email address.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect},
};
use serde::Deserialize;
use symbolon_flow::address::{Asked, Confirmed};
use symbolon_pages::{
    pages::{AddressCode, MyAddress, Over},
    words::{Said, said},
};

use super::{Page, activate::held_until, show, show_again};
use crate::{
    Web,
    guest::{Checked, Member, Nothing, Proven},
};

#[derive(Deserialize)]
pub(crate) struct Wanted {
    address: String,
}

#[derive(Deserialize)]
pub(crate) struct Typed {
    address: String,
    code: String,
}

pub(crate) async fn look(State(web): State<Web>, member: Member) -> Page {
    show(page(&web, &member, None))
}

pub(crate) async fn ask(
    State(web): State<Web>,
    member: Member,
    Proven(form, key): Proven<Wanted>,
) -> Page {
    member.demand_same_browser(key.as_ref())?;
    let Ok(fresh) = web.flow().fresh(&member.who) else {
        return back();
    };
    let asked = web.flow().ask_address(&member.who, fresh, &form.address);
    let what = match asked.await? {
        Asked::Sent(address) => {
            return show(code_page(&web, &member, address.as_str(), false));
        }
        Asked::NoAddress => said("This is no email address. Check it and try again."),
        Asked::Same => said("That is your address already."),
        Asked::TooMany => said("Too many codes for now. Try again in half an hour."),
    };
    show_again(page(&web, &member, Some((form.address, what))))
}

pub(crate) async fn confirm(
    State(web): State<Web>,
    member: Member,
    Checked(form): Checked<Typed>,
) -> Page {
    let Typed { address, code } = form;
    let confirmed = web.flow().confirm_address(&member.who, &address, &code);
    match confirmed.await? {
        Confirmed::Done => back(),
        Confirmed::Wrong => show_again(code_page(&web, &member, &address, true)),
        Confirmed::TooMany => show_again(Over {
            frame: member.frame(&web, "phones"),
            title: said("Too many wrong codes"),
            text: said("Wait half an hour, then ask for another one.").into(),
            action: said("Go to my applications"),
            or_password: false,
        }),
    }
}

pub(crate) async fn keep(
    State(web): State<Web>,
    member: Member,
    Checked(Nothing {}): Checked<Nothing>,
) -> Page {
    web.flow().keep_address(&member.who).await?;
    back()
}

fn back() -> Page {
    Ok(Redirect::to("/address").into_response())
}

fn page(web: &Web, member: &Member, wrong: Option<(String, Said)>) -> MyAddress {
    let person = &member.who.person;
    let fresh = web.flow().fresh(&member.who);
    let moving = person.moving.as_ref();
    MyAddress {
        frame: member.frame(web, "phones"),
        csrf: member.csrf.clone(),
        address: person.address.as_str().to_owned(),
        moving: moving.map(|(address, from)| {
            let from = web.0.zone.date_and_time(*from);
            (address.as_str().to_owned(), from)
        }),
        fresh: fresh.is_ok(),
        held_until: fresh.err().and_then(|why| held_until(web, why)),
        wrong,
    }
}

fn code_page(web: &Web, member: &Member, address: &str, wrong: bool) -> AddressCode {
    AddressCode {
        frame: member.frame(web, "phones"),
        csrf: member.csrf.clone(),
        address: address.to_owned(),
        wrong,
    }
}
