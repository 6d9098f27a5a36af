//! My phones: the list, and revoking.

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect},
};
use serde::Deserialize;
use symbolon_core::wire::ids::ProfileId;
use symbolon_flow::revoke::Revoked;
use symbolon_pages::pages::{Notice, Phones, Revoke};

use super::{Page, show};
use crate::{
    Web,
    guest::{Checked, Member, Nothing},
    trouble::Trouble,
};

#[derive(Deserialize)]
pub(crate) struct Came {
    #[serde(default)]
    said: String,
}

pub(crate) async fn list(State(web): State<Web>, member: Member, Query(came): Query<Came>) -> Page {
    let phones = web.flow().phones_of(&member.who).await?;
    let notice = (came.said == "revoked").then_some(Notice::Good(
        "The phone is revoked. It can approve nothing any more.",
    ));
    show(&Phones::new(
        member.frame(&web, "phones"),
        &phones,
        &web.0.zone,
        notice,
    ))
}

pub(crate) async fn sure(State(web): State<Web>, member: Member, Path(id): Path<String>) -> Page {
    let phones = web.flow().phones_of(&member.who).await?;
    let phone = phones.into_iter().find(|phone| phone.id.to_string() == id);
    let name = phone.ok_or(Trouble::missing())?.name;
    let (frame, csrf) = (member.frame(&web, "phones"), member.csrf);
    show(&Revoke {
        frame,
        csrf,
        id,
        name,
    })
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
