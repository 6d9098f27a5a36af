//! Sign in with the phone: the browser's side.

use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderName, HeaderValue},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use symbolon_core::wire::{base64url, ids::RequestId, request_link::RequestLink};
use symbolon_flow::sign_in::{
    Entered,
    phone::{Started, View},
};
use symbolon_model::sign_in::{End, completion_hash};
use symbolon_pages::{
    pages::{
        Asked, Collect, Complete, Notice, Over, Returning, Shown, SignIn, Waiting, seconds_until,
    },
    words::said,
};

use super::{Page, live, show, show_again, sign_in};
use crate::{
    Web,
    cookies::Name,
    guest::{Checked, Guest, Nothing, Proven},
    source::Source,
    trouble::Trouble,
};

#[derive(Deserialize)]
pub(crate) struct Start {
    address: String,
}

pub(crate) async fn start(
    State(web): State<Web>,
    guest: Guest,
    Proven(form, key): Proven<Start>,
) -> Page {
    let typed = form.address.trim();
    let visitor = guest.visitor.clone().holding(key);
    match web.flow().start_by_phone(typed, &visitor).await? {
        Started::Begun(id) => {
            let remembered = web.set_cookie(Name::Address, &plain(typed));
            let to_waiting = Redirect::to(&format!("/sign-in/phone/{id}"));
            Ok((AppendHeaders([remembered]), to_waiting).into_response())
        }
        Started::TooMany => {
            let notice = Some(Notice::Bad(said(
                "Too many sign-ins were started for this address. Wait ten minutes, or use email and password.",
            )));
            show_again(SignIn {
                notice,
                ..sign_in::page(&web, &guest, form.address)
            })
        }
    }
}

pub(crate) async fn look(
    State(web): State<Web>,
    Path(id): Path<String>,
    guest: Guest,
    headers: HeaderMap,
) -> Page {
    let Some(view) = view(&web, &id, &guest).await? else {
        return show(over(&web, End::Expired));
    };
    let frame = web.frame("sign-in");
    match view {
        View::Asking {
            pictures,
            expires,
            waiting,
            scan,
        } => {
            let seconds = seconds_until(web.flow().clock.now(), expires);
            let address = web.cookie(&headers, Name::Address).unwrap_or_default();
            let shown = Shown {
                pictures,
                seconds,
                queued: waiting,
                app: app_link(&web, &id)?,
                scan: scan.map(|scan| (scan.text, scan.seconds)),
                language: guest.language,
            };
            let (at, asked) = (format!("/sign-in/phone/{id}"), Asked::SignIn(address));
            show(Waiting::new(frame, guest.csrf, at, asked, &shown))
        }
        View::Approved => show(Collect {
            frame,
            csrf: guest.csrf,
            at: format!("/sign-in/phone/{id}"),
            asked: Asked::SignIn(String::new()),
        }),
        View::Returning => show(Returning { frame }),
        View::Over(end) => show(over(&web, end)),
    }
}

/// Opens the phone app on this very device, at this request.
fn app_link(web: &Web, id: &str) -> Result<String, Trouble> {
    let link = RequestLink {
        origin: web.flow().settings.app.clone(),
        request: RequestId::parse(id).ok_or(Trouble::missing())?,
    };
    Ok(link.to_text())
}

/// Where the phone app on this device comes back to, with a code that only the page's script sees.
pub(crate) async fn come_back(
    State(web): State<Web>,
    Path(id): Path<String>,
    guest: Guest,
) -> Page {
    let id = RequestId::parse(&id).ok_or(Trouble::missing())?;
    let page = show(Complete {
        frame: web.frame("sign-in"),
        csrf: guest.csrf,
        at: format!("/sign-in/phone/{id}"),
    })?;
    Ok((AppendHeaders(guest.new_cookie), page).into_response())
}

/// The state that the page shows: what comes after it is news.
#[derive(Deserialize)]
pub(crate) struct Seen {
    #[serde(default)]
    pub(super) seen: String,
}

pub(crate) async fn events(
    State(web): State<Web>,
    Path(id): Path<String>,
    guest: Guest,
    source: Source,
    Query(Seen { seen }): Query<Seen>,
) -> Result<Response, Trouble> {
    let request = RequestId::parse(&id).ok_or(Trouble::missing())?;
    view(&web, &id, &guest).await?.ok_or(Trouble::missing())?;
    let before = shown_state(&seen);
    live::stream(web, source, *request.as_bytes(), before, move |web| {
        let (pre, flow) = (guest.visitor.pre, web.flow().clone());
        async move { Ok(state_of(&flow.look_at_sign_in(request, &pre).await?.ok())) }
    })
}

pub(crate) async fn state(
    State(web): State<Web>,
    Path(id): Path<String>,
    guest: Guest,
) -> Result<String, Trouble> {
    Ok(state_of(&view(&web, &id, &guest).await?).to_owned())
}

/// What finishes a sign-in: nothing, or the code that came back on the same device.
#[derive(Deserialize)]
pub(crate) struct Finish {
    completion: Option<String>,
}

