//! Passkeys: the questions for the browser and its answers.

use axum::{
    Json,
    extract::{Path, State},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};
use symbolon_core::wire::base64url;
use symbolon_flow::passkey::{Added, Answer, Question};
use symbolon_pages::{
    pages::{Notice, Over, SignIn},
    words::said,
};

use super::{Page, activate::stale, phone::entered, show_again, sign_in};
use crate::{
    Web,
    guest::{Guest, Member, Nothing, Proven},
    trouble::Trouble,
};

pub(crate) async fn question(State(web): State<Web>, guest: Guest) -> Page {
    let question = web.flow().passkey_question(&guest.visitor);
    let asked = as_json(question)?;
    Ok((AppendHeaders(guest.new_cookie), asked).into_response())
}

/// What the browser answered.
#[derive(Deserialize)]
pub(crate) struct Answered {
    response: String,
    state: String,
    #[serde(default)]
    name: String,
}

impl Answered {
    fn answer(&self) -> Answer {
        Answer {
            response: self.response.clone(),
            state: self.state.clone(),
        }
    }
}

pub(crate) async fn submit(
    State(web): State<Web>,
    guest: Guest,
    Proven(form, key): Proven<Answered>,
) -> Page {
    let visitor = guest.visitor.clone().holding(key);
    let answer = form.answer();
    let signed_in = web.flow().sign_in_by_passkey(&answer, &visitor);
    match signed_in.await? {
        Some(both) => Ok(entered(&web, &both)),
        None => show_again(SignIn {
            notice: Some(Notice::Bad(said(
                "That passkey is not known here, or it took too long. Try again, or sign in another way.",
            ))),
            ..sign_in::page(&web, &guest, String::new())
        }),
    }
}

pub(crate) async fn new(State(web): State<Web>, member: Member) -> Page {
    let Ok(fresh) = web.flow().fresh(&member.who) else {
        return Err(Trouble::other_browser());
    };
    let question = web.flow().new_passkey(&member.who, fresh).await?;
    as_json(question)
}

pub(crate) async fn add(
    State(web): State<Web>,
    member: Member,
    Proven(form, key): Proven<Answered>,
) -> Page {
    member.demand_same_browser(key.as_ref())?;
    let fresh = match web.flow().fresh(&member.who) {
        Ok(fresh) => fresh,
        Err(why) => return show_again(stale(&web, &member, why).await?),
    };
    let answer = form.answer();
    let added = web
        .flow()
        .add_passkey(&member.who, fresh, (&answer, &form.name));
    let (title, text) = match added.await? {
        Added::Done => return Ok(Redirect::to("/phones?said=passkey").into_response()),
        Added::Refused => (
            said("The passkey was not added"),
            said("The browser’s answer did not fit, or it took too long. Try again."),
        ),
        Added::TooMany => (
            said("You have ten passkeys"),
            said("That is as many as anybody may have. Remove one first."),
        ),
    };
    show_again(Over {
        frame: member.frame(&web, "phones"),
        title,
        text: text.into(),
        action: said("Go to my applications"),
        or_password: false,
    })
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
    let id = base64url::decode(&id).ok_or(Trouble::missing())?;
    if web.flow().remove_passkey(&member.who, fresh, &id).await? {
        Ok(Redirect::to("/phones").into_response())
    } else {
        Err(Trouble::missing())
    }
}

fn as_json(question: Option<Question>) -> Result<Response, Trouble> {
    let broken = || Trouble::broken("no question for a passkey could be made");
    let question = question.ok_or_else(broken)?;
    let options: Value = serde_json::from_str(&question.options).map_err(|_| broken())?;
    Ok(Json(json!({ "options": options, "state": question.state })).into_response())
}
