//! The pages of people who look after others.

use askama::Template;
use symbolon_model::{
    audit::Event,
    role::{Right, Role},
};

use super::{Frame, Notice, activity, admin_person::PersonLine};
use crate::{
    filters,
    words::{Phrase, Said, said},
};

/// Finding people.
#[derive(Template)]
#[template(path = "admin_people.html")]
pub struct AdminPeople {
    /// The frame.
    pub frame: Frame,
    /// What the reader is, which says where they may go from here.
    pub reader: Role,
    /// What was searched for.
    pub search: String,
    /// Who was found.
    pub people: Vec<PersonLine>,
}

/// The first administrator comes by a link.
#[derive(Template)]
#[template(path = "first_administrator.html")]
pub struct FirstAdministrator {
    /// The frame.
    pub frame: Frame,
    /// Goes with the form.
    pub csrf: String,
    /// Where the form goes.
    pub at: String,
}

/// What the operator decided.
#[derive(Template)]
#[template(path = "admin_settings.html")]
pub struct AdminSettings {
    /// The frame.
    pub frame: Frame,
    /// One after the other.
    pub lines: Vec<Setting>,
}

/// One thing that was decided.
pub struct Setting {
    /// What it is about.
    pub name: Said,
    /// What it is called in the configuration; nothing where it cannot be changed.
    pub key: &'static str,
    /// What was decided.
    pub value: Phrase,
    /// What follows from it.
    pub effect: Said,
    /// What a standard says against it.
    pub standard: Option<Said>,
}

impl Setting {
    /// One that no standard disagrees with.
    pub fn new(name: Said, key: &'static str, value: impl Into<Phrase>, effect: Said) -> Self {
        Self {
            name,
            key,
            value: value.into(),
            effect,
            standard: None,
        }
    }

    /// What a standard says against it.
    #[must_use]
    pub fn but(mut self, standard: Said) -> Self {
        self.standard = Some(standard);
        self
    }
}

/// Letters and text messages that do not get through.
#[derive(Template)]
#[template(path = "admin_letters.html")]
pub struct AdminLetters {
    /// The frame.
    pub frame: Frame,
    /// Goes with the forms.
    pub csrf: String,
    /// Whether there are text messages.
    pub texts: bool,
    /// How many wait.
    pub waiting: usize,
    /// Those that were tried and did not get through.
    pub lines: Vec<LetterLine>,
    /// What was done.
    pub notice: Option<Notice>,
}

/// One of them.
pub struct LetterLine {
    /// Which.
    pub id: String,
    /// Where to.
    pub to: String,
    /// What about.
    pub subject: Phrase,
    /// Whether it is a text message.
    pub by_text: bool,
    /// When it is tried again, or was given up.
    pub when: Phrase,
    /// Whether it was given up.
    pub given_up: bool,
    /// What stood in the way.
    pub trouble: String,
}

/// Inviting many people from a list.
#[derive(Template)]
#[template(path = "admin_invite_list.html")]
pub struct AdminInviteList {
    /// The frame.
    pub frame: Frame,
    /// Goes with the forms.
    pub csrf: String,
    /// Most lines of a list.
    pub most: usize,
    /// The list as it was typed.
    pub list: String,
    /// What becomes of each line; nothing before it was looked at.
    pub lines: Vec<GuestLine>,
    /// How many of them would be invited.
    pub goes: usize,
    /// How many were, once they were.
    pub sent: Option<usize>,
    /// What is wrong.
    pub notice: Option<Notice>,
}

/// One line of such a list.
pub struct GuestLine {
    /// The address.
    pub address: String,
    /// The name.
    pub name: String,
    /// What becomes of it.
    pub fate: Said,
    /// Whether that is an invitation.
    pub goes: bool,
}

/// Inviting somebody.
#[derive(Template)]
#[template(path = "admin_invite.html")]
pub struct AdminInvite {
    /// The frame.
    pub frame: Frame,
    /// Goes with the form.
    pub csrf: String,
    /// What was typed before.
    pub address: String,
    /// What was typed before.
    pub name: String,
    /// What is wrong with it.
    pub wrong: Option<Said>,
}

/// Reading the log.
#[derive(Template)]
#[template(path = "admin_log.html")]
pub struct AdminLog {
    /// The frame.
    pub frame: Frame,
    /// The kind that is wanted.
    pub event: String,
    /// About whom.
    pub address: String,
    /// The number before which there are more.
    pub more: Option<i64>,
    /// What was found.
    pub lines: Vec<LogLine>,
    /// The zone of the times.
    pub zone: String,
}

/// One line of the log.
pub struct LogLine {
    /// Its place in the chain.
    pub number: i64,
    /// When.
    pub when: Phrase,
    /// What, by its name.
    pub event: String,
    /// Which thing.
    pub detail: String,
    /// About whom: name and address.
    pub whom: Option<(String, String)>,
}

impl AdminLog {
    /// Every kind of line: its name, and what it is for people.
    fn events() -> impl Iterator<Item = (&'static str, Said)> {
        Event::ALL.iter().map(|event| (event.name(), told(*event)))
    }
}

impl LogLine {
    /// What happened; a name that this version does not know stays as it is.
    fn what(&self) -> Phrase {
        let event = Event::named(&self.event);
        event.map_or_else(|| Phrase::plain(&self.event), |event| told(event).into())
    }
}

/// What happened to somebody, as others are told it.
fn told(event: Event) -> Said {
    let other = TOLD.iter().find(|(one, _)| *one == event);
    other.map_or_else(|| activity::what(event), |(_, told)| *told)
}

/// What is said differently to whom it happened.
const TOLD: [(Event, Said); 8] = [
    (Event::RequestNotMe, said("Said: that was not me")),
    (Event::RequestMistake, said("Said: I declined by mistake")),
    (
        Event::StopAsked,
        said("A link that stops phones was asked for"),
    ),
    (
        Event::RoleChanged,
        said("What somebody may do to other people's accounts was changed"),
    ),
    (Event::ActedAsOfficer, said("Acted on somebody's account")),
    (
        Event::CallerAsked,
        said("A help desk asked somebody's phones whether they are calling"),
    ),
    (
        Event::CallerVerified,
        said("A help desk was shown that they were calling"),
    ),
    (Event::Invited, said("An invitation was sent")),
];

/// Something may not be done, or not in this session.
#[derive(Template)]
#[template(path = "admin_denied.html")]
pub struct Denied {
    /// The frame.
    pub frame: Frame,
    /// Goes with the form.
    pub csrf: String,
    /// What is the matter.
    pub title: Said,
    /// And what to do.
    pub text: Said,
}
