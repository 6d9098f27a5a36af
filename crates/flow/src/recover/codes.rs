//! Recovery codes: ten printed codes that stand in for a mailed one (mission row C1, protocol
//! section 2, step 9).
//!
//! A code that revokes every phone of its owner is printed with them (see `revoke/lost.rs`).
//! They are shown once and kept as keyed hashes. Making new ones voids the earlier ones; it takes a
//! fresh sign-in, or the session whose phone has just become active.

use symbolon_core::{
    seal::{Hash, Secret, codes},
    wire::ids::ActivationId,
};
use symbolon_model::{
    activation::{Activation, LIFETIME},
    audit::Event,
    id::PersonId,
    letter::About,
};
use symbolon_store::{Commit, people, recovery_codes, revocation_codes};

use crate::{Broken, Flow, session::SignedIn};

/// How many are made at once.
pub const CODES: usize = 10;

/// How making codes ended.
#[derive(Clone, Debug)]
pub enum Made {
    /// Show these, once: the recovery codes, and the one that revokes every phone.
    Codes(Vec<Secret<String>>, Secret<String>),
    /// The sign-in is too old.
    NotFresh,
}

impl Flow {
    /// How many codes somebody has left.
    pub async fn recovery_codes_left(&self, who: &SignedIn) -> Result<usize, Broken> {
        Ok(self.store.recovery_codes_left(who.person.id).await?)
    }

    /// Makes new codes in the place of all earlier ones. `after` names the activation that this
    /// session has just finished.
    pub async fn make_recovery_codes(
        &self,
        who: &SignedIn,
        after: Option<ActivationId>,
    ) -> Result<Made, Broken> {
        let fresh = self.fresh(who).is_ok();
        if !fresh && !self.has_just_activated(who, after).await? {
            return Ok(Made::NotFresh);
        }
        let person = who.person.id;
        let Some(owner) = self.store.person(person).await? else {
            return Ok(Made::NotFresh);
        };
        let made: Vec<_> = (0..CODES).map(|_| codes::recovery(self.draw())).collect();
        // Two at once would leave two sets: whoever comes second loses.
        let mut writes = vec![people::touch(&owner), recovery_codes::void(person)];
        writes.extend(made.iter().map(|code| {
            let hash = self.recovery_hash(person, code.reveal());
            recovery_codes::insert(person, &hash, self.now())
        }));
        let revoking = codes::recovery(self.draw());
        let hash = self.revocation_hash(person, revoking.reveal());
        writes.push(revocation_codes::keep(person, &hash, self.now()));
        writes.push(self.audit(Some(person), Event::RecoveryCodesMade, ""));
        writes.push(self.letter(&who.person, About::RecoveryCodesMade));
        match self.store.commit(writes).await? {
            Commit::Done => Ok(Made::Codes(made, revoking)),
            Commit::Lost(_) => Err(Broken::Busy),
        }
    }

    /// What is kept of a code.
    pub(crate) fn recovery_hash(&self, person: PersonId, code: &str) -> Hash {
        self.settings
            .pepper
            .hash("recovery", person.as_bytes(), code)
    }

    /// Whether a phone of this session became active in the last minutes.
    async fn has_just_activated(
        &self,
        who: &SignedIn,
        after: Option<ActivationId>,
    ) -> Result<bool, Broken> {
        let Some(id) = after else {
            return Ok(false);
        };
        let found = self.store.activation(id).await?;
        Ok(found.is_some_and(|found| {
            let facts = found.value.facts();
            let active = matches!(found.value, Activation::Active(..));
            let lately = self.now() < facts.expires.plus_seconds(LIFETIME);
            active && lately && facts.session == who.session.key
        }))
    }
}
