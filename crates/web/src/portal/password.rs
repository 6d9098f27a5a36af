//! Passwords: changing one's own, setting a first one, and another in the place of a forgotten one.

use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::{AppendHeaders, IntoResponse, Redirect},
};
use serde::Deserialize;
use symbolon_core::seal::Secret;
use symbolon_flow::{
    Cookie,
    password::{Change, Changed},
    recover::reset::{Asked, Link, Reset, Typed},
};
use symbolon_model::address::Address;
use symbolon_pages::{
    pages::{
        AcceptInvitation, ForgotPassword, NotByMail, Over, Password, PasswordTrouble, ResetPassword,
    },
    words::said,
};

use super::{Page, code::start_again, show, show_again};
use crate::{
    Web,
    cookies::Name,
    guest::{Guest, Member, Proven},
};

pub(crate) async fn change_form(State(web): State<Web>, member: Member) -> Page {
    show(password_page(&web, &member, &PasswordTrouble::default()))
}

#[derive(Deserialize)]
pub(crate) struct ChangeForm {
    old: String,
    new: String,
    again: String,
}

pub(crate) async fn change(
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
        Changed::Done => return show(changed(&web, &member)),
        Changed::TooMany => return show_again(too_many(&web, &member)),
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
    show_again(password_page(&web, &member, &trouble))
}

/// An address, as it was typed.
#[derive(Deserialize)]
pub(crate) struct Addressed {
    address: String,
}

pub(crate) async fn forgot_form(State(web): State<Web>, guest: Guest) -> Page {
    let page = show(forgot_page(&web, &guest, "", false))?;
    Ok((AppendHeaders(guest.new_cookie), page).into_response())
}

pub(crate) async fn forgot(
    State(web): State<Web>,
    guest: Guest,
    Proven(form, key): Proven<Addressed>,
) -> Page {
    let Some(address) = Address::parse(&form.address) else {
        return show_again(forgot_page(&web, &guest, &form.address, true));
    };
    let visitor = guest.visitor.clone().holding(key);
    let asked = web.flow().ask_reset(address.as_str(), &visitor).await?;
    asked_led_to(&web, asked, &address)
}

pub(crate) async fn invitation_form(
    State(web): State<Web>,
    guest: Guest,
    Path(token): Path<String>,
) -> Page {
    let link = web.flow().link_stands(&Cookie::received(&token)).await?;
    let Some(link) = link else {
        return show_again(no_invitation(&web));
    };
    let page = show(invitation_page(&web, &guest, (&token, link), ("", false)))?;
    Ok((AppendHeaders(guest.new_cookie), page).into_response())
}

pub(crate) async fn accept_invitation(
    State(web): State<Web>,
    guest: Guest,
    Path(token): Path<String>,
    Proven(form, key): Proven<Addressed>,
) -> Page {
    let link = Cookie::received(&token);
    let Some(address) = Address::parse(&form.address) else {
        let Some(what) = web.flow().link_stands(&link).await? else {
            return show_again(no_invitation(&web));
        };
        let typed = (form.address.as_str(), true);
        return show_again(invitation_page(&web, &guest, (&token, what), typed));
    };
    let visitor = guest.visitor.clone().holding(key);
    let asked = web
        .flow()
        .accept_invitation(&link, address.as_str(), &visitor);
    asked_led_to(&web, asked.await?, &address)
}

fn asked_led_to(web: &Web, asked: Asked, address: &Address) -> Page {
    match asked {
        Asked::Sent => {
            let remembered = web.set_cookie(Name::Address, address.as_str());
            let to_code = Redirect::to("/reset-password");
            Ok((AppendHeaders([remembered]), to_code).into_response())
        }
        Asked::TooMany => show_again(too_many_codes(web)),
        Asked::NoInvitation => show_again(no_invitation(web)),
    }
}

pub(crate) async fn reset_form(State(web): State<Web>, guest: Guest, headers: HeaderMap) -> Page {
    let Some(address) = web.cookie(&headers, Name::Address) else {
        return Ok(Redirect::to("/forgot-password").into_response());
    };
    show(reset_page(
        &web,
        guest,
        address,
        &PasswordTrouble::default(),
    ))
}

