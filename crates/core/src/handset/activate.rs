//! Activation, step by step (protocol section 2), from the scanned link to a profile.
//!
//! ```text
//! Link --look--> Shown --claim--> AwaitMatch --(picture found)--> AwaitPin --set_pin--> Profile
//!                                     |                              |  ^
//!                                     +--(over)--> Trouble           +--+ mistyped, five times
//! ```

use super::{Clock, Handset, Keys, Shelf, Trouble, Wire, text_of};
use crate::{
    moment::Moment,
    picture::{self, Picture},
    seal::{Hash, PublicKey, Secret, same},
    vault::{HolderId, KeyHandle, Pin, Profile, Stretch},
    wire::{
        activate::{
            Claim, Claimed, EncryptionKey, INFO_PIN_V, LONGEST_NAME, Link, Look,
            Matched as MatchedMessage, Matching, Progress, Seen, SetPin, Sight, matching_seed,
            transcript,
        },
        answer::{Decision, Outcome, Unlock},
        ask::VerifiedAsk,
        cbor,
        jws::Kind,
        paths,
        refusal::{Reason, Refusal},
        signed::{Message, Signed},
    },
};

/// Milliseconds for which a person waits for one stretching without doubting.
const PATIENCE: i64 = 1500;

/// What the person sees before tapping Activate.
#[derive(Debug)]
pub struct Shown {
    link: Link,
    /// Organisation, host, masked account, services.
    pub seen: Seen,
}

/// Claimed: the person looks for this phone's picture on the portal.
#[derive(Debug)]
pub struct AwaitMatch {
    link: Link,
    keys: KeyHandle,
    claim: Claim,
    claimed: Claimed,
    enc: PublicKey,
    transcript: Hash,
    seen: Seen,
}

/// How the search for the picture stands.
#[derive(Debug)]
pub enum Matched {
    /// Not found yet.
    NotYet(AwaitMatch),
    /// Found.
    Yes(AwaitPin),
}

/// Matched: the person chooses a PIN.
#[derive(Debug)]
pub struct AwaitPin {
    waited: AwaitMatch,
    salt: [u8; 32],
}

/// How choosing a PIN ended.
#[derive(Debug)]
pub enum PinStep {
    /// The profile is active and on the shelf.
    Active(Box<Profile>),
    /// The two entries differ: choose again.
    Mistyped {
        /// Where to go on.
        again: Box<AwaitPin>,
        /// How often that is still possible.
        tries_left: u8,
    },
}

impl<P: Keys + Wire + Shelf + Clock> Handset<P> {
    /// Asks what a link would activate.
    pub async fn look(&self, link: Link) -> Result<Shown, Trouble> {
        let proof = link.claim_key().look_proof(link.activation);
        let look = Look {
            activation: link.activation,
            proof,
        };
        let body = self
            .post(&link.origin, paths::LOOK, cbor::encode(&look))
            .await?;
        let sight: Sight = cbor::decode(&body).map_err(|_| Trouble::TooOld)?;
        let seen = sight.proven(link.activation, &link.claim_key());
        let seen = cbor::decode(seen.ok_or(Trouble::NotTheServer)?);
        let seen = seen.map_err(|_| Trouble::TooOld)?;
        Ok(Shown { link, seen })
    }

    /// Claims the activation for this device, under a name.
    pub async fn claim(&self, shown: Shown, name: &str) -> Result<AwaitMatch, Trouble> {
        let Shown { link, seen } = shown;
        let keys = KeyHandle(self.draw());
        let (dk, de) = self.platform.create(keys).await?;
        let (kind, protection) = self.platform.nature();
        let claim = Claim {
            activation: link.activation,
            proof: link.claim_key().claim_proof(link.activation, &dk, &de),
            dk,
            de,
            kind,
            protection,
            name: crate::text::presentable(name, LONGEST_NAME),
        };
        let signed = self.signed(keys, &claim).await?;
        let body = self
            .post(&link.origin, paths::CLAIM, cbor::encode(&signed))
            .await?;
        let claimed: Claimed = cbor::decode(&body).map_err(|_| Trouble::TooOld)?;
        let enc = self.trusted_key(&link, &claimed).await?;
        let transcript = transcript(&signed, &claimed);
        Ok(AwaitMatch {
            link,
            keys,
            claim,
            claimed,
            enc,
            transcript,
            seen,
        })
    }

