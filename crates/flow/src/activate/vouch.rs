//! An active phone vouches for another one (mission row C4).
//!
//! The session asks; the phone shows "Add a phone", the picture is picked, the PIN entered; and for
//! a few minutes this very session may activate. A sign-in that was approved is no such vouch.

use symbolon_core::{
    seal::Secret,
    wire::{ask::Action, ids::RequestId},
};
use symbolon_model::sign_in::{LIFETIME, NotYours, Request, SignIn};
use symbolon_store::{Commit, sessions, sign_ins};

use crate::{
    Broken, Flow, LOOKS,
    session::SignedIn,
    sign_in::phone::{Started, carry_key},
};

/// How asking a phone ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The page shows a picture now.
    Begun(RequestId),
    /// Too many requests for this account.
    TooMany,
    /// The person has no phone that could vouch.
    NoPhone,
}

impl Flow {
    /// Whether the person has a phone that could vouch for another one.
    pub async fn has_phone(&self, who: &SignedIn) -> Result<bool, Broken> {
        Ok(self.store.has_phone(who.person.id).await?)
    }

    /// Asks the person's phones to let this session add another one.
    pub async fn ask_to_add_phone(&self, who: &SignedIn) -> Result<Asked, Broken> {
        self.ask_own_phones(who, Action::AddDevice).await
    }

    /// Asks the person's phones for something that is for this session alone.
    pub(super) async fn ask_own_phones(
        &self,
        who: &SignedIn,
        action: Action,
    ) -> Result<Asked, Broken> {
        if !self.has_phone(who).await? {
            return Ok(Asked::NoPhone);
        }
        for _ in 0..LOOKS {
            let (request, rings) = self.own_request(who, action).await?;
            match self.put_on_phones(request, rings).await? {
                Some(Started::Begun(id)) => return Ok(Asked::Begun(id)),
                Some(Started::TooMany) => return Ok(Asked::TooMany),
                None => {}
            }
        }
        Err(Broken::Busy)
    }

    /// The session takes the vouch, once.
    pub async fn take_vouch(
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
        let Ok((over, vouched)) = approved.collect_vouch(&who.session, self.now()) else {
            return Ok(Err(NotYours));
        };
        let writes = vec![
            sign_ins::save(&loaded.with(SignIn::Over(over))),
            sessions::vouch(&who.session.key, vouched),
        ];
        match self.store.commit(writes).await? {
            Commit::Done => Ok(Ok(())),
            // Taken in another tab, or revoked meanwhile.
            Commit::Lost(_) => Ok(Err(NotYours)),
        }
    }

    async fn own_request(&self, who: &SignedIn, action: Action) -> Result<(Request, bool), Broken> {
        let now = self.now();
        let (_, account) = self.account_of(who.person.address.as_str());
        let mark = carry_key(&account);
        let ready = self.store.readiness(who.person.id, &mark, now).await?;
        let request = Request {
            id: RequestId::from_bytes(self.draw()),
            account,
            person: Some(who.person.id),
            pre: who.session.key,
            browser_key: who.session.browser_key,
            browser: who.session.browser.clone(),
            // Somebody is signed in here: this is no stranger's browser.
            known: true,
            client: self.portal_client(),
            action,
            mode: self.mode_for(ready.is_marked, true),
            seed: Secret::new(self.draw()),
            begun: now,
            expires: now.plus_seconds(LIFETIME),
        };
        Ok((request, ready.is_rung))
    }
}
