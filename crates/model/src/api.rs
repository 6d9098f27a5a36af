//! Programs that look after people: what their tokens allow.

use symbolon_core::{moment::Moment, seal::Hash};

use crate::role::Right;

/// What a token allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Find people, and see their phones.
    ReadPeople,
    /// Invite people, switch accounts off and on.
    WritePeople,
    /// End accounts for good.
    EndPeople,
    /// Revoke people's phones.
    WriteDevices,
    /// Read the log.
    ReadLog,
    /// See which letters do not get through, and send them again.
    Letters,
    /// See what the operator decided.
    ReadSettings,
    /// Look after the applications behind the portal.
    Applications,
}

impl Scope {
    /// All there are.
    pub const ALL: [Self; 8] = [
        Self::ReadPeople,
        Self::WritePeople,
        Self::EndPeople,
        Self::WriteDevices,
        Self::ReadLog,
        Self::Letters,
        Self::ReadSettings,
        Self::Applications,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ReadPeople => "people:read",
            Self::WritePeople => "people:write",
            Self::EndPeople => "people:end",
            Self::WriteDevices => "devices:write",
            Self::ReadLog => "log:read",
            Self::Letters => "letters",
            Self::ReadSettings => "settings:read",
            Self::Applications => "applications",
        }
    }

    /// The scope with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }

    /// Whether it allows what somebody with this right may do.
    pub const fn allows(self, right: Right) -> bool {
        match (self, right) {
            (Self::ReadPeople, Right::SeePeople)
            | (Self::WritePeople, Right::Invite | Right::StartOver | Right::Suspend)
            | (Self::EndPeople, Right::EndAccounts)
            | (Self::WriteDevices, Right::RevokePhones)
            | (Self::ReadLog, Right::ReadLog)
            | (Self::Letters, Right::SeeDelivery)
            | (Self::ReadSettings, Right::SeeSettings)
            | (Self::Applications, Right::KeepApplications) => true,
            (
                Self::ReadPeople
                | Self::WritePeople
                | Self::EndPeople
                | Self::WriteDevices
                | Self::ReadLog
                | Self::Letters
                | Self::ReadSettings
                | Self::Applications,
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
            ) => false,
        }
    }
}

/// A program's token. Its text is known to the program alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiToken {
    /// What is kept of its text.
    pub hash: Hash,
    /// What the operator calls the program; unique.
    pub name: String,
    /// What it allows.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub made: Moment,
    /// Until when it counts.
    pub until: Moment,
    /// When it was used last, to the minute.
    pub used: Option<Moment>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_and_no_scope_allows_what_takes_a_person() {
        for scope in Scope::ALL {
            assert_eq!(Scope::named(scope.name()), Some(scope));
            assert!(!scope.allows(Right::VerifyCaller));
        }
        assert_eq!(Scope::named("people:*"), None);
    }
}
