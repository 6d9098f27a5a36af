//! The applications behind the portal: which there are, where they are, the order of their tiles.

use axum::{
    Extension,
    extract::{FromRequestParts, Path, Query, State},
    http::request::Parts,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use symbolon_flow::administer::officer::By;
use symbolon_model::application::{Application, Key, Unfit};
use symbolon_pages::{
    pages::{AdminApplication, AdminApplications, ApplicationForm, Notice},
    words::said,
};

use super::Allowed;
use crate::{
    Web,
    guest::{Acting, Member, Nothing},
    portal::{Page, show, show_again},
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
    Extension(_officer): Allowed,
    Query(came): Query<Came>,
) -> Page {
    let notice = match came.said.as_str() {
        "done" => Some(Notice::Good(said("Done. It counts at once."))),
        _ => None,
    };
    show(AdminApplications {
        frame: member.frame(&web, "admin"),
        csrf: member.csrf,
        applications: web.flow().applications().await?,
        notice,
    })
}

/// An application as it was typed.
#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    key: String,
    name: String,
    #[serde(default)]
    link: String,
    #[serde(default)]
    heading: String,
}

impl Typed {
    fn nothing() -> Self {
        Self {
            key: String::new(),
            name: String::new(),
            link: String::new(),
            heading: String::new(),
        }
    }
}

pub(super) async fn new(
    State(web): State<Web>,
    member: Member,
    Extension(_officer): Allowed,
) -> Page {
    show(form(&web, &member, (Typed::nothing(), true), None))
}

pub(super) async fn add(
    State(web): State<Web>,
    member: Member,
    Extension(officer): Allowed,
    Acting(typed): Acting<Typed>,
) -> Page {
    let wrong = match read(&typed.key, &typed) {
        Err(unfit) => Wrong::Unfit(unfit),
        Ok(new)
            if web
                .flow()
                .add_application(By::Officer(&officer), &new)
                .await? =>
        {
            return Ok(done());
        }
        Ok(_) => Wrong::Taken,
    };
    show_again(form(&web, &member, (typed, true), Some(wrong)))
}

pub(super) async fn look(
    State(web): State<Web>,
    member: Member,
    Extension(_officer): Allowed,
    Named(key): Named,
) -> Page {
    let found = web.flow().application(&key).await?;
    let found = found.ok_or(Trouble::missing())?;
    let typed = Typed {
        key: key.to_string(),
        name: found.name,
        link: found
            .link
            .map(|link| link.as_str().to_owned())
            .unwrap_or_default(),
        heading: found.heading,
    };
    show(form(&web, &member, (typed, false), None))
}

pub(super) async fn change(
    State(web): State<Web>,
    member: Member,
    Extension(officer): Allowed,
    Named(key): Named,
    Acting(typed): Acting<Typed>,
) -> Page {
    let key = key.to_string();
    let typed = Typed { key, ..typed };
    match read(&typed.key, &typed) {
        Err(unfit) => {
            let wrong = Some(Wrong::Unfit(unfit));
            show_again(form(&web, &member, (typed, false), wrong))
        }
        Ok(changed) => {
            let by = By::Officer(&officer);
            acted(web.flow().change_application(by, &changed).await?)
        }
    }
}

/// The application that a form's address names.
pub(super) struct Named(pub(super) Key);

impl FromRequestParts<Web> for Named {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Self::Rejection> {
        let path = Path::<String>::from_request_parts(parts, web).await;
        let key = path.ok().and_then(|Path(key)| Key::parse(&key));
        key.map(Self).ok_or(Trouble::missing())
    }
}

pub(super) async fn remove(
    State(web): State<Web>,
    Extension(officer): Allowed,
    Named(key): Named,
    Acting(Nothing {}): Acting<Nothing>,
) -> Page {
    let by = By::Officer(&officer);
    acted(web.flow().remove_application(by, &key).await?)
}

pub(super) async fn earlier(
    web: State<Web>,
    officer: Allowed,
    named: Named,
    form: Acting<Nothing>,
) -> Page {
    shift((web, officer), named, form, -1).await
}

pub(super) async fn later(
    web: State<Web>,
    officer: Allowed,
    named: Named,
    form: Acting<Nothing>,
) -> Page {
    shift((web, officer), named, form, 1).await
}

async fn shift(
    (State(web), Extension(officer)): (State<Web>, Allowed),
    Named(key): Named,
    Acting(Nothing {}): Acting<Nothing>,
    by: isize,
) -> Page {
    let officer = By::Officer(&officer);
    acted(web.flow().move_application(officer, &key, by).await?)
}

fn read(key: &str, typed: &Typed) -> Result<Application, Unfit> {
    Application::written(key, &typed.name, &typed.link, &typed.heading)
}

/// What is wrong with what was typed.
enum Wrong {
    Unfit(Unfit),
    Taken,
}

fn form(
    web: &Web,
    member: &Member,
    (typed, is_new): (Typed, bool),
    wrong: Option<Wrong>,
) -> AdminApplication {
    let mut form = ApplicationForm {
        key: typed.key,
        name: typed.name,
        link: typed.link,
        heading: typed.heading,
        wrong_key: None,
        wrong_name: None,
        wrong_link: None,
    };
    match wrong {
        None => {}
        Some(Wrong::Taken) => {
            form.wrong_key = Some(said("There is an application with this short name."));
        }
        Some(Wrong::Unfit(Unfit::Key)) => {
            form.wrong_key = Some(said("A short name is small letters, digits and hyphens."));
        }
        Some(Wrong::Unfit(Unfit::Name)) => {
            form.wrong_name = Some(said("Enter a name that people know it by."));
        }
        Some(Wrong::Unfit(Unfit::Link)) => {
            form.wrong_link = Some(said(
                "This is no address that a browser may be sent to. It begins with https://.",
            ));
        }
    }
    AdminApplication {
        frame: member.frame(web, "admin"),
        csrf: member.csrf.clone(),
        form,
        is_new,
    }
}

fn acted(there_was_one: bool) -> Page {
    if there_was_one {
        Ok(done())
    } else {
        Err(Trouble::missing())
    }
}

pub(super) fn done() -> Response {
    Redirect::to("/admin/applications?said=done").into_response()
}