    /// Asks whether the person has found the picture; waits a while on the server's side.
    pub async fn matched(&self, waiting: AwaitMatch) -> Result<Matched, Trouble> {
        let matching = Matching {
            activation: waiting.link.activation,
        };
        let signed = cbor::encode(&self.signed(waiting.keys, &matching).await?);
        let body = self
            .post(&waiting.link.origin, paths::MATCHING, signed)
            .await?;
        let message: MatchedMessage = cbor::decode(&body).map_err(|_| Trouble::TooOld)?;
        match message.progress {
            Progress::Waiting => Ok(Matched::NotYet(waiting)),
            Progress::Matched => Ok(Matched::Yes(AwaitPin {
                waited: waiting,
                salt: self.draw(),
            })),
            Progress::Dead => Err(over()),
        }
    }

    /// What stretching this device can afford: a trial that takes over 1.5 s, or finds no memory,
    /// says to take the lighter costs (protocol section 1).
    pub async fn affordable(&self) -> Stretch {
        let Some(pin) = Pin::entered("000000") else {
            return Stretch::LIGHT;
        };
        let begun = self.platform.now();
        let tried = self.platform.stretch(&pin, &[0; 32], Stretch::USUAL).await;
        let took = begun.millis_until(self.platform.now());
        if tried.is_ok() && took <= PATIENCE {
            Stretch::USUAL
        } else {
            Stretch::LIGHT
        }
    }

    /// Sets the PIN from two entries. Nothing here compares them: the verifier comes from the
    /// first, the trial proof from the second, and the server finds a difference.
    pub async fn set_pin(
        &self,
        state: AwaitPin,
        first: &Pin,
        second: &Pin,
        stretch: Stretch,
    ) -> Result<PinStep, Trouble> {
        let stretched = self.platform.stretch(first, &state.salt, stretch).await?;
        let ask = self.send_verifier(&state, &stretched, stretch).await?;
        let mut profile = state.profile(stretch, self.platform.now(), self.platform.holder());
        let stretched = self.platform.stretch(second, &state.salt, stretch).await?;
        let verifier = Profile::verifier(&stretched, profile.id, &profile.dk);
        let statement = super::requests::statement(&profile, &ask, Decision::Accept, Unlock::Pin);
        let statement = cbor::encode(&statement);
        let proof = self
            .pin_proof(&ask.ask().enc, &statement, &verifier)
            .await?;
        let answer = self.signed_answer(&profile, statement, Some(proof)).await?;
        // On the shelf before the server may have made a phone of it: what gets lost from here
        // on is a reply, and the profile works with the ratchet that it has.
        self.platform.save(&profile).await?;
        let tried = self.try_out(&mut profile, &answer).await;
        match tried {
            Ok((Outcome::Approved, _)) => {
                self.platform.save(&profile).await?;
                Ok(PinStep::Active(Box::new(profile)))
            }
            Err(Trouble::Offline) => Err(Trouble::Offline),
            Ok((Outcome::WrongPin, tries_left)) => {
                self.platform.withdraw(&profile).await?;
                let again = Box::new(state);
                Ok(PinStep::Mistyped { again, tries_left })
            }
            Ok(_) => self.withdrawn(&profile, over()).await,
            Err(trouble) => self.withdrawn(&profile, trouble).await,
        }
    }

    /// Sends the trial answer: its outcome, and the tries left.
    async fn try_out(
        &self,
        profile: &mut Profile,
        answer: &[u8],
    ) -> Result<(Outcome, u8), Trouble> {
        let body = self.send(&profile.origin, paths::TRIAL, answer).await?;
        let result = self.take_result(profile, answer, &text_of(body)?).await?;
        Ok((result.outcome, result.tries_left))
    }

