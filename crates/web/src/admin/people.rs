//! Finding people, looking at one, and acting on their account. Nobody here sees or sets a PIN, a
//! password or a code.

use axum::{
    Extension,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use symbolon_core::wire::ids::ProfileId;
use symbolon_flow::{
    activate::vouch::Asked,
    administer::{
        invite::Invited,
        officer::{By, Officer},
        people::Acted,
        start_over::Anew,
        together::Proposal,
    },
};
use symbolon_model::{address::Address, device::Device, id::PersonId, person::Person, role::Right};
use symbolon_pages::{
    pages::{AdminEnd, AdminInvite, AdminPeople, AdminPerson, Notice, PersonLine, Proposed},
    words::{Said, said},
};

use super::{Allowed, back_to};
use crate::{
    Web,
    guest::{Acting, Member, Nothing},
    portal::{Page, own_phones::Wanted, show, show_again},
    trouble::Trouble,
};

#[derive(Deserialize)]
pub(super) struct Search {
    #[serde(default)]
    q: String,
}

pub(super) async fn find(
    State(web): State<Web>,
    member: Member,
    Extension(officer): Allowed,
    Query(search): Query<Search>,
) -> Page {
    let found = web
        .flow()
        .find_people(By::Officer(&officer), search.q.trim())
        .await?;
    let line = |person: &Person| PersonLine::new(person.id.to_string(), person);
    show(AdminPeople {
        frame: member.frame(&web, "admin"),
        reader: officer.role(),
        search: search.q,
        people: found.iter().map(line).collect(),
    })
}

#[derive(Deserialize)]
pub(super) struct Came {
    #[serde(default)]
    said: String,
}

pub(super) async fn look(
    State(web): State<Web>,
    member: Member,
    Extension(officer): Allowed,
    Path(id): Path<String>,
    Query(came): Query<Came>,
) -> Page {
    let (person, phones) = account(&web, &id).await?;
    let notice = match came.said.as_str() {
        "ended" => Some(Notice::Good(said("The account is over."))),
        "sent" => Some(Notice::Good(said("The letter is on its way."))),
        "letters" => Some(Notice::Bad(said(
            "Too many such letters were sent to them. Wait an hour.",
        ))),
        "done" => Some(Notice::Good(said("Done. It counts at once."))),
        "invited" => Some(Notice::Good(said("Invited. The letter is on its way."))),
        "nothing" => Some(Notice::Bad(said(
            "There was nothing to do: it is so already.",
        ))),
        "no-phone" => Some(Notice::Bad(said("There is no phone that could show it."))),
        "too-many" => Some(Notice::Bad(said(
            "Too many requests were sent to these phones. Wait ten minutes.",
        ))),
        "protected" => Some(Notice::Bad(said(
            "Whoever looks after others is looked after by two administrators, or at the server’s console.",
        ))),
        "proposed" => Some(Notice::Good(said(
            "Noted. It is done as soon as another administrator does the same, within a day.",
        ))),
        _ => None,
    };
    let may = |right| {
        // Whether it is them on the telephone may be asked of anybody.
        let allowed = officer.may_act_on(&person) || right == Right::VerifyCaller;
        officer.role().may(right) && allowed
    };
    let proposals = web.flow().proposals_about(&person).await?;
    let wanted = |proposal: Proposal| Proposed {
        act: act_named(&proposal.act),
        by: proposal.by,
        until: web.0.zone.date_and_time(proposal.until),
    };
    let proposals = proposals.into_iter().map(wanted).collect();
    show(AdminPerson::new(
        (member.frame(&web, "admin"), member.csrf),
        (id, &person, &phones, proposals),
        &may,
        &web.0.zone,
        notice,
    ))
}

pub(super) async fn suspend(
    State(web): State<Web>,
    Extension(officer): Allowed,
    Path(id): Path<String>,
    Acting(Nothing {}): Acting<Nothing>,
) -> Page {
    let address = whose(&web, &id).await?;
    let by = By::Officer(&officer);
    acted(&id, web.flow().suspend_person(by, &address).await?)
}

pub(super) async fn resume(
    State(web): State<Web>,
    Extension(officer): Allowed,
    Path(id): Path<String>,
    Acting(Nothing {}): Acting<Nothing>,
) -> Page {
    let address = whose(&web, &id).await?;
    let by = By::Officer(&officer);
    acted(&id, web.flow().resume_person(by, &address).await?)
}

pub(super) async fn revoke_all(
    State(web): State<Web>,
    Extension(officer): Allowed,
    Path(id): Path<String>,
    Acting(Nothing {}): Acting<Nothing>,
) -> Page {
    let address = whose(&web, &id).await?;
    let by = By::Officer(&officer);
    acted(&id, web.flow().revoke_phones_of(by, &address, None).await?)
}

pub(super) async fn revoke(
    State(web): State<Web>,
    Extension(officer): Allowed,
    Path((id, phone)): Path<(String, String)>,
    Acting(Nothing {}): Acting<Nothing>,
) -> Page {
    let address = whose(&web, &id).await?;
    let phone = ProfileId::parse(&phone).ok_or(Trouble::missing())?;
    let by = By::Officer(&officer);
    let revoked = web.flow().revoke_phones_of(by, &address, Some(phone));
    acted(&id, revoked.await?)
}

pub(super) async fn withdraw(
    State(web): State<Web>,
    Extension(officer): Allowed,
    Path(id): Path<String>,
    Acting(Nothing {}): Acting<Nothing>,
) -> Page {
    let address = whose(&web, &id).await?;
    let by = By::Officer(&officer);
    let withdrawn = web.flow().withdraw_invitation(by, &address).await?;
    as_done(&id, withdrawn, "ended")
}

pub(super) async fn new_password(
    State(web): State<Web>,
    Extension(officer): Allowed,
    Path(id): Path<String>,
    Acting(Nothing {}): Acting<Nothing>,
) -> Page {
    start_over(&web, &officer, &id, Anew::Password).await
}

pub(super) async fn new_phone(
    State(web): State<Web>,
    Extension(officer): Allowed,
    Path(id): Path<String>,
    Acting(Nothing {}): Acting<Nothing>,
) -> Page {
    start_over(&web, &officer, &id, Anew::Phone).await
}

async fn start_over(web: &Web, officer: &Officer, id: &str, what: Anew) -> Page {
    let address = whose(web, id).await?;
    let by = By::Officer(officer);
    let started = web.flow().start_over(by, &address, what).await?;
    as_done(id, started, "sent")
}

pub(super) async fn sure_to_end(
    State(web): State<Web>,
    member: Member,
    Path(id): Path<String>,
) -> Page {
    let (person, _) = account(&web, &id).await?;
    show(AdminEnd {
        frame: member.frame(&web, "admin"),
        csrf: member.csrf,
        line: PersonLine::new(id, &person),
    })
}

pub(super) async fn end(
    State(web): State<Web>,
    Extension(officer): Allowed,
    Path(id): Path<String>,
    Acting(Nothing {}): Acting<Nothing>,
) -> Page {
    let address = whose(&web, &id).await?;
    let by = By::Officer(&officer);
    let ended = web.flow().end_person(by, &address).await?;
    as_done(&id, ended, "ended")
}

/// Is it them, on the telephone? The page of the request goes on.
pub(super) async fn call(
    State(web): State<Web>,
    member: Member,
    Extension(officer): Allowed,
    Path(id): Path<String>,
    Acting(Nothing {}): Acting<Nothing>,
) -> Page {
    let address = whose(&web, &id).await?;
    let asked = web.flow().ask_caller(&officer, &member.who, &address);
    Ok(match asked.await? {
        Asked::Begun(request) => Redirect::to(&Wanted::Caller.at(request)).into_response(),
        Asked::NoPhone => back_to(&id, "no-phone"),
        Asked::TooMany => back_to(&id, "too-many"),
    })
}

pub(super) async fn invite_again(
    State(web): State<Web>,
    Extension(officer): Allowed,
    Path(id): Path<String>,
    Acting(Nothing {}): Acting<Nothing>,
) -> Page {
    let address = whose(&web, &id).await?;
    let found = web.flow().person_and_phones(&address).await?;
    let (person, _) = found.ok_or(Trouble::missing())?;
    let by = By::Officer(&officer);
    let invited = web.flow().invite(by, &address, &person.name).await?;
    Ok(match invited {
        Invited::Sent => back_to(&id, "invited"),
        Invited::Taken | Invited::NoName => back_to(&id, "nothing"),
    })
}

/// Whom to invite.
#[derive(Deserialize)]
pub(super) struct Guest {
    address: String,
    name: String,
}

pub(super) async fn invitation(State(web): State<Web>, member: Member) -> Page {
    show(invite_page(&web, &member, Guest::nobody(), None))
}

pub(super) async fn invite(
    State(web): State<Web>,
    member: Member,
    Extension(officer): Allowed,
    Acting(guest): Acting<Guest>,
) -> Page {
    let again = |guest, what| show_again(invite_page(&web, &member, guest, Some(what)));
    let Some(address) = Address::parse(&guest.address) else {
        return again(
            guest,
            said("This is no email address. Check it and try again."),
        );
    };
    let by = By::Officer(&officer);
    match web.flow().invite(by, &address, &guest.name).await? {
        Invited::Sent => {
            let found = web.flow().person_and_phones(&address).await?;
            let (person, _) = found.ok_or(Trouble::missing())?;
            Ok(back_to(&person.id.to_string(), "invited"))
        }
        Invited::Taken => again(
            guest,
            said("Somebody with this address has an account already."),
        ),
        Invited::NoName => again(
            guest,
            said("Enter a name, so that the letter can greet somebody."),
        ),
    }
}

impl Guest {
    const fn nobody() -> Self {
        Self {
            address: String::new(),
            name: String::new(),
        }
    }
}

fn invite_page(web: &Web, member: &Member, guest: Guest, wrong: Option<Said>) -> AdminInvite {
    AdminInvite {
        frame: member.frame(web, "admin"),
        csrf: member.csrf.clone(),
        address: guest.address,
        name: guest.name,
        wrong,
    }
}

async fn account(web: &Web, id: &str) -> Result<(Person, Vec<Device>), Trouble> {
    let id = PersonId::parse(id).ok_or(Trouble::missing())?;
    let found = web.flow().account_and_phones(id).await?;
    found.ok_or(Trouble::missing())
}

async fn whose(web: &Web, id: &str) -> Result<Address, Trouble> {
    let id = PersonId::parse(id).ok_or(Trouble::missing())?;
    let address = web.flow().address_of(id).await?;
    address.ok_or(Trouble::missing())
}

fn acted(id: &str, acted: Acted) -> Result<Response, Trouble> {
    as_done(id, acted, "done")
}

/// What is said when it is done depends on what it was.
fn as_done(id: &str, acted: Acted, done: &str) -> Result<Response, Trouble> {
    match acted {
        Acted::Done => Ok(back_to(id, done)),
        Acted::TooMany => Ok(back_to(id, "letters")),
        Acted::NothingToDo => Ok(back_to(id, "nothing")),
        Acted::Protected => Ok(back_to(id, "protected")),
        Acted::Proposed => Ok(back_to(id, "proposed")),
        Acted::NoSuchPerson | Acted::NoSuchPhone | Acted::NotThere => Err(Trouble::missing()),
    }
}

/// What an act is called on its button.
fn act_named(act: &str) -> Said {
    match act {
        "suspend" => said("Switch the account off"),
        "resume" => said("Switch the account on again"),
        "revoke" => said("Revoke all"),
        "reset" => said("Send a link for a new password"),
        "activate" => said("Ask them to activate a phone"),
        "end" => said("End the account"),
        _ => said("Revoke"),
    }
}
