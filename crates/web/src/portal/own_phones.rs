//! What this session asks the person's own phones for: to let another one be added, or to be tried
//! out. The portal's side.

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use symbolon_core::{moment::Moment, wire::ids::RequestId};
use symbolon_flow::{
    activate::vouch::{Asked as Begun, Taken},
    sign_in::phone::View,
};
use symbolon_model::sign_in::End;
use symbolon_pages::{
    pages::{Activating, Asked, Collect, Over, Shown, Waiting, seconds_until},
    words::{Said, said},
};

use super::{
    Page, live,
    phone::{Seen, shown_state, state_of},
    show, show_again,
};
use crate::{
    Web,
    guest::{Checked, Member, Nothing, Proven},
    source::Source,
    trouble::Trouble,
};

/// What the phones are asked for.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Wanted {
    /// To let another phone be added.
    Add,
    /// To be tried out.
    Practice,
    /// To show that somebody else is who calls: begun from their page.
    Caller,
}

impl Wanted {
    const fn asked(self) -> Asked {
        match self {
            Self::Add => Asked::AddPhone,
            Self::Practice => Asked::Practice,
            Self::Caller => Asked::Caller,
        }
    }

    /// Where to go when the request is over, or done.
    const fn after(self) -> (&'static str, Said) {
        match self {
            Self::Add => ("/phones/activate", said("Back to adding a phone")),
            Self::Practice => ("/phones", said("My phones")),
            Self::Caller => ("/admin/people", said("People")),
        }
    }

    pub(crate) fn at(self, id: RequestId) -> String {
        match self {
            Self::Add => format!("/phones/ask/add/{id}"),
            Self::Practice => format!("/phones/ask/practice/{id}"),
            Self::Caller => format!("/phones/ask/caller/{id}"),
        }
    }
}

pub(crate) async fn begin(
    State(web): State<Web>,
    member: Member,
    Path(wanted): Path<Wanted>,
    Proven(Nothing {}, key): Proven<Nothing>,
) -> Page {
    member.demand_same_browser(key.as_ref())?;
    let begun = match wanted {
        Wanted::Add => web.flow().ask_to_add_phone(&member.who).await?,
        Wanted::Practice => web.flow().ask_to_practise(&member.who).await?,
        Wanted::Caller => return Err(Trouble::missing()),
    };
    let too_many = (
        said("Too many requests"),
        said("Too many requests were sent to your phones. Wait ten minutes."),
    );
    match begun {
        Begun::Begun(id) => Ok(Redirect::to(&wanted.at(id)).into_response()),
        Begun::NoPhone => Ok(Redirect::to(wanted.after().0).into_response()),
        Begun::TooMany => show_again(sentence(&web, &member, wanted, too_many)),
    }
}

pub(crate) async fn look(
    State(web): State<Web>,
    Path((wanted, id)): Path<(Wanted, String)>,
    member: Member,
) -> Page {
    let id = RequestId::parse(&id).ok_or(Trouble::missing())?;
    let frame = member.frame(&web, "phones");
    let csrf = member.csrf.clone();
    let (at, asked) = (wanted.at(id), wanted.asked());
    match view(&web, id, &member).await? {
        Some(View::Asking {
            pictures,
            expires,
            waiting,
            scan,
        }) => {
            let seconds = seconds_until(web.flow().clock.now(), expires);
            let shown = Shown {
                pictures,
                seconds,
                queued: waiting,
                app: format!("{}/app/", web.flow().settings.app),
                scan: scan.map(|scan| (scan.text, scan.seconds)),
                language: member.language,
            };
            show(Waiting::new(frame, csrf, at, asked, &shown))
        }
        Some(View::Approved) => show(Collect {
            frame,
            csrf,
            at,
            asked,
        }),
        Some(View::Over(End::Consumed)) => Ok(Redirect::to(wanted.after().0).into_response()),
        Some(View::Over(end)) => show(sentence(&web, &member, wanted, over(wanted, end))),
        Some(View::Returning) | None => Err(Trouble::missing()),
    }
}

pub(crate) async fn events(
    State(web): State<Web>,
    Path((_, id)): Path<(Wanted, String)>,
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
    Path((_, id)): Path<(Wanted, String)>,
    member: Member,
) -> Result<String, Trouble> {
    let id = RequestId::parse(&id).ok_or(Trouble::missing())?;
    Ok(state_of(&view(&web, id, &member).await?).to_owned())
}

