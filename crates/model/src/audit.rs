//! What happened, as the log keeps it. Ids and names of things, no secrets, no addresses.

use symbolon_core::{
    moment::Moment,
    seal::{Hash, mac_of},
};

use crate::id::PersonId;

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Moment,
    /// About whom; none where nobody is known.
    pub person: Option<PersonId>,
    /// What.
    pub event: Event,
    /// Which thing: the name of a phone, a browser.
    pub detail: String,
}

/// A line as it is kept, word for word: what seals are made over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub id: [u8; 16],
    /// When.
    pub at: Moment,
    /// About whom.
    pub person: Option<PersonId>,
    /// The event's name.
    pub event: String,
    /// Which thing.
    pub detail: String,
}

/// A place in the chain of lines: a number, and the seal over that line and everything before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Counted from 1.
    pub number: i64,
    /// Made with a key that is not in the database: whoever writes there cannot make it.
    pub seal: Hash,
}

impl Link {
    /// Before the first line.
    pub const START: Self = Self {
        number: 0,
        seal: [0; 32],
    };

    /// The link of the line that comes after this one.
    #[must_use]
    pub fn then(self, key: &[u8], line: &Line) -> Self {
        let number = self.number + 1;
        let person = line.person.as_ref();
        let parts: [&[u8]; 7] = [
            &self.seal,
            &number.to_be_bytes(),
            &line.id,
            &line.at.millis().to_be_bytes(),
            person.map_or(&[], |person| person.as_bytes().as_slice()),
            line.event.as_bytes(),
            line.detail.as_bytes(),
        ];
        let seal = mac_of(key, "audit-v1", &parts);
        Self { number, seal }
    }
}

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What can happen.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Event { $($(#[$doc])* $name,)* }

        impl Event {
            /// All there are.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Its name in storage and in logs.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// The event with this name.
            pub fn named(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$name),)* _ => None }
            }
        }
    };
}

events! {
    /// Signed in.
    SignedIn = "signed-in",
    /// Signed out.
    SignedOut = "signed-out",
    /// A session was ended from another one.
    SessionEnded = "session-ended",
    /// A browser was forgotten.
    BrowserForgotten = "browser-forgotten",
    /// Every other session was ended and every other browser forgotten.
    OthersEnded = "others-ended",
    /// A wrong password.
    WrongPassword = "wrong-password",
    /// A wrong code.
    WrongCode = "wrong-code",
    /// A request was approved on a phone.
    RequestApproved = "request-approved",
    /// A request was declined on a phone.
    RequestDeclined = "request-declined",
    /// "Not me" on a phone.
    RequestNotMe = "request-not-me",
    /// "I declined by mistake", said after declining.
    RequestMistake = "request-mistake",
    /// The wrong picture was picked.
    WrongPicture = "wrong-picture",
    /// A wrong PIN.
    WrongPin = "wrong-pin",
    /// A phone was activated.
    PhoneActivated = "phone-activated",
    /// A phone was revoked.
    PhoneRevoked = "phone-revoked",
    /// A phone was given another name.
    PhoneRenamed = "phone-renamed",
    /// A phone was locked after wrong PINs.
    PhoneLocked = "phone-locked",
    /// A phone was suspended: a copy exists.
    PhoneSuspended = "phone-suspended",
    /// The PIN of a phone was changed.
    PinChanged = "pin-changed",
    /// A phone's own lock may take the place of its PIN.
    BiometricsOn = "biometrics-on",
    /// Only the PIN, as before.
    BiometricsOff = "biometrics-off",
    /// Half of the secret of another service's card was put into the server's keeping.
    ShareKept = "share-kept",
    /// Such a half was released to its phone.
    ShareReleased = "share-released",
    /// Such a half was forgotten.
    ShareDropped = "share-dropped",
    /// A phone was suspended by the link in a letter.
    PhoneStopped = "phone-stopped",
    /// A link that stops phones was asked for.
    StopAsked = "stop-asked",
    /// Somebody else used an activation code as well.
    SecondClaim = "second-claim",
    /// An activation ended without a phone.
    ActivationEnded = "activation-ended",
    /// An authenticator app was added.
    AuthenticatorAdded = "authenticator-added",
    /// An authenticator app was removed.
    AuthenticatorRemoved = "authenticator-removed",
    /// A phone shows codes without a network from now on.
    OfflineCodesOn = "offline-codes-on",
    /// It shows none any more.
    OfflineCodesOff = "offline-codes-off",
    /// A passkey was added.
    PasskeyAdded = "passkey-added",
    /// A passkey was removed.
    PasskeyRemoved = "passkey-removed",
    /// Recovery codes were made.
    RecoveryCodesMade = "recovery-codes-made",
    /// A recovery code was used.
    RecoveryCodeUsed = "recovery-code-used",
    /// The password was changed.
    PasswordChanged = "password-changed",
    /// Somebody was invited.
    Invited = "invited",
    /// The account was switched off.
    PersonSuspended = "person-suspended",
    /// It was switched on again.
    PersonResumed = "person-resumed",
    /// The account was ended for good.
    PersonEnded = "person-ended",
    /// An invitation was withdrawn.
    InvitationWithdrawn = "invitation-withdrawn",
    /// A letter asked somebody to set a new password, with a link for it.
    ResetStarted = "reset-started",
    /// A letter asked somebody to activate a phone.
    ActivationStarted = "activation-started",
    /// What somebody may do to others was changed.
    RoleChanged = "role-changed",
    /// The server's console printed a link by which somebody makes a passkey.
    PasskeyLinkMade = "passkey-link-made",
    /// The change beside it was made by somebody who looks after people.
    DoneByOfficer = "done-by-officer",
    /// Somebody who looks after people did something to an account.
    ActedAsOfficer = "acted-as-officer",
    /// An administrator asked for an act that takes another one.
    ActProposed = "act-proposed",
    /// A help desk asked somebody's phones whether they are who calls.
    CallerAsked = "caller-asked",
    /// They are.
    CallerVerified = "caller-verified",
    /// The mobile number for codes was set, changed or removed.
    MobileChanged = "mobile-changed",
    /// Another address was proven, and takes the place of the old one a day later.
    AddressComing = "address-coming",
    /// It stays with the old one.
    AddressKept = "address-kept",
    /// The new one has taken the place of the old one.
    AddressMoved = "address-moved",
    /// Codes go by mail, or by text message, from now on.
    CodesByChanged = "codes-by-changed",
    /// The budget for text messages is used up: codes go by mail for a while.
    TextsStopped = "texts-stopped",
    /// A code to set a password was asked for.
    ResetAsked = "reset-asked",
    /// The first password was set after an invitation.
    PasswordSet = "password-set",
    /// The password was reset with a code.
    PasswordReset = "password-reset",
    /// Lines of the log were forgotten by age.
    LogForgotten = "log-forgotten",
    /// A copy was put in the place of the database.
    Restored = "restored",
    /// A program was given a token.
    TokenMade = "token-made",
    /// A program's token was removed.
    TokenRemoved = "token-removed",
    /// An application was added.
    ApplicationAdded = "application-added",
    /// What is known of an application, or its place, was changed.
    ApplicationChanged = "application-changed",
    /// An application was removed.
    ApplicationRemoved = "application-removed",
    /// An application was connected: people sign in to it.
    ApplicationConnected = "application-connected",
    /// Its connection was taken away.
    ApplicationDisconnected = "application-disconnected",
    /// Somebody signed in to an application.
    ApplicationEntered = "application-entered",
}
