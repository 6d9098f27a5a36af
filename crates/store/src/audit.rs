//! The audit log: entries are only ever added, in the transaction of what they tell.

use symbolon_model::{
    audit::{Entry, Event},
    id::PersonId,
};

use crate::{Broken, Row, Store, Write, statements::statements};

statements! {
    AUDIT_OF_PERSON = "
        SELECT at, person_id, event, detail FROM audit
        WHERE person_id = $1 ORDER BY at DESC, id DESC LIMIT $2";
    INSERT_AUDIT = "
        INSERT INTO audit (id, at, person_id, event, detail) VALUES ($1, $2, $3, $4, $5)";
}

impl Store {
    /// A person's latest entries, newest first.
    pub async fn audit_of(&self, person: PersonId, most: u16) -> Result<Vec<Entry>, Broken> {
        let values = vec![person.as_bytes().into(), i64::from(most).into()];
        self.rows(&AUDIT_OF_PERSON, values)
            .await?
            .into_iter()
            .map(read)
            .collect()
    }
}

/// Adds an entry.
pub fn add(id: [u8; 16], entry: &Entry) -> Write {
    let values = vec![
        (&id).into(),
        entry.at.millis().into(),
        entry.person.as_ref().map(PersonId::as_bytes).into(),
        entry.event.name().into(),
        entry.detail.as_str().into(),
    ];
    Write::one(&INSERT_AUDIT, values)
}

fn read(row: Row) -> Result<Entry, Broken> {
    let mut columns = row.columns("audit");
    Ok(Entry {
        at: columns.moment()?,
        person: columns.fixed_or_null()?.map(PersonId::from_bytes),
        event: Event::named(&columns.text()?).ok_or_else(|| columns.wrong("unknown event"))?,
        detail: columns.text()?,
    })
}
