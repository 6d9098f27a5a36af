//! One sign-in by phone, from the address typed in a browser to a session.
//!
//! ```text
//!  Waiting <--outranked-- Pending --approved--> Approved --collected--> Consumed
//!     |  ---opened----------> |                    |
//!     v                       v                    v
//!  Expired, Cancelled     Declined, NotMe,      Expired, Revoked
//!                         WrongPicture, Locked,
//!                         Expired, Cancelled
//! ```
//!
//! A request for an unknown person is a decoy: it goes the same way, but no phone ever sees it.

use symbolon_core::{
    moment::Moment,
    picture::{self, Picture},
    seal::{Hash, Secret, Thumbprint, hash_of, mac_of, same},
    wire::{
        ask::{Action, Mode},
        ids::{ProfileId, RequestId},
    },
};

use crate::{
    authenticator::Fitting,
    browser::Browser,
    client::Client,
    code::{AskedHere, Channel, RightCode},
    device::Unlocked,
    id::PersonId,
    level::Level,
    passkey::Recognised,
    person::Person,
    session::{Session, Vouched},
};

/// Seconds for which a request waits for the phone.
pub const LIFETIME: i64 = 120;
/// Seconds for which an approved request waits for its browser.
pub const COLLECT: i64 = 30;
/// Seconds for which the sign-in page shows one code to be scanned; it stands for as long again.
pub const SCAN_SECONDS: i64 = 30;
/// Requests that may wait behind the pending one, per account.
pub const MOST_WAITING: usize = 3;

/// What is known of a request from its beginning and never changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Which request.
    pub id: RequestId,
    /// Pseudonym of the address that was typed.
    pub account: Hash,
    /// Whose account it is; none for a decoy.
    pub person: Option<PersonId>,
    /// Hash of the cookie of the browser that began it.
    pub pre: Hash,
    /// Thumbprint of the key that this browser proved to hold, where it has script.
    pub browser_key: Option<Hash>,
    /// That browser.
    pub browser: Browser,
    /// Whether that browser has signed this person in before.
    pub known: bool,
    /// The service it leads to.
    pub client: Client,
    /// What approving does.
    pub action: Action,
    /// How the picture is used.
    pub mode: Mode,
    /// Which picture; the server's secret until it is over.
    pub seed: Secret<[u8; 32]>,
    /// When it began.
    pub begun: Moment,
    /// When it expires.
    pub expires: Moment,
}

impl Request {
    /// What the browser shows: one picture, or the ones to be carried over in their order.
    pub fn pictures(&self) -> Vec<Picture> {
        match self.mode {
            Mode::None => Vec::new(),
            Mode::Compare | Mode::Pick => vec![self.drawn(picture::answer)],
            Mode::Transfer => self.drawn(picture::carried),
        }
    }

    /// Draws from this request's secret, for everything the pictures must not outlive.
    fn drawn<T>(&self, draw: impl FnOnce(&[u8; 32], &[&[u8]]) -> T) -> T {
        let person = self.person.map_or([0; 16], |person| *person.as_bytes());
        let action = match self.action {
            Action::SignIn => "sign-in",
            Action::Trial => "trial",
            Action::AddDevice => "add-device",
            Action::Practice => "practice",
            Action::Caller => "caller",
        };
        let context: [&[u8]; 6] = [
            self.id.as_bytes(),
            &self.pre,
            self.client.id.as_bytes(),
            action.as_bytes(),
            &self.account,
            &person,
        ];
        draw(self.seed.reveal(), &context)
    }

    /// The pictures that one device shows.
    pub fn grid(&self, device: Thumbprint) -> Vec<Picture> {
        let seed = self.seed.reveal();
        match (self.mode, self.pictures().first()) {
            (Mode::Transfer, _) => picture::wide_grid(seed, device),
            (Mode::Pick, Some(answer)) => picture::grid(seed, device, *answer),
            (Mode::Compare, Some(answer)) => vec![*answer],
            (Mode::None | Mode::Pick | Mode::Compare, _) => Vec::new(),
        }
    }

    /// What the sign-in page shows to be scanned now: 128 bits.
    pub fn scan_code(&self, now: Moment) -> [u8; 16] {
        self.scan_code_of(self.scan_step(now))
    }

    fn scan_step(&self, now: Moment) -> i64 {
        self.begun.millis_until(now).max(0) / (SCAN_SECONDS * 1000)
    }

    fn scan_code_of(&self, step: i64) -> [u8; 16] {
        let parts: [&[u8]; 3] = [self.id.as_bytes(), &self.pre, &step.to_be_bytes()];
        let mac = mac_of(self.seed.reveal(), "scan-v1", &parts);
        mac.first_chunk().copied().unwrap_or_default()
    }

    /// Whether this cookie began it.
    pub fn is_from(&self, pre: &Hash) -> bool {
        same(&self.pre, pre)
    }
}

