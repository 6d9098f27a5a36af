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

/// What is written when phones end, and who is woken once it is.
pub(crate) struct Ending {
    pub(crate) writes: Vec<Write>,
    pub(crate) bells: Vec<[u8; 16]>,
    /// What the one phone was called.
    name: String,
}

impl Ending {
    /// Phones of somebody, and requests that none is left to answer.
    fn new(owner: &Person, mut writes: Vec<Write>, open: &[Loaded<SignIn>], name: String) -> Self {
        writes.extend(open.iter().map(|open| {
            let over = open.value.clone().end(End::Revoked);
            sign_ins::save(&open.with(SignIn::Over(over)))
        }));
        let requests = open.iter().map(|open| *open.value.request().id.as_bytes());
        let bells = requests.chain([*owner.id.as_bytes()]).collect();
        Self {
            writes,
            bells,
            name,
        }
    }
}

impl Flow {
    /// Revokes one of somebody's own phones.
    pub async fn revoke_phone(&self, who: &SignedIn, id: ProfileId) -> Result<Revoked, Broken> {
        for _ in 0..LOOKS {
            let Some(ending) = self.ending_of_one(&who.person, id).await? else {
                return Ok(Revoked::NoSuchPhone);
            };
            let Ending {
                writes,
                bells,
                name,
            } = ending;
            if let Commit::Done = self.store.commit(writes).await? {
                self.ring_all(&bells);
                return Ok(Revoked::Done(name));
            }
        }
        Err(Broken::Busy)
    }

    /// Revokes every phone of somebody.
    pub async fn revoke_all_phones(&self, who: &SignedIn) -> Result<(), Broken> {
        for _ in 0..LOOKS {
            let Ending { writes, bells, .. } = self.ending_of_all(&who.person).await?;
            if let Commit::Done = self.store.commit(writes).await? {
                self.ring_all(&bells);
                return Ok(());
            }
        }
        Err(Broken::Busy)
    }

    /// Everything that ends with one phone of somebody; what waits for any, where it is the last.
    /// `None` when they have no such phone.
    pub(crate) async fn ending_of_one(
        &self,
        owner: &Person,
        id: ProfileId,
    ) -> Result<Option<Ending>, Broken> {
        let phones = self.store.devices_of(owner.id).await?;
        let is_other = |phone: &Loaded<Device>| {
            phone.value.id != id && phone.value.standing == Standing::Active
        };
        let is_last = !phones.iter().any(is_other);
        let Some(phone) = phones.into_iter().find(|phone| phone.value.id == id) else {
            return Ok(None);
        };
        let mut writes = self.revocation(&phone, owner);
        writes.push(sessions::end_of_device(id));
        let open = if is_last {
            self.open_requests(owner).await?
        } else {
            Vec::new()
        };
        Ok(Some(Ending::new(owner, writes, &open, phone.value.name)))
    }

    /// Wakes whoever waits for what has ended.
    pub(crate) fn ring_all(&self, bells: &[[u8; 16]]) {
        for bell in bells {
            self.bell.ring(*bell);
        }
    }

    /// Everything that ends with all phones of somebody: they, what they began, and what waits for
    /// them.
    pub(crate) async fn ending_of_all(&self, owner: &Person) -> Result<Ending, Broken> {
        let phones = self.store.devices_of(owner.id).await?;
        let open = self.open_requests(owner).await?;
        let writes: Vec<Write> = phones
            .iter()
            .flat_map(|phone| {
                let mut writes = self.revocation(phone, owner);
                writes.push(sessions::end_of_device(phone.value.id));
                writes
            })
            .collect();
        Ok(Ending::new(owner, writes, &open, String::new()))
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
