//! Authenticator apps: adding and removing them, and signing in with a code of theirs.

use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::{IntoResponse, Redirect},
};
use serde::Deserialize;
use symbolon_core::wire::base64url;
use symbolon_flow::authenticator::{Begun, Confirmed, Offered};
use symbolon_model::authenticator::AuthenticatorId;
use symbolon_pages::{
    pages::{AppCode, NewAuthenticator, Over},
    words::{Said, said},
};

use super::{
    Page,
    activate::stale,
    code::{Typed, led_to, start_again},
    show, show_again,
};
use crate::{
    Web,
    cookies::Name,
    guest::{Checked, Guest, Member, Nothing, Proven},
    trouble::Trouble,
};

#[derive(Deserialize)]
pub(crate) struct Named {
    #[serde(default)]
    name: String,
}

pub(crate) async fn begin(
    State(web): State<Web>,
    member: Member,
    Proven(form, key): Proven<Named>,
) -> Page {
    member.demand_same_browser(key.as_ref())?;
    let fresh = match web.flow().fresh(&member.who) {
        Ok(fresh) => fresh,
        Err(why) => return show_again(stale(&web, &member, why).await?),
    };
    match web
        .flow()
        .begin_authenticator(&member.who, fresh, &form.name)
        .await?
    {
        Begun::Offered(offered) => show(page(&web, &member, &offered, false)),
        Begun::TooMany => show_again(sentence(
            &web,
            &member,
            said("You have five authenticator apps"),
            said("That is as many as anybody may have. Remove one first, under “My phones”."),
        )),
    }
}

pub(crate) async fn confirm(
    State(web): State<Web>,
    member: Member,
    Path(id): Path<String>,
    Checked(form): Checked<Typed>,
) -> Page {
    let id = id_of(&id)?;
    let confirmed = web
        .flow()
        .confirm_authenticator(&member.who, id, &form.code);
    match confirmed.await? {
        Confirmed::Done => Ok(Redirect::to("/phones").into_response()),
        Confirmed::Wrong => {
            let offered = web.flow().authenticator_offered(&member.who, id).await?;
            let offered = offered.ok_or(Trouble::missing())?;
            show_again(page(&web, &member, &offered, true))
        }
        Confirmed::TooMany => show_again(sentence(
            &web,
            &member,
            said("Too many wrong codes"),
            said("Wait ten minutes, then add the app again."),
        )),
        Confirmed::Gone => Err(Trouble::missing()),
    }
}

pub(crate) async fn remove(
    State(web): State<Web>,
    member: Member,
    Path(id): Path<String>,
    Proven(Nothing {}, key): Proven<Nothing>,
) -> Page {
    member.demand_same_browser(key.as_ref())?;
    let fresh = match web.flow().fresh(&member.who) {
        Ok(fresh) => fresh,
        Err(why) => return show_again(stale(&web, &member, why).await?),
    };
    let id = id_of(&id)?;
    let removed = web.flow().remove_authenticator(&member.who, fresh, id);
    if removed.await? {
        Ok(Redirect::to("/phones").into_response())
    } else {
        Err(Trouble::missing())
    }
}

pub(crate) async fn form(State(web): State<Web>, guest: Guest, headers: HeaderMap) -> Page {
    let Some(address) = web.cookie(&headers, Name::Address) else {
        return start_again();
    };
    show(code_page(&web, guest, address, false))
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
    let finished = web
        .flow()
        .finish_by_authenticator(&address, &typed.code, &visitor);
    let ended = finished.await?;
    led_to(&web, &ended, code_page(&web, guest, address, true))
}

fn id_of(text: &str) -> Result<AuthenticatorId, Trouble> {
    base64url::decode_exact(text).ok_or(Trouble::missing())
}

fn page(web: &Web, member: &Member, offered: &Offered, wrong: bool) -> NewAuthenticator {
    let around = (member.frame(web, "phones"), member.csrf.clone());
    let says = (
        offered.link.reveal().as_str(),
        offered.letters.reveal().as_str(),
    );
    NewAuthenticator::new(around, base64url::encode(&offered.id), says, wrong)
}

fn code_page(web: &Web, guest: Guest, address: String, wrong: bool) -> AppCode {
    AppCode {
        frame: web.frame("sign-in"),
        csrf: guest.csrf,
        address,
        wrong,
    }
}

fn sentence(web: &Web, member: &Member, title: Said, text: Said) -> Over {
    Over {
        frame: member.frame(web, "phones"),
        title,
        text: text.into(),
        action: said("Go to my applications"),
        or_password: false,
    }
}
