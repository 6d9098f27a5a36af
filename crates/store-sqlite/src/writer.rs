//! The writer thread: group commit.

use std::{sync::mpsc, thread};

use rusqlite::{Connection, ErrorCode};
use symbolon_store::{Broken, Command, Committed, Demand};
use tokio::sync::oneshot;

use crate::{broken, gone, value};

/// Commits that share one fsync at most.
const MOST_TOGETHER: usize = 512;

type Verdict = Result<Committed, Broken>;

struct Work {
    commands: Vec<Command>,
    answer: oneshot::Sender<Verdict>,
}

pub(crate) struct Writer {
    queue: mpsc::Sender<Work>,
}

impl Writer {
    pub(crate) fn start(connection: Connection) -> Self {
        let (queue, work) = mpsc::channel();
        thread::spawn(move || serve(&connection, &work));
        Self { queue }
    }

    pub(crate) async fn commit(&self, commands: Vec<Command>) -> Verdict {
        let (answer, answered) = oneshot::channel();
        self.queue
            .send(Work { commands, answer })
            .map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }
}

fn serve(connection: &Connection, work: &mpsc::Receiver<Work>) {
    while let Ok(first) = work.recv() {
        let more = work.try_iter().take(MOST_TOGETHER - 1);
        let batch: Vec<Work> = std::iter::once(first).chain(more).collect();
        let verdicts = together(connection, &batch);
        for (work, verdict) in batch.into_iter().zip(verdicts) {
            // Whoever asked may have gone away; what is committed stays committed.
            let _ = work.answer.send(verdict);
        }
    }
}

/// Applies a batch in one transaction. When that transaction fails, all of it failed.
fn together(connection: &Connection, batch: &[Work]) -> Vec<Verdict> {
    let all_failed = |error: &rusqlite::Error| {
        // FULL, IOERR and NOMEM roll back by themselves; then this says so and is ignored.
        let _ = connection.execute_batch("ROLLBACK");
        batch.iter().map(|_| Err(broken(error))).collect()
    };
    if let Err(error) = connection.execute_batch("BEGIN IMMEDIATE") {
        return all_failed(&error);
    }
    let mut verdicts = Vec::with_capacity(batch.len());
    for work in batch {
        match alone(connection, &work.commands) {
            Ok(verdict) => verdicts.push(verdict),
            Err(error) => return all_failed(&error),
        }
    }
    match connection.execute_batch("COMMIT") {
        Ok(()) => verdicts,
        Err(error) => all_failed(&error),
    }
}

/// Applies one list in a savepoint. `Err` means that the outer transaction is gone.
fn alone(connection: &Connection, commands: &[Command]) -> Result<Verdict, rusqlite::Error> {
    connection.prepare_cached("SAVEPOINT unit")?.execute([])?;
    let applied = commands
        .iter()
        .try_for_each(|command| apply(connection, command));
    if connection.is_autocommit() {
        return Err(rusqlite::Error::StatementChangedRows(0));
    }
    let verdict = match applied {
        Ok(()) => Ok(Committed::Done),
        Err(Stop::Lost(name)) => Ok(Committed::Lost(name)),
        Err(Stop::Failed(error)) => Err(broken(&error)),
    };
    if !matches!(verdict, Ok(Committed::Done)) {
        connection.prepare_cached("ROLLBACK TO unit")?.execute([])?;
    }
    connection.prepare_cached("RELEASE unit")?.execute([])?;
    Ok(verdict)
}

enum Stop {
    Lost(&'static str),
    Failed(rusqlite::Error),
}

fn apply(connection: &Connection, command: &Command) -> Result<(), Stop> {
    let changed = value::change(connection, &command.query).map_err(|error| {
        match error.sqlite_error_code() {
            // Somebody else has the one place: that is a condition that does not hold.
            Some(ErrorCode::ConstraintViolation) => Stop::Lost(command.query.statement.name),
            Some(_) | None => Stop::Failed(error),
        }
    })?;
    match command.demand {
        Demand::OneRow if changed != 1 => Err(Stop::Lost(command.query.statement.name)),
        Demand::OneRow | Demand::AnyRows => Ok(()),
    }
}
