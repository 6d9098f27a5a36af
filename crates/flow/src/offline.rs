//! Codes of a phone without a network (protocol section 7): a key that the server gives, and another
//! one after every approval, so that a code that was seen says nothing about the next ones for long.

use symbolon_core::{
    seal::{Hash, Secret},
    wire::{
        answer::{AnswerResult, INFO_TO_PHONE, offline_context},
        cbor,
        change::OfflineKey,
    },
};
use symbolon_model::{
    authenticator::{Authenticator, Maker},
    device::Device,
};
use symbolon_store::{Write, authenticators};

use crate::{Broken, Flow};

impl Flow {
    /// A new key of this number for a phone, sealed into a result; and what keeps it.
    pub(crate) fn hand_over_offline(
        &self,
        result: &mut AnswerResult,
        device: &Device,
        number: u32,
        answer: &Hash,
    ) -> Write {
        let key: [u8; 32] = self.draw();
        let message = Secret::new(cbor::encode(&OfflineKey { number, key }));
        let context = offline_context(result.request, answer);
        result.offline = self
            .keys
            .seal(&device.de, INFO_TO_PHONE, &context, message.reveal());
        let authenticator = Authenticator {
            id: self.draw(),
            person: device.person,
            maker: Maker::Phone(device.id, number),
            key: Secret::new(key.to_vec()),
            drift: 0,
            near: None,
            last_step: 0,
            confirmed: Some(self.now()),
        };
        self.store.insert_authenticator(&authenticator, self.now())
    }

    /// After an approval by a phone that holds the key of this number: earlier ones are void, and
    /// the next one is on its way. The one it holds stays good until it names the next.
    pub(crate) async fn renew_offline(
        &self,
        result: &mut AnswerResult,
        device: &Device,
        held: Option<u32>,
        answer: &Hash,
    ) -> Result<Vec<Write>, Broken> {
        let Some(held) = held else {
            return Ok(Vec::new());
        };
        let all = self.store.authenticators_of(device.person).await?;
        let there = Maker::Phone(device.id, held);
        if all.iter().all(|one| one.maker != there) {
            return Ok(Vec::new());
        }
        let next = held.saturating_add(1);
        Ok(vec![
            authenticators::drop_others_of_phone(device.id, held),
            self.hand_over_offline(result, device, next, answer),
        ])
    }
}
