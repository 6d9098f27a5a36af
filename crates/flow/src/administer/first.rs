//! The first administrator (mission row C5): a link that the server's console prints, which works once, within
//! an hour, and leads straight to making a passkey. A password is not needed for it, and none is set.

use symbolon_core::seal::{Hash, Secret, hash_of};
use symbolon_core::wire::base64url;
use symbolon_model::{
    address::Address,
    audit::Event,
    id::PersonId,
    letter::{About, AboutAccount},
    name::composed,
    person::{Person, Standing},
    role::Role,
    sign_in::Passed,
};
use symbolon_store::{
    Commit, Write,
    invitations::{self, Invited},
    people, sessions,
};

use super::invite::LONGEST;
use crate::{
    Broken, Flow,
    sign_in::{Entered, Visitor},
};

/// Seconds for which the link stands.
const LIFETIME: i64 = 3600;

impl Flow {
    /// Makes somebody an administrator, whether they have an account or not, and gives what their link ends
    /// with; nothing when somebody else changed the account at the same moment.
    pub async fn first_administrator(
        &self,
        address: &Address,
        name: &str,
    ) -> Result<Option<Secret<String>>, Broken> {
        let token = Secret::new(base64url::encode(&self.draw::<16>()));
        let (person, mut writes) = match self.store.person_by_address(address).await? {
            Some(mut found) => {
                found.value.standing = Standing::Active;
                found.value.role = Some(Role::Administrator);
                (found.value.id, vec![people::save(&found)])
            }
            None => {
                let person = self.administrator(address, name);
                (person.id, vec![people::insert(&person, self.now())])
            }
        };
        writes.extend(self.console_link(person, &token));
        let role = Role::Administrator.name();
        writes.push(self.audit(Some(person), Event::RoleChanged, role));
        Ok(match self.store.commit(writes).await? {
            Commit::Done => Some(token),
            Commit::Lost(_) => None,
        })
    }

    /// What the link ends with by which somebody makes a passkey: for whoever looks after others and has
    /// none, or lost it. Nothing when nobody active has this address.
    pub async fn passkey_link(&self, address: &Address) -> Result<Option<Secret<String>>, Broken> {
        let Some(found) = self.store.person_by_address(address).await? else {
            return Ok(None);
        };
        if found.value.standing != Standing::Active {
            return Ok(None);
        }
        let token = Secret::new(base64url::encode(&self.draw::<16>()));
        let person = found.value.id;
        let mut writes = self.console_link(person, &token).to_vec();
        writes.push(self.audit(Some(person), Event::PasskeyLinkMade, ""));
        let about = About::Account(AboutAccount::PasskeyLinkMade);
        writes.push(self.letter(&found.value, about));
        Ok(match self.store.commit(writes).await? {
            Commit::Done => Some(token),
            Commit::Lost(_) => None,
        })
    }

    fn administrator(&self, address: &Address, name: &str) -> Person {
        let id = PersonId::new(self.now(), self.draw());
        let name = composed(name, LONGEST);
        Person {
            role: Some(Role::Administrator),
            ..Person::new(id, address.clone(), name, Standing::Active)
        }
    }

    fn console_link(&self, person: PersonId, token: &Secret<String>) -> [Write; 3] {
        let expires = self.now().plus_seconds(LIFETIME);
        let invited = Invited { person, by: None };
        [
            invitations::void(person),
            invitations::insert(invited, &link_hash(token.reveal()), expires, self.now()),
            sessions::end_all(person),
        ]
    }

    /// Whether such a link still works.
    pub async fn console_link_stands(&self, token: &str) -> Result<bool, Broken> {
        let person = self.store.invited_by(&link_hash(token), self.now()).await?;
        Ok(person.is_some())
    }

    /// Uses the link up, and lets in whoever has it.
    pub async fn enter_by_console_link(
        &self,
        token: &str,
        visitor: &Visitor,
    ) -> Result<Option<Entered>, Broken> {
        let now = self.now();
        let Some(invited) = self.store.invited_by(&link_hash(token), now).await? else {
            return Ok(None);
        };
        let person = invited.person;
        let (entered, mut writes) = self.enter(Passed::by_console_link(person), visitor).await?;
        writes.push(invitations::use_up(person, now));
        Ok(match self.store.commit(writes).await? {
            Commit::Done => Some(entered),
            Commit::Lost(_) => None,
        })
    }
}

/// Under another name than an invitation: neither link opens the other's page.
fn link_hash(token: &str) -> Hash {
    hash_of("console-link-v1", &[token.as_bytes()])
}
