//! Browsers that have signed somebody in: "known browsers". Their cookies are kept as hashes.

use symbolon_core::{moment::Moment, seal::Hash};
use symbolon_model::{browser::Browser, id::PersonId};

use crate::{Broken, Row, Store, Write, statements::statements};

statements! {
    BROWSER_KNOWN_AT_ALL = "
        SELECT count(*) FROM browser WHERE key = $1 AND last_at > $2";
    KNOWN_BROWSER = "
        SELECT last_at, browser_key FROM browser WHERE key = $1 AND person_id = $2";
    BROWSERS_OF_PERSON = "
        SELECT key, family, system, first_at, last_at FROM browser
        WHERE person_id = $1 AND last_at > $2 ORDER BY last_at DESC, key";
    FORGET_BROWSER = "
        DELETE FROM browser WHERE key = $1 AND person_id = $2";
    FORGET_OTHER_BROWSERS = "
        DELETE FROM browser WHERE person_id = $1 AND key <> $2";
    REMEMBER_BROWSER = "
        INSERT INTO browser (key, person_id, family, system, first_at, last_at, browser_key)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (key, person_id) DO UPDATE SET family = excluded.family,
               system = excluded.system, last_at = excluded.last_at,
               browser_key = COALESCE(excluded.browser_key, browser.browser_key)";
}

/// Days for which a browser stays known.
const DAYS: i64 = 90;

/// A browser that has signed somebody in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownBrowser {
    /// Hash of its cookie.
    pub key: Hash,
    /// "Firefox".
    pub family: String,
    /// "Linux".
    pub system: String,
    /// When it did so first.
    pub first: Moment,
    /// When it did so last.
    pub last: Moment,
}

impl Store {
    /// The browsers that are known to have signed somebody in, the latest first.
    pub async fn browsers_of(
        &self,
        person: PersonId,
        now: Moment,
    ) -> Result<Vec<KnownBrowser>, Broken> {
        let since = now.plus_seconds(-DAYS * 86_400).millis();
        let values = vec![person.as_bytes().into(), since.into()];
        let rows = self.rows(&BROWSERS_OF_PERSON, values).await?;
        rows.into_iter().map(read).collect()
    }

    /// Whether this browser has signed anybody in within 90 days.
    pub async fn has_signed_in(&self, key: &Hash, now: Moment) -> Result<bool, Broken> {
        let since = now.plus_seconds(-DAYS * 86_400);
        let values = vec![key.into(), since.millis().into()];
        let row = self.row(&BROWSER_KNOWN_AT_ALL, values).await?;
        Ok(row.map_or(Ok(0), |row| row.columns("browser").int())? > 0)
    }

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

/// Forgets a browser; lost when it is not known for this person.
pub fn forget(key: &Hash, person: PersonId) -> Write {
    Write::one(&FORGET_BROWSER, vec![key.into(), person.as_bytes().into()])
}

/// Forgets every browser of a person but this one.
pub fn forget_others(person: PersonId, but: &Hash) -> Write {
    let values = vec![person.as_bytes().into(), but.into()];
    Write::any(&FORGET_OTHER_BROWSERS, values)
}

fn read(row: Row) -> Result<KnownBrowser, Broken> {
    let mut columns = row.columns("browser");
    Ok(KnownBrowser {
        key: columns.hash()?,
        family: columns.text()?,
        system: columns.text()?,
        first: columns.moment()?,
        last: columns.moment()?,
    })
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
