//! The durable queue: rows written in the transaction of the change that wants them done.
//! Payloads are wrapped, since letters carry codes.

use symbolon_core::{
    moment::Moment,
    seal::{Secret, envelope::Place},
};

use crate::{Broken, Row, Store, Write, row::Columns, statements::statements};

statements! {
    DUE_JOBS = "
        SELECT id, kind, payload, tries FROM job
        WHERE failed_at IS NULL AND run_at <= $1 ORDER BY run_at, id LIMIT $2";
    INSERT_JOB = "
        INSERT INTO job (id, kind, payload, run_at, tries) VALUES ($1, $2, $3, $4, 0)";
    CLAIM_JOB = "
        UPDATE job SET tries = tries + 1, run_at = $3
        WHERE id = $1 AND tries = $2 AND failed_at IS NULL";
    FINISH_JOB = "
        DELETE FROM job WHERE id = $1";
    FAIL_JOB = "
        UPDATE job SET failed_at = $2, trouble = $3 WHERE id = $1 AND failed_at IS NULL";
    TROUBLED_JOBS = "
        SELECT id, kind, payload, tries, run_at, failed_at, trouble FROM job
        WHERE tries > 0 OR failed_at IS NOT NULL ORDER BY run_at DESC, id LIMIT 50";
    NOTE_TROUBLE = "
        UPDATE job SET trouble = $2 WHERE id = $1";
    JOB_AGAIN = "
        UPDATE job SET failed_at = NULL, trouble = NULL, tries = 0, run_at = $2
        WHERE id = $1 AND failed_at IS NOT NULL";
    WAITING_JOBS = "
        SELECT count(*) FROM job WHERE failed_at IS NULL";
    GIVEN_UP = "
        SELECT count(*) FROM job WHERE failed_at >= $1";
    FORGET_GIVEN_UP = "
        DELETE FROM job WHERE failed_at < $1";
}

/// A job that is due.
#[derive(Clone, Debug)]
pub struct Due {
    /// Which job.
    pub id: [u8; 16],
    /// What kind of job.
    pub kind: String,
    /// What to do.
    pub payload: Secret<Vec<u8>>,
    /// How often it was tried.
    pub tries: i64,
}

/// A job that was tried and is not done.
#[derive(Clone, Debug)]
pub struct Troubled {
    /// The job.
    pub job: Due,
    /// When it is tried again, or was given up.
    pub when: Moment,
    /// Whether it was given up.
    pub given_up: bool,
    /// What stood in the way.
    pub trouble: String,
}

impl Store {
    /// Jobs that were tried and are not done, 50 at most.
    pub async fn troubled_jobs(&self) -> Result<Vec<Troubled>, Broken> {
        let rows = self.rows(&TROUBLED_JOBS, vec![]).await?;
        let read = |row: Row| {
            let mut columns = row.columns("job");
            let job = self.read_due(&mut columns)?;
            let next = columns.moment()?;
            let failed = columns.moment_or_null()?;
            Ok(Troubled {
                job,
                when: failed.unwrap_or(next),
                given_up: failed.is_some(),
                trouble: columns.text_or_null()?.unwrap_or_default(),
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// How many jobs wait to be done.
    pub async fn waiting_jobs(&self) -> Result<i64, Broken> {
        match self.row(&WAITING_JOBS, vec![]).await? {
            Some(row) => row.columns("job").int(),
            None => Ok(0),
        }
    }

    /// How many jobs were given up since a moment.
    pub async fn given_up(&self, since: Moment) -> Result<i64, Broken> {
        match self.row(&GIVEN_UP, vec![since.millis().into()]).await? {
            Some(row) => row.columns("job").int(),
            None => Ok(0),
        }
    }

    /// Jobs that are due, oldest first.
    pub async fn due_jobs(&self, now: Moment, most: u16) -> Result<Vec<Due>, Broken> {
        let values = vec![now.millis().into(), i64::from(most).into()];
        let rows = self.rows(&DUE_JOBS, values).await?;
        rows.into_iter().map(|row| self.read_job(row)).collect()
    }

    /// Adds a job, due at a moment.
    pub fn insert_job(
        &self,
        id: [u8; 16],
        kind: &'static str,
        payload: &[u8],
        at: Moment,
    ) -> Write {
        let payload = self.sealer.wrap(place(&id), payload);
        let values = vec![
            (&id).into(),
            kind.into(),
            payload.into(),
            at.millis().into(),
        ];
        Write::one(&INSERT_JOB, values)
    }

    fn read_job(&self, row: Row) -> Result<Due, Broken> {
        self.read_due(&mut row.columns("job"))
    }

    fn read_due(&self, columns: &mut Columns) -> Result<Due, Broken> {
        let id: [u8; 16] = columns.fixed()?;
        let kind = columns.text()?;
        let payload = self.sealer.unwrap(place(&id), &columns.bytes()?)?;
        Ok(Due {
            id,
            kind,
            payload,
            tries: columns.int()?,
        })
    }
}

/// Takes a job on, to be tried again at a moment if nothing comes of it; lost when another
/// worker took it.
pub fn claim(due: &Due, again_at: Moment) -> Write {
    let values = vec![(&due.id).into(), due.tries.into(), again_at.millis().into()];
    Write::one(&CLAIM_JOB, values)
}

/// The job is done.
pub fn finish(due: &Due) -> Write {
    Write::one(&FINISH_JOB, vec![(&due.id).into()])
}

/// The job is given up; its row stays for the operator.
pub fn fail(due: &Due, now: Moment, trouble: &str) -> Write {
    Write::one(
        &FAIL_JOB,
        vec![(&due.id).into(), now.millis().into(), trouble.into()],
    )
}

/// Notes what stood in the way of a job that is tried again.
pub fn note_trouble(due: &Due, trouble: &str) -> Write {
    Write::any(&NOTE_TROUBLE, vec![(&due.id).into(), trouble.into()])
}

/// A job that was given up is tried anew; lost when it was not.
pub fn again(id: &[u8; 16], at: Moment) -> Write {
    Write::one(&JOB_AGAIN, vec![id.into(), at.millis().into()])
}

const fn place(row: &[u8]) -> Place<'_> {
    Place {
        table: "job",
        column: "payload",
        row,
    }
}

/// Forgets jobs that were given up before a moment.
pub fn forget_given_up_before(moment: Moment) -> Write {
    Write::any(&FORGET_GIVEN_UP, vec![moment.millis().into()])
}
