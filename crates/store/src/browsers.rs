//! Browsers that have signed somebody in: "known browsers". Their cookies are kept as hashes.

use symbolon_core::{moment::Moment, seal::Hash};
use symbolon_model::{browser::Browser, id::PersonId};

use crate::{Broken, Store, Write, statements::statements};

statements! {
    KNOWN_BROWSER = "
        SELECT last_at FROM browser WHERE key = $1 AND person_id = $2";
    REMEMBER_BROWSER = "
        INSERT INTO browser (key, person_id, family, system, first_at, last_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (key, person_id) DO UPDATE SET family = excluded.family,
               system = excluded.system, last_at = excluded.last_at";
}

/// Days for which a browser stays known.
const DAYS: i64 = 90;

impl Store {
    /// Whether this browser has signed this person in within 90 days.
    pub async fn knows_browser(
        &self,
        key: &Hash,
        person: PersonId,
        now: Moment,
    ) -> Result<bool, Broken> {
        let row = self
            .row(&KNOWN_BROWSER, vec![key.into(), person.as_bytes().into()])
            .await?;
        let Some(row) = row else { return Ok(false) };
        let last = row.columns("browser").moment()?;
        Ok(now < last.plus_seconds(DAYS * 86_400))
    }
}

/// Remembers that a browser has signed somebody in.
pub fn remember(key: &Hash, person: PersonId, browser: &Browser, now: Moment) -> Write {
    let values = vec![
        key.into(),
        person.as_bytes().into(),
        browser.family.as_str().into(),
        browser.system.as_str().into(),
        now.millis().into(),
        now.millis().into(),
    ];
    Write::one(&REMEMBER_BROWSER, values)
}
