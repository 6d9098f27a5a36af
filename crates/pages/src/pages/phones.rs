//! The portal's pages about phones: the list, revoking, activating.

use askama::Template;
use symbolon_core::{language::Language, picture::Picture, wire::activate::DeviceKind};
use symbolon_model::device::{Device, Standing};

use super::{Frame, Notice};
use crate::{
    Zone,
    dates::clock,
    filters,
    words::{Phrase, Said, said},
};

/// The person's phones.
#[derive(Template)]
#[template(path = "phones.html")]
pub struct Phones {
    frame: Frame,
    csrf: String,
    lines: Vec<PhoneLine>,
    recovery: usize,
    apps: Vec<(String, String)>,
    passkeys: Vec<(String, String)>,
    texts: bool,
    notice: Option<Notice>,
}

/// What can sign somebody in besides password and mail.
#[derive(Clone, Debug)]
pub struct Means<'a> {
    /// The phones.
    pub phones: &'a [Device],
    /// Authenticator apps: id and name.
    pub apps: Vec<(String, String)>,
    /// Passkeys: id and name.
    pub passkeys: Vec<(String, String)>,
    /// Recovery codes left.
    pub recovery: usize,
    /// Whether codes may come in text messages.
    pub texts: bool,
}

struct PhoneLine {
    id: String,
    name: String,
    kind: Said,
    state: Said,
    tone: &'static str,
    since: Phrase,
    used: Phrase,
}

impl Phones {
    /// The page with all of that.
    pub fn new(
        (frame, csrf): (Frame, String),
        means: Means<'_>,
        zone: &Zone,
        notice: Option<Notice>,
    ) -> Self {
        let Means {
            phones,
            apps,
            passkeys,
            recovery,
            texts,
        } = means;
        let lines = phones.iter().map(|phone| phone_line(phone, zone)).collect();
        Self {
            frame,
            csrf,
            lines,
            recovery,
            apps,
            passkeys,
            texts,
            notice,
        }
    }
}

/// How a phone stands, and in which colour.
pub(super) const fn phone_state(standing: Standing) -> (Said, &'static str) {
    match standing {
        Standing::Active => (said("ready"), "good"),
        Standing::Locked => (said("locked: too many wrong PINs"), "bad"),
        Standing::Suspended => (said("suspended"), "bad"),
        Standing::Revoked => (said("revoked"), "bad"),
    }
}

/// When a phone answered last, and from where.
pub(super) fn last_used(phone: &Device, zone: &Zone) -> Phrase {
    let used = phone.used.map(|used| zone.date_and_time(used));
    match (used, phone.place.as_deref()) {
        (None, _) => said("not used yet").into(),
        (Some(when), None) => said("last used {when}").with("when", when),
        (Some(when), Some(place)) => said("last used {when} from {address}")
            .with("when", when)
            .with("address", place),
    }
}

fn phone_line(phone: &Device, zone: &Zone) -> PhoneLine {
    let (state, tone) = phone_state(phone.standing);
    let kind = match phone.kind {
        DeviceKind::App => said("Phone app"),
        DeviceKind::Terminal => said("Terminal"),
    };
    PhoneLine {
        id: phone.id.to_string(),
        name: phone.name.clone(),
        kind,
        state,
        tone,
        since: zone.date(phone.since),
        used: last_used(phone, zone),
    }
}

