//! Is it them? A help desk has the phone of whoever calls show it (threat 73).
//!
//! The page shows a picture to whoever answers the telephone, who reads its name out; the phone asks
//! "Are you calling the help desk?", the person picks that picture and enters the PIN. It opens
//! nothing, and the session that asked is told once.

use symbolon_core::wire::{ask::Action, ids::RequestId};
use symbolon_model::{
    address::Address,
    audit::Event,
    sign_in::{NotYours, SignIn},
};
use symbolon_store::{Commit, sign_ins};

use super::officer::{By, Officer};
use crate::{Broken, Flow, activate::vouch::Asked, session::SignedIn};

impl Flow {
    /// Asks somebody's phones whether they are who calls.
    pub async fn ask_caller(
        &self,
        by: &Officer,
        who: &SignedIn,
        address: &Address,
    ) -> Result<Asked, Broken> {
        let Some(person) = self.store.person_by_address(address).await? else {
            return Ok(Asked::NoPhone);
        };
        let person = person.value;
        let asked = self.ask_phones_of(&person, who, Action::Caller).await?;
        if let Asked::Begun(_) = asked {
            let mut writes = vec![self.audit(Some(person.id), Event::CallerAsked, "")];
            writes.extend(self.noted(By::Officer(by), &person));
            let _ = self.store.commit(writes).await?;
        }
        Ok(asked)
    }

    /// The session that asked is told that it is them, once; the name of who it is.
    pub async fn finish_caller(
        &self,
        who: &SignedIn,
        id: RequestId,
    ) -> Result<Result<String, NotYours>, Broken> {
        let Some(loaded) = self.store.sign_in(id).await? else {
            return Ok(Err(NotYours));
        };
        let SignIn::Approved(approved) = loaded.value.clone().at(self.now()) else {
            return Ok(Err(NotYours));
        };
        let Some(caller) = loaded.value.request().person else {
            return Ok(Err(NotYours));
        };
        let Ok(over) = approved.collect_caller(&who.session, self.now()) else {
            return Ok(Err(NotYours));
        };
        let writes = vec![
            sign_ins::save(&loaded.with(SignIn::Over(over))),
            self.audit(Some(caller), Event::CallerVerified, ""),
        ];
        let person = self.store.person(caller).await?;
        let name = person.map_or_else(String::new, |person| person.value.name);
        Ok(match self.store.commit(writes).await? {
            Commit::Done => Ok(name),
            Commit::Lost(_) => Err(NotYours),
        })
    }
}
