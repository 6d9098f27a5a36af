//! What one administrator asked to be done to somebody who looks after others, until another one
//! agrees.

use symbolon_core::moment::Moment;
use symbolon_model::id::PersonId;

use crate::{Broken, Store, Write, statements::statements};

statements! {
    PROPOSALS_OF = "
        SELECT proposal.act, person.name, proposal.until_at
        FROM proposal JOIN person ON person.id = proposal.by_id
        WHERE proposal.person_id = $1 AND proposal.until_at > $2 ORDER BY proposal.until_at";
    PROPOSE = "
        INSERT INTO proposal (person_id, act, by_id, until_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (person_id, act) DO UPDATE
        SET by_id = excluded.by_id, until_at = excluded.until_at
        WHERE proposal.until_at <= $5 OR proposal.by_id = excluded.by_id";
    AGREE = "
        DELETE FROM proposal
        WHERE person_id = $1 AND act = $2 AND by_id <> $3 AND until_at > $4";
    WITHDRAW_PROPOSALS = "
        DELETE FROM proposal WHERE by_id = $1";
    FORGET_PROPOSALS = "
        DELETE FROM proposal WHERE until_at < $1";
}

/// The name of the statement that loses when nobody else asked for the same.
pub const NOBODY_ELSE: &str = "AGREE";

/// Something that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// What, by the name of the act.
    pub act: String,
    /// Who asked.
    pub by: String,
    /// Until when another one may agree.
    pub until: Moment,
}

impl Store {
    /// What is asked for about somebody.
    pub async fn proposals_of(
        &self,
        person: PersonId,
        now: Moment,
    ) -> Result<Vec<Proposal>, Broken> {
        let values = vec![person.as_bytes().into(), now.millis().into()];
        let rows = self.rows(&PROPOSALS_OF, values).await?;
        let read = |row: crate::Row| {
            let mut columns = row.columns("proposal");
            Ok(Proposal {
                act: columns.text()?,
                by: columns.text()?,
                until: columns.moment()?,
            })
        };
        rows.into_iter().map(read).collect()
    }
}

/// Asks for an act; lost when somebody else asked for it and that still stands.
pub fn propose(
    (person, act): (PersonId, &str),
    by: PersonId,
    (now, until): (Moment, Moment),
) -> Write {
    let values = vec![
        person.as_bytes().into(),
        act.into(),
        by.as_bytes().into(),
        until.millis().into(),
        now.millis().into(),
    ];
    Write::one(&PROPOSE, values)
}

/// Uses up what somebody else asked for; lost with [`NOBODY_ELSE`] when nobody did.
pub fn agree((person, act): (PersonId, &str), by: PersonId, now: Moment) -> Write {
    let values = vec![
        person.as_bytes().into(),
        act.into(),
        by.as_bytes().into(),
        now.millis().into(),
    ];
    Write::one(&AGREE, values)
}

/// Forgets what somebody asked for, who may ask for nothing any more.
pub fn withdraw(person: PersonId) -> Write {
    Write::any(&WITHDRAW_PROPOSALS, vec![person.as_bytes().into()])
}

/// Forgets what ran out before a moment.
pub fn forget_before(moment: Moment) -> Write {
    Write::any(&FORGET_PROPOSALS, vec![moment.millis().into()])
}
