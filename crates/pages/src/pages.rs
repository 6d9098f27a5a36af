//! The portal's pages.

use askama::Template;
use symbolon_core::{language::Language, moment::Moment, picture::Picture};

use crate::{
    dates::clock,
    filters,
    look::Look,
    words::{Phrase, Said, said},
};

mod activity;
mod address;
mod admin;
mod admin_person;
mod applications;
mod authenticators;
mod codes;
mod help;
mod language;
mod password;
mod phones;
mod recovery;

pub use activity::{Activity, Place, Places, Secure};
pub use address::{AddressCode, MyAddress};
pub use admin::{
    AdminInvite, AdminInviteList, AdminLetters, AdminLog, AdminPeople, AdminSettings, Denied,
    FirstAdministrator, GuestLine, LetterLine, LogLine, Setting,
};
pub use admin_person::{AdminEnd, AdminPerson, PersonLine, Proposed};
pub use applications::{
    AdminApplication, AdminApplications, AdminConnection, ApplicationForm, GoingOn, Has, Home,
    SignedOut, SigningOut, Tried,
};
pub use authenticators::{AppCode, NewAuthenticator};
pub use codes::{Codes, MobileCode};
pub use help::{Help, HelpIndex, Topic};
pub use language::Languages;
pub use password::{
    AcceptInvitation, ForgotPassword, NotByMail, Password, PasswordTrouble, ResetPassword,
};
pub use phones::{
    Activate, Activating, Matching, Means, NotMe, PhoneLost, Phones, Ready, Rename, Revoke,
    RevokeAll, Scan, Stale, StopPhones,
};
pub use recovery::{Recovery, RecoveryCode, RecoveryCodes};

/// What stands around every page.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The organisation's name.
    pub organisation: String,
    /// Who is signed in.
    pub person: Option<Account>,
    /// Which entry of the navigation this is.
    pub here: &'static str,
    /// Whether this is the demo.
    pub demo: bool,
    /// How the organisation shows itself.
    pub look: Look,
}

/// Somebody signed in, as the navigation needs them.
#[derive(Clone, Debug)]
pub struct Account {
    /// Goes with every form.
    pub csrf: String,
    /// Where they look after others, if they do.
    pub office: Option<&'static str>,
}

/// A message above the page.
#[derive(Clone, Copy, Debug)]
pub enum Notice {
    /// Something worked.
    Good(Said),
    /// Something did not.
    Bad(Said),
}

impl Notice {
    fn tone(self) -> &'static str {
        match self {
            Self::Good(_) => "good",
            Self::Bad(_) => "bad",
        }
    }

    fn text(self) -> Said {
        let (Self::Good(text) | Self::Bad(text)) = self;
        text
    }
}

/// Choosing how to sign in.
#[derive(Template)]
#[template(path = "sign_in.html")]
pub struct SignIn {
    /// The frame.
    pub frame: Frame,
    /// Goes with the forms.
    pub csrf: String,
    /// What was typed before.
    pub address: String,
    /// Whether address or password were wrong.
    pub wrong_password: bool,
    /// What happened before.
    pub notice: Option<Notice>,
}

/// Waiting for the phone.
#[derive(Template)]
#[template(path = "waiting.html")]
pub struct Waiting {
    frame: Frame,
    csrf: String,
    at: String,
    asked: Asked,
    app: String,
    pictures: Vec<Hero>,
    /// What the pictures are called, one after the other.
    words: Phrase,
    seconds: i64,
    clock: String,
    queued: bool,
    scan: Option<Scannable>,
}

/// A code for the phone's camera, and for how many seconds it stands.
struct Scannable {
    qr: String,
    seconds: i64,
}

impl Waiting {
    /// The page for one request, which stands at this path.
    pub fn new(frame: Frame, csrf: String, at: String, asked: Asked, shown: &Shown) -> Self {
        let hero = |picture: &Picture| Hero {
            word: picture.name(shown.language),
            index: picture.index(),
            ground: picture.drawing().ground,
        };
        let pictures: Vec<_> = shown.pictures.iter().map(hero).collect();
        let words = in_order(&pictures);
        let (seconds, queued) = (shown.seconds, shown.queued);
        let clock = clock(seconds);
        let scan = shown.scan.as_ref().map(|(link, seconds)| Scannable {
            qr: crate::qr::svg(link),
            seconds: *seconds,
        });
        Self {
            frame,
            csrf,
            at,
            asked,
            app: shown.app.clone(),
            pictures,
            words,
            seconds,
            clock,
            queued,
            scan,
        }
    }
}

