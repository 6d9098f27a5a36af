//! The answer of a phone (protocol sections 3 and 4), and the result it gets back.
//!
//! A [`Statement`] is what the phone says (`M`); an [`Answer`] adds the PIN proof, the ratchet and
//! the device key's signature over all of it.

use minicbor::{Decode, Encode};

use super::{
    cbor::{self, BadMessage},
    change::Change,
    ids::{Digest, Nonce, ProfileId, RequestId},
    touch::{Assertion, assertion_challenge},
};
use crate::seal::{
    Hash, PublicKey, Secret, Signature, Thumbprint, Verify, hash, hash_of, hpke::Sealed, labelled,
    mac_of, same,
};

/// What the person decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Decision {
    /// Go on.
    #[n(0)]
    Accept,
    /// Stop.
    #[n(1)]
    Decline,
    /// Somebody else asked for this.
    #[n(2)]
    NotMe,
}

/// What the phone was unlocked with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Unlock {
    /// Nothing: saying no is always the easier way.
    #[n(0)]
    None,
    /// The PIN.
    #[n(1)]
    Pin,
    /// The phone's own lock: a finger, a face.
    #[n(2)]
    Biometrics,
}

/// How a request crossed from the browser to the phone, where no picture was picked.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Carried {
    /// By a link that was followed on this very device (link mode). Only the code that comes back
    /// with the result collects it.
    #[n(0)]
    Link,
    /// By the code on the sign-in page, which the phone's camera read.
    #[n(1)]
    Scan(#[cbor(n(0), with = "minicbor::bytes")] [u8; 16]),
}

/// What the phone says: `M` in the protocol.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Statement {
    /// SHA-256 of the request as received.
    #[n(0)]
    pub ask: Digest,
    /// The request.
    #[n(1)]
    pub request: RequestId,
    /// The request's nonce.
    #[n(2)]
    pub nonce: Nonce,
    /// The server's origin.
    #[n(3)]
    pub audience: String,
    /// The profile that answers.
    #[n(4)]
    pub profile: ProfileId,
    /// The device key that answers.
    #[n(5)]
    pub device: Thumbprint,
    /// Goes up with every answer.
    #[n(6)]
    pub counter: u64,
    /// The decision.
    #[n(7)]
    pub decision: Decision,
    /// The pictures picked.
    #[cbor(n(8), with = "minicbor::bytes")]
    pub picks: Vec<u8>,
    /// What unlocked the phone.
    #[n(9)]
    pub unlock: Unlock,
    /// Hash of the text that was shown.
    #[n(10)]
    pub shown: Digest,
    /// Language the text was shown in.
    #[n(11)]
    pub locale: String,
    /// Version of the app.
    #[n(12)]
    pub app: String,
    /// What the person changes about the profile; in answers to requests there is none.
    #[n(13)]
    pub change: Option<Change>,
    /// How the request crossed, where no picture was picked.
    #[n(14)]
    pub carried: Option<Carried>,
    /// The number of the offline key that the phone holds; earlier ones are void from now on.
    #[n(15)]
    pub offline: Option<u32>,
}

/// What travels: the statement with everything that proves it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Answer {
    /// The [`Statement`], encoded.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub statement: Vec<u8>,
    /// The PIN proof, sealed with info [`INFO_PIN_PROOF`]; none when nothing was unlocked.
    #[n(1)]
    pub proof: Option<Sealed>,
    /// HMAC of the statement under the ratchet.
    #[n(2)]
    pub ratchet: Digest,
    /// The device key's signature over all of it.
    #[n(3)]
    pub signature: Signature,
    /// What the phone's own lock says, in place of the PIN proof.
    #[n(4)]
    pub assertion: Option<Assertion>,
}

/// What proves that the person is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// A PIN proof, sealed.
    Pin(Sealed),
    /// An assertion of the phone's own lock.
    Touch(Assertion),
}

impl Proof {
    fn encoded(&self) -> Vec<u8> {
        match self {
            Self::Pin(sealed) => cbor::encode(sealed),
            Self::Touch(assertion) => cbor::encode(assertion),
        }
    }
}

/// Purpose of the sealed PIN proof.
pub const INFO_PIN_PROOF: &[u8] = b"pin-proof";

/// `pp = HMAC(v, "pin-proof-v1" | SHA-256(M))`.
pub fn pin_proof(verifier: &Secret<[u8; 32]>, statement: &[u8]) -> Secret<[u8; 32]> {
    Secret::new(mac_of(
        verifier.reveal(),
        "pin-proof-v1",
        &[&hash(statement)],
    ))
}

/// `rm = HMAC(rat, SHA-256(M))`.
pub fn ratchet_mac(ratchet: &Secret<[u8; 32]>, statement: &[u8]) -> Hash {
    mac_of(ratchet.reveal(), "ratchet-v1", &[&hash(statement)])
}

/// The bytes that the device key signs: `"mfa-resp-v1" | SHA-256(M) | SHA-256(proof) | rm`.
pub fn signing_input(statement: &[u8], proof: Option<&Proof>, ratchet: &Hash) -> Vec<u8> {
    let proof = proof.map(Proof::encoded).unwrap_or_default();
    labelled("mfa-resp-v1", &[&hash(statement), &hash(&proof), ratchet])
}

/// Why an answer is not even looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadAnswer {
    /// Not readable.
    #[error(transparent)]
    Message(#[from] BadMessage),
    /// Not signed by the device it claims to come from.
    #[error("the answer was not signed by this device")]
    Signature,
}

/// An answer whose signature was checked.
#[derive(Clone, Debug)]
pub struct SignedAnswer {
    answer: Answer,
    statement: Statement,
    proof: Option<Proof>,
    hash: Hash,
}

