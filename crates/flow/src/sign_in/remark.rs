//! What a person says about a request after declining it: a mistake, or somebody else's.
//!
//! Declining ends a request at once and asks nothing. For a few minutes the phone that declined may
//! add why, once: a mistake is noted as harmless, "not me" has all that follows from it.

use symbolon_core::{
    seal::hash_of,
    wire::{
        paths,
        refusal::Reason,
        remark::{Remark, Why},
        signed::Signed,
    },
};
use symbolon_model::{
    audit::Event,
    device::Standing,
    sign_in::{End, Request, SignIn},
};
use symbolon_store::{
    Commit, pulls,
    throttle::{self, Limit},
};

use crate::{Broken, Flow, activate::phone::Reply, ports::By};

/// One remark per request, for as long as anybody remembers it: 10 minutes.
const ONE: Limit = Limit {
    most: 1,
    seconds: 600,
};

impl Flow {
    /// Takes a remark.
    pub async fn remark(&self, signed: &Signed) -> Reply<()> {
        let Ok(remark) = signed.unverified::<Remark>() else {
            return Ok(Err(Reason::Malformed));
        };
        let Some(device) = self.store.device(remark.profile).await? else {
            return Ok(Err(Reason::Refused));
        };
        let device = device.value;
        let verified = signed.verified::<Remark>(&device.dk, &By(&*self.keys));
        let here = format!("{}{}", self.settings.app, paths::REMARK);
        if verified.is_err() || remark.url != here || device.standing != Standing::Active {
            return Ok(Err(Reason::Refused));
        }
        if !self.is_fresh(&remark.nonce) {
            return Ok(Err(Reason::Stale));
        }
        let Some(request) = self.declined(&remark).await? else {
            return Ok(Err(Reason::Refused));
        };
        let once = hash_of("remark", &[request.id.as_bytes()]);
        let event = match remark.why {
            Why::Mistake => Event::RequestMistake,
            Why::NotMe => Event::RequestNotMe,
        };
        let mut writes = vec![
            pulls::use_up(remark.id, self.now()),
            throttle::count(&once, ONE, self.now()),
            self.audit(Some(device.person), event, &device.name),
        ];
        if remark.why == Why::NotMe {
            let asked = (request.action, request.pre);
            writes.extend(self.not_me(device.person, asked, request.browser).await?);
        }
        Ok(match self.store.commit(writes).await? {
            Commit::Done => Ok(()),
            Commit::Lost(_) => Err(Reason::Refused),
        })
    }

    /// The request that this very phone declined, a few minutes ago at most.
    async fn declined(&self, remark: &Remark) -> Result<Option<Request>, Broken> {
        let Some(found) = self.store.sign_in(remark.request).await? else {
            return Ok(None);
        };
        let SignIn::Over(over) = found.value else {
            return Ok(None);
        };
        let asked = self
            .store
            .latest_ask(remark.request, remark.profile)
            .await?;
        let answered = asked.is_some_and(|ask| ask.answered.is_some());
        let lately = self.now() < over.request.begun.plus_seconds(ONE.seconds);
        let fits = over.end == End::Declined && answered && lately;
        Ok(fits.then_some(over.request))
    }
}
