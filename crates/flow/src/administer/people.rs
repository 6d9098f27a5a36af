//! Looking after people, from the console or the pages (mission row C5): who there is, switching accounts off and on,
//! their phones. Nobody here sees or sets a PIN, a password or a code.

use symbolon_core::wire::ids::ProfileId;
use symbolon_model::{
    address::Address,
    audit::Event,
    code::Channel,
    device::Device,
    id::PersonId,
    letter::{About, AboutAccount},
    mobile::Mobile,
    person::{Person, Standing},
};
use symbolon_store::{Commit, people, proposals, sessions};

use super::officer::By;
use crate::{Broken, Flow, LOOKS};

/// How an act ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acted {
    /// Done.
    Done,
    /// Nobody has this address.
    NoSuchPerson,
    /// The person has no such phone.
    NoSuchPhone,
    /// Text messages do not go to such a number.
    NotThere,
    /// Whoever looks after others is looked after by two administrators, or at the console.
    Protected,
    /// It is done when another administrator asks for the same.
    Proposed,
    /// That was done to them too often lately.
    TooMany,
    /// It is so already, or cannot be: somebody who has never come cannot be let in.
    NothingToDo,
}

impl Flow {
    /// People in the order of their addresses, those after one of them; a page at a time.
    pub async fn people_after(&self, address: &str) -> Result<Vec<Person>, Broken> {
        Ok(self.store.people_after(address).await?)
    }

    /// Whoever has an address, and their phones.
    pub async fn person_and_phones(
        &self,
        address: &Address,
    ) -> Result<Option<(Person, Vec<Device>)>, Broken> {
        match self.store.person_by_address(address).await? {
            Some(person) => self.account_and_phones(person.value.id).await,
            None => Ok(None),
        }
    }

    /// An account, whether it is over or not, and its phones.
    pub async fn account_and_phones(
        &self,
        id: PersonId,
    ) -> Result<Option<(Person, Vec<Device>)>, Broken> {
        let Some(person) = self.store.person(id).await? else {
            return Ok(None);
        };
        let phones = self.store.devices_of(id).await?;
        let phones = phones.into_iter().map(|phone| phone.value).collect();
        Ok(Some((person.value, phones)))
    }

    /// Sets the number that somebody's codes go to, or removes it. Whoever does so knows that the
    /// number is theirs.
    pub async fn set_mobile(
        &self,
        address: &Address,
        number: Option<Mobile>,
    ) -> Result<Acted, Broken> {
        let allowed = self.texts();
        let goes = |number: &Mobile| allowed.is_some_and(|allowed| number.is_among(allowed));
        if !number.as_ref().is_none_or(goes) {
            return Ok(Acted::NotThere);
        }
        for _ in 0..LOOKS {
            let Some(mut person) = self.store.person_by_address(address).await? else {
                return Ok(Acted::NoSuchPerson);
            };
            if person.value.mobile == number && person.value.coming.is_none() {
                return Ok(Acted::NothingToDo);
            }
            person.value.mobile.clone_from(&number);
            person.value.coming = None;
            person.value.codes_by = match number {
                Some(_) => Channel::Text,
                None => Channel::Mail,
            };
            let shown = number.as_ref().map(Mobile::masked);
            let detail = shown.clone().unwrap_or_default();
            let writes = vec![
                people::save(&person),
                self.audit(Some(person.value.id), Event::MobileChanged, &detail),
                self.letter(&person.value, About::MobileChanged { number: shown }),
            ];
            if let Commit::Done = self.store.commit(writes).await? {
                return Ok(Acted::Done);
            }
        }
        Err(Broken::Busy)
    }

    /// Switches an account off: nobody signs in to it, every session ends, no phone approves
    /// anything for it. Everything stays for the day it is switched on again.
    pub async fn suspend_person(&self, by: By<'_>, address: &Address) -> Result<Acted, Broken> {
        self.set_standing(by, address, Standing::Active, Standing::Disabled)
            .await
    }

    /// Switches it on again.
    pub async fn resume_person(&self, by: By<'_>, address: &Address) -> Result<Acted, Broken> {
        self.set_standing(by, address, Standing::Disabled, Standing::Active)
            .await
    }

    /// Revokes one of somebody's phones, or all of them.
    pub async fn revoke_phones_of(
        &self,
        by: By<'_>,
        address: &Address,
        phone: Option<ProfileId>,
    ) -> Result<Acted, Broken> {
        for _ in 0..LOOKS {
            let Some(person) = self.store.person_by_address(address).await? else {
                return Ok(Acted::NoSuchPerson);
            };
            let person = person.value;
            let phones = self.store.devices_of(person.id).await?;
            let act = phone.map_or_else(|| "revoke".to_owned(), |id| format!("revoke {id}"));
            let ending = match phone {
                None if phones.is_empty() => return Ok(Acted::NothingToDo),
                None => self.ending_of_all(&person).await?,
                Some(id) => match self.ending_of_one(&person, id).await? {
                    Some(ending) => ending,
                    None => return Ok(Acted::NoSuchPhone),
                },
            };
            let (writes, bells) = (ending.writes, ending.bells);
            if let Some(acted) = self.act_on(by, (&person, &act), writes).await? {
                if acted == Acted::Done {
                    self.ring_all(&bells);
                }
                return Ok(acted);
            }
        }
        Err(Broken::Busy)
    }

    async fn set_standing(
        &self,
        by: By<'_>,
        address: &Address,
        from: Standing,
        to: Standing,
    ) -> Result<Acted, Broken> {
        for _ in 0..LOOKS {
            let Some(mut person) = self.store.person_by_address(address).await? else {
                return Ok(Acted::NoSuchPerson);
            };
            if person.value.standing != from {
                return Ok(Acted::NothingToDo);
            }
            person.value.standing = to;
            let id = person.value.id;
            let (act, event) = match to {
                Standing::Disabled => ("suspend", Event::PersonSuspended),
                Standing::Active | Standing::Invited | Standing::Ended => {
                    ("resume", Event::PersonResumed)
                }
            };
            let about = match to {
                Standing::Disabled => AboutAccount::Suspended,
                Standing::Active | Standing::Invited | Standing::Ended => AboutAccount::Resumed,
            };
            let writes = vec![
                people::save(&person),
                sessions::end_all(id),
                proposals::withdraw(id),
                self.audit(Some(id), event, ""),
                self.letter(&person.value, About::Account(about)),
            ];
            let whom = (&person.value, act);
            if let Some(acted) = self.act_on(by, whom, writes).await? {
                return Ok(acted);
            }
        }
        Err(Broken::Busy)
    }
}
