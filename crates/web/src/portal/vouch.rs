//! An active phone lets another one be added: the portal's side.

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use symbolon_core::wire::ids::RequestId;
use symbolon_flow::{activate::vouch::Asked as Begun, sign_in::phone::View};
use symbolon_model::sign_in::End;
use symbolon_pages::pages::{Activating, Asked, Collect, Shown, Waiting, seconds_until};

use super::{
    Page, live,
    phone::{Seen, shown_state, state_of},
    show, show_again,
};
use crate::{
    Web,
    guest::{Checked, Member, Nothing},
    source::Source,
    trouble::Trouble,
};

/// Where to go when the request is over, or done.
const ACTIVATE: &str = "/phones/activate";

pub(crate) async fn begin(
    State(web): State<Web>,
    member: Member,
    Checked(Nothing {}): Checked<Nothing>,
) -> Page {
    match web.flow().ask_to_add_phone(&member.who).await? {
        Begun::Begun(id) => Ok(Redirect::to(&at(id)).into_response()),
        Begun::NoPhone => Ok(Redirect::to(ACTIVATE).into_response()),
        Begun::TooMany => show_again(&sentence(
            &web,
            &member,
            "Too many requests",
            "Too many requests were sent to your phones. Wait ten minutes.",
        )),
    }
}

pub(crate) async fn look(State(web): State<Web>, Path(id): Path<String>, member: Member) -> Page {
    let Some(id) = RequestId::parse(&id) else {
        return Err(Trouble::missing());
    };
    let frame = member.frame(&web, "phones");
    let csrf = member.csrf.clone();
    match view(&web, id, &member).await? {
        Some(View::Asking {
            pictures,
            expires,
            waiting,
        }) => {
            let seconds = seconds_until(web.flow().clock.now(), expires);
            let shown = Shown {
                pictures,
                seconds,
                queued: waiting,
                app: format!("{}/app/", web.flow().settings.app),
                language: member.language,
            };
            show(&Waiting::new(frame, csrf, at(id), Asked::AddPhone, &shown))
        }
        Some(View::Approved) => show(&Collect {
            frame,
            csrf,
            at: at(id),
            asked: Asked::AddPhone,
        }),
        Some(View::Over(End::Consumed)) => Ok(Redirect::to(ACTIVATE).into_response()),
        Some(View::Over(end)) => {
            let (title, text) = over(end);
            show(&sentence(&web, &member, title, text))
        }
        None => Err(Trouble::missing()),
    }
}

pub(crate) async fn events(
    State(web): State<Web>,
    Path(id): Path<String>,
    member: Member,
    source: Source,
    Query(Seen { seen }): Query<Seen>,
) -> Result<Response, Trouble> {
    let id = RequestId::parse(&id).ok_or(Trouble::missing())?;
    view(&web, id, &member).await?.ok_or(Trouble::missing())?;
    let before = shown_state(&seen);
    live::stream(web, source, *id.as_bytes(), before, move |web| {
        let (key, flow) = (member.who.session.key, web.flow().clone());
        async move { Ok(state_of(&flow.look_at_sign_in(id, &key).await?.ok())) }
    })
}

pub(crate) async fn state(
    State(web): State<Web>,
    Path(id): Path<String>,
    member: Member,
) -> Result<String, Trouble> {
    let id = RequestId::parse(&id).ok_or(Trouble::missing())?;
    Ok(state_of(&view(&web, id, &member).await?).to_owned())
}

pub(crate) async fn finish(
    State(web): State<Web>,
    Path(id): Path<String>,
    member: Member,
    Checked(Nothing {}): Checked<Nothing>,
) -> Page {
    let id = RequestId::parse(&id).ok_or(Trouble::missing())?;
    // Whatever came of it, the next page says whether a phone may be added now.
    let _taken = web.flow().take_vouch(&member.who, id).await?;
    Ok(Redirect::to(ACTIVATE).into_response())
}

pub(crate) async fn cancel(
    State(web): State<Web>,
    Path(id): Path<String>,
    member: Member,
    Checked(Nothing {}): Checked<Nothing>,
) -> Page {
    let id = RequestId::parse(&id).ok_or(Trouble::missing())?;
    let key = member.who.session.key;
    web.flow().cancel_sign_in(id, &key).await?;
    Ok(Redirect::to("/phones").into_response())
}

async fn view(web: &Web, id: RequestId, member: &Member) -> Result<Option<View>, Trouble> {
    let key = member.who.session.key;
    Ok(web.flow().look_at_sign_in(id, &key).await?.ok())
}

fn at(id: RequestId) -> String {
    format!("/phones/vouch/{id}")
}

const fn over(end: End) -> (&'static str, &'static str) {
    match end {
        End::Declined => (
            "Declined on your phone",
            "No phone may be added. If you declined by mistake, ask again.",
        ),
        End::NotMe => (
            "Stopped on your phone",
            "Somebody said that this was not them. If it was you, ask again; if it was not, sign out everywhere and change your password.",
        ),
        End::WrongPicture => (
            "That was another picture",
            "The picture picked on the phone is not the one that was shown here, so nothing happened. Ask again.",
        ),
        End::Locked => (
            "The phone is locked",
            "Too many wrong PINs were entered. Sign in with email, password and code, then activate it again.",
        ),
        End::Revoked => (
            "That phone was revoked",
            "It was revoked before this page went on. Sign in with email, password and code, then come back here.",
        ),
        End::Cancelled => ("Cancelled", "Nothing happened. Ask again when you like."),
        End::Expired | End::Consumed => (
            "That took too long",
            "No phone answered in time. Ask again.",
        ),
    }
}

fn sentence(web: &Web, member: &Member, title: &'static str, text: &'static str) -> Activating {
    Activating {
        frame: member.frame(web, "phones"),
        csrf: member.csrf.clone(),
        id: String::new(),
        title,
        text,
        action: Some((ACTIVATE, "Back to adding a phone")),
        live: false,
        seen: "over",
        alarm: false,
    }
}
