//! Letters and text messages that do not get through (mission row C5).

use symbolon_core::moment::Moment;
use symbolon_model::letter::{About, Letter};
use symbolon_store::{Commit, jobs};

use super::officer::{By, Officer};
use crate::{Broken, Flow, TEXT_JOB};

/// One that was tried and did not get through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stuck {
    /// Which.
    pub id: [u8; 16],
    /// The letter. Whoever shows it shows no code and no link of it.
    pub letter: Letter,
    /// Whether it is a text message.
    pub by_text: bool,
    /// When it is tried again, or was given up.
    pub when: Moment,
    /// Whether it was given up.
    pub given_up: bool,
    /// What stood in the way.
    pub trouble: String,
}

/// How many letters and text messages there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queue {
    /// To be sent.
    pub waiting: i64,
    /// Given up, and not forgotten yet.
    pub given_up: i64,
}

impl Flow {
    /// How the queue stands.
    pub async fn queue(&self) -> Result<Queue, Broken> {
        let ever = Moment::from_millis(0);
        Ok(Queue {
            waiting: self.store.waiting_jobs().await?,
            given_up: self.store.given_up(ever).await?,
        })
    }

    /// How many letters wait, and those that were tried and did not get through, 50 at most.
    pub async fn stuck_letters(&self, _by: By<'_>) -> Result<(i64, Vec<Stuck>), Broken> {
        let waiting = self.store.waiting_jobs().await?;
        let troubled = self.store.troubled_jobs().await?;
        let read = |one: jobs::Troubled| {
            let letter = serde_json::from_slice(one.job.payload.reveal()).ok()?;
            Some(Stuck {
                id: one.job.id,
                letter,
                by_text: one.job.kind == TEXT_JOB,
                when: one.when,
                given_up: one.given_up,
                trouble: one.trouble,
            })
        };
        Ok((waiting, troubled.into_iter().filter_map(read).collect()))
    }

    /// Tries one anew that was given up; whether it was.
    pub async fn send_again(&self, by: By<'_>, id: &[u8; 16]) -> Result<bool, Broken> {
        let fulfilled = match by {
            By::Program(program) => program.fulfilled(self.now()),
            By::Console | By::Officer(_) => None,
        };
        let mut writes = vec![jobs::again(id, self.now())];
        writes.extend(fulfilled);
        Ok(self.store.commit(writes).await? == Commit::Done)
    }

    /// A letter to whoever asks, on the way that all letters take.
    pub async fn send_test(&self, by: &Officer) -> Result<(), Broken> {
        let Some(person) = self.store.person(by.id()).await? else {
            return Ok(());
        };
        let letter = self.letter(&person.value, About::Test);
        match self.store.commit(vec![letter]).await? {
            Commit::Done => Ok(()),
            Commit::Lost(_) => Err(Broken::Busy),
        }
    }

    /// A text message to the number of whoever asks, on the way that all of them take, within its budget;
    /// `false` where none goes to them.
    pub async fn send_test_text(&self, by: &Officer) -> Result<bool, Broken> {
        let Some(person) = self.store.person(by.id()).await? else {
            return Ok(false);
        };
        let person = person.value;
        let Some(number) = person.reached_at(self.texts(), self.now()) else {
            return Ok(false);
        };
        let writes = self.text_to(number, &person, About::Test);
        Ok(self.store.commit(writes).await? == Commit::Done)
    }
}
