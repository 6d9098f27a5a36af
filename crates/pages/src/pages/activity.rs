//! The page that says what happened lately.

use askama::Template;
use symbolon_model::{
    audit::{Entry, Event},
    level::Level,
    session::Session,
};

use super::{Frame, Notice};
use crate::{
    Zone, filters,
    words::{Part, Phrase, Said, said},
};

/// What happened lately.
#[derive(Template)]
#[template(path = "activity.html")]
pub struct Activity {
    frame: Frame,
    csrf: String,
    sessions: Vec<Place>,
    browsers: Vec<Place>,
    lines: Vec<Line>,
    zone: String,
    notice: Option<Notice>,
}

/// A browser, as somebody recognises it.
#[derive(Clone, Debug)]
pub struct Place {
    /// Names it in addresses.
    pub id: String,
    /// "Firefox on Linux".
    pub browser: Phrase,
    /// How the person signed in there; nothing where nobody is.
    pub how: Option<Said>,
    /// Network address; empty where nobody is.
    pub address: String,
    /// Since when.
    pub since: Phrase,
    /// When it was used last.
    pub last: Phrase,
    /// Whether it is the one that asks.
    pub here: bool,
}

impl Place {
    /// Where somebody is signed in.
    pub fn of_session(id: String, session: &Session, zone: &Zone, here: bool) -> Self {
        Self {
            id,
            browser: Self::browser(&session.browser.family, &session.browser.system),
            how: Some(how(session.level)),
            address: session.browser.address.clone(),
            since: zone.date_and_time(session.began),
            last: zone.date_and_time(session.seen),
            here,
        }
    }

    /// A browser by its family and its system.
    pub fn browser(family: &str, system: &str) -> Phrase {
        let browser = match family {
            "a browser" => Part::from(said("a browser")),
            name => name.into(),
        };
        let system = match system {
            "an unknown system" => Part::from(said("an unknown system")),
            name => name.into(),
        };
        said("{browser} on {system}")
            .with("browser", browser)
            .with("system", system)
    }
}

/// Sessions and browsers.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// Where the person is signed in.
    pub sessions: Vec<Place>,
    /// Where they were.
    pub browsers: Vec<Place>,
}

/// That was not me: what to do.
#[derive(Template)]
#[template(path = "secure.html")]
pub struct Secure {
    /// The frame.
    pub frame: Frame,
    /// Goes with the form.
    pub csrf: String,
}

struct Line {
    what: Said,
    detail: Option<Phrase>,
    when: Phrase,
}

impl Activity {
    /// The page with these places and entries.
    pub fn new(
        (frame, csrf): (Frame, String),
        places: Places,
        (entries, zone): (&[Entry], &Zone),
        notice: Option<Notice>,
    ) -> Self {
        let line = |entry: &Entry| Line {
            what: what(entry.event),
            detail: detail(entry),
            when: zone.date_and_time(entry.at),
        };
        let lines = entries.iter().map(line).collect();
        Self {
            frame,
            csrf,
            sessions: places.sessions,
            browsers: places.browsers,
            lines,
            zone: zone.name().to_owned(),
            notice,
        }
    }
}

/// The log keeps a sign-in's level by its name in the protocol; people read words.
fn detail(entry: &Entry) -> Option<Phrase> {
    let (level, browser) = entry.detail.split_once(", ").unwrap_or_default();
    match (entry.event, Level::from_acr(level)) {
        (Event::SignedIn, Some(level)) => {
            let browser = match browser.split_once(" on ") {
                Some((family, system)) => Place::browser(family, system),
                None => Phrase::plain(browser),
            };
            let both = said("{how}, {browser}").with("how", how(level));
            Some(both.with("browser", browser))
        }
        _ if entry.detail.is_empty() => None,
        _ => Some(Phrase::plain(&entry.detail)),
    }
}

/// How somebody signed in, in words.
pub(super) const fn how(level: Level) -> Said {
    match level {
        Level::ConsoleLink => said("by a link from the server's console"),
        Level::PasswordMail => said("by password and a mailed code"),
        Level::PasswordText => said("by password and a code in a text message"),
        Level::PasswordRecovery => said("by password and a recovery code"),
        Level::PasswordTotp => said("by password and an authenticator's code"),
        Level::PushLink => said("with the phone app on the same device"),
        Level::Passkey => said("with a passkey"),
        Level::PushCompare | Level::PushPick | Level::PushTransfer => said("with the phone app"),
    }
}

