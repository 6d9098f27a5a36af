//! Ids of rows: UUID version 7 (RFC 9562 section 5.7), so that new rows stand together.

use core::fmt;

use symbolon_core::{moment::Moment, wire::ids::ProfileId};
use uuid::Uuid;

/// Sixteen bytes of a version 7 UUID from a moment and ten random bytes.
pub fn version_7(now: Moment, random: [u8; 10]) -> [u8; 16] {
    let millis = u64::try_from(now.millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random)
        .into_uuid()
        .into_bytes()
}

/// The id of a new device: the profile id that its phone knows.
pub fn new_profile(now: Moment, random: [u8; 10]) -> ProfileId {
    ProfileId::from_bytes(version_7(now, random))
}

/// A person.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PersonId([u8; 16]);

impl PersonId {
    /// The id of a new person.
    pub fn new(now: Moment, random: [u8; 10]) -> Self {
        Self(version_7(now, random))
    }

    /// An id that was kept.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// An id as it is written.
    pub fn parse(text: &str) -> Option<Self> {
        let id = Uuid::try_parse(text).ok()?;
        Some(Self(id.into_bytes()))
    }
}

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Uuid::from_bytes(self.0).hyphenated().fmt(f)
    }
}

impl fmt::Debug for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PersonId({self})")
    }
}
