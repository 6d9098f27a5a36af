//! What the server signs for phones: a compact JWS (RFC 7515 section 3.1) with ES256.
//!
//! The header is not parsed but compared: for one type and one key there is exactly one, so
//! there is nothing in it to be misled by.

use super::base64url;
use crate::seal::{PublicKey, Signature, Verify};

/// What a JWS of this server holds; part of its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The server's encryption key.
    EncryptionKey,
    /// A request to the person: `T` in the protocol.
    Ask,
    /// The outcome of an answer.
    Result,
}

impl Kind {
    const fn typ(self) -> &'static str {
        match self {
            Self::EncryptionKey => "mfa-enc+jws",
            Self::Ask => "mfa-tx+jws",
            Self::Result => "mfa-result+jws",
        }
    }
}

/// The text is no JWS of the expected kind by the expected key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this was not signed by the server that this profile belongs to")]
pub struct NotSigned;

/// The bytes to be signed: header and payload.
pub fn signing_input(kind: Kind, key: &PublicKey, payload: &[u8]) -> String {
    format!("{}.{}", header(kind, key), base64url::encode(payload))
}

/// The finished JWS.
pub fn attach(signing_input: &str, signature: &Signature) -> String {
    format!(
        "{signing_input}.{}",
        base64url::encode(signature.as_bytes())
    )
}

/// The payload, after the signature was checked.
pub fn open(
    text: &str,
    kind: Kind,
    key: &PublicKey,
    verifier: &impl Verify,
) -> Result<Vec<u8>, NotSigned> {
    let (input, signature) = split(text, kind, key)?;
    if verifier.verify(key, input.as_bytes(), &signature) {
        payload(input)
    } else {
        Err(NotSigned)
    }
}

/// The payload, after a platform that takes its time checked the signature.
pub async fn open_slowly(
    text: &str,
    kind: Kind,
    key: &PublicKey,
    verify: impl AsyncFnOnce(&PublicKey, &[u8], &Signature) -> bool,
) -> Result<Vec<u8>, NotSigned> {
    let (input, signature) = split(text, kind, key)?;
    if verify(key, input.as_bytes(), &signature).await {
        payload(input)
    } else {
        Err(NotSigned)
    }
}

/// What was signed, and the signature; the header is the one that there can be.
fn split<'a>(
    text: &'a str,
    kind: Kind,
    key: &PublicKey,
) -> Result<(&'a str, Signature), NotSigned> {
    let (input, signature) = text.rsplit_once('.').ok_or(NotSigned)?;
    let (head, _) = input.split_once('.').ok_or(NotSigned)?;
    if head != header(kind, key) {
        return Err(NotSigned);
    }
    let signature = base64url::decode_exact(signature).ok_or(NotSigned)?;
    Ok((input, Signature::from_bytes(signature)))
}

fn payload(input: &str) -> Result<Vec<u8>, NotSigned> {
    let (_, payload) = input.split_once('.').ok_or(NotSigned)?;
    base64url::decode(payload).ok_or(NotSigned)
}

fn header(kind: Kind, key: &PublicKey) -> String {
    let (kid, typ) = (key.thumbprint(), kind.typ());
    base64url::encode(format!(r#"{{"alg":"ES256","kid":"{kid}","typ":"{typ}"}}"#).as_bytes())
}
