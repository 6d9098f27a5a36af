//! The pages of somebody signed in that are not about phones; and the two that need nobody.

use axum::{
    extract::{Path, Query, State},
    response::{AppendHeaders, IntoResponse, Redirect},
};
use serde::Deserialize;
use symbolon_flow::launch::Tile;
use symbolon_model::{application::Key, device::Standing};
use symbolon_pages::pages::{Credits, GetApp, Has, Home};

use super::{Page, show};
use crate::{
    Web,
    cookies::Name,
    guest::{Checked, Member, Nothing},
    trouble::Trouble,
};

/// What somebody looks for among their applications.
#[derive(Deserialize)]
pub(crate) struct Search {
    #[serde(default)]
    q: String,
}

pub(crate) async fn home(
    State(web): State<Web>,
    member: Member,
    Query(search): Query<Search>,
) -> Page {
    let phones = web.flow().phones_of(&member.who).await?;
    let passkeys = web.flow().passkeys_of(&member.who).await?;
    let has = Has {
        phone: phones
            .iter()
            .any(|phone| phone.standing == Standing::Active),
        passkey: !passkeys.is_empty(),
    };
    let frame = member.frame(&web, "home");
    let tiles = web.flow().tiles_of(&member.who).await?;
    let tile = |tile: Tile| (tile.application, tile.used);
    let tiles: Vec<_> = tiles.into_iter().map(tile).collect();
    show(Home::new(
        frame,
        (member.who.person.name, member.who.session.level),
        has,
        (&tiles, search.q.trim()),
        &web.0.zone,
    ))
}

/// Leads to one of the applications.
pub(crate) async fn open(State(web): State<Web>, member: Member, Path(key): Path<String>) -> Page {
    let key = Key::parse(&key).ok_or(Trouble::missing())?;
    let link = web.flow().open_application(&member.who, &key).await?;
    let link = link.ok_or(Trouble::missing())?;
    Ok(Redirect::to(link.as_str()).into_response())
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
