//! The person's applications, and the pages of those who look after them.

use askama::Template;
use symbolon_core::{moment::Moment, vault::brand};
use symbolon_model::{
    application::{Application, LONGEST_NAME},
    level::Level,
};

use super::{Frame, Notice, activity};
use crate::{
    Zone, filters,
    words::{Phrase, Said},
};

/// From how many applications on there is a search.
const SEARCHABLE: usize = 8;

/// The person's applications.
#[derive(Template)]
#[template(path = "home.html")]
pub struct Home {
    frame: Frame,
    name: String,
    how: Said,
    no_phone: bool,
    no_passkey: bool,
    groups: Vec<Group>,
    search: String,
    searchable: bool,
    notice: Option<Notice>,
}

/// What somebody has to sign in with.
#[derive(Clone, Copy, Debug)]
pub struct Has {
    /// An active phone.
    pub phone: bool,
    /// A passkey.
    pub passkey: bool,
}

/// Tiles under one heading.
struct Group {
    heading: String,
    tiles: Vec<Tile>,
}

/// One application.
struct Tile {
    key: String,
    name: String,
    brand: Option<&'static str>,
    initial: String,
    is_connected: bool,
    used: Option<Phrase>,
}

impl Home {
    /// The page of somebody who signed in: their applications, each with when they opened it last,
    /// or those that a search found.
    pub fn new(
        frame: Frame,
        (name, level): (String, Level),
        has: Has,
        (applications, search): (&[(Application, Option<Moment>)], &str),
        zone: &Zone,
    ) -> Self {
        let found = applications
            .iter()
            .filter(|(one, _)| one.is_found_by(search));
        let groups = grouped(found, zone);
        Self {
            frame,
            name,
            how: activity::how(level),
            no_phone: !has.phone,
            no_passkey: has.phone && !has.passkey,
            groups,
            search: search.to_owned(),
            searchable: applications.len() >= SEARCHABLE || !search.is_empty(),
            notice: None,
        }
    }
}

/// Under their headings, in the order in which those come up; what has none comes first.
fn grouped<'a>(
    found: impl Iterator<Item = &'a (Application, Option<Moment>)>,
    zone: &Zone,
) -> Vec<Group> {
    let mut groups: Vec<Group> = vec![];
    for (application, used) in found {
        let tile = Tile::new(application, *used, zone);
        let same = |group: &&mut Group| group.heading == application.heading;
        match groups.iter_mut().find(same) {
            Some(group) => group.tiles.push(tile),
            None => groups.push(Group {
                heading: application.heading.clone(),
                tiles: vec![tile],
            }),
        }
    }
    groups.sort_by_key(|group| !group.heading.is_empty());
    groups
}

impl Tile {
    fn new(application: &Application, used: Option<Moment>, zone: &Zone) -> Self {
        Self {
            key: application.key.to_string(),
            name: application.name.clone(),
            brand: brand(&application.name),
            initial: application.name.chars().take(1).collect(),
            is_connected: application.link.is_some(),
            used: used.map(|used| zone.date_and_time(used)),
        }
    }
}

/// Somebody has signed in and goes on to the application that sent them.
#[derive(Template)]
#[template(path = "going_on.html")]
pub struct GoingOn {
    /// The frame.
    pub frame: Frame,
    /// Where to.
    pub to: String,
}

/// An application asks whether somebody wants to sign out.
#[derive(Template)]
#[template(path = "signing_out.html")]
pub struct SigningOut {
    /// The frame.
    pub frame: Frame,
    /// Goes with the form.
    pub csrf: String,
    /// Which application.
    pub client: String,
    /// Where it wants people to be sent to.
    pub to: String,
    /// Goes there with them.
    pub state: String,
}

/// Somebody is signed out, and may go back to the application.
#[derive(Template)]
#[template(path = "signed_out.html")]
pub struct SignedOut {
    /// The frame.
    pub frame: Frame,
    /// Where to.
    pub to: String,
}

/// How an application is connected.
#[derive(Template)]
#[template(path = "admin_connection.html")]
pub struct AdminConnection {
    /// The frame.
    pub frame: Frame,
    /// Goes with the forms.
    pub csrf: String,
    /// What people call it.
    pub name: String,
    /// Its short name, which is its client id.
    pub key: String,
    /// Who signs people in.
    pub issuer: String,
    /// Whether it is connected now.
    pub is_connected: bool,
    /// Where people are sent back to, a line each.
    pub redirects: String,
    /// Where people may be sent to after signing out, a line each.
    pub after: String,
    /// Whether it cannot keep a secret.
    pub no_secret: bool,
    /// What came of connecting it just now.
    pub tried: Tried,
}

/// What came of connecting an application.
pub enum Tried {
    /// Nobody tried.
    Not,
    /// An address is none.
    Wrong,
    /// It is connected; its secret, where it has one, is shown once.
    Connected(Option<String>),
}

impl AdminConnection {
    const fn is_wrong(&self) -> bool {
        matches!(self.tried, Tried::Wrong)
    }

    const fn is_told(&self) -> bool {
        matches!(self.tried, Tried::Connected(_))
    }

    fn secret(&self) -> Option<&str> {
        match &self.tried {
            Tried::Connected(secret) => secret.as_deref(),
            Tried::Not | Tried::Wrong => None,
        }
    }
}

/// The applications, for those who look after them.
#[derive(Template)]
#[template(path = "admin_applications.html")]
pub struct AdminApplications {
    /// The frame.
    pub frame: Frame,
    /// Goes with the forms.
    pub csrf: String,
    /// In the order of their tiles.
    pub applications: Vec<Application>,
    /// What was done.
    pub notice: Option<Notice>,
}

/// A new application, or one that is there.
#[derive(Template)]
#[template(path = "admin_application.html")]
pub struct AdminApplication {
    /// The frame.
    pub frame: Frame,
    /// Goes with the forms.
    pub csrf: String,
    /// What is typed.
    pub form: ApplicationForm,
    /// Whether it is a new one.
    pub is_new: bool,
}

/// An application as it is typed, and what is wrong with it.
pub struct ApplicationForm {
    /// Its short name.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub link: String,
    /// Under which heading its tile stands.
    pub heading: String,
    /// What is wrong with the short name.
    pub wrong_key: Option<Said>,
    /// What is wrong with the name.
    pub wrong_name: Option<Said>,
    /// What is wrong with the address.
    pub wrong_link: Option<Said>,
}
