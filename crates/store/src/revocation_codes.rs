//! Printed codes that revoke every phone of their owner, as keyed hashes. One that was used is gone.

use symbolon_core::{moment::Moment, seal::Hash};
use symbolon_model::id::PersonId;

use crate::{Broken, Store, Write, statements::statements};

statements! {
    KEEP_REVOCATION_CODE = "
        INSERT INTO revocation_code (person_id, code, made_at) VALUES ($1, $2, $3)
        ON CONFLICT (person_id) DO UPDATE SET code = excluded.code, made_at = excluded.made_at";
    REVOCATION_CODE = "
        SELECT made_at FROM revocation_code WHERE person_id = $1 AND code = $2";
    USE_REVOCATION_CODE = "
        DELETE FROM revocation_code WHERE person_id = $1 AND code = $2";
}

/// The name of the statement that loses when a code is none, or was used.
pub const NO_SUCH_CODE: &str = "USE_REVOCATION_CODE";

impl Store {
    /// Whether this is somebody's code.
    pub async fn is_revocation_code(&self, person: PersonId, code: &Hash) -> Result<bool, Broken> {
        let values = vec![person.as_bytes().into(), code.into()];
        Ok(self.row(&REVOCATION_CODE, values).await?.is_some())
    }
}

/// Keeps somebody's code, in the place of the one before.
pub fn keep(person: PersonId, code: &Hash, now: Moment) -> Write {
    let values = vec![person.as_bytes().into(), code.into(), now.millis().into()];
    Write::one(&KEEP_REVOCATION_CODE, values)
}

/// Uses a code up; lost with [`NO_SUCH_CODE`] when there is none like it.
pub fn use_up(person: PersonId, code: &Hash) -> Write {
    let values = vec![person.as_bytes().into(), code.into()];
    Write::one(&USE_REVOCATION_CODE, values)
}
