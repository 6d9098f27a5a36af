//! How an application is connected: where it sends people back to, and what it is told.

use axum::{Extension, extract::State, response::IntoResponse};
use serde::Deserialize;
use symbolon_flow::{
    administer::officer::By,
    connect::clients::{Connected, Connection},
};
use symbolon_model::application::Key;
use symbolon_oidc::client::{Client, Subject};
use symbolon_pages::pages::{AdminConnection, Tried};

use super::{Allowed, applications::Named};
use crate::{
    Web,
    guest::{Acting, Member, Nothing},
    portal::{Page, show, show_again},
    trouble::Trouble,
};

/// A connection as it was typed.
#[derive(Default, Deserialize)]
pub(super) struct Typed {
    redirects: String,
    #[serde(default)]
    after: String,
    #[serde(default)]
    no_secret: String,
}

pub(super) async fn look(
    State(web): State<Web>,
    member: Member,
    Extension(_officer): Allowed,
    Named(key): Named,
) -> Page {
    let kept = web.flow().client(key.as_str()).await?;
    let typed = kept.as_ref().map_or_else(Typed::default, Typed::of);
    show(page(&web, &member, &key, (&typed, kept.is_some())).await?)
}

pub(super) async fn connect(
    State(web): State<Web>,
    member: Member,
    Extension(officer): Allowed,
    Named(key): Named,
    Acting(typed): Acting<Typed>,
) -> Page {
    let subject = web
        .flow()
        .client(key.as_str())
        .await?
        .map(|kept| kept.subject);
    let wanted = Connection {
        redirects: lines(&typed.redirects),
        after_sign_out: lines(&typed.after),
        subject: subject.unwrap_or(Subject::Pairwise),
        is_public: !typed.no_secret.is_empty(),
    };
    let by = By::Officer(&officer);
    let connected = web.flow().connect_application(by, &key, wanted).await?;
    let was = web.flow().client(key.as_str()).await?.is_some();
    let page = page(&web, &member, &key, (&typed, was)).await?;
    match connected {
        Connected::Missing => Err(Trouble::missing()),
        Connected::Unfit => show_again(AdminConnection {
            tried: Tried::Wrong,
            ..page
        }),
        Connected::Done(secret) => {
            let secret = secret.map(|secret| secret.reveal().clone());
            show_again(AdminConnection {
                tried: Tried::Connected(secret),
                ..page
            })
        }
    }
}

pub(super) async fn disconnect(
    State(web): State<Web>,
    Extension(officer): Allowed,
    Named(key): Named,
    Acting(Nothing {}): Acting<Nothing>,
) -> Page {
    let by = By::Officer(&officer);
    if web.flow().disconnect_application(by, &key).await? {
        return Ok(super::applications::done().into_response());
    }
    Err(Trouble::missing())
}

async fn page(
    web: &Web,
    member: &Member,
    key: &Key,
    (typed, is_connected): (&Typed, bool),
) -> Result<AdminConnection, Trouble> {
    let application = web.flow().application(key).await?;
    let application = application.ok_or(Trouble::missing())?;
    Ok(AdminConnection {
        frame: member.frame(web, "admin"),
        csrf: member.csrf.clone(),
        name: application.name,
        key: key.to_string(),
        issuer: web.flow().settings.portal.clone(),
        is_connected,
        redirects: typed.redirects.clone(),
        after: typed.after.clone(),
        no_secret: !typed.no_secret.is_empty(),
        tried: Tried::Not,
    })
}

impl Typed {
    fn of(client: &Client) -> Self {
        let no_secret = if client.secret.is_none() { "yes" } else { "" };
        Self {
            redirects: client.redirects.join("\n"),
            after: client.after_sign_out.join("\n"),
            no_secret: no_secret.to_owned(),
        }
    }
}

fn lines(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim);
    lines
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}
