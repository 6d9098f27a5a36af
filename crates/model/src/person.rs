//! People who sign in.

use symbolon_core::{language::Language, moment::Moment};

use crate::{address::Address, code::Channel, id::PersonId, mobile::Mobile, role::Role};

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
    /// A number that is known to be theirs.
    pub mobile: Option<Mobile>,
    /// A number that they proved lately, and from when on it counts in the place of that one.
    pub coming: Option<(Mobile, Moment)>,
    /// An address that they proved lately, and from when on it takes the place of theirs.
    pub moving: Option<(Address, Moment)>,
    /// How they want the codes that finish a sign-in; mail where there is no number.
    pub codes_by: Channel,
    /// What they may do to others; nothing, for most.
    pub role: Option<Role>,
    /// The language of the portal when they signed in last; letters are written in it.
    pub language: Option<Language>,
}

impl Person {
    /// An account that was just made: no password, no number, no role.
    pub const fn new(id: PersonId, address: Address, name: String, standing: Standing) -> Self {
        Self {
            id,
            address,
            name,
            standing,
            password: None,
            reset: None,
            mobile: None,
            coming: None,
            moving: None,
            codes_by: Channel::Mail,
            role: None,
            language: None,
        }
    }

    /// The address they had, whether the account is over or not.
    pub fn known_as(&self) -> &str {
        match self.standing {
            Standing::Ended => self.address.before_the_end(self.id),
            Standing::Invited | Standing::Active | Standing::Disabled => self.address.as_str(),
        }
    }

    /// The number that counts.
    pub fn number_at(&self, now: Moment) -> Option<&Mobile> {
        let coming = self.coming.as_ref().filter(|(_, from)| now >= *from);
        coming.map(|(number, _)| number).or(self.mobile.as_ref())
    }

    /// How a code that finishes a sign-in goes out, where text messages may go to `texts`.
    pub fn sign_in_codes(&self, texts: Option<&[String]>, now: Moment) -> Channel {
        match self.reached_at(texts, now) {
            Some(_) => self.codes_by,
            None => Channel::Mail,
        }
    }

    /// How a code that sets a password goes out: where there are two channels, not the one that the
    /// next sign-in rests on.
    pub fn reset_codes(&self, texts: Option<&[String]>, now: Moment) -> Channel {
        match (self.reached_at(texts, now), self.codes_by) {
            (Some(_), Channel::Mail) => Channel::Text,
            (Some(_), Channel::Text) | (None, _) => Channel::Mail,
        }
    }

    /// Their number, where text messages may go there.
    pub fn reached_at(&self, texts: Option<&[String]>, now: Moment) -> Option<&Mobile> {
        let number = self.number_at(now)?;
        texts.filter(|allowed| number.is_among(allowed))?;
        Some(number)
    }

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
    /// The account is over for good: nothing signs in, and the address is free for somebody else.
    Ended,
}
