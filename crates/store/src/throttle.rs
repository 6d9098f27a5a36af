//! Counters with a limit and an end. Counting is one conditional statement.

use symbolon_core::{moment::Moment, seal::Hash};

use crate::{Broken, Store, Write, statements::statements};

statements! {
    COUNT = "
        INSERT INTO throttle (key, count, until) VALUES ($1, 1, $2)
        ON CONFLICT (key) DO UPDATE
        SET count = CASE WHEN throttle.until <= $3 THEN 1 ELSE throttle.count + 1 END,
            until = CASE WHEN throttle.until <= $3 THEN excluded.until ELSE throttle.until END
        WHERE throttle.until <= $3 OR throttle.count < $4";
    COUNT_NOW = "
        SELECT count, until FROM throttle WHERE key = $1";
    CLEAR_COUNT = "
        DELETE FROM throttle WHERE key = $1";
    FORGET_COUNTS = "
        DELETE FROM throttle WHERE until < $1";
}

/// The name of the statement that loses when a limit is reached.
pub const OVER_THE_LIMIT: &str = "COUNT";

/// A limit: so many within so many seconds.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// How many.
    pub most: i64,
    /// Within how many seconds.
    pub seconds: i64,
}

impl Store {
    /// Whether a limit is reached already.
    pub async fn is_over(&self, key: &Hash, limit: Limit, now: Moment) -> Result<bool, Broken> {
        let Some(row) = self.row(&COUNT_NOW, vec![key.into()]).await? else {
            return Ok(false);
        };
        let mut columns = row.columns("throttle");
        let (count, until) = (columns.int()?, columns.moment()?);
        Ok(count >= limit.most && now < until)
    }
}

/// Counts one; lost with [`OVER_THE_LIMIT`] when the limit is reached.
pub fn count(key: &Hash, limit: Limit, now: Moment) -> Write {
    let until = now.plus_seconds(limit.seconds).millis();
    let values = vec![
        key.into(),
        until.into(),
        now.millis().into(),
        limit.most.into(),
    ];
    Write::one(&COUNT, values)
}

/// Starts counting anew.
pub fn clear(key: &Hash) -> Write {
    Write::any(&CLEAR_COUNT, vec![key.into()])
}

/// Forgets counters whose time is over.
pub fn forget_before(moment: Moment) -> Write {
    Write::any(&FORGET_COUNTS, vec![moment.millis().into()])
}
