//! Where somebody is signed in, what happened lately, and closing what is not theirs.

use axum::{
    extract::{Path, Query, State},
    http::HeaderMap,
    response::{IntoResponse, Redirect},
};
use serde::Deserialize;
use symbolon_core::{seal::Hash, wire::base64url};
use symbolon_flow::{Cookie, session};
use symbolon_pages::{
    pages::{Activity, Notice, Place, Places, Secure},
    words::said,
};

use super::{Page, show};
use crate::{
    Web,
    cookies::Name,
    guest::{Checked, Member, Nothing},
    trouble::Trouble,
};

#[derive(Deserialize)]
pub(crate) struct Came {
    #[serde(default)]
    said: String,
}

pub(crate) async fn list(
    State(web): State<Web>,
    member: Member,
    headers: HeaderMap,
    Query(came): Query<Came>,
) -> Page {
    let entries = web.flow().activity_of(&member.who).await?;
    let kept = web.flow().places_of(&member.who).await?;
    let here = web.secret_cookie(&headers, Name::KnownBrowser);
    let places = places(&web, &member, &kept, here.as_ref().map(Cookie::hash));
    let notice = (came.said == "secure").then_some(Notice::Good(said(
        "Every other session has ended. Now change your password, and look at your phones.",
    )));
    let around = (member.frame(&web, "activity"), member.csrf);
    show(Activity::new(
        around,
        places,
        (&entries, &web.0.zone),
        notice,
    ))
}

fn places(web: &Web, member: &Member, kept: &session::Places, here: Option<Hash>) -> Places {
    let zone = &web.0.zone;
    let sessions = kept.sessions.iter().map(|session| {
        let id = base64url::encode(&session.key);
        Place::of_session(id, session, zone, session.key == member.who.session.key)
    });
    let browsers = kept.browsers.iter().map(|browser| Place {
        id: base64url::encode(&browser.key),
        browser: Place::browser(&browser.family, &browser.system),
        how: None,
        address: String::new(),
        since: zone.date(browser.first),
        last: zone.date_and_time(browser.last),
        here: Some(browser.key) == here,
    });
    Places {
        sessions: sessions.collect(),
        browsers: browsers.collect(),
    }
}

pub(crate) async fn not_me(State(web): State<Web>, member: Member) -> Page {
    show(Secure {
        frame: member.frame(&web, "activity"),
        csrf: member.csrf,
    })
}

pub(crate) async fn secure(
    State(web): State<Web>,
    member: Member,
    headers: HeaderMap,
    Checked(Nothing {}): Checked<Nothing>,
) -> Page {
    let here = web.secret_cookie(&headers, Name::KnownBrowser);
    let ended = web.flow().end_other_places(&member.who, here.as_ref());
    ended.await?;
    Ok(Redirect::to("/activity?said=secure").into_response())
}

pub(crate) async fn end_session(
    State(web): State<Web>,
    member: Member,
    Path(id): Path<String>,
    Checked(Nothing {}): Checked<Nothing>,
) -> Page {
    let ended = web.flow().end_session(&member.who, &key_of(&id)?).await?;
    back(ended)
}

pub(crate) async fn forget_browser(
    State(web): State<Web>,
    member: Member,
    Path(id): Path<String>,
    Checked(Nothing {}): Checked<Nothing>,
) -> Page {
    let key = key_of(&id)?;
    let forgotten = web.flow().forget_browser(&member.who, &key).await?;
    back(forgotten)
}

fn back(done: bool) -> Page {
    let there = Redirect::to("/activity").into_response();
    done.then_some(there).ok_or(Trouble::missing())
}

fn key_of(text: &str) -> Result<Hash, Trouble> {
    base64url::decode_exact(text).ok_or(Trouble::missing())
}
