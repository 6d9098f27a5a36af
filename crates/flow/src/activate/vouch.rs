//! An active phone vouches for another one (mission row C4).
//!
//! The session asks; the phone shows "Add a phone", the picture is picked, the PIN entered; and for
//! a few minutes this very session may activate. A sign-in that was approved is no such vouch.

use symbolon_core::{
    moment::Moment,
    seal::Secret,
    wire::{
        ask::{Action, Mode},
        ids::{ProfileId, RequestId},
    },
};
use symbolon_model::{
    person::{HOLD, Person},
    sign_in::{LIFETIME, Request, SignIn},
};
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

/// How taking a vouch ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// The session may add a phone.
    Done,
    /// The phone that approved is itself too new; from this moment on it is not.
    TooNew(Moment),
    /// There is nothing to take for this session.
    NotYours,
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
        self.ask_phones_of(&who.person, who, action).await
    }

    /// Asks somebody's phones for something that is for this session alone.
    pub(crate) async fn ask_phones_of(
        &self,
        person: &Person,
        who: &SignedIn,
        action: Action,
    ) -> Result<Asked, Broken> {
        if !self.store.has_phone(person.id).await? {
            return Ok(Asked::NoPhone);
        }
        for _ in 0..LOOKS {
            let (request, rings) = self.request_to(person, who, action).await?;
            match self.put_on_phones(request, rings).await? {
                Some(Started::Begun(id)) => return Ok(Asked::Begun(id)),
                Some(Started::TooMany) => return Ok(Asked::TooMany),
                None => {}
            }
        }
        Err(Broken::Busy)
    }

    /// The session takes the vouch, once.
    pub async fn take_vouch(&self, who: &SignedIn, id: RequestId) -> Result<Taken, Broken> {
        let Some(loaded) = self.store.sign_in(id).await? else {
            return Ok(Taken::NotYours);
        };
        let SignIn::Approved(approved) = loaded.value.clone().at(self.now()) else {
            return Ok(Taken::NotYours);
        };
        let Ok((over, vouched)) = approved.collect_vouch(&who.session, self.now()) else {
            return Ok(Taken::NotYours);
        };
        let held_until = self.vouches_from(vouched.by).await?;
        let mut writes = vec![sign_ins::save(&loaded.with(SignIn::Over(over)))];
        if held_until.is_none() {
            writes.push(sessions::vouch(&who.session.key, vouched));
        }
        Ok(match (self.store.commit(writes).await?, held_until) {
            (Commit::Done, None) => Taken::Done,
            (Commit::Done, Some(until)) => Taken::TooNew(until),
            // Taken in another tab, or revoked meanwhile.
            (Commit::Lost(_), _) => Taken::NotYours,
        })
    }

    /// From when on a phone vouches for others, where that is later: not on its first day, so that
    /// whoever binds one phone does not bind a second with it. A person's first phone is exempt.
    async fn vouches_from(&self, phone: ProfileId) -> Result<Option<Moment>, Broken> {
        let Some(phone) = self.store.device(phone).await? else {
            return Ok(None);
        };
        let (person, since) = (phone.value.person, phone.value.since);
        let until = since.plus_seconds(HOLD);
        if self.now() >= until || !self.store.had_phone_before(person, since).await? {
            return Ok(None);
        }
        Ok(Some(until))
    }

    async fn request_to(
        &self,
        person: &Person,
        who: &SignedIn,
        action: Action,
    ) -> Result<(Request, bool), Broken> {
        let now = self.now();
        let (_, account) = self.account_of(person.address.as_str());
        let mark = carry_key(&account);
        let ready = self.store.readiness(person.id, &mark, now).await?;
        let request = Request {
            id: RequestId::from_bytes(self.draw()),
            account,
            person: Some(person.id),
            pre: who.session.key,
            browser_key: who.session.browser_key,
            browser: who.session.browser.clone(),
            // Somebody is signed in here: this is no stranger's browser. A help desk's is none of the
            // person's, either.
            known: person.id == who.person.id,
            client: self.portal_client(),
            action,
            mode: match action {
                // Nobody who is called has a screen to carry pictures from, or to compare with.
                Action::Caller => Mode::Pick,
                Action::SignIn | Action::Trial | Action::AddDevice | Action::Practice => {
                    self.mode_for(ready.is_marked, true)
                }
            },
            seed: Secret::new(self.draw()),
            begun: now,
            expires: now.plus_seconds(LIFETIME),
        };
        Ok((request, ready.is_rung))
    }
}
