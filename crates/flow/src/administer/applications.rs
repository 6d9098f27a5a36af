//! Looking after the applications behind the portal: which there are, what they are called, where
//! they are, and in which order their tiles stand.

use symbolon_model::{
    application::{Application, Key, moved},
    audit::Event,
};
use symbolon_store::{
    Commit, Write,
    applications::{self, Placed},
};

use super::officer::By;
use crate::{Broken, Flow, LOOKS};

impl Flow {
    /// Every application, in their order.
    pub async fn applications(&self) -> Result<Vec<Application>, Broken> {
        let all = self.store.applications().await?;
        Ok(all.into_iter().map(|one| one.application).collect())
    }

    /// The application with this key.
    pub async fn application(&self, key: &Key) -> Result<Option<Application>, Broken> {
        Ok(self.store.application(key).await?)
    }

    /// Adds one, after all others. `false` when there is one of this key.
    pub async fn add_application(&self, by: By<'_>, new: &Application) -> Result<bool, Broken> {
        let write = applications::insert(new);
        self.keep(by, write, (Event::ApplicationAdded, &new.key))
            .await
    }

    /// Keeps what was changed of one. `false` when there is none of this key.
    pub async fn change_application(
        &self,
        by: By<'_>,
        changed: &Application,
    ) -> Result<bool, Broken> {
        let write = applications::save(changed);
        self.keep(by, write, (Event::ApplicationChanged, &changed.key))
            .await
    }

    /// Adds one, or keeps what was changed of it; at this place, counted from 1, when one is given.
    /// Whether it was added.
    pub async fn put_application(
        &self,
        by: By<'_>,
        wanted: &Application,
        place: Option<usize>,
    ) -> Result<bool, Broken> {
        for _ in 0..LOOKS {
            let mut all = self.store.applications().await?;
            let known = all.iter().any(|one| one.application.key == wanted.key);
            let mut writes = if known {
                vec![applications::save(wanted)]
            } else {
                let last = all.last().map_or(0, |last| last.place);
                all.push(Placed {
                    application: wanted.clone(),
                    place: last + 1,
                });
                vec![applications::insert(wanted)]
            };
            if let Some(place) = place {
                writes.extend(placed(&all, &at_place(&all, &wanted.key, place)));
            }
            let event = if known {
                Event::ApplicationChanged
            } else {
                Event::ApplicationAdded
            };
            writes.extend(self.noted_of(by, (event, &wanted.key)));
            if let Commit::Done = self.store.commit(writes).await? {
                return Ok(!known);
            }
        }
        Err(Broken::Busy)
    }

    /// Removes one. `false` when there is none of this key.
    pub async fn remove_application(&self, by: By<'_>, key: &Key) -> Result<bool, Broken> {
        let write = applications::remove(key);
        self.keep(by, write, (Event::ApplicationRemoved, key)).await
    }

    /// Moves one by so many places; it stays where there is no such place. `false` when there is
    /// none of this key.
    pub async fn move_application(
        &self,
        by: By<'_>,
        key: &Key,
        places: isize,
    ) -> Result<bool, Broken> {
        for _ in 0..LOOKS {
            let all = self.store.applications().await?;
            if !all.iter().any(|one| one.application.key == *key) {
                return Ok(false);
            }
            let mut writes = placed(&all, &moved(order(&all), key, places));
            if writes.is_empty() {
                return Ok(true);
            }
            writes.extend(self.noted_of(by, (Event::ApplicationChanged, key)));
            if let Commit::Done = self.store.commit(writes).await? {
                return Ok(true);
            }
        }
        Err(Broken::Busy)
    }

    async fn keep(&self, by: By<'_>, write: Write, what: (Event, &Key)) -> Result<bool, Broken> {
        let mut writes = vec![write];
        writes.extend(self.noted_of(by, what));
        Ok(self.store.commit(writes).await? == Commit::Done)
    }

    /// What the log says: which application, and who did it.
    pub(crate) fn noted_of(&self, by: By<'_>, (event, key): (Event, &Key)) -> Vec<Write> {
        let (who, fulfilled) = match by {
            By::Console => ("console".to_owned(), None),
            By::Officer(officer) => (officer.named(), None),
            By::Program(program) => {
                let who = format!("{} (program)", program.name());
                (who, program.fulfilled(self.now()))
            }
        };
        let line = self.audit(None, event, &format!("{key}, {who}"));
        fulfilled.into_iter().chain([line]).collect()
    }
}

fn order(all: &[Placed]) -> Vec<Key> {
    all.iter().map(|one| one.application.key.clone()).collect()
}

/// The order with one of them at this place, counted from 1, or last.
fn at_place(all: &[Placed], key: &Key, place: usize) -> Vec<Key> {
    let mut order = order(all);
    order.retain(|one| one != key);
    order.insert(place.saturating_sub(1).min(order.len()), key.clone());
    order
}

/// Gives each the place that it has in this order.
fn placed(all: &[Placed], order: &[Key]) -> Vec<Write> {
    let mut writes = vec![];
    for (key, at) in order.iter().zip(1..) {
        let before = all.iter().find(|one| one.application.key == *key);
        if let Some(before) = before.filter(|before| before.place != at) {
            writes.push(applications::place(key, at, before.place));
        }
    }
    writes
}
