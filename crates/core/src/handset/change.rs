//! Changing the profile itself: its PIN, its biometrics, the halves of cards that its server keeps.
//!
//! Every change is proven by the PIN that stands. When the reply gets lost, nobody on this side
//! knows whether the change was made: of two PINs one is right, and biometrics are set up again.

use super::{Clock, Handset, Keys, Shelf, Trouble, Wire, text_of};
use crate::{
    seal::{Hash, PublicKey, Secret, hash},
    vault::{Biometrics, CardId, Pin, Profile},
    wire::{
        activate::INFO_PIN_V,
        answer::{Decision, Outcome, Proof, Statement, Unlock, released_context},
        cbor,
        change::{
            Change, INFO_CARD_SHARE, OfflineKey, Prepared, What, new_pin_context, share_context,
        },
        ids::{Digest, Nonce, RequestId},
        paths,
        touch::registration_challenge,
    },
};

/// What proves that its owner is there.
#[derive(Clone, Debug)]
pub enum Proven {
    /// The PIN.
    Pin(Pin),
    /// The phone's own lock; it releases a card's half, and changes nothing.
    Touch,
}

/// How a change ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The outcome, signed by the server.
    pub outcome: Outcome,
    /// Tries left before the profile locks.
    pub tries_left: u8,
    /// The half of a card's secret that was asked for.
    pub share: Option<Secret<Vec<u8>>>,
}

impl<P: Keys + Wire + Shelf + Clock> Handset<P> {
    /// Takes a new PIN in the place of the one that stands.
    pub async fn change_pin(
        &self,
        profile: &mut Profile,
        old: &Pin,
        new: &Pin,
    ) -> Result<Changed, Trouble> {
        let (nonce, enc) = self.prepare(profile).await?;
        let verifier = self.verifier(profile, new).await?;
        let context = new_pin_context(&nonce);
        let sealed = self.seal(&enc, INFO_PIN_V, &context, verifier.reveal());
        let what = What::NewPin(sealed.await?);
        let proven = Proven::Pin(old.clone());
        self.change(profile, &proven, &enc, Change { nonce, what })
            .await
    }

    /// Gives half of a card's secret to the server.
    pub async fn keep_share(
        &self,
        profile: &mut Profile,
        pin: &Pin,
        (card, share): (CardId, &Secret<Vec<u8>>),
    ) -> Result<Changed, Trouble> {
        let (nonce, enc) = self.prepare(profile).await?;
        let context = share_context(&nonce, card);
        let sealed = self.seal(&enc, INFO_CARD_SHARE, &context, share.reveal());
        let what = What::KeepShare(card, sealed.await?);
        let proven = Proven::Pin(pin.clone());
        self.change(profile, &proven, &enc, Change { nonce, what })
            .await
    }

    /// Has the server forget half of a card's secret.
    pub async fn drop_share(
        &self,
        profile: &mut Profile,
        pin: &Pin,
        card: CardId,
    ) -> Result<Changed, Trouble> {
        let (nonce, enc) = self.prepare(profile).await?;
        let what = What::DropShare(card);
        let proven = Proven::Pin(pin.clone());
        self.change(profile, &proven, &enc, Change { nonce, what })
            .await
    }

    /// Asks the server for half of a card's secret.
    pub async fn release_share(
        &self,
        profile: &mut Profile,
        proven: &Proven,
        card: CardId,
    ) -> Result<Changed, Trouble> {
        let (nonce, enc) = self.prepare(profile).await?;
        let what = What::ReleaseShare(card);
        self.change(profile, proven, &enc, Change { nonce, what })
            .await
    }

    /// Lets the phone's own lock take the place of the PIN.
    pub async fn add_biometrics(
        &self,
        profile: &mut Profile,
        pin: &Pin,
    ) -> Result<Changed, Trouble> {
        let (nonce, enc) = self.prepare(profile).await?;
        let challenge = registration_challenge(profile.id, profile.thumbprint(), &nonce);
        let (credential, registered) = self.platform.enrol(profile, &challenge).await?;
        let what = What::Biometrics(registered);
        let proven = Proven::Pin(pin.clone());
        let changed = self.change(profile, &proven, &enc, Change { nonce, what });
        let changed = changed.await?;
        if changed.outcome == Outcome::Approved {
            profile.biometrics = Some(Biometrics {
                credential,
                pin_used: self.platform.now(),
            });
            self.platform.save(profile).await?;
        }
        Ok(changed)
    }

