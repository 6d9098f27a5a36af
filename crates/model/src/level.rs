//! How somebody proved who they are, and what that is worth. Never rounded up.

/// One way of signing in, named as acr values name it (protocol section 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// A link that whoever sits at the server's console handed out: for making a first passkey.
    ConsoleLink,
    /// Password and a code by mail.
    PasswordMail,
    /// Password and a code by text message, which whoever takes over the number reads (SIM swap).
    PasswordText,
    /// Password and a printed recovery code.
    PasswordRecovery,
    /// Phone, the same picture on both screens.
    PushCompare,
    /// Phone and browser on one device: a link there, a code back; nothing was compared.
    PushLink,
    /// Phone, picture picked.
    PushPick,
    /// Password and a code of an authenticator app: the higher level begins here.
    PasswordTotp,
    /// Phone, four pictures carried over.
    PushTransfer,
    /// A passkey, whose signature is bound to the page that asked: phishing resistant.
    Passkey,
}

impl Level {
    /// All there are, from the weakest on.
    pub const ALL: [Self; 10] = [
        Self::ConsoleLink,
        Self::PasswordMail,
        Self::PasswordText,
        Self::PasswordRecovery,
        Self::PushCompare,
        Self::PushLink,
        Self::PushPick,
        Self::PasswordTotp,
        Self::PushTransfer,
        Self::Passkey,
    ];

    /// The acr value.
    pub const fn acr(self) -> &'static str {
        match self {
            Self::ConsoleLink => "console-link",
            Self::PasswordMail => "pwd+mail",
            Self::PasswordText => "pwd+sms",
            Self::PasswordRecovery => "pwd+recovery",
            Self::PushCompare => "push-compare",
            Self::PushLink => "push-link",
            Self::PushPick => "push-pick",
            Self::PasswordTotp => "pwd+totp",
            Self::PushTransfer => "push-transfer",
            Self::Passkey => "phr",
        }
    }

    /// The level with this acr value.
    pub fn from_acr(acr: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.acr() == acr)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_phone_ranks_above_the_mailbox() {
        assert!(Level::PushPick > Level::PasswordMail);
        assert_eq!(Level::from_acr("push-pick"), Some(Level::PushPick));
        assert_eq!(Level::from_acr("phr"), Some(Level::Passkey));
        assert!(Level::Passkey > Level::PushTransfer);
        assert_eq!(Level::from_acr("phrh"), None);
    }
}
