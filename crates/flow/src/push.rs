//! Ringing phones (protocol section 5): where, and how often.
//!
//! A push is a doorbell. It says nothing, nothing rests on it, and it falls silent for whoever does
//! not answer: three in an hour, until the person opens the app. After "Not me", browsers that the
//! person never used ring nobody for a day.

use symbolon_core::{
    seal::{Hash, hash_of},
    wire::{
        ids::ProfileId,
        paths,
        refusal::Reason,
        signed::Signed,
        subscribe::{Moved, PushKey, Subscribe, Subscription},
    },
};
use symbolon_model::{device::Standing, id::PersonId};
use symbolon_store::{
    Commit, Write, pulls, pushes,
    throttle::{self, Limit},
};

use crate::{Broken, Flow, activate::phone::Reply, ports::By};

/// How often phones ring within so many seconds before they fall silent until one of them looks.
const RINGS: (i64, i64) = (3, 3600);
/// For how long "Not me" silences browsers that the person never used.
const QUIET: Limit = Limit {
    most: 1,
    seconds: 86_400,
};

impl Flow {
    /// The key that push messages are signed with.
    pub fn push_key(&self) -> PushKey {
        PushKey {
            key: self.keys.push_key(),
        }
    }

    /// A phone says where it may be rung, or that it wants to be left alone.
    pub async fn subscribe(&self, signed: &Signed) -> Reply<()> {
        let Ok(message) = signed.unverified::<Subscribe>() else {
            return Ok(Err(Reason::Malformed));
        };
        let Some(device) = self.store.device(message.profile).await? else {
            return Ok(Err(Reason::Refused));
        };
        let device = device.value;
        let verified = signed.verified::<Subscribe>(&device.dk, &By(&*self.keys));
        let here = format!("{}{}", self.settings.app, paths::SUBSCRIBE);
        if verified.is_err() || message.url != here || device.standing != Standing::Active {
            return Ok(Err(Reason::Refused));
        }
        if !self.is_fresh(&message.nonce) {
            return Ok(Err(Reason::Stale));
        }
        let write = match &message.subscription {
            Some(there) if !self.settings.push.allow(there) => {
                return Ok(Err(Reason::Unavailable));
            }
            Some(there) => self.store.keep_push(device.id, there, self.now()),
            None => pushes::drop(device.id),
        };
        let once = pulls::use_up(message.id, self.now());
        Ok(match self.store.commit(vec![once, write]).await? {
            Commit::Done => Ok(()),
            Commit::Lost(_) => Err(Reason::Refused),
        })
    }

    /// A phone's browser moved its subscription. Whoever does not know the one before changes nothing.
    pub async fn move_subscription(&self, moved: &Moved) -> Reply<()> {
        let Some(kept) = self.store.push_of(moved.profile).await? else {
            return Ok(Err(Reason::Refused));
        };
        if !moved.is_proven(&kept.subscription.auth) {
            return Ok(Err(Reason::Refused));
        }
        if !self.settings.push.allow(&moved.subscription) {
            return Ok(Err(Reason::Unavailable));
        }
        let there = self.store.move_push(&kept, &moved.subscription, self.now());
        Ok(match self.store.commit(vec![there]).await? {
            Commit::Done => Ok(()),
            Commit::Lost(_) => Err(Reason::Refused),
        })
    }

    /// Where a person's phones are to be rung now; nowhere when they were rung often enough.
    pub async fn phones_to_ring(
        &self,
        person: PersonId,
        known: bool,
    ) -> Result<Vec<(ProfileId, Subscription)>, Broken> {
        let phones = self.store.pushes_of(person).await?;
        if phones.is_empty() {
            return Ok(phones);
        }
        if !known && self.strangers_are_quiet(person).await? {
            return Ok(Vec::new());
        }
        let counted = pushes::ring(person, RINGS, self.now());
        Ok(match self.store.commit(vec![counted]).await? {
            Commit::Done => phones,
            Commit::Lost(_) => Vec::new(),
        })
    }

    /// Whether the person said "Not me" within a day.
    pub(crate) async fn strangers_are_quiet(&self, person: PersonId) -> Result<bool, Broken> {
        let key = quiet_key(person);
        Ok(self.store.is_over(&key, QUIET, self.now()).await?)
    }

    /// A push service says that a phone is not there any more; it may have moved meanwhile.
    pub async fn phone_is_not_there(
        &self,
        id: ProfileId,
        there: &Subscription,
    ) -> Result<(), Broken> {
        let kept = self.store.push_of(id).await?;
        if let Some(kept) = kept.filter(|kept| kept.subscription == *there) {
            let _ = self.store.commit(vec![kept.drop()]).await?;
        }
        Ok(())
    }
}

/// "Not me": for a day, no browser that the person never used rings.
pub(crate) fn quiet(person: PersonId, now: symbolon_core::moment::Moment) -> [Write; 2] {
    let key = quiet_key(person);
    [throttle::clear(&key), throttle::count(&key, QUIET, now)]
}

fn quiet_key(person: PersonId) -> Hash {
    hash_of("quiet", &[person.as_bytes()])
}
