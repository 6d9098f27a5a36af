//! Activating a phone (protocol section 2).
//!
//! The portal's side: [`begin`](Flow::begin_activation), [`look`](Flow::look_at_activation),
//! [`pick`](Flow::pick_matching_picture), [`cancel`](Flow::cancel_activation). The phone's side is in
//! `phone.rs`; `vouch.rs` lets an active phone allow another one.

pub mod phone;
pub mod practice;
pub mod vouch;

use symbolon_core::{
    moment::Moment,
    picture::Picture,
    seal::Secret,
    wire::{
        activate::{ClaimKey, Link},
        ids::{ActivationId, ProfileId},
    },
};
use symbolon_model::{
    activation::{Activation, AwaitClaim, Facts, LIFETIME, WhyDead},
    audit::Event,
    session::Fresh,
};
use symbolon_store::{Commit, Loaded, sessions};

use crate::{Broken, Flow, LOOKS, session::SignedIn};

/// How beginning ended.
#[derive(Clone, Debug)]
pub enum Begun {
    /// Show this as a QR code, once.
    Show(Box<Link>),
    /// The person has as many phones as anybody may have.
    TooManyPhones,
    /// The phone to be replaced is not one of theirs.
    NoSuchPhone,
}

/// How an activation stands, as the portal shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum View {
    /// Scan the code.
    Scan,
    /// Find the phone's picture.
    Match {
        /// The phone's name.
        device: String,
        /// The twelve pictures.
        grid: Vec<Picture>,
        /// Whether somebody else used the code as well.
        alarm: bool,
    },
    /// The phone asks for a PIN.
    ChoosePin {
        /// Whether somebody else used the code as well.
        alarm: bool,
    },
    /// Ready.
    Active,
    /// Over.
    Dead(WhyDead),
    /// The person has no activation.
    None,
}

/// Whether a person has an activation open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InProgress {
    /// None.
    None,
    /// One of this session.
    Here(ActivationId),
    /// One of another session.
    Elsewhere,
}

impl Flow {
    /// Whether the person has an activation open already, which a new one would end.
    pub async fn activation_in_progress(&self, who: &SignedIn) -> Result<InProgress, Broken> {
        let open = self.store.open_activation(who.person.id).await?;
        Ok(match open.map(|open| open.value.at(self.now())) {
            None | Some(Activation::Dead(..) | Activation::Active(..)) => InProgress::None,
            Some(open) if open.facts().session == who.session.key => {
                InProgress::Here(open.facts().id)
            }
            Some(_) => InProgress::Elsewhere,
        })
    }

    /// Begins an activation for somebody who signed in a few minutes ago at most. One that was
    /// open before is cancelled.
    pub async fn begin_activation(
        &self,
        who: &SignedIn,
        fresh: Fresh,
        replaces: Option<ProfileId>,
    ) -> Result<Begun, Broken> {
        for _ in 0..LOOKS {
            let phones = self.store.devices_of(fresh.person()).await?;
            match replaces {
                Some(id) if phones.iter().all(|phone| phone.value.id != id) => {
                    return Ok(Begun::NoSuchPhone);
                }
                None if phones.len() >= self.settings.phones => return Ok(Begun::TooManyPhones),
                Some(_) | None => {}
            }
            let code = Secret::new(self.draw());
            let facts = Facts {
                id: ActivationId::from_bytes(self.draw()),
                person: fresh.person(),
                session: who.session.key,
                claim_key: ClaimKey::from_code(&code),
                replaces,
                expires: self.now().plus_seconds(LIFETIME),
            };
            let link = Link {
                origin: self.settings.app.clone(),
                activation: facts.id,
                code,
                fingerprint: self.keys.sig().fingerprint(),
            };
            let mut writes = Vec::new();
            if let Some(open) = self.store.open_activation(fresh.person()).await? {
                let dead = open.value.clone().at(self.now()).die(WhyDead::Cancelled);
                writes.push(self.store.save_activation(&open.with(dead)));
            }
            writes.push(self.store.insert_activation(&AwaitClaim { facts }));
            // A phone vouches for one activation.
            writes.push(sessions::spend_vouch(&who.session.key));
            if let Commit::Done = self.store.commit(writes).await? {
                return Ok(Begun::Show(Box::new(link)));
            }
        }
        Err(Broken::Busy)
    }

    /// How an activation of this session stands.
    pub async fn look_at_activation(
        &self,
        who: &SignedIn,
        id: ActivationId,
    ) -> Result<View, Broken> {
        let Some(loaded) = self.own_activation(who, id).await? else {
            return Ok(View::None);
        };
        Ok(view(loaded.value.at(self.now())))
    }

    /// Until when an activation of this session stands.
    pub async fn activation_expires(
        &self,
        who: &SignedIn,
        id: ActivationId,
    ) -> Result<Option<Moment>, Broken> {
        Ok(self
            .own_activation(who, id)
            .await?
            .map(|loaded| loaded.value.facts().expires))
    }

    /// The person clicks the picture that the phone shows, or says that none is there. One try.
    pub async fn pick_matching_picture(
        &self,
        who: &SignedIn,
        id: ActivationId,
        picked: Option<Picture>,
    ) -> Result<View, Broken> {
        for _ in 0..LOOKS {
            let Some(loaded) = self.own_activation(who, id).await? else {
                return Ok(View::None);
            };
            let next = match loaded.value.clone().at(self.now()) {
                Activation::Claimed(claimed) => claimed.pick(picked),
                other @ (Activation::New(_)
                | Activation::Matched(_)
                | Activation::Active(..)
                | Activation::Dead(..)) => return Ok(view(other)),
            };
            let mut writes = vec![self.store.save_activation(&loaded.with(next.clone()))];
            if let Activation::Dead(..) = next {
                let person = Some(who.person.id);
                writes.push(self.audit(person, Event::ActivationEnded, "wrong picture"));
            }
            if let Commit::Done = self.store.commit(writes).await? {
                self.bell.ring(*id.as_bytes());
                return Ok(view(next));
            }
        }
        Err(Broken::Busy)
    }

    /// The person gives up.
    pub async fn cancel_activation(&self, who: &SignedIn, id: ActivationId) -> Result<(), Broken> {
        for _ in 0..LOOKS {
            let Some(loaded) = self.own_activation(who, id).await? else {
                return Ok(());
            };
            // What is active stays active: `die` says so.
            let dead = loaded.value.clone().die(WhyDead::Cancelled);
            let writes = vec![self.store.save_activation(&loaded.with(dead))];
            if let Commit::Done = self.store.commit(writes).await? {
                self.bell.ring(*id.as_bytes());
                return Ok(());
            }
        }
        Err(Broken::Busy)
    }

    async fn own_activation(
        &self,
        who: &SignedIn,
        id: ActivationId,
    ) -> Result<Option<Loaded<Activation>>, Broken> {
        let loaded = self.store.activation(id).await?;
        Ok(loaded.filter(|loaded| loaded.value.facts().session == who.session.key))
    }
}

fn view(activation: Activation) -> View {
    match activation {
        Activation::New(_) => View::Scan,
        Activation::Claimed(claimed) => View::Match {
            device: claimed.claimer.name.clone(),
            grid: claimed.grid(),
            alarm: claimed.claimer.alarm,
        },
        Activation::Matched(matched) => View::ChoosePin {
            alarm: matched.claimer.alarm,
        },
        Activation::Active(..) => View::Active,
        Activation::Dead(_, why) => View::Dead(why),
    }
}
