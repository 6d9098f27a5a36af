//! Being signed in: the session behind a cookie, and signing out.

use symbolon_model::{
    audit::{Entry, Event},
    device::Device,
    level::Level,
    person::{Person, Standing},
    session::{Fresh, NotFresh, Session},
};
use symbolon_store::{people, sessions};

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
        let now = self.now();
        if session.is_over(self.settings.lifetimes, now) {
            return Ok(None);
        }
        let Some(person) = self.store.person(session.person).await? else {
            return Ok(None);
        };
        if person.value.standing != Standing::Active {
            return Ok(None);
        }
        let mut notes = Vec::new();
        if now > session.seen.plus_seconds(NOTE_EVERY) {
            notes.push(sessions::touch(&session.key, now));
        }
        if let Some(reset) = person.value.reset
            && session.level != Level::PasswordMail
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

    /// Proof that somebody signed in a few minutes ago at most.
    ///
    /// # Errors
    /// Why there is none.
    pub fn fresh(&self, who: &SignedIn) -> Result<Fresh, NotFresh> {
        let (lifetimes, now) = (self.settings.lifetimes, self.now());
        let held_until = who.person.held_until(now);
        who.session.fresh(lifetimes, held_until, now)
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
}
