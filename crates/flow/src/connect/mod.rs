//! Signing people in to applications through OpenID Connect (mission row D7).
//!
//! ```text
//! request --read--> (client, request) --authorize--> sign in first
//!                                              |
//!                                              +----> a code --redeem--> ID token, access token
//!                                                                             |
//!                                                             userinfo <------+
//! ```
//!
//! What is granted belongs to the session in which it was granted, and ends with it. Tokens say what is
//! true of that sign-in and never more.

pub mod authorize;
pub mod clients;
pub mod inspect;
pub mod redeem;
pub mod refresh;
