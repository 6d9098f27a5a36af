//! A code proves that a number or an address is somebody's: it goes there, belongs to the session that asked,
//! and counts with the tries of its owner, over however many codes (threat 37).

use symbolon_core::seal::{Hash, codes};
use symbolon_model::code::{AwaitCode, Channel, Purpose};
use symbolon_store::{Commit, Write, codes as kept_codes, throttle};

use crate::{Broken, Flow, LOOKS, session::SignedIn};

/// What is to be proven, and by whom.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Claim {
    /// What kind of thing.
    pub(crate) purpose: Purpose,
    /// How the code goes there.
    pub(crate) channel: Channel,
    /// Under which name the person's code is kept.
    pub(crate) row: Hash,
    /// The person and the thing: a code proves no other.
    pub(crate) owner: Hash,
}

/// How a code did.
#[derive(Clone, Debug)]
pub(crate) enum Proof {
    /// It is right; this uses it up.
    Right(Write),
    /// It is wrong or old.
    Wrong,
    /// No tries left for now.
    TooMany,
}

impl Flow {
    /// Sends a code; `letters` are what carries it. `false` when too many were tried or sent.
    pub(crate) async fn send_proof(
        &self,
        who: &SignedIn,
        claim: &Claim,
        letters: impl Fn(String) -> Vec<Write>,
    ) -> Result<bool, Broken> {
        let Claim { purpose, row, .. } = claim;
        for _ in 0..LOOKS {
            let kept = self.store.code(row, *purpose).await?;
            let before = kept.as_ref().map(|kept| &kept.value);
            if before.is_some_and(|before| before.is_exhausted(self.now())) {
                return Ok(false);
            }
            let code = codes::eight_digits(self.draw());
            let hash = self.proof_hash(claim, code.reveal());
            let fresh = AwaitCode::send(*purpose, before, hash, who.session.key, self.now());
            let fresh = fresh.through(claim.channel);
            let save = match &kept {
                Some(kept) => kept_codes::save(row, &kept.with(fresh)),
                None => kept_codes::insert(row, &fresh),
            };
            let mut writes = letters(code.reveal().clone());
            writes.push(save);
            match self.store.commit(writes).await? {
                Commit::Done => return Ok(true),
                Commit::Lost(throttle::OVER_THE_LIMIT) => return Ok(false),
                Commit::Lost(_) => {}
            }
        }
        Err(Broken::Busy)
    }

    /// Counts a try, durably, and only then compares.
    pub(crate) async fn check_proof(
        &self,
        who: &SignedIn,
        claim: &Claim,
        typed: &str,
    ) -> Result<Proof, Broken> {
        let row = &claim.row;
        let Some(kept) = self.store.code(row, claim.purpose).await? else {
            return Ok(Proof::Wrong);
        };
        let Ok(counted) = kept.value.clone().count(self.now()) else {
            return Ok(Proof::TooMany);
        };
        let count = kept_codes::save(row, &kept.with(counted.counted().clone()));
        if let Commit::Lost(_) = self.store.commit(vec![count]).await? {
            return Err(Broken::Busy);
        }
        let hash = self.proof_hash(claim, &codes::typed(typed));
        let Some(right) = counted.check(&hash, &who.session.key) else {
            return Ok(Proof::Wrong);
        };
        let used = kept.saved_with(right.used().clone());
        Ok(Proof::Right(kept_codes::save(row, &used)))
    }

    fn proof_hash(&self, claim: &Claim, code: &str) -> Hash {
        let purpose = claim.purpose.name();
        self.settings.pepper.hash(purpose, &claim.owner, code)
    }
}