    async fn withdrawn<T>(&self, profile: &Profile, trouble: Trouble) -> Result<T, Trouble> {
        self.platform.withdraw(profile).await?;
        Err(trouble)
    }

    async fn send_verifier(
        &self,
        state: &AwaitPin,
        stretched: &Secret<[u8; 32]>,
        stretch: Stretch,
    ) -> Result<VerifiedAsk, Trouble> {
        let waited = &state.waited;
        let verifier = Profile::verifier(stretched, waited.claimed.profile, &waited.claim.dk);
        let context = &waited.transcript;
        let sealed = self
            .seal(&waited.enc, INFO_PIN_V, context, verifier.reveal())
            .await?;
        let message = SetPin {
            activation: waited.link.activation,
            verifier: sealed,
            stretch,
        };
        let signed = cbor::encode(&self.signed(waited.keys, &message).await?);
        let body = self
            .post(&waited.link.origin, paths::SET_PIN, signed)
            .await?;
        let me = waited.claim.dk.thumbprint();
        let sig = &waited.claimed.sig;
        self.open_ask(&text_of(body)?, sig, me, &waited.link.origin)
            .await
    }

    /// The server's encryption key, if the signing key is the one in the link.
    async fn trusted_key(&self, link: &Link, claimed: &Claimed) -> Result<PublicKey, Trouble> {
        if !same(&claimed.sig.fingerprint(), &link.fingerprint) {
            return Err(Trouble::NotTheServer);
        }
        self.encryption_key(&claimed.enc, &claimed.sig).await
    }

    /// The encryption key in a JWS by the server's signing key.
    pub(super) async fn encryption_key(
        &self,
        text: &str,
        sig: &PublicKey,
    ) -> Result<PublicKey, Trouble> {
        let payload = self.open_signed(text, Kind::EncryptionKey, sig).await?;
        let enc: EncryptionKey = cbor::decode(&payload).map_err(|_| Trouble::TooOld)?;
        Ok(enc.key)
    }

    pub(super) async fn signed<M: Message>(
        &self,
        keys: KeyHandle,
        message: &M,
    ) -> Result<Signed, Trouble> {
        let body = cbor::encode(message);
        let signature = self
            .platform
            .sign(keys, &Signed::signing_input::<M>(&body))
            .await?;
        Ok(Signed { body, signature })
    }
}

impl AwaitMatch {
    /// The picture that this phone shows and the person looks for on the portal.
    pub fn picture(&self) -> Picture {
        picture::matching(matching_seed(&self.claim, &self.claimed))
    }
}

impl AwaitPin {
    fn profile(&self, stretch: Stretch, since: Moment, holder: Option<HolderId>) -> Profile {
        let AwaitMatch {
            link,
            keys,
            claim,
            claimed,
            seen,
            ..
        } = &self.waited;
        Profile {
            id: claimed.profile,
            origin: link.origin.clone(),
            organisation: seen.organisation.clone(),
            account: seen.account.clone(),
            services: seen.services.clone(),
            keys: *keys,
            dk: claim.dk,
            de: claim.de,
            sig: claimed.sig,
            salt: self.salt,
            stretch,
            counter: 0,
            ratchet: *link.claim_key().first_ratchet().reveal(),
            since,
            biometrics: None,
            nickname: None,
            colour: None,
            portal: portal(&link.origin, &seen.host),
            offline: None,
            holder,
        }
    }
}

/// Origin of the portal at this host, where it is not the app's own.
fn portal(app: &str, host: &str) -> Option<String> {
    let (scheme, authority) = app.split_once("://")?;
    (authority != host).then(|| format!("{scheme}://{host}"))
}

fn over() -> Trouble {
    let sentence = "This activation is over. Start again on the portal.".to_owned();
    Trouble::Refused(Refusal {
        reason: Reason::Refused,
        sentence,
    })
}
