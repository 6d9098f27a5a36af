//! Renaming a phone on the portal. What its owner calls a profile on the phone is the phone's own.

use symbolon_core::wire::{activate::LONGEST_NAME, ids::ProfileId};
use symbolon_model::{audit::Event, name::composed};
use symbolon_store::Commit;

use crate::{Broken, Flow, LOOKS, session::SignedIn};

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
        for _ in 0..LOOKS {
            let phones = self.store.devices_of(who.person.id).await?;
            let Some(phone) = phones.into_iter().find(|phone| phone.value.id == id) else {
                return Ok(Renamed::NoSuchPhone);
            };
            let told = format!("{} → {name}", phone.value.name);
            let mut renamed = phone.value.clone();
            renamed.name.clone_from(&name);
            let writes = vec![
                self.store.save_device(&phone.with(renamed)),
                self.audit(Some(who.person.id), Event::PhoneRenamed, &told),
            ];
            if let Commit::Done = self.store.commit(writes).await? {
                return Ok(Renamed::Done);
            }
        }
        Err(Broken::Busy)
    }
}
