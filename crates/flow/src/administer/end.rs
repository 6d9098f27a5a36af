//! Ending an account for good, and withdrawing an invitation (mission row C5).
//!
//! Nothing that signs in is left: password, passkeys, authenticator apps, codes, sessions, phones. The
//! phones are told that they are gone. What happened stays in the log, and the address is free for
//! somebody else, who has nothing to do with whoever had it before.

use symbolon_model::{
    address::Address,
    audit::Event,
    code::Purpose,
    letter::{About, AboutAccount},
    person::{Person, Standing},
};
use symbolon_store::{Loaded, Write, codes, people, sessions};

use super::{officer::By, people::Acted};
use crate::{Broken, Flow, LOOKS};

impl Flow {
    /// Ends somebody's account. It cannot be undone.
    pub async fn end_person(&self, by: By<'_>, address: &Address) -> Result<Acted, Broken> {
        for _ in 0..LOOKS {
            let Some(person) = self.store.person_by_address(address).await? else {
                return Ok(Acted::NoSuchPerson);
            };
            if person.value.standing == Standing::Invited {
                return Ok(Acted::NothingToDo);
            }
            let ending = self.ending_of_all(&person.value).await?;
            let about = About::Account(AboutAccount::Ended);
            let mut writes = ending.writes;
            writes.extend(self.end(&person, Event::PersonEnded));
            writes.push(self.letter(&person.value, about));
            if let Some(acted) = self.act_on(by, (&person.value, "end"), writes).await? {
                if acted == Acted::Done {
                    self.ring_all(&ending.bells);
                }
                return Ok(acted);
            }
        }
        Err(Broken::Busy)
    }

    /// Withdraws the invitation of somebody who has not come yet: the link in the letter leads nowhere,
    /// and there is no account.
    pub async fn withdraw_invitation(
        &self,
        by: By<'_>,
        address: &Address,
    ) -> Result<Acted, Broken> {
        for _ in 0..LOOKS {
            let Some(person) = self.store.person_by_address(address).await? else {
                return Ok(Acted::NoSuchPerson);
            };
            if person.value.standing != Standing::Invited {
                return Ok(Acted::NothingToDo);
            }
            let writes = self.end(&person, Event::InvitationWithdrawn);
            if let Some(acted) = self.act_on(by, (&person.value, "withdraw"), writes).await? {
                return Ok(acted);
            }
        }
        Err(Broken::Busy)
    }

    /// What ends with an account besides its phones.
    fn end(&self, person: &Loaded<Person>, event: Event) -> Vec<Write> {
        let (id, address) = (person.value.id, person.value.address.as_str());
        let (_, account) = self.account_of(address);
        let mut writes = people::end(person);
        writes.extend([
            sessions::end_all(id),
            codes::forget(&account, Purpose::SignIn),
            self.audit(Some(id), event, ""),
        ]);
        writes
    }
}
