//! OpenID Connect: the rules of the provider (OpenID Connect Core 1.0, RFC 6749, RFC 9700).
//!
//! What a request has to be, what a client may ask for, what a token says. Nothing here knows HTTP,
//! storage, the time or keys; what is not offered (the implicit flow, request objects, dynamic
//! registration) is refused by its name.
#![deny(missing_docs)]

pub mod claims;
pub mod client;
pub mod discovery;
pub mod error;
pub mod pkce;
pub mod request;
pub mod token;
