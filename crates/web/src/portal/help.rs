//! Help pages, for whoever is signed in and whoever is not.

use axum::{
    extract::{Path, State},
    http::header,
    response::IntoResponse,
};
use symbolon_pages::{
    help_picture,
    pages::{Help, HelpIndex, Topic},
};

use super::{Page, show};
use crate::{Web, guest::Member, trouble::Trouble};

pub(crate) async fn index(State(web): State<Web>, member: Option<Member>) -> Page {
    let frame = web.frame_of(member, "help");
    show(HelpIndex { frame })
}

pub(crate) async fn topic(
    State(web): State<Web>,
    member: Option<Member>,
    Path(name): Path<String>,
) -> Page {
    let named = |topic: &Topic| topic.path().strip_prefix("/help/") == Some(&*name);
    let topic = Topic::ALL.into_iter().find(named);
    let topic = topic.ok_or_else(Trouble::missing)?;
    let frame = web.frame_of(member, "help");
    show(Help { frame, topic })
}

/// A picture of a page or a screen, in one language.
pub(crate) async fn picture(Path((language, name)): Path<(String, String)>) -> Page {
    let png = help_picture(&language, &name).ok_or_else(Trouble::missing)?;
    let headers = [
        (header::CONTENT_TYPE, "image/png"),
        (header::CACHE_CONTROL, "max-age=300"),
    ];
    Ok((headers, png).into_response())
}
