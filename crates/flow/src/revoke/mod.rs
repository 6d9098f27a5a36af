//! Revoking phones: one transaction, effective at once and everywhere.
//!
//! The phone's secrets are erased, whatever it approved and nobody collected is revoked, the
//! sessions it began end, and the person is told.

pub mod lost;
pub mod not_me;

use symbolon_core::wire::ids::ProfileId;
use symbolon_model::{
    audit::Event,
    device::{Device, Standing},
    letter::About,
    person::Person,
    sign_in::{End, SignIn},
};
use symbolon_store::{
    Commit, Loaded, Write, authenticators, card_shares, pushes, sessions, sign_ins,
};

use crate::{Broken, Flow, LOOKS, session::SignedIn};

/// How revoking ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Revoked {
    /// Done; this was its name.
    Done(String),
    /// The person has no such phone.
    NoSuchPhone,
}

impl Flow {
    /// Revokes one of somebody's own phones.
    pub async fn revoke_phone(&self, who: &SignedIn, id: ProfileId) -> Result<Revoked, Broken> {
        for _ in 0..LOOKS {
            let phones = self.store.devices_of(who.person.id).await?;
            let is_other = |phone: &Loaded<Device>| {
                phone.value.id != id && phone.value.standing == Standing::Active
            };
            let is_last = !phones.iter().any(is_other);
            let Some(phone) = phones.into_iter().find(|phone| phone.value.id == id) else {
                return Ok(Revoked::NoSuchPhone);
            };
            let mut writes = self.revocation(&phone, &who.person);
            writes.push(sessions::end_of_device(id));
            let open = if is_last {
                self.open_requests(&who.person).await?
            } else {
                Vec::new()
            };
            writes.extend(open.iter().map(|open| {
                let over = open.value.clone().end(End::Revoked);
                sign_ins::save(&open.with(SignIn::Over(over)))
            }));
            if let Commit::Done = self.store.commit(writes).await? {
                self.bell.ring(*who.person.id.as_bytes());
                for open in open {
                    self.bell.ring(*open.value.request().id.as_bytes());
                }
                return Ok(Revoked::Done(phone.value.name));
            }
        }
        Err(Broken::Busy)
    }

    /// Revokes every phone of somebody.
    pub async fn revoke_all_phones(&self, who: &SignedIn) -> Result<(), Broken> {
        for _ in 0..LOOKS {
            let writes = self.revocation_of_all(&who.person).await?;
            if let Commit::Done = self.store.commit(writes).await? {
                self.bell.ring(*who.person.id.as_bytes());
                return Ok(());
            }
        }
        Err(Broken::Busy)
    }

    /// Everything that ends with all phones of somebody: they, what they began, and what waits for
    /// them.
    pub(crate) async fn revocation_of_all(&self, owner: &Person) -> Result<Vec<Write>, Broken> {
        let phones = self.store.devices_of(owner.id).await?;
        let open = self.open_requests(owner).await?;
        let mut writes: Vec<Write> = phones
            .iter()
            .flat_map(|phone| {
                let mut writes = self.revocation(phone, owner);
                writes.push(sessions::end_of_device(phone.value.id));
                writes
            })
            .collect();
        writes.extend(open.iter().map(|open| {
            let over = open.value.clone().end(End::Revoked);
            sign_ins::save(&open.with(SignIn::Over(over)))
        }));
        Ok(writes)
    }

    /// Requests that no phone is left to answer.
    async fn open_requests(&self, person: &Person) -> Result<Vec<Loaded<SignIn>>, Broken> {
        let (_, account) = self.account_of(person.address.as_str());
        Ok(self.store.open_sign_ins(&account).await?)
    }

    /// Everything that ends with a phone, but the sessions it began.
    pub(crate) fn revocation(&self, phone: &Loaded<Device>, owner: &Person) -> Vec<Write> {
        let (id, name) = (phone.value.id, phone.value.name.clone());
        vec![
            self.store
                .save_device(&phone.with(phone.value.clone().revoke())),
            sign_ins::revoke_approved_by(id),
            pushes::drop(id),
            card_shares::drop_all(id),
            authenticators::drop_of_phone(id),
            self.audit(Some(owner.id), Event::PhoneRevoked, &name),
            self.letter(owner, About::PhoneRevoked { device: name }),
        ]
    }
}