    /// Only the PIN again. The phone stops using its own lock before it says so: when the reply
    /// gets lost, nobody tries a finger that the server no longer takes.
    pub async fn drop_biometrics(
        &self,
        profile: &mut Profile,
        pin: &Pin,
    ) -> Result<Changed, Trouble> {
        let (nonce, enc) = self.prepare(profile).await?;
        let before = (profile.biometrics.take(), profile.offline.take());
        let what = What::NoBiometrics;
        let proven = Proven::Pin(pin.clone());
        let changed = self.change(profile, &proven, &enc, Change { nonce, what });
        let changed = changed.await?;
        if changed.outcome != Outcome::Approved {
            (profile.biometrics, profile.offline) = before;
            self.platform.save(profile).await?;
        }
        Ok(changed)
    }

    /// A nonce, and the key that proofs are sealed to.
    pub(super) async fn prepare(&self, profile: &Profile) -> Result<(Vec<u8>, PublicKey), Trouble> {
        let body = self
            .post(&profile.origin, paths::PREPARE, Vec::new())
            .await?;
        let prepared: Prepared = cbor::decode(&body).map_err(|_| Trouble::TooOld)?;
        let enc = self.encryption_key(&prepared.enc, &profile.sig).await?;
        Ok((prepared.nonce, enc))
    }

    pub(super) async fn change(
        &self,
        profile: &mut Profile,
        proven: &Proven,
        enc: &PublicKey,
        change: Change,
    ) -> Result<Changed, Trouble> {
        let (changed, _) = self.change_and_key(profile, proven, enc, change).await?;
        Ok(changed)
    }

    pub(super) async fn change_and_key(
        &self,
        profile: &mut Profile,
        proven: &Proven,
        enc: &PublicKey,
        change: Change,
    ) -> Result<(Changed, Option<OfflineKey>), Trouble> {
        let (verifier, unlock) = match proven {
            Proven::Pin(pin) => (Some(self.verifier(profile, pin).await?), Unlock::Pin),
            Proven::Touch => (None, Unlock::Biometrics),
        };
        profile.counter = profile.counter.saturating_add(1);
        self.platform.save(profile).await?;
        let ids = (self.draw(), self.draw());
        let statement = cbor::encode(&Statement {
            unlock,
            ..statement(profile, ids, change)
        });
        let proof = match &verifier {
            Some(verifier) => self.pin_proof(enc, &statement, verifier).await?,
            None => Proof::Touch(self.touched(profile, &statement).await?.assertion),
        };
        let answer = self.signed_answer(profile, statement, Some(proof)).await?;
        let body = self
            .post(&profile.origin, paths::CHANGE, answer.clone())
            .await?;
        let result = self.take_result(profile, &answer, &text_of(body)?).await?;
        if result.outcome == Outcome::Approved && verifier.is_some() {
            self.note_pin(profile);
        }
        self.platform.save(profile).await?;
        let share = match &result.share {
            Some(sealed) => {
                let context = released_context(result.request, &hash(&answer));
                Some(self.open_sealed(profile, sealed, &context).await?)
            }
            None => None,
        };
        let key = self.offline_key(profile, &result, &answer).await?;
        let changed = Changed {
            outcome: result.outcome,
            tries_left: result.tries_left,
            share,
        };
        Ok((changed, key))
    }
}

/// What the phone says about a change. It answers no request: the ids are drawn, and the hash is
/// that of the server nonce.
fn statement(
    profile: &Profile,
    (request, nonce): ([u8; 16], [u8; 32]),
    change: Change,
) -> Statement {
    let asked: Hash = hash(&change.nonce);
    Statement {
        ask: Digest::from_bytes(asked),
        request: RequestId::from_bytes(request),
        nonce: Nonce::from_bytes(nonce),
        audience: profile.origin.clone(),
        profile: profile.id,
        device: profile.thumbprint(),
        counter: profile.counter,
        decision: Decision::Accept,
        picks: Vec::new(),
        unlock: Unlock::Pin,
        shown: Digest::from_bytes(hash(b"")),
        locale: "en".to_owned(),
        app: env!("CARGO_PKG_VERSION").to_owned(),
        change: Some(change),
        carried: None,
        offline: None,
    }
}