pub(crate) async fn finish(
    State(web): State<Web>,
    Path((wanted, id)): Path<(Wanted, String)>,
    member: Member,
    Checked(Nothing {}): Checked<Nothing>,
) -> Page {
    let id = RequestId::parse(&id).ok_or(Trouble::missing())?;
    match wanted {
        Wanted::Add => {
            if let Taken::TooNew(until) = web.flow().take_vouch(&member.who, id).await? {
                return show(too_new(&web, &member, until));
            }
            // Whatever else came of it, the next page says whether a phone may be added now.
            Ok(Redirect::to(wanted.after().0).into_response())
        }
        Wanted::Practice => {
            let worked = web.flow().finish_practice(&member.who, id).await?;
            let told = worked.map_or(over(wanted, End::Expired), |()| WORKS);
            show(sentence(&web, &member, wanted, told))
        }
        Wanted::Caller => match web.flow().finish_caller(&member.who, id).await? {
            Ok(name) => show(it_is_them(&web, &member, &name)),
            Err(_) => show(sentence(&web, &member, wanted, over(wanted, End::Expired))),
        },
    }
}

fn it_is_them(web: &Web, member: &Member, name: &str) -> Over {
    Over {
        frame: member.frame(web, "admin"),
        title: said("It is them"),
        text: said("The phone of {name} picked the picture, and the PIN was right. Whoever is on the line heard its name from you.").with("name", name),
        action: said("Go to my applications"),
        or_password: false,
    }
}

pub(crate) async fn cancel(
    State(web): State<Web>,
    Path((wanted, id)): Path<(Wanted, String)>,
    member: Member,
    Checked(Nothing {}): Checked<Nothing>,
) -> Page {
    let id = RequestId::parse(&id).ok_or(Trouble::missing())?;
    let key = member.who.session.key;
    web.flow().cancel_sign_in(id, &key).await?;
    Ok(Redirect::to(wanted.after().0).into_response())
}

async fn view(web: &Web, id: RequestId, member: &Member) -> Result<Option<View>, Trouble> {
    let key = member.who.session.key;
    Ok(web.flow().look_at_sign_in(id, &key).await?.ok())
}

fn too_new(web: &Web, member: &Member, until: Moment) -> Over {
    let until = web.0.zone.date_and_time(until);
    let text = said(
        "That phone was activated less than a day ago: until {when} it lets no other phone be added, so that nobody who gets hold of one phone adds a second with it. Ask from an older phone, or sign in with email, password and code.",
    )
    .with("when", until);
    Over {
        frame: member.frame(web, "phones"),
        title: said("That phone is too new for this"),
        text,
        action: said("Go to my applications"),
        or_password: false,
    }
}

/// Title and text.
type Told = (Said, Said);

const WORKS: Told = (
    said("It works"),
    said(
        "Your phone was reached, you found the picture, and your PIN was right. Signing in goes the same way.",
    ),
);

const fn over(wanted: Wanted, end: End) -> Told {
    match end {
        End::Declined => (
            said("Declined on your phone"),
            match wanted {
                Wanted::Add => {
                    said("No phone may be added. If you declined by mistake, ask again.")
                }
                Wanted::Practice => said("It was reached. If you declined by mistake, try again."),
                Wanted::Caller => said(
                    "Whoever has the phone says that they did not call, or changed their mind.",
                ),
            },
        ),
        End::NotMe => (
            said("Stopped on your phone"),
            match wanted {
                Wanted::Caller => said(
                    "Whoever has the phone says that they did not call: do nothing for whoever is on the line.",
                ),
                Wanted::Add | Wanted::Practice => said(
                    "Somebody said that this was not them. If it was you, ask again; if it was not, sign out everywhere and change your password.",
                ),
            },
        ),
        End::WrongPicture => (
            said("That was another picture"),
            said(
                "The picture picked on the phone is not the one that was shown here, so nothing happened. Ask again.",
            ),
        ),
        End::Locked => (
            said("The phone is locked"),
            said(
                "Too many wrong PINs were entered. Sign in with email, password and code, then activate it again.",
            ),
        ),
        End::Revoked => (
            said("That phone was revoked"),
            said(
                "It was revoked before this page went on. Sign in with email, password and code, then come back here.",
            ),
        ),
        End::Cancelled => (
            said("Cancelled"),
            said("Nothing happened. Ask again when you like."),
        ),
        End::Expired | End::Consumed => (
            said("That took too long"),
            said("No phone answered in time. Ask again."),
        ),
    }
}

fn sentence(web: &Web, member: &Member, wanted: Wanted, (title, text): Told) -> Activating {
    Activating {
        frame: member.frame(web, "phones"),
        csrf: member.csrf.clone(),
        id: String::new(),
        title,
        text,
        action: Some(wanted.after()),
        live: false,
        seen: "over",
        alarm: false,
    }
}
