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
    DROP_PUSH = "
        DELETE FROM push WHERE device_id = $1";
}

impl Store {
    /// Where the active phones of a person may be rung.
    pub async fn pushes_of(
        &self,
        person: PersonId,
    ) -> Result<Vec<(ProfileId, Subscription)>, Broken> {
        let values = vec![person.as_bytes().into()];
        let rows = self.rows(&PUSHES_OF_PERSON, values).await?;
        rows.into_iter().map(|row| self.read_push(row)).collect()
    }

    /// Keeps where a phone may be rung; what was kept before is replaced.
    pub fn keep_push(&self, id: ProfileId, subscription: &Subscription, now: Moment) -> Write {
        let wrapped = self
            .sealer
            .wrap(place(id.as_bytes()), &cbor::encode(subscription));
        let values = vec![id.as_bytes().into(), wrapped.into(), now.millis().into()];
        Write::one(&KEEP_PUSH, values)
    }

    fn read_push(&self, row: Row) -> Result<(ProfileId, Subscription), Broken> {
        let mut columns = row.columns("push");
        let id: [u8; 16] = columns.fixed()?;
        let kept = self.sealer.unwrap(place(&id), &columns.bytes()?)?;
        let subscription = cbor::decode(kept.reveal());
        let subscription = subscription.map_err(|_| columns.wrong("no subscription"))?;
        Ok((ProfileId::from_bytes(id), subscription))
    }
}

/// Forgets where a phone may be rung.
pub fn drop(id: ProfileId) -> Write {
    Write::any(&DROP_PUSH, vec![id.as_bytes().into()])
}

const fn place(row: &[u8]) -> Place<'_> {
    Place {
        table: "push",
        column: "subscription",
        row,
    }
}
