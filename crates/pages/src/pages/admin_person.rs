//! Somebody's account, as the people who look after it see it.

use askama::Template;
use symbolon_model::{
    device::Device,
    mobile::Mobile,
    person::{Person, Standing},
    role::{Right, Role},
};

use super::{
    Frame, Notice,
    phones::{last_used, phone_state},
};
use crate::{
    Zone, filters,
    words::{Phrase, Said, said},
};

/// Somebody in a list.
pub struct PersonLine {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) address: String,
    pub(super) standing: Said,
    pub(super) tone: &'static str,
    pub(super) role: Option<Said>,
}

impl PersonLine {
    /// Somebody under the id of their page.
    pub fn new(id: String, person: &Person) -> Self {
        let (standing, tone) = standing(person.standing);
        Self {
            id,
            name: person.name.clone(),
            address: person.known_as().to_owned(),
            standing,
            tone,
            role: person.role.map(role),
        }
    }
}

/// Somebody's account.
#[derive(Template)]
#[template(path = "admin_person.html")]
pub struct AdminPerson {
    frame: Frame,
    csrf: String,
    line: PersonLine,
    number: Option<String>,
    acts: Vec<Act>,
    phones: Vec<PhoneLine>,
    may_revoke: bool,
    may_call: bool,
    /// Whether what the reader does takes another administrator.
    takes_two: bool,
    wanted: Vec<Proposed>,
    notice: Option<Notice>,
}

/// What one administrator asked for, and waits for another one.
pub struct Proposed {
    /// What.
    pub act: Said,
    /// Who asked.
    pub by: String,
    /// Until when another one may do the same.
    pub until: Phrase,
}

/// What may be done to an account as it stands.
#[derive(Clone, Copy)]
struct Act {
    path: &'static str,
    label: Said,
    /// What follows from it.
    effect: Said,
    /// Whether something ends with it.
    ends: bool,
    /// Whether it cannot be undone: it is asked about once more.
    is_final: bool,
}

struct PhoneLine {
    id: String,
    name: String,
    state: Said,
    tone: &'static str,
    since: Phrase,
    used: Phrase,
}

impl AdminPerson {
    /// The page about somebody; `may` says what the reader may do about them.
    pub fn new(
        (frame, csrf): (Frame, String),
        (id, person, phones, wanted): (String, &Person, &[Device], Vec<Proposed>),
        may: &dyn Fn(Right) -> bool,
        zone: &Zone,
        notice: Option<Notice>,
    ) -> Self {
        let phone = |phone: &Device| {
            let (state, tone) = phone_state(phone.standing);
            PhoneLine {
                id: phone.id.to_string(),
                name: phone.name.clone(),
                state,
                tone,
                since: zone.date_and_time(phone.since),
                used: last_used(phone, zone),
            }
        };
        let acts = acts(person.standing).iter();
        let acts = acts.filter(|(right, _)| may(*right)).map(|(_, act)| *act);
        Self {
            frame,
            csrf,
            line: PersonLine::new(id, person),
            number: person.mobile.as_ref().map(Mobile::masked),
            acts: acts.collect(),
            phones: phones.iter().map(phone).collect(),
            may_revoke: may(Right::RevokePhones),
            may_call: may(Right::VerifyCaller),
            takes_two: person.role.is_some() && may(Right::Suspend),
            wanted,
            notice,
        }
    }
}

/// The account is about to be ended.
#[derive(Template)]
#[template(path = "admin_end.html")]
pub struct AdminEnd {
    /// The frame.
    pub frame: Frame,
    /// Goes with the form.
    pub csrf: String,
    /// Whose it is.
    pub line: PersonLine,
}

impl Act {
    const fn new(path: &'static str, label: Said, effect: Said) -> Self {
        Self {
            path,
            label,
            effect,
            ends: false,
            is_final: false,
        }
    }

    const fn that_ends(self) -> Self {
        Self { ends: true, ..self }
    }

    const fn for_good(self) -> Self {
        Self {
            is_final: true,
            ..self
        }
    }
}

/// What may be done to an account as it stands, each with the right that it takes.
const fn acts(standing: Standing) -> &'static [(Right, Act)] {
    match standing {
        Standing::Invited => &[(Right::Invite, INVITE_AGAIN), (Right::Invite, WITHDRAW)],
        Standing::Active => &[
            (Right::StartOver, NEW_PASSWORD),
            (Right::StartOver, NEW_PHONE),
            (Right::Suspend, SUSPEND),
            (Right::EndAccounts, END),
        ],
        Standing::Disabled => &[(Right::Suspend, RESUME), (Right::EndAccounts, END)],
        Standing::Ended => &[],
    }
}

const INVITE_AGAIN: Act = Act::new(
    "invite",
    said("Send another invitation"),
    said("The link of before works no more."),
);
const WITHDRAW: Act = Act::new(
    "withdraw",
    said("Withdraw the invitation"),
    said("The link leads nowhere any more, and the address is free."),
)
.that_ends();
const NEW_PASSWORD: Act = Act::new(
    "reset",
    said("Send a link for a new password"),
    said(
        "They choose it themselves, with a code that goes to them. Until then, the old one works.",
    ),
);
const NEW_PHONE: Act = Act::new(
    "activate",
    said("Ask them to activate a phone"),
    said(
        "They get a letter that leads there. Phones that are active stay so until they are revoked.",
    ),
);
const SUSPEND: Act = Act::new(
    "suspend",
    said("Switch the account off"),
    said(
        "Every session ends at once, and nobody signs in to it. Everything stays for the day it is switched on again.",
    ),
)
.that_ends();
const RESUME: Act = Act::new(
    "resume",
    said("Switch the account on again"),
    said("Everything is as it was before."),
);
const END: Act = Act::new(
    "end",
    said("End the account"),
    said("For somebody who has left. It cannot be undone."),
)
.that_ends()
.for_good();

const fn standing(standing: Standing) -> (Said, &'static str) {
    match standing {
        Standing::Invited => (said("invited"), "warn"),
        Standing::Active => (said("active"), "good"),
        Standing::Disabled => (said("suspended"), "bad"),
        Standing::Ended => (said("ended"), "bad"),
    }
}

const fn role(role: Role) -> Said {
    match role {
        Role::HelpDesk => said("help desk"),
        Role::Administrator => said("administrator"),
        Role::Auditor => said("auditor"),
    }
}
