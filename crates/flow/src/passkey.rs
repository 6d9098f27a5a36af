//! Passkeys of the portal (mission row D4): adding, naming, removing. Signing in with one is in
//! `sign_in/passkey.rs`.
//!
//! Between the question to the browser and its answer nothing is kept: what the answer is checked
//! against travels with the page, sealed, for one session or one browser and a few minutes. An
//! answer is taken once.

use symbolon_core::{
    moment::Moment,
    seal::{
        Secret,
        envelope::{Kek, Place},
        hash_of,
    },
    wire::{base64url, ids::PullId},
};
use symbolon_model::{
    audit::Event,
    letter::{About, AboutAccount},
    name::composed,
    passkey::{MOST_PASSKEYS, Passkey},
    session::Fresh,
};
use symbolon_store::{Commit, Write, passkeys, pulls};

use crate::{Broken, Flow, session::SignedIn};

/// Seconds within which the browser has to answer.
const LIFETIME: i64 = 300;
/// Longest name, in characters.
const LONGEST: usize = 40;

/// A question for the browser.
#[derive(Clone, Debug)]
pub struct Question {
    /// What `navigator.credentials` is given, as JSON.
    pub options: String,
    /// What comes back with the answer, sealed.
    pub state: String,
}

/// What the browser answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The credential as JSON.
    pub response: String,
    /// What came with the question.
    pub state: String,
}

/// A question that was opened again, and the write that makes its answer count once.
pub(crate) struct Opened {
    pub(crate) state: Secret<Vec<u8>>,
    pub(crate) once: Write,
}

/// How adding ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// It is there.
    Done,
    /// The answer does not fit, or came too late.
    Refused,
    /// The person has as many as anybody may have.
    TooMany,
}

impl Flow {
    /// Somebody's passkeys, oldest first.
    pub async fn passkeys_of(&self, who: &SignedIn) -> Result<Vec<Passkey>, Broken> {
        Ok(self.store.passkeys_of(who.person.id).await?)
    }

    /// What the browser is asked for to make one; nothing when the machinery has no answer.
    pub async fn new_passkey(
        &self,
        who: &SignedIn,
        _fresh: Fresh,
    ) -> Result<Option<Question>, Broken> {
        let kept = self.store.passkeys_of(who.person.id).await?;
        let ids: Vec<Vec<u8>> = kept.into_iter().map(|passkey| passkey.id).collect();
        let begun = self.passkeys.begin(&who.person, &ids);
        Ok(begun.map(|(options, state)| self.question(options, &state, &who.session.key)))
    }

    /// Keeps the passkey that the browser made.
    pub async fn add_passkey(
        &self,
        who: &SignedIn,
        fresh: Fresh,
        (answer, name): (&Answer, &str),
    ) -> Result<Added, Broken> {
        if self.store.passkeys_of(who.person.id).await?.len() >= MOST_PASSKEYS {
            return Ok(Added::TooMany);
        }
        let Some(opened) = self.opened(&answer.state, &who.session.key) else {
            return Ok(Added::Refused);
        };
        let state = opened.state.reveal();
        let Some((id, record)) = self.passkeys.made(&answer.response, state) else {
            return Ok(Added::Refused);
        };
        let name = match composed(name, LONGEST) {
            name if name.is_empty() => "Passkey".to_owned(),
            name => name,
        };
        let passkey = Passkey {
            id,
            person: fresh.person(),
            name: name.clone(),
            record,
        };
        let writes = vec![
            opened.once,
            passkeys::insert(&passkey, self.now()),
            self.audit(Some(passkey.person), Event::PasskeyAdded, &name),
            self.letter(&who.person, About::PasskeyAdded { name }),
        ];
        Ok(match self.store.commit(writes).await? {
            Commit::Done => Added::Done,
            Commit::Lost(_) => Added::Refused,
        })
    }

    /// Removes one; `false` when the person has no such passkey.
    pub async fn remove_passkey(
        &self,
        who: &SignedIn,
        _fresh: Fresh,
        id: &[u8],
    ) -> Result<bool, Broken> {
        let kept = self.store.passkey(id).await?.map(|kept| kept.value.name);
        let name = kept.unwrap_or_default();
        let writes = vec![
            passkeys::remove(id, who.person.id),
            self.audit(Some(who.person.id), Event::PasskeyRemoved, &name),
            self.letter(
                &who.person,
                About::Account(AboutAccount::PasskeyRemoved { name }),
            ),
        ];
        Ok(self.store.commit(writes).await? == Commit::Done)
    }

    /// A question whose state only this server opens, for this asker.
    pub(crate) fn question(&self, options: String, state: &[u8], asker: &[u8]) -> Question {
        let until = self.now().plus_seconds(LIFETIME).millis();
        let plain = [until.to_be_bytes().as_slice(), state].concat();
        let sealed = self.states().wrap(place(asker), self.draw(), &plain);
        Question {
            options,
            state: base64url::encode(&sealed),
        }
    }

    /// Opens it again, while it stands.
    pub(crate) fn opened(&self, state: &str, asker: &[u8]) -> Option<Opened> {
        let sealed = base64url::decode(state)?;
        let plain = self.states().unwrap(place(asker), &sealed).ok()?;
        let (until, state) = plain.reveal().split_first_chunk::<8>()?;
        if self.now() >= Moment::from_millis(i64::from_be_bytes(*until)) {
            return None;
        }
        let id = hash_of("passkey-once", &[&sealed]);
        let id = PullId::from_bytes(*id.first_chunk::<16>()?);
        Some(Opened {
            state: Secret::new(state.to_vec()),
            once: pulls::use_up(id, self.now()),
        })
    }

    fn states(&self) -> Kek {
        Kek::new(self.settings.pepper.key("passkey states"))
    }
}

const fn place(asker: &[u8]) -> Place<'_> {
    Place {
        table: "passkey",
        column: "state",
        row: asker,
    }
}