#[expect(clippy::too_many_lines, reason = "a line for each event")]
pub(super) const fn what(event: Event) -> Said {
    match event {
        Event::SignedIn => said("Signed in"),
        Event::SignedOut => said("Signed out"),
        Event::SessionEnded => said("A session was ended from another browser"),
        Event::BrowserForgotten => said("A browser was forgotten"),
        Event::OthersEnded => said("Every other session was ended"),
        Event::WrongPassword => said("A wrong password was entered"),
        Event::WrongCode => said("A wrong code was entered"),
        Event::RequestApproved => said("A sign-in was approved on a phone"),
        Event::RequestDeclined => said("A sign-in was declined on a phone"),
        Event::RequestNotMe => said("You said: that was not me"),
        Event::RequestMistake => said("You said: I declined by mistake"),
        Event::WrongPicture => said("The wrong picture was picked on a phone"),
        Event::WrongPin => said("A wrong PIN was entered on a phone"),
        Event::PhoneActivated => said("A phone was activated"),
        Event::PhoneRevoked => said("A phone was revoked"),
        Event::PhoneRenamed => said("A phone was given another name"),
        Event::PhoneLocked => said("A phone was locked after wrong PINs"),
        Event::PhoneSuspended => said("A phone was suspended: a copy exists"),
        Event::PinChanged => said("The PIN of a phone was changed"),
        Event::BiometricsOn => said("A phone may be unlocked with a finger or a face"),
        Event::BiometricsOff => said("A phone is unlocked by its PIN only"),
        Event::ShareKept => said("A card needs this server to show its code from now on"),
        Event::ShareReleased => said("A card was opened with this server's half"),
        Event::ShareDropped => said("A card was taken out of this server's keeping"),
        Event::PhoneStopped => said("A phone was suspended by the link in the letter about it"),
        Event::StopAsked => said("A link that stops your phones was asked for"),
        Event::SecondClaim => said("Somebody else used an activation code"),
        Event::ActivationEnded => said("An activation ended without a phone"),
        Event::AuthenticatorAdded => said("An authenticator app was added"),
        Event::AuthenticatorRemoved => said("An authenticator app was removed"),
        Event::OfflineCodesOn => said("A phone shows codes without a network"),
        Event::OfflineCodesOff => said("A phone shows no codes without a network any more"),
        Event::PasskeyAdded => said("A passkey was added"),
        Event::PasskeyRemoved => said("A passkey was removed"),
        Event::RoleChanged => said("What you may do to other people's accounts was changed"),
        Event::DoneByOfficer => said("Done by somebody who looks after this portal"),
        Event::ActedAsOfficer => said("You acted on somebody's account"),
        Event::ActProposed => said("An act that takes two administrators was asked for"),
        Event::CallerAsked => said("A help desk asked your phones whether you are calling"),
        Event::CallerVerified => said("A help desk was shown that you were calling"),
        Event::MobileChanged => said("The mobile number for codes was changed"),
        Event::AddressComing => said("Another email address was confirmed; it counts a day later"),
        Event::AddressKept => said("The email address stays as it was"),
        Event::AddressMoved => said("Another email address took the place of the old one"),
        Event::CodesByChanged => said("How codes are sent was changed"),
        Event::TextsStopped => said("Text messages were stopped for a while"),
        Event::RecoveryCodesMade => said("Recovery codes were made"),
        Event::RecoveryCodeUsed => said("A recovery code was used"),
        Event::PasswordChanged => said("The password was changed"),
        Event::Invited => said("You were invited"),
        Event::PersonSuspended => said("The account was switched off by whoever runs this portal"),
        Event::PersonResumed => said("The account was switched on again"),
        Event::PersonEnded => said("The account was ended"),
        Event::InvitationWithdrawn => said("The invitation was withdrawn"),
        Event::ResetStarted => said("A letter with a link for a new password was sent"),
        Event::ActivationStarted => said("A letter that asks for a phone to be activated was sent"),
        Event::ResetAsked => said("A code to set a password was asked for"),
        Event::PasswordSet => said("The first password was set"),
        Event::PasswordReset => said("The password was reset with a code that we sent"),
        Event::LogForgotten => said("Old lines of the log were forgotten"),
        Event::Restored => said("A copy was put in the place of the database"),
        Event::TokenMade => said("A program was given a token"),
        Event::TokenRemoved => said("The token of a program was removed"),
        Event::PasskeyLinkMade => said("The server’s console printed a link for making a passkey"),
        Event::ApplicationAdded => said("An application was added"),
        Event::ApplicationChanged => said("An application was changed"),
        Event::ApplicationRemoved => said("An application was removed"),
        Event::ApplicationConnected => said("An application was connected"),
        Event::ApplicationDisconnected => said("An application was disconnected"),
        Event::ApplicationEntered => said("You went on to an application"),
    }
}
