//! Codes without a network: having them, giving them up, and the next key with each approval.

use super::{
    Clock, Handset, Keys, Shelf, Trouble, Wire,
    change::{Changed, Proven},
};
use crate::{
    seal::{Hash, Secret, hash},
    vault::{Offline, Pin, Profile, TouchGroup, TouchKey},
    wire::{
        answer::{AnswerResult, Outcome, offline_context},
        cbor,
        change::{Change, OfflineKey, What},
    },
};

impl<P: Keys + Wire + Shelf + Clock> Handset<P> {
    /// Has the server give a key for codes without a network, locked by the phone's own lock. It is
    /// opened first: without a secret of its own there are no such codes.
    pub async fn add_offline(&self, profile: &mut Profile, pin: &Pin) -> Result<Changed, Trouble> {
        let biometrics = profile.biometrics.as_ref().ok_or(Trouble::NoBiometrics)?;
        let touch = TouchGroup {
            credential: biometrics.credential.clone(),
            salt: self.draw(),
            local: self.draw(),
        };
        let challenge: Hash = self.draw();
        let touched = self
            .platform
            .touch(&touch.credential, &challenge, Some(&touch.salt))
            .await?;
        let secret = touched.secret.ok_or(Trouble::NoBiometrics)?;
        let (nonce, enc) = self.prepare(profile).await?;
        let (proven, what) = (Proven::Pin(pin.clone()), What::OfflineCodes);
        let (changed, key) = self
            .change_and_key(profile, &proven, &enc, Change { nonce, what })
            .await?;
        if let Some(key) = key {
            let opened = TouchKey::from_prf(&secret, &touch);
            let (nonce, now) = (self.draw(), self.platform.now());
            profile.offline = Some(Offline::keep(&key, (touch, &opened), nonce, now));
            self.platform.save(profile).await?;
        }
        Ok(changed)
    }

    /// No such codes any more.
    pub async fn drop_offline(&self, profile: &mut Profile, pin: &Pin) -> Result<Changed, Trouble> {
        let (nonce, enc) = self.prepare(profile).await?;
        let (proven, what) = (Proven::Pin(pin.clone()), What::NoOfflineCodes);
        let changed = self
            .change(profile, &proven, &enc, Change { nonce, what })
            .await?;
        if changed.outcome == Outcome::Approved {
            profile.offline = None;
            self.platform.save(profile).await?;
        }
        Ok(changed)
    }

    /// Keeps the next key for codes without a network, where the phone's own lock is open. Where it
    /// is not, the one that stands goes on: the server keeps it until the next is named.
    pub(super) async fn keep_offline(
        &self,
        profile: &mut Profile,
        key: &OfflineKey,
        secret: Option<&Secret<Vec<u8>>>,
    ) -> Result<(), Trouble> {
        let (Some(secret), Some(offline)) = (secret, &profile.offline) else {
            return Ok(());
        };
        let group = offline.touch.clone();
        let opened = TouchKey::from_prf(secret, &group);
        let (nonce, now) = (self.draw(), self.platform.now());
        profile.offline = Some(Offline::keep(key, (group, &opened), nonce, now));
        self.platform.save(profile).await
    }

    /// The key for codes without a network that came with a result.
    pub(super) async fn offline_key(
        &self,
        profile: &Profile,
        result: &AnswerResult,
        answer: &[u8],
    ) -> Result<Option<OfflineKey>, Trouble> {
        let Some(sealed) = &result.offline else {
            return Ok(None);
        };
        let context = offline_context(result.request, &hash(answer));
        let opened = self.open_sealed(profile, sealed, &context).await?;
        let key = cbor::decode(opened.reveal()).map_err(|_| Trouble::TooOld)?;
        Ok(Some(key))
    }
}
