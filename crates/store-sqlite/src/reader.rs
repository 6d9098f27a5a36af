//! Reader threads, one connection each.

use std::{
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
};

use rusqlite::Connection;
use symbolon_store::{Broken, Query, Row};
use tokio::sync::oneshot;

use crate::{broken, gone, value};

type Answer = oneshot::Sender<Result<Vec<Row>, Broken>>;
type Work = (Query, Answer);

pub(crate) struct Readers {
    queue: mpsc::Sender<Work>,
}

impl Readers {
    pub(crate) fn start(connections: Vec<Connection>) -> Self {
        let (queue, work) = mpsc::channel();
        let work = Arc::new(Mutex::new(work));
        for connection in connections {
            let work = Arc::clone(&work);
            thread::spawn(move || serve(&connection, &work));
        }
        Self { queue }
    }

    pub(crate) async fn read(&self, query: Query) -> Result<Vec<Row>, Broken> {
        let (answer, answered) = oneshot::channel();
        self.queue.send((query, answer)).map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }
}

fn serve(connection: &Connection, work: &Mutex<mpsc::Receiver<Work>>) {
    loop {
        let next = work.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((query, answer)) = next else { return };
        // Whoever asked may have gone away; then nobody is told.
        let _ = answer.send(value::rows(connection, &query).map_err(|e| broken(&e)));
    }
}