/// The pictures' words, one after the other.
fn in_order(pictures: &[Hero]) -> Phrase {
    let words = pictures.iter().map(|hero| Phrase::plain(hero.word));
    let words = words.reduce(|before, next| {
        said("{before}, then {next}")
            .with("before", before)
            .with("next", next)
    });
    words.unwrap_or_else(|| Phrase::plain(""))
}

/// What the waiting page shows.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The picture, or the ones to be carried over in their order.
    pub pictures: Vec<Picture>,
    /// Seconds left.
    pub seconds: i64,
    /// Whether another request stands before it.
    pub queued: bool,
    /// Where the phone app is, for whoever signs in on the phone itself.
    pub app: String,
    /// What the phone may scan in place of the pictures, and for how many seconds it stands.
    pub scan: Option<(String, i64)>,
    /// The language in which the phone names the picture, too.
    pub language: Language,
}

/// Approved: without script, one button finishes.
#[derive(Template)]
#[template(path = "collect.html")]
pub struct Collect {
    /// The frame.
    pub frame: Frame,
    /// Goes with the form.
    pub csrf: String,
    /// Where the request stands.
    pub at: String,
    /// What the phone was asked for.
    pub asked: Asked,
}

/// Approved by the app on this very device: another page of this browser finishes.
#[derive(Template)]
#[template(path = "returning.html")]
pub struct Returning {
    /// The frame.
    pub frame: Frame,
}

/// The app came back on the same device: the code in the address finishes the sign-in.
#[derive(Template)]
#[template(path = "complete.html")]
pub struct Complete {
    /// The frame.
    pub frame: Frame,
    /// Goes with the form.
    pub csrf: String,
    /// Where the request stands.
    pub at: String,
}

/// One picture, large.
struct Hero {
    word: &'static str,
    index: u8,
    ground: u8,
}

/// What a phone is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// To sign somebody in: the address as it was typed.
    SignIn(String),
    /// To let another phone be added.
    AddPhone,
    /// To be tried out.
    Practice,
    /// To show that its owner is who calls the help desk.
    Caller,
}

/// A sign-in that is over.
#[derive(Template)]
#[template(path = "over.html")]
pub struct Over {
    /// The frame.
    pub frame: Frame,
    /// What happened.
    pub title: Said,
    /// What it means, and what to do.
    pub text: Phrase,
    /// The next step.
    pub action: Said,
    /// Whether email and password are offered beside it.
    pub or_password: bool,
}

/// So many wrong codes were entered that no new one is sent for a while.
#[derive(Template)]
#[template(path = "no_codes.html")]
pub struct NoCodes {
    /// The frame.
    pub frame: Frame,
    /// For how many minutes.
    pub minutes: usize,
}

/// Typing the code.
#[derive(Template)]
#[template(path = "code.html")]
pub struct Code {
    /// The frame.
    pub frame: Frame,
    /// Goes with the form.
    pub csrf: String,
    /// Where the code went.
    pub address: String,
    /// The number it went to instead, as a bystander may see it.
    pub mobile: Option<String>,
    /// What became of the last one.
    pub last: Last,
}

/// What became of the last code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Last {
    /// None was typed yet.
    None,
    /// It was wrong or too old.
    Wrong,
    /// Another one is on its way.
    SentAgain,
    /// Another one was asked for too soon.
    TooSoon,
}

/// Getting the phone app.
#[derive(Template)]
#[template(path = "get_app.html")]
pub struct GetApp {
    frame: Frame,
    link: String,
    qr: String,
}

impl GetApp {
    /// The page with the app's address.
    pub fn new(frame: Frame, link: String) -> Self {
        Self {
            frame,
            qr: crate::qr::svg(&link),
            link,
        }
    }
}

/// The demo's outbox.
#[derive(Template)]
#[template(path = "outbox.html")]
pub struct Outbox {
    /// The frame.
    pub frame: Frame,
    /// What was "sent", newest first.
    pub letters: Vec<SentLetter>,
}

/// A letter in the demo's outbox.
#[derive(Clone, Debug)]
pub struct SentLetter {
    /// To whom.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// When.
    pub when: Phrase,
}

/// Something went wrong.
#[derive(Template)]
#[template(path = "trouble.html")]
pub struct Trouble {
    /// The frame.
    pub frame: Frame,
    /// What happened.
    pub title: Said,
    /// What to do.
    pub text: Said,
    /// What to name when asking for help.
    pub incident: Option<String>,
}

/// Whose drawings these are.
#[derive(Template)]
#[template(path = "credits.html")]
pub struct Credits {
    /// The frame.
    pub frame: Frame,
}

/// Seconds from now until a moment, not below 0.
pub fn seconds_until(now: Moment, later: Moment) -> i64 {
    (now.millis_until(later).max(0) + 999) / 1000
}
