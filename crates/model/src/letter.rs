//! Letters: what the server writes to people. Their words are in `pages`.

use serde::{Deserialize, Serialize};
use symbolon_core::language::Language;

/// One letter to one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Where to.
    pub to: String,
    /// How the person is called.
    pub name: String,
    /// What about.
    pub about: About,
    /// The language it is written in, as a tag (BCP 47).
    #[serde(default)]
    pub language: String,
}

impl Letter {
    /// The language it is written in.
    pub fn language(&self) -> Language {
        Language::wanted([self.language.as_str()])
    }
}

/// What a letter about the email address is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AboutAddress {
    /// A code that proves a new address; it holds a secret.
    Code {
        /// The code.
        code: String,
    },
    /// Somebody else wanted to have this address as theirs.
    Wanted,
    /// A new address was proven, and counts a day later.
    Coming {
        /// As a bystander may see it.
        address: String,
    },
    /// It does not: the old one stays.
    Kept,
    /// It counts from now on.
    Moved {
        /// As a bystander may see it.
        address: String,
    },
}

/// What a letter about a change of the account is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AboutAccount {
    /// A passkey was removed.
    PasskeyRemoved {
        /// Its name.
        name: String,
    },
    /// An authenticator app was removed.
    AuthenticatorRemoved {
        /// Its name.
        name: String,
    },
    /// A phone's own lock takes the place of its PIN no more.
    BiometricsOff {
        /// The phone's name.
        device: String,
    },
    /// The phones were stopped by the link in a letter.
    PhonesStopped,
    /// What the person may do to others was changed.
    RoleChanged,
    /// It was switched off.
    Suspended,
    /// It was switched on again.
    Resumed,
    /// A browser signed the person in that never did before.
    NewBrowser {
        /// "Firefox on Linux".
        browser: String,
        /// Network address.
        address: String,
    },
    /// A phone shows codes without a network from now on: they finish sign-ins after the password.
    OfflineCodesOn {
        /// The phone's name.
        device: String,
    },
    /// It shows none any more.
    OfflineCodesOff {
        /// The phone's name.
        device: String,
    },
    /// Somebody else used the code of an activation as well.
    SecondClaim,
    /// The server's console printed a link for making a passkey.
    PasskeyLinkMade,
    /// It was ended for good.
    Ended,
    /// Whoever looks after people asks the person to set a new password; it holds a secret.
    ResetStarted {
        /// What the link ends with.
        token: String,
    },
    /// Whoever looks after people asks the person to activate a phone.
    ActivationStarted,
}

/// Days of an invitation that was written before they could be chosen.
const fn seven() -> i64 {
    7
}

/// What a letter is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum About {
    /// A code to finish signing in; it holds a secret.
    SignInCode {
        /// The code.
        code: String,
        /// "Firefox on Linux".
        browser: String,
    },
    /// An invitation to set a first password; it holds a secret.
    Invitation {
        /// What the link ends with.
        token: String,
        /// For how many days it works.
        #[serde(default = "seven")]
        days: i64,
    },
    /// A code to set a password; it holds a secret.
    ResetCode {
        /// The code.
        code: String,
        /// "Firefox on Linux".
        browser: String,
    },
    /// A link that stops the person's phones; it lets nobody in.
    StopPhones {
        /// What the link ends with.
        link: String,
    },
    /// The first password was set after an invitation.
    PasswordSet,
    /// The password was reset with a mailed code.
    PasswordReset,
    /// A phone was activated.
    PhoneActivated {
        /// Its name.
        device: String,
        /// What the link "that was not me" ends with.
        #[serde(default)]
        not_me: String,
    },
    /// A phone was revoked.
    PhoneRevoked {
        /// Its name.
        device: String,
    },
    /// A phone was locked after too many wrong PINs.
    PhoneLocked {
        /// Its name.
        device: String,
    },
    /// A phone was suspended: a copy of it exists.
    PhoneSuspended {
        /// Its name.
        device: String,
    },
    /// The PIN of a phone was changed.
    PinChanged {
        /// Its name.
        device: String,
    },
    /// From now on, a phone's own lock may take the place of its PIN.
    BiometricsOn {
        /// Its name.
        device: String,
    },
    /// Somebody pressed "Not me".
    NotMe {
        /// "Firefox on Linux".
        browser: String,
        /// Network address.
        address: String,
    },
    /// Another picture was picked on a phone than the browser showed.
    WrongPicture {
        /// The phone's name.
        device: String,
        /// "Firefox on Linux".
        browser: String,
        /// Network address.
        address: String,
    },
    /// For the help desk: somebody pressed "Not me".
    NotMeOf {
        /// Whose phone: name and address.
        whose: String,
        /// "Firefox on Linux".
        browser: String,
        /// Network address.
        address: String,
    },
    /// An authenticator app was added.
    AuthenticatorAdded {
        /// Its name.
        name: String,
    },
    /// A passkey was added.
    PasskeyAdded {
        /// Its name.
        name: String,
    },
    /// A code that proves a mobile number; it holds a secret.
    MobileCode {
        /// The code.
        code: String,
    },
    /// Another number was proven, and counts from a day later.
    MobileComing {
        /// As a bystander may see it.
        number: String,
    },
    /// Whether letters arrive.
    Test,
    /// The email address.
    Address(AboutAddress),
    /// A change of the account.
    Account(AboutAccount),
    /// Codes come by mail, or in text messages, from now on.
    CodesByChanged,
    /// The number for codes by text message was set, changed or removed.
    MobileChanged {
        /// The new one, as a bystander may see it; none when it was removed.
        number: Option<String>,
    },
    /// Recovery codes were made; earlier ones are void.
    RecoveryCodesMade,
    /// A recovery code was used.
    RecoveryCodeUsed {
        /// "Firefox on Linux".
        browser: String,
        /// How many are left.
        left: usize,
    },
    /// The password was changed.
    PasswordChanged,
}
