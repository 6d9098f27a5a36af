//! Ids of pulls that were made, so that none is made twice.

use symbolon_core::{moment::Moment, wire::ids::PullId};

use crate::{Write, statements::statements};

statements! {
    USE_PULL = "
        INSERT INTO pull (id, at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    FORGET_PULLS = "
        DELETE FROM pull WHERE at < $1";
}

/// Uses the id of a pull up; lost when it was used before.
pub fn use_up(id: PullId, now: Moment) -> Write {
    Write::one(&USE_PULL, vec![id.as_bytes().into(), now.millis().into()])
}

/// Forgets ids whose server nonce has long expired.
pub fn forget_before(moment: Moment) -> Write {
    Write::any(&FORGET_PULLS, vec![moment.millis().into()])
}
