//! How codes reach somebody: by mail or in text messages, and to which number.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect},
};
use serde::Deserialize;
use symbolon_flow::mobile::{Asked, Confirmed};
use symbolon_model::{code::Channel, mobile::Mobile, session::Fresh};
use symbolon_pages::{
    pages::{Codes, MobileCode, Over},
    words::{Said, said},
};

use super::{Page, activate::held_until, show, show_again};
use crate::{
    Web,
    guest::{Checked, Member, Nothing, Proven},
    trouble::Trouble,
};

#[derive(Deserialize)]
pub(crate) struct Way {
    by: String,
}

#[derive(Deserialize)]
pub(crate) struct Number {
    number: String,
}

#[derive(Deserialize)]
pub(crate) struct Typed {
    number: String,
    code: String,
}

pub(crate) async fn list(State(web): State<Web>, member: Member) -> Page {
    if !web.flow().has_texts() {
        return Err(Trouble::missing());
    }
    show(page(&web, &member, None))
}

pub(crate) async fn choose(
    State(web): State<Web>,
    member: Member,
    Proven(form, key): Proven<Way>,
) -> Page {
    member.demand_same_browser(key.as_ref())?;
    let channel = Channel::named(&form.by).ok_or(Trouble::missing())?;
    if let Some(fresh) = fresh(&web, &member)? {
        web.flow()
            .choose_codes_by(&member.who, fresh, channel)
            .await?;
    }
    back()
}

pub(crate) async fn ask(
    State(web): State<Web>,
    member: Member,
    Proven(form, key): Proven<Number>,
) -> Page {
    member.demand_same_browser(key.as_ref())?;
    let Some(fresh) = fresh(&web, &member)? else {
        return back();
    };
    let asked = web.flow().ask_mobile(&member.who, fresh, &form.number);
    let what = match asked.await? {
        Asked::Sent(number) => {
            return show(code_page(&web, &member, number.as_str(), false));
        }
        Asked::NoNumber => {
            said("This is no mobile number. Write it with its country’s code: +46 70 123 45 67.")
        }
        Asked::NotThere => said("No text messages go to numbers that begin like this one."),
        Asked::TooMany => said("Too many messages or codes for now. Try again in an hour."),
    };
    show_again(page(&web, &member, Some((form.number, what))))
}

pub(crate) async fn confirm(
    State(web): State<Web>,
    member: Member,
    Checked(form): Checked<Typed>,
) -> Page {
    let Typed { number, code } = form;
    let confirmed = web.flow().confirm_mobile(&member.who, &number, &code);
    match confirmed.await? {
        Confirmed::Done => back(),
        Confirmed::Wrong => show_again(code_page(&web, &member, &number, true)),
        Confirmed::TooMany => show_again(Over {
            frame: member.frame(&web, "phones"),
            title: said("Too many wrong codes"),
            text: said("Wait ten minutes, then ask for another one.").into(),
            action: said("Go to my applications"),
            or_password: false,
        }),
    }
}

pub(crate) async fn forget(
    State(web): State<Web>,
    member: Member,
    Proven(Nothing {}, key): Proven<Nothing>,
) -> Page {
    member.demand_same_browser(key.as_ref())?;
    if let Some(fresh) = fresh(&web, &member)? {
        web.flow().forget_mobile(&member.who, fresh).await?;
    }
    back()
}

/// Proof of a sign-in that is fresh enough; the page says what to do without one.
fn fresh(web: &Web, member: &Member) -> Result<Option<Fresh>, Trouble> {
    if !web.flow().has_texts() {
        return Err(Trouble::missing());
    }
    Ok(web.flow().fresh(&member.who).ok())
}

fn back() -> Page {
    Ok(Redirect::to("/codes").into_response())
}

fn page(web: &Web, member: &Member, wrong: Option<(String, Said)>) -> Codes {
    let (person, now) = (&member.who.person, web.flow().clock.now());
    let fresh = web.flow().fresh(&member.who);
    let coming = person.coming.as_ref().filter(|(_, from)| now < *from);
    Codes {
        frame: member.frame(web, "phones"),
        csrf: member.csrf.clone(),
        address: person.address.as_str().to_owned(),
        number: person.number_at(now).map(Mobile::masked),
        coming: coming.map(|(number, from)| (number.masked(), web.0.zone.date_and_time(*from))),
        by_text: person.codes_by == Channel::Text,
        fresh: fresh.is_ok(),
        held_until: fresh.err().and_then(|why| held_until(web, why)),
        wrong,
    }
}

fn code_page(web: &Web, member: &Member, number: &str, wrong: bool) -> MobileCode {
    MobileCode {
        frame: member.frame(web, "phones"),
        csrf: member.csrf.clone(),
        number: number.to_owned(),
        wrong,
    }
}
