//! What the stories need from the world.

use futures_util::future::BoxFuture;
use symbolon_core::{
    moment::Moment,
    seal::{PublicKey, Secret, Signature, hpke},
};

use symbolon_model::{id::PersonId, passkey::Recognised, person::Person};
use symbolon_oidc::client::Algorithm;

use crate::Broken;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Moment;

    /// Whether it can be relied on: not after a jump that nobody explained.
    fn is_sure(&self) -> bool {
        true
    }
}

/// Draws randomness.
pub trait Random: Send + Sync {
    /// Fills bytes from the operating system's generator.
    fn fill(&self, bytes: &mut [u8]);
}

/// In which queue somebody's hash waits. A flood of strangers leaves the other one free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// A browser that signed this person in before.
    Known,
    /// Everybody else.
    Stranger,
}

/// Hashes passwords, slowly, somewhere else.
pub trait Passwords: Send + Sync {
    /// The PHC string of a new password.
    fn hash(&self, password: Secret<String>) -> BoxFuture<'_, Result<String, Broken>>;

    /// Whether a password fits a PHC string. Without one it takes as long and is never right.
    fn verify(
        &self,
        password: Secret<String>,
        kept: Option<String>,
        lane: Lane,
    ) -> BoxFuture<'_, Result<bool, Broken>>;

    /// Whether a password is among the first that anybody would try who knows these words about
    /// its owner.
    fn is_easy_to_guess(
        &self,
        password: Secret<String>,
        words: Vec<String>,
    ) -> BoxFuture<'_, Result<bool, Broken>>;
}

/// Makes questions for passkeys and checks the answers (WebAuthn level 3). What it hands out as
/// state comes back to it word for word.
pub trait Passkeys: Send + Sync {
    /// The question that makes a passkey for somebody who has these: options as JSON, and its state.
    fn begin(&self, person: &Person, has: &[Vec<u8>]) -> Option<(String, Vec<u8>)>;

    /// The id and the record of a passkey that was made; `None` when the answer does not fit.
    fn made(&self, response: &str, state: &[u8]) -> Option<(Vec<u8>, Vec<u8>)>;

    /// The question that any passkey answers: options as JSON, and its state.
    fn ask(&self) -> Option<(String, Vec<u8>)>;

    /// Whose passkey answered, as it says, and which: nothing is checked yet.
    fn whose(&self, response: &str) -> Option<(PersonId, Vec<u8>)>;

    /// Checks an answer by the record of its passkey.
    fn recognise(&self, response: &str, state: &[u8], record: &[u8]) -> Option<Recognised>;
}

/// The server's keys. Private halves stay inside.
pub trait Keys: Send + Sync {
    /// The signing key's public half: `SIG`.
    fn sig(&self) -> PublicKey;

    /// Signs with `SIG`.
    fn sign(&self, message: &[u8]) -> Signature;

    /// Checks somebody else's signature.
    fn verify(&self, key: &PublicKey, message: &[u8], signature: &Signature) -> bool;

    /// The current encryption key's public half, and until when it stands: `ENC`.
    fn enc(&self) -> (PublicKey, Moment);

    /// The key that signs messages to push services, its public half.
    fn push_key(&self) -> PublicKey;

    /// Signs with it.
    fn sign_push(&self, message: &[u8]) -> Signature;

    /// Signs what a token says, as a JWS (RFC 7515), for applications; `None` when there is no such key.
    fn sign_token(&self, algorithm: Algorithm, claims: &[u8]) -> Option<String>;

    /// The public keys of tokens, as a JWK set (RFC 7517).
    fn token_keys(&self) -> serde_json::Value;

    /// Opens what was sealed to any encryption key that still stands.
    fn open(&self, sealed: &hpke::Sealed, info: &[u8], aad: &[u8]) -> Option<Secret<Vec<u8>>>;

    /// Seals to somebody's key.
    fn seal(&self, to: &PublicKey, info: &[u8], aad: &[u8], message: &[u8])
    -> Option<hpke::Sealed>;
}

/// Verifies with the server's keys, where `core` asks for a verifier.
pub(crate) struct By<'a>(pub(crate) &'a dyn Keys);

impl symbolon_core::seal::Verify for By<'_> {
    fn verify(&self, key: &PublicKey, message: &[u8], signature: &Signature) -> bool {
        self.0.verify(key, message, signature)
    }
}

/// Rings somebody's phones, if they want that. Nothing waits for it and nothing rests on it: a
/// phone that hears nothing finds the request when it is opened.
pub trait Push: Send + Sync {
    /// Somebody's phones have something to look at. `known` says whether it comes from a browser
    /// that has signed this person in before.
    fn ring(&self, person: PersonId, known: bool);
}

/// Wakes whoever waits for a change of something. A bell rung in vain is harmless; whoever
/// waits looks for themselves.
pub trait Bell: Send + Sync {
    /// Something about this id changed.
    fn ring(&self, id: [u8; 16]);
}
