//! Inviting people (mission rows B6 and C5).
//!
//! The letter's link holds 128 random bits, stands for some days, and acts only after a button,
//! together with the address it was sent to and a code that goes to that address. Inviting somebody
//! again voids the link of before.

use symbolon_core::seal::Secret;
use symbolon_core::wire::base64url;
use symbolon_model::{
    address::Address,
    audit::Event,
    id::PersonId,
    letter::About,
    name::composed,
    person::{Person, Standing},
};
use symbolon_store::{
    Commit, Loaded, Write,
    invitations::{self, Invited as Invitation},
    people,
};

use super::officer::By;
use crate::{Broken, Cookie, Flow};

/// Longest name, in characters.
pub(super) const LONGEST: usize = 80;

/// How inviting ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invited {
    /// The letter is on its way.
    Sent,
    /// Somebody who has come already has this address.
    Taken,
    /// A name is needed.
    NoName,
}

impl Flow {
    /// Invites somebody, or invites them again.
    pub async fn invite(
        &self,
        by: By<'_>,
        address: &Address,
        name: &str,
    ) -> Result<Invited, Broken> {
        let name = composed(name, LONGEST);
        if name.is_empty() {
            return Ok(Invited::NoName);
        }
        let found = self.store.person_by_address(address).await?;
        let Some(writes) = self.invitation(by, address, name, found) else {
            return Ok(Invited::Taken);
        };
        match self.store.commit(writes).await? {
            Commit::Done => Ok(Invited::Sent),
            Commit::Lost(_) => Err(Broken::Busy),
        }
    }

    /// What invites somebody, or invites them again; `None` when they have come already.
    pub(super) fn invitation(
        &self,
        by: By<'_>,
        address: &Address,
        name: String,
        found: Option<Loaded<Person>>,
    ) -> Option<Vec<Write>> {
        let mut writes = Vec::new();
        let person = match found {
            Some(found) if found.value.standing == Standing::Invited => {
                let mut found = found;
                found.value.name = name;
                writes.push(people::save(&found));
                found.value
            }
            Some(_) => return None,
            None => {
                let id = PersonId::new(self.now(), self.draw());
                let person = Person::new(id, address.clone(), name, Standing::Invited);
                writes.push(people::insert(&person, self.now()));
                person
            }
        };
        let days = self.settings.invitation_days;
        let (token, link) = self.new_link(by, person.id, days.saturating_mul(86_400));
        let about = About::Invitation {
            token: token.text().reveal().clone(),
            days,
        };
        writes.extend(link);
        writes.extend([
            self.audit(Some(person.id), Event::Invited, ""),
            self.letter(&person, about),
        ]);
        writes.extend(self.noted(by, &person));
        Some(writes)
    }
}

impl Flow {
    /// A link by which somebody sets a password, in the place of any that was sent before.
    pub(super) fn new_link(
        &self,
        by: By<'_>,
        person: PersonId,
        seconds: i64,
    ) -> (Cookie, Vec<Write>) {
        let token = Cookie(Secret::new(base64url::encode(&self.draw::<16>())));
        let (now, by) = (self.now(), inviter(by));
        let expires = now.plus_seconds(seconds);
        let writes = vec![
            invitations::void(person),
            invitations::insert(Invitation { person, by }, &token.hash(), expires, now),
        ];
        (token, writes)
    }
}

/// Whose right to invite is asked again when the invitation is accepted.
const fn inviter(by: By<'_>) -> Option<PersonId> {
    match by {
        By::Officer(officer) => Some(officer.id()),
        By::Console | By::Program(_) => None,
    }
}
