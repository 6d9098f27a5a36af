//! My phones: the list, and revoking.

use axum::{
    extract::{Path, Query, State},
    response::{AppendHeaders, IntoResponse, Redirect},
};
use serde::Deserialize;
use symbolon_core::wire::{base64url, ids::ProfileId};
use symbolon_flow::{rename::Renamed, revoke::Revoked};
use symbolon_model::authenticator::AuthenticatorId;
use symbolon_pages::{
    pages::{Means, NotMe, Notice, Over, Phones, Rename, Revoke, RevokeAll},
    words::said,
};

use super::{Page, show, show_again};
use crate::{
    Web,
    guest::{Checked, Guest, Member, Nothing},
    trouble::Trouble,
};

#[derive(Deserialize)]
pub(crate) struct Came {
    #[serde(default)]
    said: String,
}

pub(crate) async fn list(State(web): State<Web>, member: Member, Query(came): Query<Came>) -> Page {
    let phones = web.flow().phones_of(&member.who).await?;
    let apps = web.flow().authenticator_apps(&member.who).await?;
    let id = |(id, name): (AuthenticatorId, String)| (base64url::encode(&id), name);
    let passkeys = web.flow().passkeys_of(&member.who).await?;
    let passkeys = passkeys.into_iter();
    let passkeys = passkeys.map(|one| (base64url::encode(&one.id), one.name));
    let recovery = web.flow().recovery_codes_left(&member.who).await?;
    let notice = match came.said.as_str() {
        "revoked" => Some(said(
            "Revoked. What is not in this list can approve nothing any more.",
        )),
        "passkey" => Some(said("The passkey is there. It signs you in from now on.")),
        _ => None,
    };
    let notice = notice.map(Notice::Good);
    show(Phones::new(
        (member.frame(&web, "phones"), member.csrf.clone()),
        Means {
            phones: &phones,
            apps: apps.into_iter().map(id).collect(),
            passkeys: passkeys.collect(),
            recovery,
            texts: web.flow().has_texts(),
        },
        &web.0.zone,
        notice,
    ))
}

pub(crate) async fn sure(State(web): State<Web>, member: Member, Path(id): Path<String>) -> Page {
    let phones = web.flow().phones_of(&member.who).await?;
    let phone = phones.into_iter().find(|phone| phone.id.to_string() == id);
    let name = phone.ok_or(Trouble::missing())?.name;
    let (frame, csrf) = (member.frame(&web, "phones"), member.csrf);
    show(Revoke {
        frame,
        csrf,
        id,
        name,
    })
}

pub(crate) async fn sure_about_all(State(web): State<Web>, member: Member) -> Page {
    show(RevokeAll {
        frame: member.frame(&web, "phones"),
        csrf: member.csrf,
    })
}

pub(crate) async fn revoke_all(
    State(web): State<Web>,
    member: Member,
    Checked(Nothing {}): Checked<Nothing>,
) -> Page {
    web.flow().revoke_all_phones(&member.who).await?;
    Ok(Redirect::to("/phones?said=revoked").into_response())
}

pub(crate) async fn rename(State(web): State<Web>, member: Member, Path(id): Path<String>) -> Page {
    let phones = web.flow().phones_of(&member.who).await?;
    let phone = phones.into_iter().find(|phone| phone.id.to_string() == id);
    let name = phone.ok_or(Trouble::missing())?.name;
    show(name_page(&web, member, id, (name, false)))
}

#[derive(Deserialize)]
pub(crate) struct NewName {
    name: String,
}

pub(crate) async fn keep_name(
    State(web): State<Web>,
    member: Member,
    Path(id): Path<String>,
    Checked(form): Checked<NewName>,
) -> Page {
    let phone = ProfileId::parse(&id).ok_or(Trouble::missing())?;
    match web
        .flow()
        .rename_phone(&member.who, phone, &form.name)
        .await?
    {
        Renamed::Done => Ok(Redirect::to("/phones").into_response()),
        Renamed::Empty => show_again(name_page(&web, member, id, (form.name, true))),
        Renamed::NoSuchPhone => Err(Trouble::missing()),
    }
}

fn name_page(web: &Web, member: Member, id: String, (name, empty): (String, bool)) -> Rename {
    Rename {
        frame: member.frame(web, "phones"),
        csrf: member.csrf,
        id,
        name,
        empty,
    }
}

/// The page behind the link in the letter about a new phone. It needs nobody signed in, and does
/// nothing by itself: machines open links in mails.
pub(crate) async fn not_me(State(web): State<Web>, guest: Guest, Path(link): Path<String>) -> Page {
    let phone = web.flow().phone_of_link(&link).await?;
    let Some(phone) = phone else {
        return show(link_is_over(&web));
    };
    let page = show(NotMe {
        frame: web.frame(""),
        csrf: guest.csrf,
        link,
        name: phone.name,
    })?;
    Ok((AppendHeaders(guest.new_cookie), page).into_response())
}

pub(crate) async fn stop_by_link(
    State(web): State<Web>,
    Path(link): Path<String>,
    Checked(Nothing {}): Checked<Nothing>,
) -> Page {
    if !web.flow().suspend_by_link(&link).await? {
        return show_again(link_is_over(&web));
    }
    show(Over {
        frame: web.frame(""),
        title: said("That phone is stopped"),
        text: said("It can approve nothing any more, and every session it began has ended. Sign in now, change your password, and revoke the phone under “My phones”.").into(),
        action: said("Go to the start page"),
        or_password: false,
    })
}

fn link_is_over(web: &Web) -> Over {
    Over {
        frame: web.frame(""),
        title: said("This link is over"),
        text: said("It was used, or is older than 30 days, or the phone is stopped already. Sign in to see your phones.").into(),
        action: said("Go to the start page"),
        or_password: false,
    }
}

pub(crate) async fn revoke(
    State(web): State<Web>,
    member: Member,
    Path(id): Path<String>,
    Checked(Nothing {}): Checked<Nothing>,
) -> Page {
    let id = ProfileId::parse(&id).ok_or(Trouble::missing())?;
    match web.flow().revoke_phone(&member.who, id).await? {
        Revoked::Done(_) => Ok(Redirect::to("/phones?said=revoked").into_response()),
        Revoked::NoSuchPhone => Err(Trouble::missing()),
    }
}
