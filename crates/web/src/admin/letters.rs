//! Letters and text messages that do not get through.

use axum::{
    Extension,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect},
};
use serde::Deserialize;
use symbolon_core::wire::base64url;
use symbolon_flow::administer::{delivery::Stuck, officer::By};
use symbolon_pages::{
    letters,
    pages::{AdminLetters, LetterLine, Notice},
    words::said,
};

use super::Allowed;
use crate::{
    Web,
    guest::{Acting, Member, Nothing},
    portal::{Page, show},
    trouble::Trouble,
};

#[derive(Deserialize)]
pub(super) struct Came {
    #[serde(default)]
    said: String,
}

pub(super) async fn list(
    State(web): State<Web>,
    member: Member,
    Extension(officer): Allowed,
    Query(came): Query<Came>,
) -> Page {
    let (waiting, stuck) = web.flow().stuck_letters(By::Officer(&officer)).await?;
    let line = |stuck: Stuck| LetterLine {
        id: base64url::encode(&stuck.id),
        to: stuck.letter.to,
        subject: letters::subject(&stuck.letter.about),
        by_text: stuck.by_text,
        when: web.0.zone.date_and_time(stuck.when),
        given_up: stuck.given_up,
        trouble: stuck.trouble,
    };
    let notice = match came.said.as_str() {
        "test" => Some(Notice::Good(said(
            "A letter to you is on its way. If it stays away, it shows up here.",
        ))),
        "test-text" => Some(Notice::Good(said(
            "A text message to you is on its way. If it stays away, it shows up here.",
        ))),
        "no-text" => Some(Notice::Bad(said(
            "No text message goes to you: you have no number that they may go to, or the budget is used up.",
        ))),
        "again" => Some(Notice::Good(said("It is tried again now."))),
        _ => None,
    };
    show(AdminLetters {
        frame: member.frame(&web, "admin"),
        csrf: member.csrf.clone(),
        texts: web.flow().settings.texts.is_some(),
        waiting: usize::try_from(waiting).unwrap_or_default(),
        lines: stuck.into_iter().map(line).collect(),
        notice,
    })
}

pub(super) async fn test(
    State(web): State<Web>,
    Extension(officer): Allowed,
    Acting(Nothing {}): Acting<Nothing>,
) -> Page {
    web.flow().send_test(&officer).await?;
    Ok(Redirect::to("/admin/letters?said=test").into_response())
}

pub(super) async fn test_text(
    State(web): State<Web>,
    Extension(officer): Allowed,
    Acting(Nothing {}): Acting<Nothing>,
) -> Page {
    let sent = web.flow().send_test_text(&officer).await?;
    let said = if sent { "test-text" } else { "no-text" };
    Ok(Redirect::to(&format!("/admin/letters?said={said}")).into_response())
}

pub(super) async fn again(
    State(web): State<Web>,
    Extension(officer): Allowed,
    Path(id): Path<String>,
    Acting(Nothing {}): Acting<Nothing>,
) -> Page {
    let id = base64url::decode_exact(&id).ok_or(Trouble::missing())?;
    if web.flow().send_again(By::Officer(&officer), &id).await? {
        return Ok(Redirect::to("/admin/letters?said=again").into_response());
    }
    Err(Trouble::missing())
}