/// A sign-in by phone in one of its states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignIn {
    /// Behind another one; no phone shows it unless the person opens it.
    Waiting(AwaitTurn),
    /// Phones show it.
    Pending(AwaitPhone),
    /// The browser may collect it.
    Approved(AwaitCollect),
    /// Nothing can come of it any more.
    Over(Over),
}

/// Waits for its turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwaitTurn {
    /// The request.
    pub request: Request,
}

/// Waits for the phone's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwaitPhone {
    /// The request.
    pub request: Request,
}

/// Waits for its browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwaitCollect {
    /// The request.
    pub request: Request,
    /// The phone that approved.
    pub device: ProfileId,
    /// Until when.
    pub until: Moment,
    /// How it crossed to the phone.
    pub crossed: Crossed,
}

/// How a request crossed from its browser to the phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crossed {
    /// By pictures, as the request's mode says.
    Pictures,
    /// By the code that the sign-in page shows for a minute.
    Scan,
    /// By a link on the same device. Only whoever has the code with this hash collects.
    Link(Hash),
}

/// The hash of a code that completes a sign-in on the same device.
pub fn completion_hash(code: &[u8]) -> Hash {
    hash_of("completion-code-v1", &[code])
}

/// Over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Over {
    /// The request.
    pub request: Request,
    /// How it ended.
    pub end: End,
}

/// How a sign-in ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The browser has its session.
    Consumed,
    /// Declined on the phone.
    Declined,
    /// Declined as somebody else's.
    NotMe,
    /// The wrong picture was picked.
    WrongPicture,
    /// The phone was locked by wrong PINs.
    Locked,
    /// Nobody answered or collected in time.
    Expired,
    /// The browser gave up, or began again.
    Cancelled,
    /// The phone was revoked before the browser collected.
    Revoked,
}

/// The browser that wants to collect: its cookie, and the key that it proved to hold.
#[derive(Clone, Copy, Debug)]
pub struct Collector<'a> {
    /// Hash of its cookie from before.
    pub pre: &'a Hash,
    /// Thumbprint of its key.
    pub key: Option<&'a Hash>,
}

/// Whoever asks is not the browser that began it, or came too late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotYours;

impl SignIn {
    /// The request.
    pub const fn request(&self) -> &Request {
        match self {
            Self::Waiting(s) => &s.request,
            Self::Pending(s) => &s.request,
            Self::Approved(s) => &s.request,
            Self::Over(s) => &s.request,
        }
    }

    /// The state by the clock: what has expired is over.
    #[must_use]
    pub fn at(self, now: Moment) -> Self {
        let expires = match &self {
            Self::Waiting(s) => s.request.expires,
            Self::Pending(s) => s.request.expires,
            Self::Approved(s) => s.until,
            Self::Over(_) => return self,
        };
        if now < expires {
            self
        } else {
            Self::Over(self.end(End::Expired))
        }
    }

    /// Ends it, unless it is over already.
    #[must_use]
    pub fn end(self, end: End) -> Over {
        match self {
            Self::Waiting(s) => Over {
                request: s.request,
                end,
            },
            Self::Pending(s) => Over {
                request: s.request,
                end,
            },
            Self::Approved(s) => Over {
                request: s.request,
                end,
            },
            Self::Over(over) => over,
        }
    }
}

impl AwaitTurn {
    /// The person opens it, or the one before it is gone.
    #[must_use]
    pub fn open(self) -> AwaitPhone {
        AwaitPhone {
            request: self.request,
        }
    }
}

impl AwaitPhone {
    /// Another request goes first.
    #[must_use]
    pub fn outranked(self) -> AwaitTurn {
        AwaitTurn {
            request: self.request,
        }
    }

    /// The right picture and an unlocked phone: the browser may collect.
    #[must_use]
    pub fn approve(self, right: RightPicture, unlocked: &Unlocked, now: Moment) -> AwaitCollect {
        let until = now.plus_seconds(COLLECT);
        AwaitCollect {
            request: self.request,
            device: unlocked.device().id,
            until,
            crossed: right.0,
        }
    }

    /// Whether these are the right pictures.
    pub fn picked(&self, picks: &[u8]) -> Option<RightPicture> {
        let pictures = self.request.pictures();
        let right: Vec<u8> = pictures.iter().map(|picture| picture.index()).collect();
        (!right.is_empty() && picks == right).then_some(RightPicture(Crossed::Pictures))
    }

    /// Whether this is the code that the sign-in page shows now, or showed just before: entering
    /// the PIN takes a while. Only where pictures have to be carried over does it show one.
    pub fn scanned(&self, code: &[u8; 16], now: Moment) -> Option<RightPicture> {
        let shown = self.request.mode == Mode::Transfer;
        let step = self.request.scan_step(now);
        let [present, before] = [step, step - 1].map(|step| {
            let stands = step >= 0;
            same(code, &self.request.scan_code_of(step)) && stands
        });
        (shown && (present || before)).then_some(RightPicture(Crossed::Scan))
    }

