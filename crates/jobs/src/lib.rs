//! The durable queue and its jobs.
//!
//! Jobs are rows, written in the transaction of the change that wants them done. A worker claims
//! what is due, does it, and deletes the row; what fails is tried again later, with growing
//! pauses, and given up after a day. Doing a job twice does no harm beyond a second letter.

mod letter;
pub mod push;
mod sweep;
mod text;

use std::sync::Arc;

use symbolon_core::moment::Moment;
use symbolon_flow::{LETTER_JOB, TEXT_JOB, UNSENT_JOB, ports::Clock};
use symbolon_pages::letters::Sender;
use symbolon_senders::{MailSender, NotSent, TextSender};
use symbolon_store::{Broken, Commit, Store, jobs};

pub use sweep::sweep;

/// Jobs taken at once.
const AT_ONCE: u16 = 16;
/// Seconds before the first, second, ... new try.
const PAUSES: [i64; 8] = [30, 60, 300, 900, 3600, 7200, 21_600, 43_200];

/// Does what is due.
#[derive(Clone)]
pub struct Worker {
    /// Where the queue is.
    pub store: Store,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// How mail leaves.
    pub mail: Arc<dyn MailSender>,
    /// How text messages leave, where they do.
    pub texts: Option<Arc<dyn TextSender>>,
    /// Who writes.
    pub sender: Sender,
}

impl Worker {
    /// Does everything that is due now; gives how many jobs were taken on.
    ///
    /// # Errors
    /// When the store fails; a job that fails is a row, not an error.
    pub async fn drain(&self) -> Result<usize, Broken> {
        let mut done = 0;
        loop {
            let due = self.store.due_jobs(self.clock.now(), AT_ONCE).await?;
            if due.is_empty() {
                return Ok(done);
            }
            for job in due {
                done += usize::from(self.run(&job).await?);
            }
        }
    }

    async fn run(&self, job: &jobs::Due) -> Result<bool, Broken> {
        let now = self.clock.now();
        let again = jobs::claim(job, again_at(job.tries, now));
        if let Commit::Lost(_) = self.store.commit(vec![again]).await? {
            return Ok(false);
        }
        let outcome = match job.kind.as_str() {
            LETTER_JOB => letter::send(&job.payload, &self.sender, &*self.mail).await,
            TEXT_JOB => text::send(&job.payload, &self.sender, self.texts.as_deref()).await,
            UNSENT_JOB => Ok(()),
            _ => Err(NotSent::Never("no worker knows this kind".to_owned())),
        };
        let write = match outcome {
            Ok(()) => jobs::finish(job),
            Err(NotSent::Later(trouble)) if job.tries < most_tries() => {
                tracing::warn!(kind = job.kind, trouble, "A job will be tried again.");
                let note = jobs::note_trouble(job, &trouble);
                let _ = self.store.commit(vec![note]).await?;
                return Ok(true);
            }
            Err(NotSent::Later(trouble) | NotSent::Never(trouble)) => {
                tracing::error!(kind = job.kind, trouble, "A job was given up.");
                jobs::fail(job, now, &trouble)
            }
        };
        let _ = self.store.commit(vec![write]).await?;
        Ok(true)
    }
}

fn most_tries() -> i64 {
    i64::try_from(PAUSES.len()).unwrap_or(i64::MAX)
}

fn again_at(tries: i64, now: Moment) -> Moment {
    let index = usize::try_from(tries).unwrap_or(0).min(PAUSES.len() - 1);
    now.plus_seconds(PAUSES.get(index).copied().unwrap_or(43_200))
}
