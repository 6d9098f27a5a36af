//! The pages of somebody signed in that are not about phones; and the two that need nobody.

use axum::{
    extract::State,
    response::{AppendHeaders, IntoResponse, Redirect},
};
use symbolon_model::device::Standing;
use symbolon_pages::pages::{Credits, GetApp, Has, Home};

use super::{Page, show};
use crate::{
    Web,
    cookies::Name,
    guest::{Checked, Member, Nothing},
};

pub(crate) async fn home(State(web): State<Web>, member: Member) -> Page {
    let phones = web.flow().phones_of(&member.who).await?;
    let passkeys = web.flow().passkeys_of(&member.who).await?;
    let has = Has {
        phone: phones
            .iter()
            .any(|phone| phone.standing == Standing::Active),
        passkey: !passkeys.is_empty(),
    };
    let frame = member.frame(&web, "home");
    let level = member.who.session.level;
    let services = &web.flow().settings.services;
    show(Home::new(
        frame,
        member.who.person.name,
        level,
        has,
        services,
    ))
}

pub(crate) async fn sign_out(
    State(web): State<Web>,
    member: Member,
    Checked(Nothing {}): Checked<Nothing>,
) -> Page {
    web.flow().sign_out(&member.who).await?;
    let gone = [web.drop_cookie(Name::Session)];
    Ok((AppendHeaders(gone), Redirect::to("/?signed-out")).into_response())
}

pub(crate) async fn get_app(State(web): State<Web>, member: Option<Member>) -> Page {
    let frame = web.frame_of(member, "get-app");
    show(GetApp::new(
        frame,
        format!("{}/app/", web.flow().settings.app),
    ))
}

pub(crate) async fn credits(State(web): State<Web>) -> Page {
    show(Credits {
        frame: web.frame("credits"),
    })
}
