//! Being signed in: the session behind a cookie, signing out, here and elsewhere.

use symbolon_core::{language::Language, seal::Hash};
use symbolon_model::{
    audit::{Entry, Event},
    device::Device,
    level::Level,
    person::{Person, Standing},
    role::Role,
    session::{Fresh, NotFresh, Session},
};
use symbolon_store::{
    Commit,
    browsers::{self, KnownBrowser},
    people, sessions,
};

use crate::{Broken, Cookie, Flow};

/// Seconds after which the use of a session is noted again.
const NOTE_EVERY: i64 = 60;
/// Lines of the log a person sees.
const ACTIVITY: u16 = 50;

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Their session.
    pub session: Session,
    /// Who.
    pub person: Person,
}

impl Flow {
    /// Whose session a cookie is; nobody's when it ended, timed out, or the account was disabled.
    pub async fn signed_in(&self, sid: &Cookie) -> Result<Option<SignedIn>, Broken> {
        let Some(session) = self.store.session(&sid.hash()).await? else {
            return Ok(None);
        };
        let Some(person) = self.store.person(session.person).await? else {
            return Ok(None);
        };
        let now = self.now();
        let is_over = session.is_over(self.settings.lifetimes_of(&person.value), now);
        if is_over || person.value.standing != Standing::Active {
            return Ok(None);
        }
        let mut notes = Vec::new();
        if now > session.seen.plus_seconds(NOTE_EVERY) {
            notes.push(sessions::touch(&session.key, now));
        }
        if let Some(reset) = person.value.reset
            && session.began > reset
            && proves_password(session.level)
        {
            notes.push(people::trust_again(session.person, reset));
        }
        if !notes.is_empty() {
            let _ = self.store.commit(notes).await?;
        }
        Ok(Some(SignedIn {
            session,
            person: person.value,
        }))
    }

    /// Proof that somebody signed in a few minutes ago at most; for whoever looks after others, in a
    /// session that is worth what they may do: what is weaker makes itself nothing stronger.
    ///
    /// # Errors
    /// Why there is none.
    pub fn fresh(&self, who: &SignedIn) -> Result<Fresh, NotFresh> {
        let (lifetimes, now) = (self.settings.lifetimes_of(&who.person), self.now());
        let held_until = who.person.held_until(now);
        let fresh = who.session.fresh(lifetimes, held_until, now)?;
        let level = who.session.level;
        let needs = who.person.role.map(Role::needs);
        match needs.filter(|needs| level < *needs && level != Level::ConsoleLink) {
            Some(needs) => Err(NotFresh::TooWeak(needs)),
            None => Ok(fresh),
        }
    }

    /// Whether a browser has signed anybody in lately.
    pub async fn is_known_browser(&self, kb: &Cookie) -> Result<bool, Broken> {
        Ok(self.store.has_signed_in(&kb.hash(), self.now()).await?)
    }

    /// Letters to this person are written in this language from now on.
    pub async fn speak(&self, who: &SignedIn, language: Language) -> Result<(), Broken> {
        let chosen = people::speak(who.person.id, language);
        let _ = self.store.commit(vec![chosen]).await?;
        Ok(())
    }

    /// Ends a session.
    pub async fn sign_out(&self, who: &SignedIn) -> Result<(), Broken> {
        let writes = vec![
            sessions::end(&who.session.key),
            self.audit(Some(who.person.id), Event::SignedOut, ""),
        ];
        let _ = self.store.commit(writes).await?;
        Ok(())
    }

    /// Somebody's phones, oldest first.
    pub async fn phones_of(&self, who: &SignedIn) -> Result<Vec<Device>, Broken> {
        let phones = self.store.devices_of(who.person.id).await?;
        Ok(phones.into_iter().map(|phone| phone.value).collect())
    }

    /// What happened to somebody's account lately, newest first.
    pub async fn activity_of(&self, who: &SignedIn) -> Result<Vec<Entry>, Broken> {
        Ok(self.store.audit_of(who.person.id, ACTIVITY).await?)
    }

    /// Where somebody is signed in, and which browsers have signed them in before.
    pub async fn places_of(&self, who: &SignedIn) -> Result<Places, Broken> {
        let (id, now) = (who.person.id, self.now());
        let mut sessions = self.store.sessions_of(id).await?;
        let lifetimes = self.settings.lifetimes_of(&who.person);
        sessions.retain(|session| !session.is_over(lifetimes, now));
        let browsers = self.store.browsers_of(id, now).await?;
        Ok(Places { sessions, browsers })
    }

    /// Ends one of somebody's sessions; `false` when there is no such session.
    pub async fn end_session(&self, who: &SignedIn, key: &Hash) -> Result<bool, Broken> {
        let writes = vec![
            sessions::end_one(key, who.person.id),
            self.audit(Some(who.person.id), Event::SessionEnded, ""),
        ];
        Ok(self.store.commit(writes).await? == Commit::Done)
    }

    /// Forgets one of somebody's browsers; `false` when it is none of theirs.
    pub async fn forget_browser(&self, who: &SignedIn, key: &Hash) -> Result<bool, Broken> {
        let writes = vec![
            browsers::forget(key, who.person.id),
            self.audit(Some(who.person.id), Event::BrowserForgotten, ""),
        ];
        Ok(self.store.commit(writes).await? == Commit::Done)
    }

    /// Ends every session but this one and forgets every browser but this one.
    pub async fn end_other_places(
        &self,
        who: &SignedIn,
        kb: Option<&Cookie>,
    ) -> Result<(), Broken> {
        let here = kb.map_or([0; 32], Cookie::hash);
        let writes = vec![
            sessions::end_others(who.person.id, &who.session.key),
            browsers::forget_others(who.person.id, &here),
            self.audit(Some(who.person.id), Event::OthersEnded, ""),
        ];
        let _ = self.store.commit(writes).await?;
        Ok(())
    }
}

/// Whether a sign-in of this level showed that whoever knows the password has something else than
/// the mailbox, too. A phone or a passkey says nothing about who set the password.
const fn proves_password(level: Level) -> bool {
    match level {
        Level::PasswordText | Level::PasswordTotp | Level::PasswordRecovery => true,
        Level::ConsoleLink
        | Level::PasswordMail
        | Level::PushCompare
        | Level::PushLink
        | Level::PushPick
        | Level::PushTransfer
        | Level::Passkey => false,
    }
}

/// Where somebody is signed in, and where they were.
#[derive(Clone, Debug)]
pub struct Places {
    /// The sessions, the one used last first.
    pub sessions: Vec<Session>,
    /// The browsers, the latest first.
    pub browsers: Vec<KnownBrowser>,
}
