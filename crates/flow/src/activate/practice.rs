//! Trying a phone out: a request that opens nothing, at the end of an activation or whenever
//! somebody wants to know.

use symbolon_core::wire::{ask::Action, ids::RequestId};
use symbolon_model::sign_in::{NotYours, SignIn};
use symbolon_store::{Commit, sign_ins};

use super::vouch::Asked;
use crate::{Broken, Flow, session::SignedIn};

impl Flow {
    /// Sends a test to the person's phones.
    pub async fn ask_to_practise(&self, who: &SignedIn) -> Result<Asked, Broken> {
        self.ask_own_phones(who, Action::Practice).await
    }

    /// The session is told that it worked, once.
    pub async fn finish_practice(
        &self,
        who: &SignedIn,
        id: RequestId,
    ) -> Result<Result<(), NotYours>, Broken> {
        let Some(loaded) = self.store.sign_in(id).await? else {
            return Ok(Err(NotYours));
        };
        let SignIn::Approved(approved) = loaded.value.clone().at(self.now()) else {
            return Ok(Err(NotYours));
        };
        let Ok(over) = approved.collect_practice(&who.session, self.now()) else {
            return Ok(Err(NotYours));
        };
        let write = sign_ins::save(&loaded.with(SignIn::Over(over)));
        Ok(match self.store.commit(vec![write]).await? {
            Commit::Done => Ok(()),
            Commit::Lost(_) => Err(NotYours),
        })
    }
}
