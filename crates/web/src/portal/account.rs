//! The pages of somebody signed in that are not about phones; and the two that need nobody.

use axum::{
    extract::State,
    response::{AppendHeaders, IntoResponse, Redirect},
};
use serde::Deserialize;
use symbolon_core::seal::Secret;
use symbolon_flow::password::{Change, Changed};
use symbolon_model::device::Standing;
use symbolon_pages::pages::{Activity, Credits, GetApp, Home, Over, Password, PasswordTrouble};

use super::{Page, show, show_again};
use crate::{
    Web,
    cookies::Name,
    guest::{Checked, Member, Nothing, Proven},
};

pub(crate) async fn home(State(web): State<Web>, member: Member) -> Page {
    let phones = web.flow().phones_of(&member.who).await?;
    let active = phones
        .iter()
        .filter(|phone| phone.standing == Standing::Active)
        .count();
    let frame = member.frame(&web, "home");
    let level = member.who.session.level;
    let services = &web.flow().settings.services;
    show(&Home::new(
        frame,
        member.who.person.name,
        level,
        active,
        services,
    ))
}

pub(crate) async fn activity(State(web): State<Web>, member: Member) -> Page {
    let entries = web.flow().activity_of(&member.who).await?;
    show(&Activity::new(
        member.frame(&web, "activity"),
        &entries,
        &web.0.zone,
    ))
}

pub(crate) async fn sign_out(
    State(web): State<Web>,
    member: Member,
    Checked(Nothing {}): Checked<Nothing>,
) -> Page {
    web.flow().sign_out(&member.who).await?;
    let gone = [web.drop_cookie(Name::Session)];
    Ok((AppendHeaders(gone), Redirect::to("/?signed-out")).into_response())
}

pub(crate) async fn password(State(web): State<Web>, member: Member) -> Page {
    show(&password_page(&web, &member, &PasswordTrouble::default()))
}

#[derive(Deserialize)]
pub(crate) struct ChangeForm {
    old: String,
    new: String,
    again: String,
}

pub(crate) async fn change_password(
    State(web): State<Web>,
    member: Member,
    Proven(form, key): Proven<ChangeForm>,
) -> Page {
    member.demand_same_browser(key.as_ref())?;
    let change = Change {
        old: Secret::new(form.old),
        new: Secret::new(form.new),
        again: Secret::new(form.again),
    };
    let trouble = match web.flow().change_password(&member.who, change).await? {
        Changed::Done => return show(&changed(&web, &member)),
        Changed::TooMany => return show_again(&too_many(&web, &member)),
        Changed::Unmet(unmet) => PasswordTrouble {
            unmet,
            ..PasswordTrouble::default()
        },
        Changed::Differ => PasswordTrouble {
            differ: true,
            ..PasswordTrouble::default()
        },
        Changed::WrongOld => PasswordTrouble {
            wrong_old: true,
            ..PasswordTrouble::default()
        },
    };
    show_again(&password_page(&web, &member, &trouble))
}

pub(crate) async fn get_app(State(web): State<Web>, member: Option<Member>) -> Page {
    let frame = member.map_or_else(|| web.frame("get-app"), |m| m.frame(&web, "get-app"));
    show(&GetApp::new(
        frame,
        format!("{}/app/", web.flow().settings.app),
    ))
}

pub(crate) async fn credits(State(web): State<Web>) -> Page {
    show(&Credits {
        frame: web.frame("credits"),
    })
}

fn password_page(web: &Web, member: &Member, trouble: &PasswordTrouble) -> Password {
    let address = member.who.person.address.as_str().to_owned();
    Password::new(
        member.frame(web, "password"),
        member.csrf.clone(),
        address,
        trouble,
    )
}

fn changed(web: &Web, member: &Member) -> Over {
    Over {
        frame: member.frame(web, "password"),
        title: "Your password is changed",
        text: "All your other sessions have ended. We sent you a mail about it.".into(),
        action: "Go to my applications",
        or_password: false,
    }
}

fn too_many(web: &Web, member: &Member) -> Over {
    Over {
        frame: member.frame(web, "password"),
        title: "Too many wrong tries",
        text: "Wait ten minutes, then try again.".into(),
        action: "Go to my applications",
        or_password: false,
    }
}
