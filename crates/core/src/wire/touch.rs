//! The phone's own lock instead of the PIN: what a WebAuthn platform credential says (WebAuthn
//! Level 3 sections 6 and 7), and what it must say it about.
//!
//! The credential proves that the phone recognised its owner; the device key signs all the same,
//! so that a credential which was copied to another device is worth nothing there.

use minicbor::{Decode, Encode};

use super::ids::ProfileId;
use crate::seal::{Hash, Thumbprint, hash, hash_of};

/// A new credential, as the browser gave it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Registered {
    /// The authenticator data, with the credential's public key in it.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub authenticator: Vec<u8>,
    /// The client data, as JSON.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub client: Vec<u8>,
}

/// The phone recognised its owner.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Assertion {
    /// The authenticator data.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub authenticator: Vec<u8>,
    /// The client data, as JSON.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub client: Vec<u8>,
    /// The credential's signature over both, in ASN.1 as WebAuthn has it.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub signature: Vec<u8>,
}

/// The challenge of a new credential.
pub fn registration_challenge(profile: ProfileId, device: Thumbprint, nonce: &[u8]) -> Hash {
    let parts: [&[u8]; 3] = [profile.as_bytes(), device.as_bytes(), nonce];
    hash_of("mfa-wa-v1", &parts)
}

/// The challenge of an assertion: it is good for this one statement.
pub fn assertion_challenge(statement: &[u8]) -> Hash {
    hash_of("mfa-bio-v1", &[&hash(statement)])
}
