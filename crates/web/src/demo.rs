//! The demo's outbox. Outside the demo these pages do not exist.

use axum::{
    Json, Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::json;
use symbolon_pages::pages;

use crate::{Web, page::Unwritten, trouble::Trouble};

pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route("/demo/outbox", get(page))
        .route("/demo/outbox.json", get(list))
}

async fn page(State(web): State<Web>) -> Result<Response, Trouble> {
    let outbox = web.0.outbox.as_ref().ok_or(Trouble::missing())?;
    let letters = outbox.letters().into_iter().map(|sent| pages::SentLetter {
        to: sent.mail.to,
        subject: sent.mail.subject,
        text: sent.mail.text,
        when: web.0.zone.date_and_time(sent.at),
    });
    let page = pages::Outbox {
        frame: web.frame("outbox"),
        letters: letters.collect(),
    };
    Ok(Unwritten::page(page).into_response())
}

async fn list(State(web): State<Web>) -> Result<Response, Trouble> {
    let outbox = web.0.outbox.as_ref().ok_or(Trouble::missing())?;
    let letters = outbox.letters().into_iter().map(|sent| {
        json!({
            "to": sent.mail.to,
            "subject": sent.mail.subject,
            "text": sent.mail.text,
            "html": sent.mail.html,
            "at": sent.at.millis(),
        })
    });
    Ok(Json(letters.collect::<Vec<_>>()).into_response())
}