#[derive(Deserialize)]
pub(crate) struct ResetForm {
    code: String,
    new: String,
    again: String,
}

pub(crate) async fn reset(
    State(web): State<Web>,
    guest: Guest,
    headers: HeaderMap,
    Proven(form, key): Proven<ResetForm>,
) -> Page {
    let Some(address) = web.cookie(&headers, Name::Address) else {
        return start_again();
    };
    let visitor = guest.visitor.clone().holding(key);
    let typed = Typed {
        code: form.code,
        new: Secret::new(form.new),
        again: Secret::new(form.again),
    };
    let mut trouble = PasswordTrouble::default();
    match web.flow().reset_password(&address, typed, &visitor).await? {
        Reset::Done => return show(reset_done(&web)),
        Reset::TooMany => return show_again(too_many_codes(&web)),
        Reset::Wrong => trouble.wrong_code = true,
        Reset::Differ => trouble.differ = true,
        Reset::Unmet(unmet) => trouble.unmet = unmet,
    }
    show_again(reset_page(&web, guest, address, &trouble))
}

pub(crate) async fn not_by_mail(State(web): State<Web>) -> Page {
    show(NotByMail {
        frame: web.frame("sign-in"),
    })
}

fn forgot_page(web: &Web, guest: &Guest, typed: &str, wrong: bool) -> ForgotPassword {
    ForgotPassword {
        frame: web.frame("sign-in"),
        csrf: guest.csrf.clone(),
        address: typed.to_owned(),
        wrong,
    }
}

fn invitation_page(
    web: &Web,
    guest: &Guest,
    (token, link): (&str, Link),
    (typed, wrong): (&str, bool),
) -> AcceptInvitation {
    AcceptInvitation {
        frame: web.frame("sign-in"),
        csrf: guest.csrf.clone(),
        at: format!("/invitation/{token}"),
        is_first: link == Link::Invitation,
        address: typed.to_owned(),
        wrong,
    }
}

fn reset_page(
    web: &Web,
    guest: Guest,
    address: String,
    trouble: &PasswordTrouble,
) -> ResetPassword {
    let rule = web.flow().settings.password_rule;
    let frame = web.frame("sign-in");
    ResetPassword::new(frame, guest.csrf, address, (rule, trouble))
}

fn reset_done(web: &Web) -> Over {
    Over {
        frame: web.frame("sign-in"),
        title: said("Your password is set"),
        text: said(
            "We sent you a mail about it. Sign in with your email address and the new password.",
        )
        .into(),
        action: said("Click here to return to the sign-in page"),
        or_password: false,
    }
}

fn no_invitation(web: &Web) -> Over {
    Over {
        frame: web.frame("sign-in"),
        title: said("This invitation is over"),
        text: said("It was used already, is too old, or a newer one has come since. If you have set a password, sign in; otherwise ask for another invitation.").into(),
        action: said("Go to the sign-in page"),
        or_password: false,
    }
}

fn too_many_codes(web: &Web) -> Over {
    Over {
        frame: web.frame("sign-in"),
        title: said("Too many codes"),
        text: said("Too many codes were asked for or tried for this address. Your password is as before. Wait an hour and start again, or sign in with the phone app.").into(),
        action: said("Go to the sign-in page"),
        or_password: false,
    }
}

fn password_page(web: &Web, member: &Member, trouble: &PasswordTrouble) -> Password {
    let address = member.who.person.address.as_str().to_owned();
    let rule = web.flow().settings.password_rule;
    let frame = member.frame(web, "password");
    Password::new(frame, member.csrf.clone(), address, (rule, trouble))
}

fn changed(web: &Web, member: &Member) -> Over {
    Over {
        frame: member.frame(web, "password"),
        title: said("Your password is changed"),
        text: said("All your other sessions have ended. We sent you a mail about it.").into(),
        action: said("Go to my applications"),
        or_password: false,
    }
}

fn too_many(web: &Web, member: &Member) -> Over {
    Over {
        frame: member.frame(web, "password"),
        title: said("Too many wrong tries"),
        text: said("Wait ten minutes, then try again.").into(),
        action: said("Go to my applications"),
        or_password: false,
    }
}
