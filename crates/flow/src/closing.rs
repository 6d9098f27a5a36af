//! A phone that answers no more: locked after wrong PINs, or suspended because a copy exists.

use symbolon_model::{audit::Event, device::Device, letter::About};
use symbolon_store::{Loaded, Write, sessions, sign_ins};

use crate::{Broken, Flow};

impl Flow {
    /// What is noted and said when a phone is locked.
    pub(crate) async fn locking(&self, device: &Device) -> Result<Vec<Write>, Broken> {
        let mut writes = vec![self.audit(Some(device.person), Event::PhoneLocked, &device.name)];
        if let Some(person) = self.store.person(device.person).await? {
            let about = About::PhoneLocked {
                device: device.name.clone(),
            };
            writes.push(self.letter(&person.value, about));
        }
        Ok(writes)
    }

    /// Everything that happens when a copy of a phone was noticed.
    pub(crate) async fn suspension(&self, copied: &Loaded<Device>) -> Result<Vec<Write>, Broken> {
        let device = copied.value.clone().suspend();
        let mut writes = vec![self.audit(Some(device.person), Event::PhoneSuspended, &device.name)];
        if let Some(person) = self.store.person(device.person).await? {
            let about = About::PhoneSuspended {
                device: device.name.clone(),
            };
            writes.push(self.letter(&person.value, about));
        }
        // Nobody knows which of the two is the thief's: whatever either began ends with it.
        writes.push(sign_ins::revoke_approved_by(device.id));
        writes.push(sessions::end_of_device(device.id));
        writes.push(self.store.save_device(&copied.with(device)));
        Ok(writes)
    }
}
