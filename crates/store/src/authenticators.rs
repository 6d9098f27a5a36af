//! What computes codes for signing in.

use symbolon_core::{
    moment::Moment,
    seal::{Secret, envelope::Place},
    wire::ids::ProfileId,
};
use symbolon_model::{
    authenticator::{Authenticator, AuthenticatorId, Fitting, Maker, Near},
    id::PersonId,
};

use crate::{Broken, Row, Store, Write, row::Columns, statements::statements};

statements! {
    AUTHENTICATORS_OF_PERSON = "
        SELECT id, person_id, device_id, number, name, secret, drift, last_step, confirmed_at,
               near_step, near_ahead
        FROM authenticator WHERE person_id = $1 ORDER BY made_at, id";
    INSERT_AUTHENTICATOR = "
        INSERT INTO authenticator (id, person_id, device_id, number, name, secret, drift,
               last_step, confirmed_at, made_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    USE_AUTHENTICATOR = "
        UPDATE authenticator SET last_step = $2, drift = $3, near_step = NULL, near_ahead = NULL
        WHERE id = $1 AND last_step < $2 AND confirmed_at IS NOT NULL";
    KEEP_NEAR_CODE = "
        UPDATE authenticator SET near_step = $2, near_ahead = $3
        WHERE id = $1 AND confirmed_at IS NOT NULL";
    CONFIRM_AUTHENTICATOR = "
        UPDATE authenticator SET last_step = $2, drift = $3, confirmed_at = $4
        WHERE id = $1 AND confirmed_at IS NULL";
    REMOVE_AUTHENTICATOR = "
        DELETE FROM authenticator WHERE id = $1 AND person_id = $2 AND device_id IS NULL";
    DROP_OPEN_AUTHENTICATORS = "
        DELETE FROM authenticator WHERE person_id = $1 AND confirmed_at IS NULL";
    DROP_OFFLINE_KEYS = "
        DELETE FROM authenticator WHERE device_id = $1";
    DROP_OTHER_OFFLINE_KEYS = "
        DELETE FROM authenticator WHERE device_id = $1 AND number <> $2";
}

/// The name of the statement that loses when a code was used before.
pub const USED: &str = "USE_AUTHENTICATOR";

impl Store {
    /// Everything that computes codes for somebody, oldest first.
    pub async fn authenticators_of(&self, person: PersonId) -> Result<Vec<Authenticator>, Broken> {
        let values = vec![person.as_bytes().into()];
        let rows = self.rows(&AUTHENTICATORS_OF_PERSON, values).await?;
        rows.into_iter()
            .map(|row| self.read_authenticator(row))
            .collect()
    }

    /// Adds one.
    pub fn insert_authenticator(&self, one: &Authenticator, now: Moment) -> Write {
        let (device, number, name) = match &one.maker {
            Maker::App(name) => (None, 0, name.as_str()),
            Maker::Phone(device, number) => (Some(device.as_bytes()), *number, ""),
        };
        let values = vec![
            (&one.id).into(),
            one.person.as_bytes().into(),
            device.into(),
            i64::from(number).into(),
            name.into(),
            self.sealer.wrap(place(&one.id), one.key.reveal()).into(),
            one.drift.into(),
            one.last_step.into(),
            one.confirmed.map(Moment::millis).into(),
            now.millis().into(),
        ];
        Write::one(&INSERT_AUTHENTICATOR, values)
    }

    fn read_authenticator(&self, row: Row) -> Result<Authenticator, Broken> {
        let mut columns = row.columns("authenticator");
        let id: AuthenticatorId = columns.fixed()?;
        let person = PersonId::from_bytes(columns.fixed()?);
        let device = columns.fixed_or_null()?.map(ProfileId::from_bytes);
        let (number, name) = (columns.small()?, columns.text()?);
        let maker = match device {
            Some(device) => Maker::Phone(device, number),
            None => Maker::App(name),
        };
        let wrapped = columns.bytes()?;
        let opened = self.sealer.unwrap(place(&id), &wrapped)?;
        Ok(Authenticator {
            id,
            person,
            maker,
            key: Secret::new(opened.reveal().clone()),
            drift: columns.int()?,
            last_step: columns.int()?,
            confirmed: columns.moment_or_null()?,
            near: near(&mut columns)?,
        })
    }
}

/// Uses a code up; lost with [`USED`] when its step, or a later one, was used before.
pub fn use_up(code: Fitting) -> Write {
    Write::one(
        &USE_AUTHENTICATOR,
        vec![(&code.id).into(), code.step.into(), code.drift.into()],
    )
}

/// Keeps a code in mind that was a step too far off: the next one may show that the clock is.
pub fn keep_near(id: &AuthenticatorId, near: Near) -> Write {
    let values = vec![id.into(), near.step.into(), near.ahead.into()];
    Write::any(&KEEP_NEAR_CODE, values)
}

fn near(columns: &mut Columns) -> Result<Option<Near>, Broken> {
    let (step, ahead) = (columns.int_or_null()?, columns.int_or_null()?);
    let near = step.zip(ahead);
    Ok(near.map(|(step, ahead)| Near { step, ahead }))
}

/// A code has shown that the key has arrived; lost when it was confirmed before.
pub fn confirm(code: Fitting, now: Moment) -> Write {
    let values = vec![
        (&code.id).into(),
        code.step.into(),
        code.drift.into(),
        now.millis().into(),
    ];
    Write::one(&CONFIRM_AUTHENTICATOR, values)
}

/// Removes one of somebody's apps; lost when it is none of theirs.
pub fn remove(id: &AuthenticatorId, person: PersonId) -> Write {
    Write::one(
        &REMOVE_AUTHENTICATOR,
        vec![id.into(), person.as_bytes().into()],
    )
}

/// Forgets what was begun and never confirmed.
pub fn drop_open(person: PersonId) -> Write {
    Write::any(&DROP_OPEN_AUTHENTICATORS, vec![person.as_bytes().into()])
}

/// Forgets every offline key of a phone.
pub fn drop_of_phone(device: ProfileId) -> Write {
    Write::any(&DROP_OFFLINE_KEYS, vec![device.as_bytes().into()])
}

/// Forgets every offline key of a phone but the one of this number.
pub fn drop_others_of_phone(device: ProfileId, number: u32) -> Write {
    let values = vec![device.as_bytes().into(), i64::from(number).into()];
    Write::any(&DROP_OTHER_OFFLINE_KEYS, values)
}

const fn place(row: &[u8]) -> Place<'_> {
    Place {
        table: "authenticator",
        column: "secret",
        row,
    }
}
