//! Recovery codes, as keyed hashes. A code that was used is gone.

use symbolon_core::{moment::Moment, seal::Hash};
use symbolon_model::id::PersonId;

use crate::{Broken, Store, Write, statements::statements};

statements! {
    RECOVERY_CODES_LEFT = "
        SELECT COUNT(*) FROM recovery_code WHERE person_id = $1";
    INSERT_RECOVERY_CODE = "
        INSERT INTO recovery_code (person_id, code, made_at) VALUES ($1, $2, $3)";
    USE_RECOVERY_CODE = "
        DELETE FROM recovery_code WHERE person_id = $1 AND code = $2";
    VOID_RECOVERY_CODES = "
        DELETE FROM recovery_code WHERE person_id = $1";
}

/// The name of the statement that loses when a code is none, or was used.
pub const NO_SUCH_CODE: &str = "USE_RECOVERY_CODE";

impl Store {
    /// How many codes somebody has left.
    pub async fn recovery_codes_left(&self, person: PersonId) -> Result<usize, Broken> {
        let values = vec![person.as_bytes().into()];
        let row = self.row(&RECOVERY_CODES_LEFT, values).await?;
        row.map_or(Ok(0), |row| row.columns("recovery_code").small())
    }
}

/// Keeps one code.
pub fn insert(person: PersonId, code: &Hash, now: Moment) -> Write {
    let values = vec![person.as_bytes().into(), code.into(), now.millis().into()];
    Write::one(&INSERT_RECOVERY_CODE, values)
}

/// Uses a code up; lost with [`NO_SUCH_CODE`] when there is none like it.
pub fn use_up(person: PersonId, code: &Hash) -> Write {
    let values = vec![person.as_bytes().into(), code.into()];
    Write::one(&USE_RECOVERY_CODE, values)
}

/// Makes all of somebody's codes void.
pub fn void(person: PersonId) -> Write {
    Write::any(&VOID_RECOVERY_CODES, vec![person.as_bytes().into()])
}
