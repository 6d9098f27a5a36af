//! "That was not me": the link in the letter about a new phone (protocol section 2, step 9).
//!
//! Whoever holds the link can only suspend that phone, by a button; nothing in it lets anybody in,
//! and undoing takes a sign-in and another activation. Nothing is kept for it: the mark in the
//! link is a MAC over the phone.

use symbolon_core::{
    seal::{mac_of, same},
    wire::{base64url, ids::ProfileId},
};
use symbolon_model::{
    audit::Event,
    device::{Device, Standing},
    letter::{About, AboutAccount},
};
use symbolon_store::{Commit, Loaded, pushes, sessions, sign_ins};

use crate::{Broken, Flow, LOOKS};

/// Seconds after an activation for which its link works: 30 days.
const LIFETIME: i64 = 30 * 86_400;

impl Flow {
    /// What the link in the letter about this phone ends with.
    pub(crate) fn not_me_link(&self, id: ProfileId) -> String {
        let key = self.settings.pepper.key("not-me links");
        let mark = mac_of(key.reveal(), "not-me-v1", &[id.as_bytes()]);
        format!("{id}.{}", base64url::encode(&mark))
    }

    /// The phone that a link is about, while it can still be suspended.
    pub async fn phone_of_link(&self, link: &str) -> Result<Option<Device>, Broken> {
        let found = self.suspendable(link).await?;
        Ok(found.map(|found| found.value))
    }

    /// Suspends the phone of a link: whatever it approved and every session it began ends.
    /// `false` for a link that is wrong, old or done.
    pub async fn suspend_by_link(&self, link: &str) -> Result<bool, Broken> {
        for _ in 0..LOOKS {
            let Some(found) = self.suspendable(link).await? else {
                return Ok(false);
            };
            let device = found.value.clone().suspend();
            let Some(owner) = self.store.person(device.person).await? else {
                return Ok(false);
            };
            let stopped = About::Account(AboutAccount::PhonesStopped);
            let writes = vec![
                self.letter(&owner.value, stopped),
                sessions::end_of_device(device.id),
                pushes::drop(device.id),
                sign_ins::revoke_approved_by(device.id),
                self.audit(Some(device.person), Event::PhoneStopped, &device.name),
                self.store.save_device(&found.with(device.clone())),
            ];
            if let Commit::Done = self.store.commit(writes).await? {
                self.bell.ring(*device.person.as_bytes());
                return Ok(true);
            }
        }
        Err(Broken::Busy)
    }

    async fn suspendable(&self, link: &str) -> Result<Option<Loaded<Device>>, Broken> {
        let id = link.split('.').next().and_then(ProfileId::parse);
        let Some(id) = id.filter(|id| same(link.as_bytes(), self.not_me_link(*id).as_bytes()))
        else {
            return Ok(None);
        };
        let found = self.store.device(id).await?;
        Ok(found.filter(|found| {
            let open = matches!(found.value.standing, Standing::Active | Standing::Locked);
            open && self.now() < found.value.since.plus_seconds(LIFETIME)
        }))
    }
}
