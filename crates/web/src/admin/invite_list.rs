//! Inviting many people from a list: pasted, looked at, sent.

use axum::{Extension, extract::State};
use serde::Deserialize;
use symbolon_flow::administer::{
    invite_list::{Fate, Guest, MOST},
    officer::By,
};
use symbolon_pages::{
    pages::{AdminInviteList, GuestLine, Notice},
    words::said,
};

use super::Allowed;
use crate::{
    Web,
    guest::{Acting, Member},
    portal::{Page, show, show_again},
};

#[derive(Deserialize)]
pub(super) struct List {
    list: String,
}

pub(super) async fn form(State(web): State<Web>, member: Member) -> Page {
    show(page(&web, &member, String::new()))
}

/// What would become of each line.
pub(super) async fn look(
    State(web): State<Web>,
    member: Member,
    Extension(officer): Allowed,
    Acting(List { list }): Acting<List>,
) -> Page {
    let guests = web
        .flow()
        .look_at_list(By::Officer(&officer), &list)
        .await?;
    let empty = page(&web, &member, list);
    let Ok(guests) = guests else {
        return show_again(too_long(empty));
    };
    if guests.is_empty() {
        return show_again(AdminInviteList {
            notice: Some(Notice::Bad(said("There is nobody on this list."))),
            ..empty
        });
    }
    let goes = guests.iter().filter(|guest| is_invited(guest.fate));
    show(AdminInviteList {
        goes: goes.count(),
        lines: guests.iter().map(line).collect(),
        ..empty
    })
}

/// Invites them.
pub(super) async fn send(
    State(web): State<Web>,
    member: Member,
    Extension(officer): Allowed,
    Acting(List { list }): Acting<List>,
) -> Page {
    let guests = web.flow().invite_all(By::Officer(&officer), &list).await?;
    let empty = page(&web, &member, String::new());
    let Ok(guests) = guests else {
        return show_again(too_long(empty));
    };
    let sent = guests.iter().filter(|guest| is_invited(guest.fate));
    show(AdminInviteList {
        sent: Some(sent.count()),
        lines: guests.iter().map(line).collect(),
        ..empty
    })
}

fn too_long(page: AdminInviteList) -> AdminInviteList {
    AdminInviteList {
        notice: Some(Notice::Bad(said(
            "This list is too long: give it in parts of 200 lines.",
        ))),
        ..page
    }
}

const fn is_invited(fate: Fate) -> bool {
    matches!(fate, Fate::New | Fate::Again)
}

fn line(guest: &Guest) -> GuestLine {
    let (fate, goes) = match guest.fate {
        Fate::New => (said("gets an invitation"), true),
        Fate::Again => (said("was invited, and gets another invitation"), true),
        Fate::Taken => (said("has an account already"), false),
        Fate::Twice => (said("stands above already"), false),
        Fate::NoAddress => (said("is no email address"), false),
        Fate::NoName => (said("has no name"), false),
    };
    GuestLine {
        address: guest.address.clone(),
        name: guest.name.clone(),
        fate,
        goes,
    }
}

fn page(web: &Web, member: &Member, list: String) -> AdminInviteList {
    AdminInviteList {
        frame: member.frame(web, "admin"),
        csrf: member.csrf.clone(),
        most: MOST,
        list,
        lines: Vec::new(),
        goes: 0,
        sent: None,
        notice: None,
    }
}
