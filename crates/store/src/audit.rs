//! The audit log: entries are only ever added, in the transaction of what they tell.

use symbolon_core::moment::Moment;
use symbolon_model::{
    audit::{Entry, Event, Line, Link},
    id::PersonId,
};

use crate::{Broken, Row, Store, Write, row::Columns, statements::statements};

statements! {
    AUDIT_OF_PERSON = "
        SELECT at, person_id, event, detail FROM audit
        WHERE person_id = $1 ORDER BY at DESC, id DESC LIMIT $2";
    INSERT_AUDIT = "
        INSERT INTO audit (id, at, person_id, event, detail) VALUES ($1, $2, $3, $4, $5)";
    AUDIT_HEAD = "
        SELECT number, seal FROM audit_head WHERE one = 1";
    UNSEALED_AUDIT = "
        SELECT id, at, person_id, event, detail FROM audit
        WHERE number IS NULL ORDER BY id LIMIT $1";
    SEALED_AUDIT = "
        SELECT number, seal, id, at, person_id, event, detail FROM audit
        WHERE number > $1 ORDER BY number LIMIT $2";
    LOG_BEFORE = "
        SELECT audit.number, audit.at, audit.event, audit.detail, person.name, person.address
        FROM audit LEFT JOIN person ON person.id = audit.person_id
        WHERE audit.number < $1 AND ($2 = '' OR audit.event = $2)
              AND ($3 = '' OR person.address = $3)
        ORDER BY audit.number DESC LIMIT 50";
    SEAL_AUDIT = "
        UPDATE audit SET number = $2, seal = $3 WHERE id = $1 AND number IS NULL";
    AUDIT_TAIL = "
        SELECT number, seal FROM audit_head WHERE one = 2";
    LAST_OLD_LINE = "
        SELECT number, seal FROM audit
        WHERE number < (SELECT coalesce(min(number), $2) FROM audit
                        WHERE at >= $1 AND number IS NOT NULL)
        ORDER BY number DESC LIMIT 1";
    FORGET_AUDIT = "
        DELETE FROM audit WHERE number <= $1";
    SET_AUDIT_TAIL = "
        INSERT INTO audit_head (one, number, seal) VALUES (2, $1, $2)
        ON CONFLICT (one) DO UPDATE SET number = excluded.number, seal = excluded.seal
        WHERE audit_head.number < excluded.number";
    MOVE_AUDIT_HEAD = "
        UPDATE audit_head SET number = $2, seal = $3 WHERE one = 1 AND number = $1";
}

/// A line of the chain with the name of whom it is about, for whoever reads the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its place in the chain.
    pub number: i64,
    /// When.
    pub at: Moment,
    /// The event's name.
    pub event: String,
    /// Which thing.
    pub detail: String,
    /// About whom: name and address.
    pub whom: Option<(String, String)>,
}

impl Store {
    /// Lines of the chain before a number, newest first, 50 at most: of this event, about whoever
    /// has this address; either may be empty for all.
    pub async fn log_before(
        &self,
        before: i64,
        event: &str,
        address: &str,
    ) -> Result<Vec<Told>, Broken> {
        let values = vec![before.into(), event.into(), address.into()];
        let rows = self.rows(&LOG_BEFORE, values).await?;
        let read = |row: Row| {
            let mut columns = row.columns("audit");
            Ok(Told {
                number: columns.int()?,
                at: columns.moment()?,
                event: columns.text()?,
                detail: columns.text()?,
                whom: columns.text_or_null()?.zip(columns.text_or_null()?),
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// A person's latest entries, newest first.
    pub async fn audit_of(&self, person: PersonId, most: u16) -> Result<Vec<Entry>, Broken> {
        let values = vec![person.as_bytes().into(), i64::from(most).into()];
        self.rows(&AUDIT_OF_PERSON, values)
            .await?
            .into_iter()
            .map(read)
            .collect()
    }

    /// Where the chain of lines ends.
    pub async fn audit_head(&self) -> Result<Link, Broken> {
        let row = self.row(&AUDIT_HEAD, vec![]).await?;
        Ok(row.map(read_link).transpose()?.unwrap_or(Link::START))
    }

    /// The last line that was forgotten by age: the chain of those that are kept begins after it.
    pub async fn audit_tail(&self) -> Result<Link, Broken> {
        let row = self.row(&AUDIT_TAIL, vec![]).await?;
        Ok(row.map(read_link).transpose()?.unwrap_or(Link::START))
    }

    /// The last of the lines at the beginning of the chain that are all older than this.
    pub async fn last_old_line(&self, before: Moment) -> Result<Option<Link>, Broken> {
        let values = vec![before.millis().into(), i64::MAX.into()];
        let row = self.row(&LAST_OLD_LINE, values).await?;
        row.map(read_link).transpose()
    }

    /// Lines that have no place in the chain yet, oldest first.
    pub async fn unsealed_audit(&self, most: u16) -> Result<Vec<Line>, Broken> {
        let rows = self.rows(&UNSEALED_AUDIT, vec![i64::from(most).into()]);
        let rows = rows.await?;
        rows.into_iter()
            .map(|row| read_line(&mut row.columns("audit")))
            .collect()
    }

    /// Lines of the chain after a number, in its order.
    pub async fn sealed_audit(&self, after: i64, most: u16) -> Result<Vec<(Link, Line)>, Broken> {
        let values = vec![after.into(), i64::from(most).into()];
        let rows = self.rows(&SEALED_AUDIT, values).await?;
        let read = |row: Row| {
            let mut columns = row.columns("audit");
            let link = Link {
                number: columns.int()?,
                seal: columns.fixed_or_null()?.unwrap_or(Link::START.seal),
            };
            Ok((link, read_line(&mut columns)?))
        };
        rows.into_iter().map(read).collect()
    }
}

/// Gives a line its place in the chain; lost when it has one.
pub fn seal(line: &Line, link: &Link) -> Write {
    let values = vec![(&line.id).into(), link.number.into(), (&link.seal).into()];
    Write::one(&SEAL_AUDIT, values)
}

/// The chain ends elsewhere now; lost when somebody else has made it longer.
pub fn move_head(before: &Link, now: &Link) -> Write {
    let values = vec![before.number.into(), now.number.into(), (&now.seal).into()];
    Write::one(&MOVE_AUDIT_HEAD, values)
}

/// Forgets the lines up to this one, and notes that the chain begins after it; lost when more were
/// forgotten already.
pub fn forget(upto: &Link) -> [Write; 2] {
    let place = vec![upto.number.into(), (&upto.seal).into()];
    [
        Write::one(&SET_AUDIT_TAIL, place),
        Write::any(&FORGET_AUDIT, vec![upto.number.into()]),
    ]
}

fn read_link(row: Row) -> Result<Link, Broken> {
    let mut columns = row.columns("audit");
    Ok(Link {
        number: columns.int()?,
        seal: columns.fixed_or_null()?.unwrap_or(Link::START.seal),
    })
}

fn read_line(columns: &mut Columns) -> Result<Line, Broken> {
    Ok(Line {
        id: columns.fixed()?,
        at: columns.moment()?,
        person: columns.fixed_or_null()?.map(PersonId::from_bytes),
        event: columns.text()?,
        detail: columns.text()?,
    })
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
