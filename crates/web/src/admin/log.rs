//! The log, for whoever may read it.

use axum::{
    Extension,
    extract::{Query, State},
};
use serde::Deserialize;
use symbolon_flow::administer::officer::{By, Told};
use symbolon_model::address::Address;
use symbolon_pages::pages::{AdminLog, LogLine};

use super::Allowed;
use crate::{
    Web,
    guest::Member,
    portal::{Page, show},
};

#[derive(Deserialize)]
pub(super) struct Search {
    #[serde(default)]
    event: String,
    #[serde(default)]
    address: String,
    before: Option<i64>,
}

pub(super) async fn read(
    State(web): State<Web>,
    member: Member,
    Extension(officer): Allowed,
    Query(search): Query<Search>,
) -> Page {
    // What nobody has finds nothing.
    let address = match search.address.trim() {
        "" => String::new(),
        typed => Address::parse(typed).map_or_else(|| "-".to_owned(), |a| a.as_str().to_owned()),
    };
    let before = search.before.unwrap_or(i64::MAX);
    let told = web
        .flow()
        .read_log(By::Officer(&officer), before, (&search.event, &address));
    let told = told.await?;
    let line = |told: &Told| LogLine {
        number: told.number,
        when: web.0.zone.date_and_time(told.at),
        event: told.event.clone(),
        detail: told.detail.clone(),
        whom: told.whom.clone(),
    };
    show(AdminLog {
        frame: member.frame(&web, "admin"),
        event: search.event,
        address: search.address,
        more: (told.len() == 50)
            .then(|| told.last().map(|last| last.number))
            .flatten(),
        lines: told.iter().map(line).collect(),
        zone: web.0.zone.name().to_owned(),
    })
}
