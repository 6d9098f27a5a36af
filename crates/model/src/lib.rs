//! People, devices, factors, sign-ins, sessions: types and state machines.
//!
//! A state is a struct named after what it waits for, carrying exactly its own facts; a
//! transition takes it by value. Proof tokens have private fields, so that a check that was
//! skipped does not compile. Nothing here does input or output, knows the time or draws
//! randomness.
#![deny(missing_docs)]

pub mod activation;
pub mod address;
pub mod api;
pub mod application;
pub mod ask;
pub mod audit;
pub mod authenticator;
pub mod biometrics;
pub mod browser;
pub mod client;
pub mod code;
pub mod device;
pub mod id;
pub mod letter;
pub mod level;
pub mod mobile;
pub mod name;

pub mod passkey;
pub mod password;
pub mod person;
pub mod push;
pub mod role;
pub mod session;
pub mod sign_in;
