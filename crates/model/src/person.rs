//! People who sign in.

use symbolon_core::moment::Moment;

use crate::{address::Address, id::PersonId};

/// Seconds for which sensitive changes wait after a reset of the password by mail, in sessions that
/// rest on that mailbox; and for which a new phone vouches for no other.
pub const HOLD: i64 = 24 * 3600;

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
    /// When the password was reset by mail; none once they signed in another way since.
    pub reset: Option<Moment>,
}

impl Person {
    /// Until when sensitive changes wait in sessions that rest on the mailbox alone.
    pub fn held_until(&self, now: Moment) -> Option<Moment> {
        let until = self.reset?.plus_seconds(HOLD);
        (now < until).then_some(until)
    }
}

/// Whether somebody may sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// They were invited and have set no password yet.
    Invited,
    /// They may.
    Active,
    /// An administrator has switched the account off.
    Disabled,
}
