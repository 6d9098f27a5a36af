//! Browsers that have signed somebody in: "known browsers". Their cookies are kept as hashes.

use symbolon_core::{moment::Moment, seal::Hash};
use symbolon_model::{browser::Browser, id::PersonId};

use crate::{Broken, Store, Write, statements::statements};

statements! {
    KNOWN_BROWSER = "
        SELECT last_at, browser_key FROM browser WHERE key = $1 AND person_id = $2";
    REMEMBER_BROWSER = "
        INSERT INTO browser (key, person_id, family, system, first_at, last_at, browser_key)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (key, person_id) DO UPDATE SET family = excluded.family,
               system = excluded.system, last_at = excluded.last_at,
               browser_key = COALESCE(excluded.browser_key, browser.browser_key)";
}

/// Days for which a browser stays known.
const DAYS: i64 = 90;

impl Store {
    /// Whether this browser has signed this person in within 90 days. One that proved to hold a
    /// key then has to prove it again: the cookie alone is not it.
    pub async fn knows_browser(
        &self,
        (key, browser_key): (&Hash, Option<&Hash>),
        person: PersonId,
        now: Moment,
    ) -> Result<bool, Broken> {
        let row = self
            .row(&KNOWN_BROWSER, vec![key.into(), person.as_bytes().into()])
            .await?;
        let Some(row) = row else { return Ok(false) };
        let mut columns = row.columns("browser");
        let last = columns.moment()?;
        let wanted: Option<Hash> = columns.fixed_or_null()?;
        let same = wanted.is_none() || wanted.as_ref() == browser_key;
        Ok(same && now < last.plus_seconds(DAYS * 86_400))
    }
}

/// Remembers that a browser has signed somebody in.
pub fn remember(
    (key, browser_key): (&Hash, Option<&Hash>),
    person: PersonId,
    browser: &Browser,
    now: Moment,
) -> Write {
    let values = vec![
        key.into(),
        person.as_bytes().into(),
        browser.family.as_str().into(),
        browser.system.as_str().into(),
        now.millis().into(),
        now.millis().into(),
        browser_key.into(),
    ];
    Write::one(&REMEMBER_BROWSER, values)
}
