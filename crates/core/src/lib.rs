//! What the server and the phone must agree on, written once.
//!
//! One-time passwords, sealing, the bytes of the phone protocol, the phone's side of that
//! protocol, the pictures, and what a phone keeps. Everything is pure: bytes in, bytes out.
//! This crate refuses to read a clock, draw randomness or do input and output; callers bring them.

pub mod handset;
pub mod language;
pub mod moment;
pub mod otp;
pub mod picture;
pub mod seal;
pub mod text;
pub mod vault;
pub mod wire;
