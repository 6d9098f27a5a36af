//! "My phone is lost": for whoever has nothing left but a mailbox or a printed code (mission row C1).
//!
//! The link in the letter only suspends, by a button: whoever reads somebody's mail can stop their
//! phones with it, and let nobody in; undoing takes another way to sign in, and another activation.
//! Nothing is kept for the link: its mark is a MAC over the person and the moment. The printed code
//! revokes. Neither says who has an account.

use symbolon_core::{
    moment::Moment,
    seal::{Hash, codes, hash_of, mac_of, same},
    wire::base64url,
};
use symbolon_model::{
    audit::Event,
    device::{Device, Standing},
    id::PersonId,
    letter::{About, AboutAccount},
};
use symbolon_store::{
    Commit, Loaded, Write, pushes, revocation_codes, sessions, sign_ins,
    throttle::{self, Limit},
};

use crate::{Broken, Flow, LOOKS, sign_in::Visitor};

/// Letters that may be sent to one account.
const LETTERS: Limit = Limit {
    most: 3,
    seconds: 3600,
};
/// Codes that may be tried for one account from one network.
const TRIES: Limit = Limit {
    most: 5,
    seconds: 600,
};
/// Seconds for which a link works: a day.
const LIFETIME: i64 = 86_400;

/// How a printed code ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByCode {
    /// Every phone is revoked.
    Done,
    /// There is no such code.
    Wrong,
    /// Too many wrong ones; later.
    TooMany,
}

impl Flow {
    /// Sends whoever has this address a link that stops their phones; `false` when too many were
    /// asked for.
    pub async fn ask_to_stop(&self, typed: &str, visitor: &Visitor) -> Result<bool, Broken> {
        let (_, account) = self.account_of(typed);
        let person = self.person_at(typed).await?.map(|found| found.value);
        let nobody = PersonId::from_bytes([0; 16]);
        let id = person.as_ref().map_or(nobody, |person| person.id);
        let about = About::StopPhones {
            link: self.stop_link(id, self.now()),
        };
        let letter = match &person {
            Some(person) => self.letter(person, about),
            None => self.unsent_letter(typed, about),
        };
        let whose = person.map(|person| person.id);
        let sent = hash_of("stop-letters", &[&account]);
        let writes = vec![
            throttle::count(&sent, LETTERS, self.now()),
            letter,
            self.audit(whose, Event::StopAsked, &visitor.browser.to_string()),
        ];
        Ok(self.store.commit(writes).await? == Commit::Done)
    }

    /// The phones that a link can still stop, by name; `None` for a link that is wrong or old.
    pub async fn phones_of_stop_link(&self, link: &str) -> Result<Option<Vec<Device>>, Broken> {
        let Some((_, phones)) = self.stoppable(link).await? else {
            return Ok(None);
        };
        Ok(Some(phones.into_iter().map(|phone| phone.value).collect()))
    }

    /// Suspends the phones of a link: whatever they approved and every session they began ends.
    /// `false` for a link that is wrong or old.
    pub async fn stop_by_link(&self, link: &str) -> Result<bool, Broken> {
        for _ in 0..LOOKS {
            let Some((person, phones)) = self.stoppable(link).await? else {
                return Ok(false);
            };
            let Some(owner) = self.store.person(person).await? else {
                return Ok(false);
            };
            let stopped = About::Account(AboutAccount::PhonesStopped);
            let writes = phones.iter().flat_map(|phone| self.stopping(phone));
            let writes = writes.chain([self.letter(&owner.value, stopped)]);
            if let Commit::Done = self.store.commit(writes.collect()).await? {
                self.bell.ring(*person.as_bytes());
                return Ok(true);
            }
        }
        Err(Broken::Busy)
    }

    /// The printed code: it is used up, and every phone is revoked, in one transaction.
    pub async fn revoke_by_code(
        &self,
        typed: &str,
        code: &str,
        visitor: &Visitor,
    ) -> Result<ByCode, Broken> {
        let (_, account) = self.account_of(typed);
        let network = visitor.browser.network();
        let tries = hash_of("revocation-tries", &[&account, network.as_bytes()]);
        let counted = throttle::count(&tries, TRIES, self.now());
        if let Commit::Lost(_) = self.store.commit(vec![counted]).await? {
            return Ok(ByCode::TooMany);
        }
        let person = self.person_at(typed).await?.map(|found| found.value);
        let nobody = PersonId::from_bytes([0; 16]);
        let id = person.as_ref().map_or(nobody, |person| person.id);
        let hash = self.revocation_hash(id, &codes::typed_recovery(code));
        for _ in 0..LOOKS {
            let right = self.store.is_revocation_code(id, &hash).await?;
            let (true, Some(owner)) = (right, &person) else {
                let whose = person.map(|person| person.id);
                let wrong = self.audit(whose, Event::WrongCode, &visitor.place());
                let _ = self.store.commit(vec![wrong]).await?;
                return Ok(ByCode::Wrong);
            };
            let mut writes = vec![revocation_codes::use_up(id, &hash)];
            let ending = self.ending_of_all(owner).await?;
            writes.extend(ending.writes);
            if let Commit::Done = self.store.commit(writes).await? {
                self.ring_all(&ending.bells);
                return Ok(ByCode::Done);
            }
        }
        Err(Broken::Busy)
    }

    /// What is kept of a printed revocation code.
    pub(crate) fn revocation_hash(&self, person: PersonId, code: &str) -> Hash {
        let purpose = "revocation";
        self.settings.pepper.hash(purpose, person.as_bytes(), code)
    }

    fn stopping(&self, phone: &Loaded<Device>) -> Vec<Write> {
        let device = phone.value.clone().suspend();
        vec![
            sessions::end_of_device(device.id),
            pushes::drop(device.id),
            sign_ins::revoke_approved_by(device.id),
            self.audit(Some(device.person), Event::PhoneStopped, &device.name),
            self.store.save_device(&phone.with(device)),
        ]
    }

    /// Whose phones a link stops, and which: those that were there when it was asked for.
    async fn stoppable(
        &self,
        link: &str,
    ) -> Result<Option<(PersonId, Vec<Loaded<Device>>)>, Broken> {
        let mut parts = link.split('.');
        let id = parts.next().and_then(base64url::decode_exact::<16>);
        let at = parts.next().and_then(|at| at.parse().ok());
        let (Some(id), Some(at)) = (id, at.map(Moment::from_millis)) else {
            return Ok(None);
        };
        let person = PersonId::from_bytes(id);
        let ours = same(link.as_bytes(), self.stop_link(person, at).as_bytes());
        if !ours || self.now() >= at.plus_seconds(LIFETIME) {
            return Ok(None);
        }
        let mut phones = self.store.devices_of(person).await?;
        phones.retain(|phone| {
            let open = matches!(phone.value.standing, Standing::Active | Standing::Locked);
            open && phone.value.since <= at
        });
        Ok(Some((person, phones)))
    }

    /// What the link in the letter ends with.
    fn stop_link(&self, person: PersonId, at: Moment) -> String {
        let key = self.settings.pepper.key("stop links");
        let (id, at) = (base64url::encode(person.as_bytes()), at.millis());
        let parts: [&[u8]; 2] = [person.as_bytes(), &at.to_be_bytes()];
        let mark = mac_of(key.reveal(), "stop-v1", &parts);
        format!("{id}.{at}.{}", base64url::encode(&mark))
    }
}