impl SignedAnswer {
    /// Reads an answer without checking who signed it. Danger: only to find out whose key to
    /// check it with.
    pub fn profile_of(bytes: &[u8]) -> Result<ProfileId, BadMessage> {
        let answer: Answer = cbor::decode(bytes)?;
        Ok(cbor::decode::<Statement>(&answer.statement)?.profile)
    }

    /// Reads an answer and checks that the holder of `key` signed every part of it.
    pub fn open(bytes: &[u8], key: &PublicKey, verifier: &impl Verify) -> Result<Self, BadAnswer> {
        let answer: Answer = cbor::decode(bytes)?;
        let statement: Statement = cbor::decode(&answer.statement)?;
        let proof = match (answer.proof.clone(), answer.assertion.clone()) {
            (None, None) => None,
            (Some(sealed), None) => Some(Proof::Pin(sealed)),
            (None, Some(assertion)) => Some(Proof::Touch(assertion)),
            (Some(_), Some(_)) => return Err(BadAnswer::Message(BadMessage::Malformed)),
        };
        let ratchet = answer.ratchet.as_bytes();
        let input = signing_input(&answer.statement, proof.as_ref(), ratchet);
        let fits = statement.device == key.thumbprint();
        if !fits || !verifier.verify(key, &input, &answer.signature) {
            return Err(BadAnswer::Signature);
        }
        Ok(Self {
            answer,
            statement,
            proof,
            hash: hash(bytes),
        })
    }

    /// What the phone says.
    pub const fn statement(&self) -> &Statement {
        &self.statement
    }

    /// SHA-256 over the answer as received.
    pub const fn hash(&self) -> &Hash {
        &self.hash
    }

    /// Whether the answer was made with this ratchet.
    pub fn made_with(&self, ratchet: &Secret<[u8; 32]>) -> bool {
        same(
            &ratchet_mac(ratchet, &self.answer.statement),
            self.answer.ratchet.as_bytes(),
        )
    }

    /// What proves that the person is there.
    pub const fn proof(&self) -> Option<&Proof> {
        self.proof.as_ref()
    }

    /// The context in which a PIN proof is sealed.
    pub fn context(&self) -> Hash {
        hash(&self.answer.statement)
    }

    /// What an assertion must be about.
    pub fn challenge(&self) -> Hash {
        assertion_challenge(&self.answer.statement)
    }

    /// Whether an opened proof was made with this verifier.
    pub fn proves(&self, verifier: &Secret<[u8; 32]>, opened: &Secret<Vec<u8>>) -> bool {
        same(
            pin_proof(verifier, &self.answer.statement).reveal(),
            opened.reveal(),
        )
    }
}

/// How an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Outcome {
    /// Accepted: the browser moves on.
    #[n(0)]
    Approved,
    /// Declined, as asked.
    #[n(1)]
    Declined,
    /// The wrong picture: the request is over.
    #[n(2)]
    WrongPicture,
    /// The wrong PIN: try again.
    #[n(3)]
    WrongPin,
    /// The wrong PIN for the last time: the profile is locked.
    #[n(4)]
    Locked,
    /// The request was over before the answer came.
    #[n(5)]
    TooLate,
    /// The profile was copied: it is suspended.
    #[n(6)]
    Suspended,
    /// The profile was revoked: wipe it.
    #[n(7)]
    Gone,
    /// The PIN was right, and nothing was changed: what was sent will not do here.
    #[n(8)]
    Unfit,
}

/// What the server says to an answer, inside a JWS.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct AnswerResult {
    /// The device that answered.
    #[n(0)]
    pub audience: Thumbprint,
    /// The request it answered.
    #[n(1)]
    pub request: RequestId,
    /// SHA-256 over the answer as received.
    #[n(2)]
    pub answer: Digest,
    /// How it ended.
    #[n(3)]
    pub outcome: Outcome,
    /// The next ratchet, sealed to the device with info [`INFO_TO_PHONE`].
    #[n(4)]
    pub ratchet: Option<Sealed>,
    /// After a wrong PIN, the request again with the next try.
    #[n(5)]
    pub again: Option<String>,
    /// Tries left before the profile locks.
    #[n(6)]
    pub tries_left: u8,
    /// For an approval in link mode: the code that collects it, sealed to the device with info
    /// [`INFO_TO_PHONE`] in the context [`completion_context`].
    #[n(7)]
    pub completion: Option<Sealed>,
    /// The half of a card's secret that was asked for, sealed to the device with info
    /// [`INFO_TO_PHONE`] in the context [`released_context`].
    #[n(8)]
    pub share: Option<Sealed>,
    /// The next [`OfflineKey`](super::change::OfflineKey), sealed to the device with info
    /// [`INFO_TO_PHONE`] in the context [`offline_context`].
    #[n(9)]
    pub offline: Option<Sealed>,
}

/// Purpose of everything the server seals to a phone.
pub const INFO_TO_PHONE: &[u8] = b"to-phone";

/// The context in which a completion code is sealed.
pub fn completion_context(request: RequestId, answer: &Hash) -> Hash {
    hash_of("completion-v1", &[request.as_bytes(), answer])
}

/// The context in which a card's half is released.
pub fn released_context(request: RequestId, answer: &Hash) -> Hash {
    hash_of("share-v1", &[request.as_bytes(), answer])
}

/// The context in which a key for codes without a network is sealed.
pub fn offline_context(request: RequestId, answer: &Hash) -> Hash {
    hash_of("offline-v1", &[request.as_bytes(), answer])
}

/// The context in which the next ratchet is sealed.
pub fn ratchet_context(request: RequestId, answer: &Hash) -> Hash {
    hash_of("next-ratchet-v1", &[request.as_bytes(), answer])
}
