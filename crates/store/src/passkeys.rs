//! Passkeys, found by the id of their credential.

use symbolon_core::moment::Moment;
use symbolon_model::{id::PersonId, passkey::Passkey};

use crate::{Broken, Loaded, Row, Store, Write, statements::statements};

statements! {
    PASSKEY_BY_ID = "
        SELECT id, person_id, name, record, version FROM passkey WHERE id = $1";
    PASSKEYS_OF_PERSON = "
        SELECT id, person_id, name, record, version FROM passkey
        WHERE person_id = $1 ORDER BY made_at, id";
    INSERT_PASSKEY = "
        INSERT INTO passkey (id, person_id, name, record, made_at, version)
        VALUES ($1, $2, $3, $4, $5, 1) ON CONFLICT DO NOTHING";
    USE_PASSKEY = "
        UPDATE passkey SET record = $3, used_at = $4, version = version + 1
        WHERE id = $1 AND version = $2";
    REMOVE_PASSKEY = "
        DELETE FROM passkey WHERE id = $1 AND person_id = $2";
}

impl Store {
    /// The passkey with this id.
    pub async fn passkey(&self, id: &[u8]) -> Result<Option<Loaded<Passkey>>, Broken> {
        let row = self.row(&PASSKEY_BY_ID, vec![id.into()]).await?;
        row.map(read).transpose()
    }

    /// Somebody's passkeys, oldest first.
    pub async fn passkeys_of(&self, person: PersonId) -> Result<Vec<Passkey>, Broken> {
        let values = vec![person.as_bytes().into()];
        let rows = self.rows(&PASSKEYS_OF_PERSON, values).await?;
        let kept = rows.into_iter().map(|row| Ok(read(row)?.value));
        kept.collect()
    }
}

/// Adds one; lost when there is one with this id.
pub fn insert(passkey: &Passkey, now: Moment) -> Write {
    let values = vec![
        passkey.id.as_slice().into(),
        passkey.person.as_bytes().into(),
        passkey.name.as_str().into(),
        passkey.record.as_slice().into(),
        now.millis().into(),
    ];
    Write::one(&INSERT_PASSKEY, values)
}

/// Notes that one was used; lost when it was removed or used meanwhile.
pub fn use_up(loaded: &Loaded<Passkey>, now: Moment) -> Write {
    let values = vec![
        loaded.value.id.as_slice().into(),
        loaded.version.into(),
        loaded.value.record.as_slice().into(),
        now.millis().into(),
    ];
    Write::one(&USE_PASSKEY, values)
}

/// Removes one of somebody's passkeys; lost when it is none of theirs.
pub fn remove(id: &[u8], person: PersonId) -> Write {
    Write::one(&REMOVE_PASSKEY, vec![id.into(), person.as_bytes().into()])
}

fn read(row: Row) -> Result<Loaded<Passkey>, Broken> {
    let mut columns = row.columns("passkey");
    let passkey = Passkey {
        id: columns.bytes()?,
        person: PersonId::from_bytes(columns.fixed()?),
        name: columns.text()?,
        record: columns.bytes()?,
    };
    Ok(Loaded::new(passkey, columns.int()?))
}
