//! People who sign in.

use crate::{address::Address, id::PersonId};

/// Somebody with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Which person.
    pub id: PersonId,
    /// User name and mailbox.
    pub address: Address,
    /// As they want to be called.
    pub name: String,
    /// Whether they may sign in.
    pub standing: Standing,
    /// The password as a PHC string (Argon2id); none before the first one is set.
    pub password: Option<String>,
}

/// Whether somebody may sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// They may.
    Active,
    /// An administrator has switched the account off.
    Disabled,
}