    /// The phone came by a link on its own device: whoever holds the code with this hash, and the
    /// cookie of the browser that began it, will collect. Nobody but a sign-in goes this way.
    pub fn linked(&self, completion: Hash) -> Option<RightPicture> {
        let signs_in = self.request.action == Action::SignIn;
        signs_in.then_some(RightPicture(Crossed::Link(completion)))
    }

    /// The phone's answer ended it.
    #[must_use]
    pub fn refuse(self, end: End) -> Over {
        Over {
            request: self.request,
            end,
        }
    }
}

impl AwaitCollect {
    /// Whether only a completion code collects it.
    pub const fn wants_completion(&self) -> bool {
        matches!(self.crossed, Crossed::Link(_))
    }

    /// The browser that began the sign-in collects it, once; in link mode with the code that came
    /// back from the phone on the same device.
    pub fn collect(
        self,
        by: Collector<'_>,
        completion: Option<&Hash>,
        now: Moment,
    ) -> Result<(Over, Passed), NotYours> {
        let (person, device) = (self.request.person, self.device);
        if self.request.browser_key.is_some() && self.request.browser_key.as_ref() != by.key {
            return Err(NotYours);
        }
        let level = match (self.crossed, self.request.mode) {
            (Crossed::Link(wanted), _) => match completion {
                Some(code) if same(code, &wanted) => Level::PushLink,
                Some(_) | None => return Err(NotYours),
            },
            (Crossed::Scan, _) => Level::PushTransfer,
            (Crossed::Pictures, Mode::None | Mode::Compare) => Level::PushCompare,
            (Crossed::Pictures, Mode::Pick) => Level::PushPick,
            (Crossed::Pictures, Mode::Transfer) => Level::PushTransfer,
        };
        let over = self.consume(Action::SignIn, by.pre, now)?;
        let passed = Passed {
            person: person.ok_or(NotYours)?,
            level,
            device: Some(device),
        };
        Ok((over, passed))
    }

    /// The session that asked a phone to vouch for another one collects that, once.
    pub fn collect_vouch(
        self,
        session: &Session,
        now: Moment,
    ) -> Result<(Over, Vouched), NotYours> {
        if self.request.person != Some(session.person) {
            return Err(NotYours);
        }
        let vouched = Vouched {
            by: self.device,
            at: now,
        };
        let over = self.consume(Action::AddDevice, &session.key, now)?;
        Ok((over, vouched))
    }

    /// The session that wanted to try its phone out is told that it works, once.
    pub fn collect_practice(self, session: &Session, now: Moment) -> Result<Over, NotYours> {
        self.consume(Action::Practice, &session.key, now)
    }

    /// The session whose caller it was is told that it is them, once.
    pub fn collect_caller(self, session: &Session, now: Moment) -> Result<Over, NotYours> {
        self.consume(Action::Caller, &session.key, now)
    }

    fn consume(self, action: Action, pre: &Hash, now: Moment) -> Result<Over, NotYours> {
        let mine = self.request.action == action && self.request.is_from(pre);
        if !mine || now >= self.until {
            return Err(NotYours);
        }
        Ok(Over {
            request: self.request,
            end: End::Consumed,
        })
    }
}

/// Proof that the request is the one of the browser in front of the person, and how that was shown.
#[derive(Debug)]
pub struct RightPicture(Crossed);

/// Proof that somebody signed in, and how. Only this begins a session.
#[derive(Debug)]
pub struct Passed {
    pub(crate) person: PersonId,
    pub(crate) level: Level,
    pub(crate) device: Option<ProfileId>,
}

impl Passed {
    /// By password, after which the code was sent, and by that code.
    pub fn by_code(person: &Person, code: &RightCode) -> Self {
        Self {
            person: person.id,
            level: match code.used().channel {
                Channel::Mail => Level::PasswordMail,
                Channel::Text => Level::PasswordText,
            },
            device: None,
        }
    }

    /// By password, and by a recovery code in the place of the one that was sent. Whether there is
    /// such a code is the condition of the write that uses it up.
    pub fn by_recovery(person: &Person, _asked: &AskedHere) -> Self {
        Self {
            person: person.id,
            level: Level::PasswordRecovery,
            device: None,
        }
    }

    /// By password, and by the code of an authenticator. That it was not used before is the
    /// condition of the write that uses it up.
    pub fn by_authenticator(person: &Person, _asked: &AskedHere, _code: &Fitting) -> Self {
        Self {
            person: person.id,
            level: Level::PasswordTotp,
            device: None,
        }
    }

    /// By a passkey.
    pub const fn by_passkey(person: &Person, _recognised: &Recognised) -> Self {
        Self {
            person: person.id,
            level: Level::Passkey,
            device: None,
        }
    }

    /// Who.
    pub const fn person(&self) -> PersonId {
        self.person
    }
}

#[cfg(test)]
#[path = "sign_in_tests.rs"]
mod tests;
