//! Where phones may be rung. Endpoints are wrapped: they tell who uses which phone.

use symbolon_core::{
    moment::Moment,
    seal::envelope::Place,
    wire::{cbor, ids::ProfileId, subscribe::Subscription},
};
use symbolon_model::id::PersonId;

use crate::{Broken, Row, Store, Write, statements::statements};

statements! {
    PUSHES_OF_PERSON = "
        SELECT push.device_id, push.subscription
        FROM push JOIN device ON device.id = push.device_id
        WHERE device.person_id = $1 AND device.standing = 'active'
        ORDER BY push.device_id";
    KEEP_PUSH = "
        INSERT INTO push (device_id, subscription, at) VALUES ($1, $2, $3)
        ON CONFLICT (device_id) DO UPDATE
        SET subscription = excluded.subscription, at = excluded.at";
    PUSH_OF = "
        SELECT push.device_id, push.subscription
        FROM push JOIN device ON device.id = push.device_id
        WHERE device.id = $1 AND device.standing = 'active'";
    MOVE_PUSH = "
        UPDATE push SET subscription = $2, at = $3
        WHERE device_id = $1 AND subscription = $4";
    DROP_THIS_PUSH = "
        DELETE FROM push WHERE device_id = $1 AND subscription = $2";
    DROP_PUSH = "
        DELETE FROM push WHERE device_id = $1";
    COUNT_RING = "
        INSERT INTO ringing (person_id, times, since_at) VALUES ($1, 1, $2)
        ON CONFLICT (person_id) DO UPDATE
        SET times = CASE WHEN ringing.since_at > $3 THEN ringing.times + 1 ELSE 1 END,
            since_at = CASE WHEN ringing.since_at > $3 THEN ringing.since_at
                       ELSE excluded.since_at END
        WHERE ringing.times < $4";
    FORGET_RINGS = "
        DELETE FROM ringing WHERE person_id = $1";
}

/// Where a phone may be rung, and how the row says it.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Which phone.
    pub phone: ProfileId,
    /// Where.
    pub subscription: Subscription,
    wrapped: Vec<u8>,
}

impl Kept {
    /// Forgets it; nothing where the phone has moved since.
    pub fn drop(&self) -> Write {
        let (id, wrapped) = (self.phone.as_bytes(), self.wrapped.clone());
        Write::any(&DROP_THIS_PUSH, vec![id.into(), wrapped.into()])
    }
}

impl Store {
    /// Where the active phones of a person may be rung.
    pub async fn pushes_of(
        &self,
        person: PersonId,
    ) -> Result<Vec<(ProfileId, Subscription)>, Broken> {
        let values = vec![person.as_bytes().into()];
        let rows = self.rows(&PUSHES_OF_PERSON, values).await?;
        let read = |row| {
            let kept = self.read_push(row)?;
            Ok((kept.phone, kept.subscription))
        };
        rows.into_iter().map(read).collect()
    }

    /// Where an active phone may be rung.
    pub async fn push_of(&self, id: ProfileId) -> Result<Option<Kept>, Broken> {
        let values = vec![id.as_bytes().into()];
        let rows = self.rows(&PUSH_OF, values).await?;
        let row = rows.into_iter().next();
        row.map(|row| self.read_push(row)).transpose()
    }

    /// Keeps another place, as long as the one before has not changed.
    pub fn move_push(&self, before: &Kept, there: &Subscription, now: Moment) -> Write {
        let id = before.phone.as_bytes();
        let wrapped = self.sealer.wrap(place(id), &cbor::encode(there));
        let old = before.wrapped.clone();
        let values = vec![id.into(), wrapped.into(), now.millis().into(), old.into()];
        Write::one(&MOVE_PUSH, values)
    }

    /// Keeps where a phone may be rung; what was kept before is replaced.
    pub fn keep_push(&self, id: ProfileId, subscription: &Subscription, now: Moment) -> Write {
        let wrapped = self
            .sealer
            .wrap(place(id.as_bytes()), &cbor::encode(subscription));
        let values = vec![id.as_bytes().into(), wrapped.into(), now.millis().into()];
        Write::one(&KEEP_PUSH, values)
    }

    fn read_push(&self, row: Row) -> Result<Kept, Broken> {
        let mut columns = row.columns("push");
        let id: [u8; 16] = columns.fixed()?;
        let wrapped = columns.bytes()?;
        let kept = self.sealer.unwrap(place(&id), &wrapped)?;
        let subscription = cbor::decode(kept.reveal());
        let subscription = subscription.map_err(|_| columns.wrong("no subscription"))?;
        Ok(Kept {
            phone: ProfileId::from_bytes(id),
            subscription,
            wrapped,
        })
    }
}

/// Forgets where a phone may be rung.
pub fn drop(id: ProfileId) -> Write {
    Write::any(&DROP_PUSH, vec![id.as_bytes().into()])
}

/// Counts that somebody's phones ring now, from 1 again after so many seconds; lost when they have
/// rung this often within them, until [`heard`].
pub fn ring(person: PersonId, (most, seconds): (i64, i64), now: Moment) -> Write {
    let values = vec![
        person.as_bytes().into(),
        now.millis().into(),
        now.plus_seconds(-seconds).millis().into(),
        most.into(),
    ];
    Write::one(&COUNT_RING, values)
}

/// A phone of theirs looked: they may be rung anew.
pub fn heard(person: PersonId) -> Write {
    Write::any(&FORGET_RINGS, vec![person.as_bytes().into()])
}

const fn place(row: &[u8]) -> Place<'_> {
    Place {
        table: "push",
        column: "subscription",
        row,
    }
}
