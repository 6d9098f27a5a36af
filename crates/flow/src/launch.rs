//! The person's applications, and opening one (mission row B4).

use symbolon_core::moment::Moment;
use symbolon_model::application::{Application, Key, Link};
use symbolon_store::applications::{self, Placed};

use crate::{Broken, Flow, session::SignedIn};

/// An application, and when the person opened it last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    /// Which.
    pub application: Application,
    /// When last; none when never.
    pub used: Option<Moment>,
}

impl Flow {
    /// The applications of somebody, in their order.
    pub async fn tiles_of(&self, who: &SignedIn) -> Result<Vec<Tile>, Broken> {
        let all = self.store.applications().await?;
        let used = self.store.applications_used(who.person.id).await?;
        let tile = |Placed { application, .. }| {
            let mine = used.iter().find(|(key, _)| key == application.key.as_str());
            let used = mine.map(|(_, when)| *when);
            Tile { application, used }
        };
        Ok(all.into_iter().map(tile).collect())
    }

    /// Where one of them is, for somebody who opens it; that is noted. `None` when there is none, or
    /// it is not connected.
    pub async fn open_application(
        &self,
        who: &SignedIn,
        key: &Key,
    ) -> Result<Option<Link>, Broken> {
        let application = self.store.application(key).await?;
        let Some(link) = application.and_then(|one| one.link) else {
            return Ok(None);
        };
        let used = applications::note_use(who.person.id, key, self.now());
        // Removed meanwhile, it leads to where it was.
        let _ = self.store.commit(vec![used]).await;
        Ok(Some(link))
    }

    /// What the applications are called, in their order: what a phone is told that it opens.
    pub(crate) async fn service_names(&self) -> Result<Vec<String>, Broken> {
        let all = self.store.applications().await?;
        Ok(all.into_iter().map(|one| one.application.name).collect())
    }
}