pub(crate) async fn finish(
    State(web): State<Web>,
    Path(id): Path<String>,
    guest: Guest,
    Proven(form, key): Proven<Finish>,
) -> Page {
    let request = RequestId::parse(&id).ok_or(Trouble::missing())?;
    let code = form.completion.as_deref().and_then(base64url::decode);
    let completion = code.map(|code| completion_hash(&code));
    let visitor = guest.visitor.holding(key);
    let finished = web.flow().finish_by_phone(request, &visitor, completion);
    match finished.await? {
        Ok(both) => Ok(entered(&web, &both)),
        Err(_not_yours) if form.completion.is_some() => show_again(not_begun_here(&web)),
        Err(_not_yours) => show(over(&web, End::Expired)),
    }
}

/// The app came back to a browser that did not begin the sign-in: perhaps its person followed
/// somebody else's link.
fn not_begun_here(web: &Web) -> Over {
    Over {
        frame: web.frame("sign-in"),
        title: said("Nobody was signed in"),
        text: said("This sign-in was not begun in this browser, or it is over. If somebody sent you the link to it, tell your help desk. To sign in, start here.").into(),
        action: said("Sign in"),
        or_password: true,
    }
}

pub(crate) async fn cancel(
    State(web): State<Web>,
    Path(id): Path<String>,
    guest: Guest,
    Checked(Nothing {}): Checked<Nothing>,
) -> Page {
    let request = RequestId::parse(&id).ok_or(Trouble::missing())?;
    web.flow()
        .cancel_sign_in(request, &guest.visitor.pre)
        .await?;
    // To the form for the other way, with the address as it was typed.
    Ok(Redirect::to("/#password").into_response())
}

/// In: a session cookie, a known browser, and the cookie from before is gone.
pub(crate) fn entered(web: &Web, both: &Entered) -> Response {
    let cookies = AppendHeaders(entered_cookies(web, both));
    (cookies, Redirect::to(crate::oidc::GO_ON)).into_response()
}

/// The cookies of a session that begins.
pub(super) fn entered_cookies(web: &Web, both: &Entered) -> [(HeaderName, HeaderValue); 4] {
    [
        web.set_cookie(Name::Session, both.sid.text().reveal()),
        web.set_cookie(Name::KnownBrowser, both.kb.text().reveal()),
        web.drop_cookie(Name::Pre),
        web.drop_cookie(Name::Address),
    ]
}

async fn view(web: &Web, id: &str, guest: &Guest) -> Result<Option<View>, Trouble> {
    let id = RequestId::parse(id).ok_or(Trouble::missing())?;
    Ok(web
        .flow()
        .look_at_sign_in(id, &guest.visitor.pre)
        .await?
        .ok())
}

pub(super) const fn state_of(view: &Option<View>) -> &'static str {
    match view {
        Some(View::Asking { waiting: false, .. }) => "asking",
        Some(View::Asking { waiting: true, .. }) => "waiting",
        Some(View::Approved) => "approved",
        Some(View::Returning) => "returning",
        Some(View::Over(_)) | None => "over",
    }
}

/// The state that the page says it shows.
pub(super) fn shown_state(seen: &str) -> &'static str {
    if seen == "waiting" {
        "waiting"
    } else {
        "asking"
    }
}

/// What was typed, as far as a cookie can hold it.
fn plain(typed: &str) -> String {
    typed
        .chars()
        .filter(|c| c.is_ascii_graphic() && !matches!(c, ';' | ',' | '"' | '\\'))
        .take(254)
        .collect()
}

fn over(web: &Web, end: End) -> Over {
    let (title, text) = match end {
        End::Consumed => (
            said("Already signed in"),
            said("This sign-in was finished in another tab."),
        ),
        End::Declined => (
            said("Declined on your phone"),
            said("Nothing happened. If you declined by mistake, sign in again."),
        ),
        End::NotMe => (
            said("Stopped on your phone"),
            said(
                "Somebody said that this was not them. If it was you, sign in again or use email and password.",
            ),
        ),
        End::WrongPicture => (
            said("That was another picture"),
            said(
                "The picture picked on the phone is not the one shown here, so nothing happened. Sign in again, and pick the picture that this browser shows.",
            ),
        ),
        End::Locked => (
            said("The phone is locked"),
            said(
                "Too many wrong PINs were entered. Use email and password, then activate the phone again.",
            ),
        ),
        End::Expired => (
            said("That took too long"),
            said("No phone answered in time. Sign in again, or use email and password."),
        ),
        End::Cancelled => (
            said("Cancelled"),
            said("This sign-in was given up. Start again when you like."),
        ),
        End::Revoked => (
            said("That phone was revoked"),
            said("It was revoked before this sign-in was finished. Sign in another way."),
        ),
    };
    Over {
        frame: web.frame("sign-in"),
        title,
        text: text.into(),
        action: said("Sign in again"),
        or_password: end != End::Consumed,
    }
}
