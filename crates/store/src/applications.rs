//! Applications behind the portal, in their order; and who opened which last.

use symbolon_core::moment::Moment;
use symbolon_model::{
    application::{Application, Key, Link},
    id::PersonId,
};

use crate::{Broken, Row, Store, Write, statements::statements};

statements! {
    APPLICATIONS = "
        SELECT key, name, link, heading, place FROM application ORDER BY place, key";
    APPLICATION = "
        SELECT key, name, link, heading, place FROM application WHERE key = $1";
    APPLICATIONS_USED = "
        SELECT application, used_at FROM application_use WHERE person_id = $1";
    INSERT_APPLICATION = "
        INSERT INTO application (key, name, link, heading, place)
        SELECT $1, $2, $3, $4, COALESCE(MAX(place), 0) + 1 FROM application WHERE true
        ON CONFLICT DO NOTHING";
    SAVE_APPLICATION = "
        UPDATE application SET name = $2, link = $3, heading = $4 WHERE key = $1";
    PLACE_APPLICATION = "
        UPDATE application SET place = $2 WHERE key = $1 AND place = $3";
    REMOVE_APPLICATION = "
        DELETE FROM application WHERE key = $1";
    USE_APPLICATION = "
        INSERT INTO application_use (person_id, application, used_at) VALUES ($1, $2, $3)
        ON CONFLICT (person_id, application) DO UPDATE SET used_at = excluded.used_at";
}

/// The name of the statement that loses when there is one of this key.
pub const TAKEN: &str = "INSERT_APPLICATION";

/// An application, and where its tile stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The application.
    pub application: Application,
    /// Smaller comes first.
    pub place: i64,
}

impl Store {
    /// Every application, in their order.
    pub async fn applications(&self) -> Result<Vec<Placed>, Broken> {
        let rows = self.rows(&APPLICATIONS, vec![]).await?;
        rows.into_iter().map(read).collect()
    }

    /// The application with this key.
    pub async fn application(&self, key: &Key) -> Result<Option<Application>, Broken> {
        let row = self.row(&APPLICATION, vec![key.as_str().into()]).await?;
        let placed = row.map(read).transpose()?;
        Ok(placed.map(|placed| placed.application))
    }

    /// Which applications somebody opened, and when last.
    pub async fn applications_used(
        &self,
        person: PersonId,
    ) -> Result<Vec<(String, Moment)>, Broken> {
        let values = vec![person.as_bytes().into()];
        let rows = self.rows(&APPLICATIONS_USED, values).await?;
        let read = |row: Row| {
            let mut columns = row.columns("application_use");
            Ok((columns.text()?, columns.moment()?))
        };
        rows.into_iter().map(read).collect()
    }
}

/// Adds an application, after all others; lost with [`TAKEN`] when there is one of this key.
pub fn insert(application: &Application) -> Write {
    Write::one(&INSERT_APPLICATION, values(application))
}

/// Keeps what was changed of an application; lost when it is gone.
pub fn save(application: &Application) -> Write {
    Write::one(&SAVE_APPLICATION, values(application))
}

/// Gives one a place; lost when it has another one by now than it had.
pub fn place(key: &Key, at: i64, before: i64) -> Write {
    let values = vec![key.as_str().into(), at.into(), before.into()];
    Write::one(&PLACE_APPLICATION, values)
}

/// Removes an application; lost when it is gone.
pub fn remove(key: &Key) -> Write {
    Write::one(&REMOVE_APPLICATION, vec![key.as_str().into()])
}

/// Notes that somebody opened one.
pub fn note_use(person: PersonId, key: &Key, now: Moment) -> Write {
    let values = vec![
        person.as_bytes().into(),
        key.as_str().into(),
        now.millis().into(),
    ];
    Write::one(&USE_APPLICATION, values)
}

fn values(application: &Application) -> Vec<crate::Value> {
    vec![
        application.key.as_str().into(),
        application.name.as_str().into(),
        application.link.as_ref().map(Link::as_str).into(),
        application.heading.as_str().into(),
    ]
}

fn read(row: Row) -> Result<Placed, Broken> {
    let mut columns = row.columns("application");
    let key = Key::parse(&columns.text()?).ok_or_else(|| columns.wrong("this is no key"))?;
    let name = columns.text()?;
    let link = match columns.text_or_null()? {
        None => None,
        Some(link) => Some(Link::parse(&link).ok_or_else(|| columns.wrong("this is no address"))?),
    };
    Ok(Placed {
        application: Application {
            key,
            name,
            link,
            heading: columns.text()?,
        },
        place: columns.int()?,
    })
}
