//! Activating a phone: the portal's side.

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use symbolon_core::{
    picture::Picture,
    wire::ids::{ActivationId, ProfileId},
};
use symbolon_flow::activate::{Begun, InProgress, View};
use symbolon_model::{activation::WhyDead, level::Level, session::NotFresh};
use symbolon_pages::{
    pages::{Activate, Activating, Matching, Over, Ready, Scan, Stale},
    words::{Phrase, Said, said},
};

use super::{Page, live, show, show_again};
use crate::{
    Web,
    guest::{Checked, Member, Nothing, Proven},
    source::Source,
    trouble::Trouble,
};

pub(crate) async fn confirm(State(web): State<Web>, member: Member) -> Page {
    if let Err(why) = web.flow().fresh(&member.who) {
        return show(stale(&web, &member, why).await?);
    }
    let phones = web.flow().phones_of(&member.who).await?;
    let in_progress = match web.flow().activation_in_progress(&member.who).await? {
        InProgress::None => None,
        InProgress::Here(id) => Some(id.to_string()),
        InProgress::Elsewhere => Some(String::new()),
    };
    let frame = member.frame(&web, "phones");
    show(Activate::new(frame, member.csrf, &phones, in_progress))
}

#[derive(Deserialize)]
pub(crate) struct Confirmed {
    #[serde(default)]
    replaces: String,
}

pub(crate) async fn begin(
    State(web): State<Web>,
    member: Member,
    Proven(form, key): Proven<Confirmed>,
) -> Page {
    member.demand_same_browser(key.as_ref())?;
    let fresh = match web.flow().fresh(&member.who) {
        Ok(fresh) => fresh,
        Err(why) => return show_again(stale(&web, &member, why).await?),
    };
    let replaces = ProfileId::parse(&form.replaces);
    match web
        .flow()
        .begin_activation(&member.who, fresh, replaces)
        .await?
    {
        Begun::Show(link) => {
            let (frame, id) = (member.frame(&web, "phones"), link.activation.to_string());
            let text = link.to_text().reveal().clone();
            let seconds = symbolon_model::activation::LIFETIME;
            show(Scan::new(frame, member.csrf, id, text, seconds))
        }
        Begun::TooManyPhones => show_again(too_many(&web, &member)),
        Begun::NoSuchPhone => Err(Trouble::missing()),
    }
}

pub(crate) async fn look(State(web): State<Web>, member: Member, Path(id): Path<String>) -> Page {
    let activation = ActivationId::parse(&id).ok_or(Trouble::missing())?;
    let view = web
        .flow()
        .look_at_activation(&member.who, activation)
        .await?;
    if view == View::Active {
        return show(Ready {
            first: web.flow().recovery_codes_left(&member.who).await? == 0,
            frame: member.frame(&web, "phones"),
            csrf: member.csrf,
            id,
        });
    }
    page(&web, &member, id, view)
}

#[derive(Deserialize)]
pub(crate) struct Seen {
    #[serde(default)]
    seen: String,
}

pub(crate) async fn events(
    State(web): State<Web>,
    member: Member,
    Path(id): Path<String>,
    source: Source,
    Query(Seen { seen }): Query<Seen>,
) -> Result<Response, Trouble> {
    let activation = ActivationId::parse(&id).ok_or(Trouble::missing())?;
    let before = ["scan", "match", "match-alarm", "pin", "pin-alarm"]
        .into_iter()
        .find(|s| *s == seen);
    let who = member.who;
    if web.flow().look_at_activation(&who, activation).await? == View::None {
        return Err(Trouble::missing());
    }
    live::stream(
        web,
        source,
        *activation.as_bytes(),
        before.unwrap_or("none"),
        move |web| {
            let (who, flow) = (who.clone(), web.flow().clone());
            async move { Ok(state_of(&flow.look_at_activation(&who, activation).await?)) }
        },
    )
}

pub(crate) async fn state(
    State(web): State<Web>,
    member: Member,
    Path(id): Path<String>,
) -> Result<String, Trouble> {
    let activation = ActivationId::parse(&id).ok_or(Trouble::missing())?;
    let view = web
        .flow()
        .look_at_activation(&member.who, activation)
        .await?;
    Ok(state_of(&view).to_owned())
}

#[derive(Deserialize)]
pub(crate) struct Picked {
    picture: String,
}

pub(crate) async fn pick(
    State(web): State<Web>,
    member: Member,
    Path(id): Path<String>,
    Checked(form): Checked<Picked>,
) -> Page {
    let activation = ActivationId::parse(&id).ok_or(Trouble::missing())?;
    let picked = form.picture.parse().ok().and_then(Picture::new);
    web.flow()
        .pick_matching_picture(&member.who, activation, picked)
        .await?;
    Ok(Redirect::to(&format!("/phones/activate/{id}")).into_response())
}

