//! The job that sends a letter.

use symbolon_core::seal::Secret;
use symbolon_model::letter::Letter;
use symbolon_pages::letters::{self, Sender};
use symbolon_senders::{Mail, MailSender, NotSent};

pub(crate) async fn send(
    payload: &Secret<Vec<u8>>,
    sender: &Sender,
    mail: &dyn MailSender,
) -> Result<(), NotSent> {
    let letter: Letter = serde_json::from_slice(payload.reveal())
        .map_err(|_| NotSent::Never("the letter cannot be read".to_owned()))?;
    let written = letters::write(&letter, sender).map_err(|e| NotSent::Never(e.to_string()))?;
    let (subject, text, html) = (written.subject, written.text, written.html);
    mail.send(Mail {
        to: letter.to,
        subject,
        text,
        html,
    })
    .await
}
