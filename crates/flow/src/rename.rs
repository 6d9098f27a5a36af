//! Renaming a phone on the portal. What its owner calls a profile on the phone is the phone's own.

use symbolon_core::wire::{activate::LONGEST_NAME, ids::ProfileId};
use symbolon_model::{audit::Event, name::composed};
use symbolon_store::{Commit, devices};

use crate::{Broken, Flow, session::SignedIn};

/// How renaming ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renamed {
    /// Done.
    Done,
    /// A name has to have something in it.
    Empty,
    /// The person has no such phone.
    NoSuchPhone,
}

impl Flow {
    /// Renames one of somebody's own phones.
    pub async fn rename_phone(
        &self,
        who: &SignedIn,
        id: ProfileId,
        name: &str,
    ) -> Result<Renamed, Broken> {
        let name = composed(name, LONGEST_NAME);
        if name.is_empty() {
            return Ok(Renamed::Empty);
        }
        let phones = self.store.devices_of(who.person.id).await?;
        let Some(phone) = phones.into_iter().find(|phone| phone.value.id == id) else {
            return Ok(Renamed::NoSuchPhone);
        };
        let told = format!("{} → {name}", phone.value.name);
        // Not by its version: whatever the phone is doing meanwhile goes on.
        let writes = vec![
            devices::rename(id, who.person.id, &name),
            self.audit(Some(who.person.id), Event::PhoneRenamed, &told),
        ];
        Ok(match self.store.commit(writes).await? {
            Commit::Done => Renamed::Done,
            Commit::Lost(_) => Renamed::NoSuchPhone,
        })
    }
}
