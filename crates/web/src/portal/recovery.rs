//! Recovery codes: how many are left, making new ones, signing in with one.

use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Redirect},
};
use serde::Deserialize;
use symbolon_core::wire::ids::ActivationId;
use symbolon_flow::recover::codes::Made;
use symbolon_pages::pages::{Recovery, RecoveryCode, RecoveryCodes};

use super::{
    Page,
    activate::held_until,
    code::{Typed, led_to, start_again},
    show,
};
use crate::{
    Web,
    cookies::Name,
    guest::{Guest, Member, Proven},
};

pub(crate) async fn list(State(web): State<Web>, member: Member) -> Page {
    let fresh = web.flow().fresh(&member.who);
    show(Recovery {
        left: web.flow().recovery_codes_left(&member.who).await?,
        fresh: fresh.is_ok(),
        held_until: fresh.err().and_then(|why| held_until(&web, why)),
        frame: member.frame(&web, "phones"),
        csrf: member.csrf,
    })
}

#[derive(Deserialize)]
pub(crate) struct Make {
    /// The activation that was just finished.
    #[serde(default)]
    after: String,
}

pub(crate) async fn make(
    State(web): State<Web>,
    member: Member,
    Proven(form, key): Proven<Make>,
) -> Page {
    member.demand_same_browser(key.as_ref())?;
    let after = ActivationId::parse(&form.after);
    match web.flow().make_recovery_codes(&member.who, after).await? {
        Made::Codes(codes, revoking) => {
            let frame = member.frame(&web, "phones");
            let address = member.who.person.address.as_str().to_owned();
            let whose = (address, web.flow().settings.portal.as_str());
            show(RecoveryCodes::new(frame, whose, (&codes, &revoking)))
        }
        Made::NotFresh => Ok(Redirect::to("/recovery").into_response()),
    }
}

pub(crate) async fn form(State(web): State<Web>, guest: Guest, headers: HeaderMap) -> Page {
    let Some(address) = web.cookie(&headers, Name::Address) else {
        return start_again();
    };
    show(page(&web, guest, address, false))
}

pub(crate) async fn submit(
    State(web): State<Web>,
    guest: Guest,
    headers: HeaderMap,
    Proven(typed, key): Proven<Typed>,
) -> Page {
    let Some(address) = web.cookie(&headers, Name::Address) else {
        return start_again();
    };
    let visitor = guest.visitor.clone().holding(key);
    let finished = web
        .flow()
        .finish_by_recovery(&address, &typed.code, &visitor);
    let ended = finished.await?;
    led_to(&web, &ended, page(&web, guest, address, true))
}

fn page(web: &Web, guest: Guest, address: String, wrong: bool) -> RecoveryCode {
    RecoveryCode {
        frame: web.frame("sign-in"),
        csrf: guest.csrf,
        address,
        wrong,
    }
}