/// Sure?
#[derive(Template)]
#[template(path = "revoke.html")]
pub struct Revoke {
    /// The frame.
    pub frame: Frame,
    /// Goes with the form.
    pub csrf: String,
    /// Which phone.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// Sure about all of them?
#[derive(Template)]
#[template(path = "revoke_all.html")]
pub struct RevokeAll {
    /// The frame.
    pub frame: Frame,
    /// Goes with the form.
    pub csrf: String,
}

/// "My phone is lost": for whoever cannot sign in.
#[derive(Template)]
#[template(path = "phone_lost.html")]
pub struct PhoneLost {
    /// The frame.
    pub frame: Frame,
    /// Goes with the forms.
    pub csrf: String,
    /// What was typed before.
    pub address: String,
    /// Whether the code was wrong.
    pub wrong: bool,
}

/// Stop them? The page behind the link in that letter.
#[derive(Template)]
#[template(path = "stop_phones.html")]
pub struct StopPhones {
    /// The frame.
    pub frame: Frame,
    /// Goes with the form.
    pub csrf: String,
    /// The link's own end.
    pub link: String,
    /// The phones' names; empty where none is left to stop.
    pub names: String,
}

/// Another name.
#[derive(Template)]
#[template(path = "rename.html")]
pub struct Rename {
    /// The frame.
    pub frame: Frame,
    /// Goes with the form.
    pub csrf: String,
    /// Which phone.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether the name that was sent is none.
    pub empty: bool,
}

/// Was that not you? The page behind the link in the letter about a new phone.
#[derive(Template)]
#[template(path = "not_me.html")]
pub struct NotMe {
    /// The frame.
    pub frame: Frame,
    /// Goes with the form.
    pub csrf: String,
    /// The link's own end.
    pub link: String,
    /// The phone's name.
    pub name: String,
}

/// Adding a phone needs a fresh proof of who asks.
#[derive(Template)]
#[template(path = "stale.html")]
pub struct Stale {
    /// The frame.
    pub frame: Frame,
    /// Goes with the form.
    pub csrf: String,
    /// Whether an active phone can give it.
    pub has_phone: bool,
    /// Until when it waits, where the password was reset by mail.
    pub held_until: Option<Phrase>,
    /// What to sign in with instead, for whoever looks after others.
    pub needs: Option<Said>,
}

/// Before an activation.
#[derive(Template)]
#[template(path = "activate.html")]
pub struct Activate {
    frame: Frame,
    csrf: String,
    phones: Vec<Replaceable>,
    /// Whether another phone is more likely than one of them.
    another: bool,
    /// An activation that is open: its id, or nothing where it was begun in another session.
    in_progress: Option<String>,
}

struct Replaceable {
    id: String,
    name: String,
    likely: bool,
}

impl Activate {
    /// The page for somebody with these phones, and with an activation in progress: its id, or
    /// nothing where it was begun in another session.
    pub fn new(frame: Frame, csrf: String, phones: &[Device], in_progress: Option<String>) -> Self {
        // One that approves nothing any more is most likely what is in the hand.
        let is_dead = |p: &&Device| matches!(p.standing, Standing::Locked | Standing::Suspended);
        let likely = phones.iter().find(is_dead).map(|phone| phone.id);
        let line = |p: &Device| Replaceable {
            id: p.id.to_string(),
            name: p.name.clone(),
            likely: Some(p.id) == likely,
        };
        Self {
            frame,
            csrf,
            phones: phones.iter().map(line).collect(),
            another: likely.is_none(),
            in_progress,
        }
    }
}

/// The QR code of an activation. It holds a secret and is shown once.
#[derive(Template)]
#[template(path = "scan.html")]
pub struct Scan {
    frame: Frame,
    csrf: String,
    id: String,
    link: String,
    qr: String,
    seconds: i64,
    clock: String,
}

impl Scan {
    /// The page for one activation.
    pub fn new(frame: Frame, csrf: String, id: String, link: String, seconds: i64) -> Self {
        let (qr, clock) = (crate::qr::svg(&link), clock(seconds));
        Self {
            frame,
            csrf,
            id,
            link,
            qr,
            seconds,
            clock,
        }
    }
}

/// Finding the phone's picture.
#[derive(Template)]
#[template(path = "matching.html")]
pub struct Matching {
    frame: Frame,
    csrf: String,
    id: String,
    device: String,
    grid: Vec<Cell>,
    alarm: bool,
}

struct Cell {
    index: u8,
    word: &'static str,
    ground: u8,
}

impl Matching {
    /// The page for one activation.
    pub fn new(
        frame: Frame,
        csrf: String,
        id: String,
        device: String,
        (grid, alarm, language): (&[Picture], bool, Language),
    ) -> Self {
        let cell = |picture: &Picture| {
            let drawing = picture.drawing();
            Cell {
                index: picture.index(),
                word: picture.name(language),
                ground: drawing.ground,
            }
        };
        Self {
            frame,
            csrf,
            id,
            device,
            grid: grid.iter().map(cell).collect(),
            alarm,
        }
    }
}

/// The phone is active.
#[derive(Template)]
#[template(path = "ready.html")]
pub struct Ready {
    /// The frame.
    pub frame: Frame,
    /// Goes with the form.
    pub csrf: String,
    /// Which activation.
    pub id: String,
    /// Whether the person has no recovery codes yet.
    pub first: bool,
}

/// An activation that waits for nothing on the portal, or is over.
#[derive(Template)]
#[template(path = "activating.html")]
pub struct Activating {
    /// The frame.
    pub frame: Frame,
    /// Goes with the form.
    pub csrf: String,
    /// Which activation.
    pub id: String,
    /// What happened.
    pub title: Said,
    /// What to do.
    pub text: Said,
    /// The next step.
    pub action: Option<(&'static str, Said)>,
    /// Whether the page follows along.
    pub live: bool,
    /// The state that the page shows.
    pub seen: &'static str,
    /// Whether somebody else used the code as well.
    pub alarm: bool,
}
