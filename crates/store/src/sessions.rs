//! Sessions, found by the hash of their cookie. A session that ended is gone.

use symbolon_core::{moment::Moment, seal::Hash, wire::ids::ProfileId};
use symbolon_model::{
    browser::Browser,
    id::PersonId,
    level::Level,
    session::{Session, Vouched},
};

use crate::{Broken, Row, Store, Write, statements::statements};

statements! {
    SESSION_BY_KEY = "
        SELECT key, person_id, level, device_id, family, system, address, began_at, seen_at,
               vouched_by, vouched_at, browser_key
        FROM session WHERE key = $1";
    SESSIONS_OF_PERSON = "
        SELECT key, person_id, level, device_id, family, system, address, began_at, seen_at,
               vouched_by, vouched_at, browser_key
        FROM session WHERE person_id = $1 ORDER BY seen_at DESC, key";
    INSERT_SESSION = "
        INSERT INTO session (key, person_id, level, device_id, family, system, address, began_at,
               seen_at, browser_key, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)";
    TOUCH_SESSION = "
        UPDATE session SET seen_at = $2, version = version + 1 WHERE key = $1 AND seen_at < $2";
    VOUCH_FOR_SESSION = "
        UPDATE session SET vouched_by = $2, vouched_at = $3, version = version + 1
        WHERE key = $1";
    DEMAND_SESSION = "
        UPDATE session SET version = version + 1 WHERE key = $1";
    END_SESSION_OF_PERSON = "
        DELETE FROM session WHERE key = $1 AND person_id = $2";
    END_SESSION = "
        DELETE FROM session WHERE key = $1";
    SPEND_VOUCH = "
        UPDATE session SET vouched_at = NULL, version = version + 1
        WHERE key = $1 AND vouched_at IS NOT NULL";
    END_SESSIONS_OF_DEVICE = "
        DELETE FROM session WHERE device_id = $1 OR vouched_by = $1";
    END_SESSIONS_OF_DEVICE_BUT = "
        DELETE FROM session WHERE (device_id = $1 OR vouched_by = $1) AND key <> $2";
    END_OTHER_SESSIONS = "
        DELETE FROM session WHERE person_id = $1 AND key <> $2";
    END_ALL_SESSIONS = "
        DELETE FROM session WHERE person_id = $1";
    FORGET_SESSIONS = "
        DELETE FROM session WHERE seen_at < $1";
}

impl Store {
    /// The session whose cookie has this hash.
    pub async fn session(&self, key: &Hash) -> Result<Option<Session>, Broken> {
        self.row(&SESSION_BY_KEY, vec![key.into()])
            .await?
            .map(read)
            .transpose()
    }

    /// The sessions of a person, the one used last first. Some may be over by the clock.
    pub async fn sessions_of(&self, person: PersonId) -> Result<Vec<Session>, Broken> {
        let values = vec![person.as_bytes().into()];
        let rows = self.rows(&SESSIONS_OF_PERSON, values).await?;
        rows.into_iter().map(read).collect()
    }
}

/// Ends a session of this person; lost when it is none of theirs.
pub fn end_one(key: &Hash, person: PersonId) -> Write {
    let values = vec![key.into(), person.as_bytes().into()];
    Write::one(&END_SESSION_OF_PERSON, values)
}

/// Begins a session.
pub fn begin(session: &Session) -> Write {
    let values = vec![
        (&session.key).into(),
        session.person.as_bytes().into(),
        session.level.acr().into(),
        session.device.as_ref().map(ProfileId::as_bytes).into(),
        session.browser.family.as_str().into(),
        session.browser.system.as_str().into(),
        session.browser.address.as_str().into(),
        session.began.millis().into(),
        session.seen.millis().into(),
        session.browser_key.as_ref().into(),
    ];
    Write::one(&INSERT_SESSION, values)
}

/// Notes that a session was used.
pub fn touch(key: &Hash, now: Moment) -> Write {
    Write::any(&TOUCH_SESSION, vec![key.into(), now.millis().into()])
}

/// Demands that a session still stands, for what rests on it.
pub fn demand(key: &Hash) -> Write {
    Write::one(&DEMAND_SESSION, vec![key.into()])
}

/// Ends a session.
pub fn end(key: &Hash) -> Write {
    Write::any(&END_SESSION, vec![key.into()])
}

/// Keeps what a phone vouched for; lost when the session ended meanwhile.
pub fn vouch(key: &Hash, vouched: Vouched) -> Write {
    let values = vec![
        key.into(),
        vouched.by.as_bytes().into(),
        vouched.at.millis().into(),
    ];
    Write::one(&VOUCH_FOR_SESSION, values)
}

/// Uses up what a phone vouched for: it is good for one activation.
pub fn spend_vouch(key: &Hash) -> Write {
    Write::any(&SPEND_VOUCH, vec![key.into()])
}

/// Ends every session that a phone began or vouched for, and the activations begun there with it.
pub fn end_of_device(device: ProfileId) -> Write {
    Write::any(&END_SESSIONS_OF_DEVICE, vec![device.as_bytes().into()])
}

/// The same, but for the session in which the person just replaced that phone.
pub fn end_of_device_but(device: ProfileId, but: &Hash) -> Write {
    let values = vec![device.as_bytes().into(), but.into()];
    Write::any(&END_SESSIONS_OF_DEVICE_BUT, values)
}

/// Ends every session of a person but this one.
pub fn end_others(person: PersonId, but: &Hash) -> Write {
    Write::any(
        &END_OTHER_SESSIONS,
        vec![person.as_bytes().into(), but.into()],
    )
}

/// Ends every session of a person.
pub fn end_all(person: PersonId) -> Write {
    Write::any(&END_ALL_SESSIONS, vec![person.as_bytes().into()])
}

/// Forgets sessions that were last used before a moment.
pub fn forget_before(moment: Moment) -> Write {
    Write::any(&FORGET_SESSIONS, vec![moment.millis().into()])
}

fn read(row: Row) -> Result<Session, Broken> {
    let mut columns = row.columns("session");
    Ok(Session {
        key: columns.hash()?,
        person: PersonId::from_bytes(columns.fixed()?),
        level: Level::from_acr(&columns.text()?).ok_or_else(|| columns.wrong("unknown level"))?,
        device: columns.fixed_or_null()?.map(ProfileId::from_bytes),
        browser: Browser {
            family: columns.text()?,
            system: columns.text()?,
            address: columns.text()?,
        },
        began: columns.moment()?,
        seen: columns.moment()?,
        vouched: match (columns.fixed_or_null()?, columns.moment_or_null()?) {
            (Some(by), Some(at)) => Some(Vouched {
                by: ProfileId::from_bytes(by),
                at,
            }),
            // What is used up still says who vouched.
            (_, None) => None,
            (None, Some(_)) => return Err(columns.wrong("nobody vouched")),
        },
        browser_key: columns.fixed_or_null()?,
    })
}
