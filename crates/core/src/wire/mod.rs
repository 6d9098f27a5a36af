//! The phone protocol: its messages, exact to the byte.
//!
//! Every message is deterministic CBOR (RFC 8949 section 4.2), written and read by [`cbor`]
//! alone; what the server signs for the phone travels as a compact JWS around such a message
//! ([`jws`]). Reading is strict: unknown keys, keys given twice, other orders and longer forms of
//! the same value are refused, so that two readers can never understand the same bytes
//! differently. `docs/protocol/` is the published text.

pub mod activate;
pub mod answer;
pub mod ask;
pub mod base64url;
pub mod cbor;
pub mod change;
pub mod ids;
pub mod jws;
pub mod paths;
pub mod pull;
pub mod refusal;
pub mod remark;
pub mod request_link;
pub mod signed;
pub mod subscribe;
pub mod touch;

/// Largest message either side reads, in bytes.
pub const LARGEST: usize = 16 * 1024;
