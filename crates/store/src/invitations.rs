//! Invitations, found by the hash of the token in their link.

use symbolon_core::{moment::Moment, seal::Hash};
use symbolon_model::id::PersonId;

use crate::{Broken, Store, Write, statements::statements};

statements! {
    INVITED_BY_TOKEN = "
        SELECT person_id, by_id FROM invitation WHERE token = $1 AND expires_at > $2";
    INSERT_INVITATION = "
        INSERT INTO invitation (person_id, token, expires_at, made_at, by_id)
        VALUES ($1, $2, $3, $4, $5)";
    DROP_INVITATION = "
        DELETE FROM invitation WHERE person_id = $1";
    FORGET_OLD_INVITATIONS = "
        DELETE FROM invitation WHERE expires_at < $1";
    USE_INVITATION = "
        DELETE FROM invitation WHERE person_id = $1 AND expires_at > $2";
}

/// An invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invited {
    /// Who.
    pub person: PersonId,
    /// By whom; none for the console and for programs.
    pub by: Option<PersonId>,
}

impl Store {
    /// Whom an invitation that still stands was sent to, and by whom.
    pub async fn invited_by(&self, token: &Hash, now: Moment) -> Result<Option<Invited>, Broken> {
        let values = vec![token.into(), now.millis().into()];
        let Some(row) = self.row(&INVITED_BY_TOKEN, values).await? else {
            return Ok(None);
        };
        let mut columns = row.columns("invitation");
        Ok(Some(Invited {
            person: PersonId::from_bytes(columns.fixed()?),
            by: columns.fixed_or_null()?.map(PersonId::from_bytes),
        }))
    }
}

/// Keeps an invitation.
pub fn insert(invited: Invited, token: &Hash, expires: Moment, now: Moment) -> Write {
    let values = vec![
        invited.person.as_bytes().into(),
        token.into(),
        expires.millis().into(),
        now.millis().into(),
        invited.by.as_ref().map(PersonId::as_bytes).into(),
    ];
    Write::one(&INSERT_INVITATION, values)
}

/// Voids the invitation of a person, if there is one.
pub fn void(person: PersonId) -> Write {
    Write::any(&DROP_INVITATION, vec![person.as_bytes().into()])
}

/// Uses the invitation of a person up; lost when there is none that stands.
pub fn use_up(person: PersonId, now: Moment) -> Write {
    let values = vec![person.as_bytes().into(), now.millis().into()];
    Write::one(&USE_INVITATION, values)
}

/// Forgets invitations that ran out before a moment.
pub fn forget_before(moment: Moment) -> Write {
    Write::any(&FORGET_OLD_INVITATIONS, vec![moment.millis().into()])
}
