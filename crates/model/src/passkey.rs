//! Passkeys: credentials of WebAuthn for the portal itself. The only way to sign in that a page which
//! relays everything cannot use, since the browser signs for the page it really sees.

use crate::id::PersonId;

/// Most that one person may have.
pub const MOST_PASSKEYS: usize = 10;

/// A passkey as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    /// The credential's own id.
    pub id: Vec<u8>,
    /// Whose.
    pub person: PersonId,
    /// What its owner calls it.
    pub name: String,
    /// What is checked by: key, counter, flags, as the library that checks keeps them.
    pub record: Vec<u8>,
}

/// Proof that a passkey answered this server's challenge for this origin, with its owner verified
/// on the device. Only whoever has checked that makes one.
#[derive(Clone, Debug)]
pub struct Recognised {
    /// What is kept from now on.
    pub record: Vec<u8>,
}
