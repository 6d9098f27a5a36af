//! Who may look after people, and in what. Whatever is not in the table is denied.

use crate::level::Level;

/// What somebody is for the organisation, besides somebody who signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Helps people who cannot sign in.
    HelpDesk,
    /// Looks after accounts.
    Administrator,
    /// Reads the log.
    Auditor,
}

/// What may be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// Find people, and see their phones.
    SeePeople,
    /// Invite somebody, and invite them again.
    Invite,
    /// Revoke somebody's phones.
    RevokePhones,
    /// Have somebody's phone show that they are who calls.
    VerifyCaller,
    /// Switch an account off, and on again.
    Suspend,
    /// Have somebody set a new password, or activate a phone: by a letter to them.
    StartOver,
    /// End an account for good.
    EndAccounts,
    /// Read the log.
    ReadLog,
    /// See which letters do not get through, and send them again.
    SeeDelivery,
    /// See what the operator decided.
    SeeSettings,
    /// Look after the applications behind the portal.
    KeepApplications,
}

impl Role {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::HelpDesk, Self::Administrator, Self::Auditor];

    /// Its name in storage and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::HelpDesk => "help-desk",
            Self::Administrator => "administrator",
            Self::Auditor => "auditor",
        }
    }

    /// The role with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// The rights table.
    pub const fn may(self, right: Right) -> bool {
        match (self, right) {
            (
                Self::HelpDesk,
                Right::SeePeople
                | Right::Invite
                | Right::RevokePhones
                | Right::VerifyCaller
                | Right::StartOver,
            )
            | (
                Self::Administrator,
                Right::SeePeople
                | Right::Invite
                | Right::RevokePhones
                | Right::VerifyCaller
                | Right::StartOver
                | Right::Suspend
                | Right::EndAccounts
                | Right::ReadLog
                | Right::SeeDelivery
                | Right::SeeSettings
                | Right::KeepApplications,
            )
            | (Self::Auditor, Right::ReadLog | Right::SeeSettings) => true,
            (
                Self::HelpDesk,
                Right::Suspend
                | Right::EndAccounts
                | Right::ReadLog
                | Right::SeeDelivery
                | Right::SeeSettings
                | Right::KeepApplications,
            )
            | (
                Self::Auditor,
                Right::SeePeople
                | Right::Invite
                | Right::RevokePhones
                | Right::VerifyCaller
                | Right::StartOver
                | Right::Suspend
                | Right::EndAccounts
                | Right::SeeDelivery
                | Right::KeepApplications,
            ) => false,
        }
    }

    /// What a sign-in has to be worth before any of it may be done: a passkey for administrators,
    /// since no page that imitates the portal gets one, and the higher level for everybody else.
    pub const fn needs(self) -> Level {
        match self {
            Self::Administrator => Level::Passkey,
            Self::HelpDesk | Self::Auditor => Level::PasswordTotp,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for role in Role::ALL {
            assert_eq!(Role::named(role.name()), Some(role));
        }
        assert_eq!(Role::named("root"), None);
    }
}