pub(crate) async fn cancel(
    State(web): State<Web>,
    member: Member,
    Path(id): Path<String>,
    Checked(Nothing {}): Checked<Nothing>,
) -> Page {
    let activation = ActivationId::parse(&id).ok_or(Trouble::missing())?;
    web.flow()
        .cancel_activation(&member.who, activation)
        .await?;
    Ok(Redirect::to("/phones").into_response())
}

const fn state_of(view: &View) -> &'static str {
    match view {
        View::Scan => "scan",
        View::Match { alarm: false, .. } => "match",
        View::Match { alarm: true, .. } => "match-alarm",
        View::ChoosePin { alarm: false } => "pin",
        View::ChoosePin { alarm: true } => "pin-alarm",
        View::Active => "active",
        View::Dead(_) => "dead",
        View::None => "none",
    }
}

fn page(web: &Web, member: &Member, id: String, view: View) -> Page {
    let (frame, csrf, seen) = (
        member.frame(web, "phones"),
        member.csrf.clone(),
        state_of(&view),
    );
    let activating = |title, text, live: bool, alarm: bool| Activating {
        frame: frame.clone(),
        csrf: csrf.clone(),
        id: id.clone(),
        title,
        text,
        action: (!live).then_some(("/phones", said("My phones"))),
        live,
        seen,
        alarm,
    };
    match view {
        View::Match {
            device,
            grid,
            alarm,
        } => show(Matching::new(
            frame,
            csrf,
            id,
            device,
            (&grid, alarm, member.language),
        )),
        View::Scan => show(activating(
            said("Waiting for your phone"),
            said(
                "This page follows as soon as a phone has scanned the code. The code is shown only once: if no phone has scanned it, cancel and activate again.",
            ),
            true,
            false,
        )),
        View::ChoosePin { alarm } => show(activating(
            said("Choose a PIN on your phone"),
            said("Enter it twice there. It is stored nowhere, so nobody can tell it to you later."),
            true,
            alarm,
        )),
        View::Dead(why) => {
            let (title, text) = dead(why);
            show(activating(title, text, false, false))
        }
        View::Active | View::None => Err(Trouble::missing()),
    }
}

const fn dead(why: WhyDead) -> (Said, Said) {
    match why {
        WhyDead::Expired => (
            said("That took too long"),
            said("The code stood for ten minutes. Activate again."),
        ),
        WhyDead::Cancelled => (
            said("Cancelled"),
            said("No phone was activated. It was cancelled, or begun again in another window."),
        ),
        WhyDead::WrongPicture => (
            said("No phone was activated"),
            said(
                "The picture was not the one your phone shows. Somebody else may have used the code; activate again, where nobody sees your screen.",
            ),
        ),
        WhyDead::Mistyped => (
            said("No phone was activated"),
            said("The PIN was entered differently five times. Activate again."),
        ),
    }
}

/// Adding a phone needs a fresh proof; an active phone can give it.
pub(super) async fn stale(web: &Web, member: &Member, why: NotFresh) -> Result<Stale, Trouble> {
    Ok(Stale {
        held_until: held_until(web, why),
        needs: needs(why),
        frame: member.frame(web, "phones"),
        csrf: member.csrf.clone(),
        has_phone: web.flow().has_phone(&member.who).await?,
    })
}

/// Until when a change waits, where it does.
pub(super) fn held_until(web: &Web, why: NotFresh) -> Option<Phrase> {
    match why {
        NotFresh::Held(until) => Some(web.0.zone.date_and_time(until)),
        NotFresh::Stale | NotFresh::TooWeak(_) => None,
    }
}

/// What whoever looks after others has to sign in with.
const fn needs(why: NotFresh) -> Option<Said> {
    match why {
        NotFresh::TooWeak(Level::Passkey) => Some(said(
            "Administrators change how they sign in only in a session that a passkey began. Sign out, and sign in with yours. Whoever runs this server can print a link for making one.",
        )),
        NotFresh::TooWeak(_) => Some(said(
            "Whoever looks after others changes how they sign in only after a passkey or an authenticator app’s code. Sign out, and sign in that way. Whoever runs this server can print a link for making a passkey.",
        )),
        NotFresh::Held(_) | NotFresh::Stale => None,
    }
}

fn too_many(web: &Web, member: &Member) -> Over {
    Over {
        frame: member.frame(web, "phones"),
        title: said("You have ten phones"),
        text: said("That is as many as anybody may have. Revoke one first.").into(),
        action: said("Go to my applications"),
        or_password: false,
    }
}
