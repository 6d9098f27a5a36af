//! The page that says what happened lately.

use askama::Template;
use symbolon_model::{
    audit::{Entry, Event},
    level::Level,
    session::Session,
};

use super::{Frame, Notice};
use crate::Zone;

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
    pub browser: String,
    /// How the person signed in there; empty where nobody is.
    pub how: &'static str,
    /// Network address; empty likewise.
    pub address: String,
    /// Since when.
    pub since: String,
    /// When it was used last.
    pub last: String,
    /// Whether it is the one that asks.
    pub here: bool,
}

impl Place {
    /// Where somebody is signed in.
    pub fn of_session(id: String, session: &Session, zone: &Zone, here: bool) -> Self {
        Self {
            id,
            browser: session.browser.to_string(),
            how: how(session.level),
            address: session.browser.address.clone(),
            since: zone.date_and_time(session.began),
            last: zone.date_and_time(session.seen),
            here,
        }
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
    what: &'static str,
    detail: String,
    when: String,
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
fn detail(entry: &Entry) -> String {
    let (level, browser) = entry.detail.split_once(", ").unwrap_or_default();
    match (entry.event, Level::from_acr(level)) {
        (Event::SignedIn, Some(level)) => format!("{}, {browser}", how(level)),
        _ => entry.detail.clone(),
    }
}

/// How somebody signed in, in words.
pub(super) const fn how(level: Level) -> &'static str {
    match level {
        Level::ConsoleLink => "by a link from the server's console",
        Level::PasswordMail => "by password and a mailed code",
        Level::PasswordText => "by password and a code in a text message",
        Level::PasswordRecovery => "by password and a recovery code",
        Level::PasswordTotp => "by password and an authenticator's code",
        Level::PushLink => "with the phone app on the same device",
        Level::Passkey => "with a passkey",
        Level::PushCompare | Level::PushPick | Level::PushTransfer => "with the phone app",
    }
}

const fn what(event: Event) -> &'static str {
    match event {
        Event::SignedIn => "Signed in",
        Event::SignedOut => "Signed out",
        Event::SessionEnded => "A session was ended from another browser",
        Event::BrowserForgotten => "A browser was forgotten",
        Event::OthersEnded => "Every other session was ended",
        Event::WrongPassword => "A wrong password was entered",
        Event::WrongCode => "A wrong code was entered",
        Event::RequestApproved => "A sign-in was approved on a phone",
        Event::RequestDeclined => "A sign-in was declined on a phone",
        Event::RequestNotMe => "You said: that was not me",
        Event::RequestMistake => "You said: I declined by mistake",
        Event::WrongPicture => "The wrong picture was picked on a phone",
        Event::WrongPin => "A wrong PIN was entered on a phone",
        Event::PhoneActivated => "A phone was activated",
        Event::PhoneRevoked => "A phone was revoked",
        Event::PhoneRenamed => "A phone was given another name",
        Event::PhoneLocked => "A phone was locked after wrong PINs",
        Event::PhoneSuspended => "A phone was suspended: a copy exists",
        Event::PinChanged => "The PIN of a phone was changed",
        Event::BiometricsOn => "A phone may be unlocked with a finger or a face",
        Event::BiometricsOff => "A phone is unlocked by its PIN only",
        Event::ShareKept => "A card needs this server to show its code from now on",
        Event::ShareReleased => "A card was opened with this server's half",
        Event::ShareDropped => "A card was taken out of this server's keeping",
        Event::PhoneStopped => "A phone was suspended by the link in the letter about it",
        Event::StopAsked => "A link that stops your phones was asked for",
        Event::SecondClaim => "Somebody else used an activation code",
        Event::ActivationEnded => "An activation ended without a phone",
        Event::AuthenticatorAdded => "An authenticator app was added",
        Event::AuthenticatorRemoved => "An authenticator app was removed",
        Event::OfflineCodesOn => "A phone shows codes without a network",
        Event::OfflineCodesOff => "A phone shows no codes without a network any more",
        Event::PasskeyAdded => "A passkey was added",
        Event::PasskeyRemoved => "A passkey was removed",
        Event::RoleChanged => "What you may do to other people's accounts was changed",
        Event::DoneByOfficer => "Done by somebody who looks after this portal",
        Event::ActedAsOfficer => "You acted on somebody's account",
        Event::CallerAsked => "A help desk asked your phones whether you are calling",
        Event::CallerVerified => "A help desk was shown that you were calling",
        Event::MobileChanged => "The mobile number for codes was changed",
        Event::AddressComing => "Another email address was confirmed; it counts a day later",
        Event::AddressKept => "The email address stays as it was",
        Event::AddressMoved => "Another email address took the place of the old one",
        Event::CodesByChanged => "How codes are sent was changed",
        Event::TextsStopped => "Text messages were stopped for a while",
        Event::RecoveryCodesMade => "Recovery codes were made",
        Event::RecoveryCodeUsed => "A recovery code was used",
        Event::PasswordChanged => "The password was changed",
        Event::Invited => "You were invited",
        Event::PersonSuspended => "The account was switched off by whoever runs this portal",
        Event::PersonResumed => "The account was switched on again",
        Event::ResetAsked => "A code to set a password was asked for",
        Event::PasswordSet => "The first password was set",
        Event::PasswordReset => "The password was reset with a code that we sent",
        Event::LogForgotten => "Old lines of the log were forgotten",
        Event::Restored => "A copy was put in the place of the database",
    }
}
