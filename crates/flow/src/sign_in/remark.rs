//! What a person says about a request after declining it: a mistake, or somebody else's.
//!
//! Declining ends a request at once and asks nothing. For a few minutes the phone that declined may
//! add why, once: a mistake is noted as harmless, "not me" has all that follows from it.

use symbolon_core::{
    seal::{Hash, hash_of},
    wire::{
        ask::Action,
        paths,
        refusal::Reason,
        remark::{Remark, Why},
        signed::Signed,
    },
};
use symbolon_model::{
    audit::Event,
    browser::Browser,
    device::Standing,
    id::PersonId,
    letter::About,
    sign_in::{End, Request, SignIn},
};
use symbolon_store::{
    Commit, Write, pulls, sessions,
    throttle::{self, Limit},
};

use crate::{Broken, Flow, activate::phone::Reply, ports::By, push};

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

    /// Everything that follows from "Not me": a day of silence for strangers, a letter, and the
    /// end of the session that asked, where one did.
    pub(super) async fn not_me(
        &self,
        person: PersonId,
        (action, session): (Action, Hash),
        browser: Browser,
    ) -> Result<Vec<Write>, Broken> {
        let mut writes = push::quiet(person, self.now()).to_vec();
        match action {
            // Nor does whoever answers the help desk's telephone lose their session.
            Action::SignIn | Action::Trial | Action::Caller => {}
            // Whoever asked is signed in somewhere, and is not the person: that session ends.
            Action::AddDevice | Action::Practice => writes.push(sessions::end(&session)),
        }
        if let Some(person) = self.store.person(person).await? {
            let told = browser.to_string();
            let whose = format!("{}, {}", person.value.name, person.value.address.as_str());
            for officer in self.store.help_desk().await? {
                let about = About::NotMeOf {
                    whose: whose.clone(),
                    browser: told.clone(),
                    address: browser.address.clone(),
                };
                writes.push(self.letter(&officer, about));
            }
            let about = About::NotMe {
                browser: told,
                address: browser.address,
            };
            writes.push(self.letter(&person.value, about));
        }
        Ok(writes)
    }
}
