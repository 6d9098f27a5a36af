//! Which language the portal speaks.

use axum::{
    extract::State,
    response::{AppendHeaders, IntoResponse, Redirect},
};
use symbolon_core::language::Language;
use symbolon_pages::pages::Languages;

use super::{Page, show};
use crate::{
    Web,
    cookies::Name,
    guest::{Checked, Guest, Member},
    trouble::Trouble,
};

#[derive(serde::Deserialize)]
pub(crate) struct Choice {
    language: String,
}

pub(crate) async fn look(State(web): State<Web>, guest: Guest, member: Option<Member>) -> Page {
    let frame = web.frame_of(member, "language");
    let page = show(Languages {
        frame,
        csrf: guest.csrf,
        chosen: guest.language,
    })?;
    Ok((AppendHeaders(guest.new_cookie), page).into_response())
}

pub(crate) async fn choose(
    State(web): State<Web>,
    member: Option<Member>,
    Checked(choice): Checked<Choice>,
) -> Page {
    let language = Language::tagged(&choice.language).ok_or(Trouble::malformed())?;
    if let Some(member) = member {
        web.flow().speak(&member.who, language).await?;
    }
    let chosen = [web.set_cookie(Name::Language, language.tag())];
    Ok((AppendHeaders(chosen), Redirect::to("/")).into_response())
}
