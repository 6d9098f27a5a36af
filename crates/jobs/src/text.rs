//! The job that sends a text message.

use symbolon_core::seal::Secret;
use symbolon_model::letter::Letter;
use symbolon_pages::letters::{self, Sender};
use symbolon_senders::{NotSent, Text, TextSender};

pub(crate) async fn send(
    payload: &Secret<Vec<u8>>,
    sender: &Sender,
    texts: Option<&dyn TextSender>,
) -> Result<(), NotSent> {
    let letter: Letter = serde_json::from_slice(payload.reveal())
        .map_err(|_| NotSent::Never("the message cannot be read".to_owned()))?;
    let text = letters::text_message(&letter, sender)
        .ok_or_else(|| NotSent::Never("this is no text message".to_owned()))?;
    let texts = texts.ok_or_else(|| NotSent::Never("no gateway is set up".to_owned()))?;
    texts
        .send(Text {
            to: letter.to,
            text,
        })
        .await
}
