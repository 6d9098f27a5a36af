//! Letters: subject, text and HTML twin.

use askama::Template;
use symbolon_model::letter::{About, AboutAccount, AboutAddress, Letter};

use crate::{
    filters,
    look::{Accent, Look},
    words::{Phrase, Said, said},
};

/// A letter ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Subject line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

/// Who writes.
#[derive(Clone, Debug)]
pub struct Sender {
    /// The organisation's name.
    pub organisation: String,
    /// Origin of the portal.
    pub portal: String,
    /// How the organisation shows itself.
    pub look: Look,
}

#[derive(Template)]
#[template(path = "letter.html")]
struct Html<'a> {
    letter: &'a Parts,
}

#[derive(Template)]
#[template(path = "letter.txt", escape = "none")]
struct Text<'a> {
    letter: &'a Parts,
}

struct Parts {
    organisation: String,
    name: String,
    greeting: Phrase,
    subject: Phrase,
    paragraphs: Vec<Phrase>,
    code: Option<String>,
    button: Option<(String, Said)>,
    accent: String,
    questions: Option<Phrase>,
}

/// Writes a letter.
///
/// # Errors
/// When a template fails, which none does.
pub fn write(letter: &Letter, sender: &Sender) -> Result<Written, askama::Error> {
    let (parts, language) = (parts(letter, sender), letter.language());
    Ok(Written {
        text: crate::write(&Text { letter: &parts }, language)?,
        html: crate::write(&Html { letter: &parts }, language)?,
        subject: parts.subject.in_language(language),
    })
}

/// What a letter is about, as its subject says it: no code and no link.
pub fn subject(about: &About) -> Phrase {
    body(about).subject
}

mod account;
mod address;
mod alarm;
mod text;

pub use text::text_message;

/// The colour of buttons, where the organisation has none of its own.
const OURS: &str = "#a8431c";

const NOT_YOU: Said = said(
    "If that was not you, sign in to the portal now, change your password and look at “My phones”.",
);

/// Subject and paragraphs.
struct Body {
    subject: Phrase,
    paragraphs: Vec<Phrase>,
}

impl Body {
    fn new<const N: usize>(subject: impl Into<Phrase>, paragraphs: [Phrase; N]) -> Self {
        Self {
            subject: subject.into(),
            paragraphs: paragraphs.into(),
        }
    }
}

fn parts(letter: &Letter, sender: &Sender) -> Parts {
    let Body {
        subject,
        paragraphs,
    } = body(&letter.about);
    let code = match &letter.about {
        About::SignInCode { code, .. }
        | About::ResetCode { code, .. }
        | About::Address(AboutAddress::Code { code }) => Some(code.clone()),
        About::Invitation { .. }
        | About::StopPhones { .. }
        | About::PasswordSet
        | About::PasswordReset
        | About::PhoneActivated { .. }
        | About::PhoneRevoked { .. }
        | About::PhoneLocked { .. }
        | About::PhoneSuspended { .. }
        | About::PinChanged { .. }
        | About::BiometricsOn { .. }
        | About::NotMe { .. }
        | About::AuthenticatorAdded { .. }
        | About::PasskeyAdded { .. }
        | About::MobileChanged { .. }
        | About::MobileCode { .. }
        | About::MobileComing { .. }
        | About::CodesByChanged
        | About::Address(_)
        | About::Account(_)
        | About::Test
        | About::WrongPicture { .. }
        | About::NotMeOf { .. }
        | About::RecoveryCodesMade
        | About::RecoveryCodeUsed { .. }
        | About::PasswordChanged => None,
    };
    let (name, organisation) = (letter.name.clone(), sender.organisation.clone());
    let button = button(&letter.about, &sender.portal);
    let (accent, questions) = (sender.look.accent, sender.look.contact_named());
    let greeting = said("Hello {name},").with("name", name.as_str());
    Parts {
        organisation,
        name,
        greeting,
        subject,
        paragraphs,
        code,
        button,
        accent: accent.map_or_else(|| OURS.to_owned(), Accent::day),
        questions: questions
            .map(|contact| said("Questions? Ask {contact}.").with("contact", contact)),
    }
}

fn body(about: &About) -> Body {
    match about {
        About::SignInCode { browser, .. } => Body::new(
            said("Your sign-in code"),
            [
                said("This code signs you in with {browser}, if that was you who asked for it.").with("browser", browser.as_str()),
                said("It stands for 10 minutes and works in that browser only. Nobody of us will ever ask you for it.").into(),
            ],
        ),
        About::Invitation { .. }
        | About::ResetCode { .. }
        | About::PasswordSet
        | About::PasswordReset
        | About::PasswordChanged => body_of_password(about),
        About::StopPhones { .. } => Body::new(
            said("Stop your phones"),
            [
                said("Somebody, most likely you, said that your phone is lost. The link below stops every phone of yours, after one more click: none of them approves anything any more. It lets nobody in.").into(),
                said("It works for a day. If your phone is in your hand, ignore this letter: nothing has happened.").into(),
            ],
        ),
        About::NotMe { browser, address } => Body::new(
            said("You said: that was not me"),
            [
                said("A sign-in with {browser} from {address} was stopped, because you pressed “Not me”.").with("browser", browser.as_str()).with("address", address.as_str()),
                said("If you use the same password elsewhere or told it to anybody, change it now.").into(),
            ],
        ),
        About::WrongPicture { .. } | About::NotMeOf { .. } => alarm::body(about),
        About::AuthenticatorAdded { name } => body_of_means(said("An authenticator app was added"), said("From now on, codes of “{name}” finish sign-ins to your account after the password.").with("name", name.as_str()),
        ),
        About::PasskeyAdded { name } => body_of_means(said("A passkey was added"), said("From now on, the passkey “{name}” signs in to your account.").with("name", name.as_str()),
        ),
        About::Address(about) => address::body(about),
        About::Account(about) => account::body(about),
        About::Test => body_of_test(),
        About::MobileCode { .. }
        | About::MobileComing { .. }
        | About::CodesByChanged
        | About::MobileChanged { .. } => body_of_codes(about),
        About::RecoveryCodesMade => body_of_means(said("You have new recovery codes"), said("New recovery codes were made for your account. Earlier ones no longer work."),
        ),
        About::RecoveryCodeUsed { browser, left } => body_of_means(said("A recovery code was used"), said("Somebody signed in with your password and a recovery code, with {browser}. Codes left: {left}.").with("browser", browser.as_str()).with("left", left.to_string()),
        ),
        About::PhoneActivated { device, .. }
        | About::PhoneRevoked { device }
        | About::PhoneLocked { device }
        | About::PhoneSuspended { device }
        | About::PinChanged { device }
        | About::BiometricsOn { device } => body_of_phone(about, device),
    }
}

fn body_of_test() -> Body {
    let arrived = said(
        "Somebody who looks after the portal, most likely you, asked for this letter. It arrived.",
    );
    Body::new(said("A test"), [arrived.into()])
}

/// How codes come.
fn body_of_codes(about: &About) -> Body {
    if let About::MobileComing { number } = about {
        let tomorrow = said("From tomorrow on, codes in text messages go to {number}. Until then, you can forget that number on the portal under “My phones”, Codes.").with("number", number.as_str());
        return body_of_means(said("Another number for your codes"), tomorrow);
    }
    let About::MobileChanged { number } = about else {
        return body_of_means(
            said("Your codes come another way"),
            said(
                "How codes that finish a sign-in reach you, by mail or in text messages, was changed.",
            ),
        );
    };
    let now = match number {
        Some(number) => said("Codes in text messages go to {number} from now on.")
            .with("number", number.as_str()),
        None => said("No codes go out in text messages any more: they come by mail.").into(),
    };
    body_of_means(said("The number for your codes was changed"), now)
}

/// Something about what signs in.
fn body_of_means(subject: Said, means: impl Into<Phrase>) -> Body {
    Body::new(subject, [means.into(), NOT_YOU.into()])
}

fn body_of_password(about: &About) -> Body {
    let (subject, paragraphs) = match about {
        About::Invitation { days, .. } => (
            said("You are invited"),
            vec![
                said("An account was made for you. Open the link below, enter this email address, and choose a password.").into(),
                said("The link works once, and for this many days: {count}. If you expected no invitation, you need not do anything.").with("count", days.to_string()),
            ],
        ),
        About::ResetCode { browser, .. } => (
            said("Your code to set a password"),
            vec![
                said("This code sets a new password for your account with {browser}, if that was you who asked for it.").with("browser", browser.as_str()),
                said("It stands for 30 minutes and works in that browser only. If it was not you, ignore it: your password stays as it is. Nobody of us will ever ask you for the code.").into(),
            ],
        ),
        About::PasswordSet => (
            said("Your password is set"),
            vec![said("You can sign in now. The fastest way is the phone app: activate it after the first sign-in.").into(), NOT_YOU.into()],
        ),
        About::PasswordReset => (
            said("Your password was reset"),
            vec![
                said("A new password was set for your account with a code that we sent you. Every session has ended; your phones and other ways to sign in are as before.").into(),
                said("If that was not you, somebody reads your mail: secure your mailbox first, then choose “Forgot password?” on the portal and look at “My phones”.").into(),
            ],
        ),
        About::PasswordChanged
        | About::SignInCode { .. }
        | About::StopPhones { .. }
        | About::NotMe { .. }
        | About::AuthenticatorAdded { .. }
        | About::PasskeyAdded { .. }
        | About::MobileChanged { .. }
        | About::MobileCode { .. }
        | About::MobileComing { .. }
        | About::CodesByChanged
        | About::Address(_)
        | About::Account(_)
        | About::Test
        | About::WrongPicture { .. }
        | About::NotMeOf { .. }
        | About::RecoveryCodesMade
        | About::RecoveryCodeUsed { .. }
        | About::PhoneActivated { .. }
        | About::PhoneRevoked { .. }
        | About::PhoneLocked { .. }
        | About::PhoneSuspended { .. }
        | About::PinChanged { .. }
        | About::BiometricsOn { .. } => (
            said("Your password was changed"),
            vec![said("The password of your account was changed, and all other sessions have ended.").into(), NOT_YOU.into()],
        ),
    };
    Body {
        subject: subject.into(),
        paragraphs,
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "whoever calls has sorted the letters; the last one is about a phone that was revoked"
)]
fn body_of_phone(about: &About, device: &str) -> Body {
    let (subject, happened, advice) = match about {
        About::PhoneActivated { .. } => (
            said("{device} can now approve your sign-ins"),
            said("The phone app on “{device}” was activated for your account."),
            said(
                "If that was not you, stop it now with the link below, then sign in and change your password.",
            ),
        ),
        About::PhoneLocked { .. } => (
            said("{device} is locked"),
            said(
                "Too many wrong PINs were entered on “{device}”. It can approve nothing any more.",
            ),
            said(
                "Sign in another way and activate it again. If the phone is not in your hands, revoke it.",
            ),
        ),
        About::PhoneSuspended { .. } => (
            said("{device} is suspended"),
            said(
                "Two copies of “{device}” seem to exist. Both are suspended now, and every session that either of them began has ended.",
            ),
            said("Sign in another way, revoke it, and activate the phone again."),
        ),
        About::PinChanged { .. } => (
            said("{device} has another PIN"),
            said("The PIN that approves your sign-ins on “{device}” was changed."),
            NOT_YOU,
        ),
        About::BiometricsOn { .. } => (
            said("{device} opens with a finger or a face"),
            said(
                "“{device}” may now approve your sign-ins with a finger or a face instead of the PIN. Every finger that is set up on it will do.",
            ),
            NOT_YOU,
        ),
        _ => (
            said("{device} was revoked"),
            said(
                "“{device}” can no longer approve your sign-ins, and every session it began has ended.",
            ),
            said("To use it again, activate it again."),
        ),
    };
    Body::new(
        subject.with("device", device),
        [happened.with("device", device), advice.into()],
    )
}

/// The one thing to do next.
fn button(about: &About, portal: &str) -> Option<(String, Said)> {
    let (path, label) = match about {
        About::PhoneActivated { not_me, .. } if !not_me.is_empty() => {
            let label = said("That was not me");
            return Some((format!("{portal}/not-me/{not_me}"), label));
        }
        About::Invitation { token, .. } => {
            let label = said("Accept the invitation");
            return Some((format!("{portal}/invitation/{token}"), label));
        }
        About::StopPhones { link } => {
            let label = said("Stop my phones");
            return Some((format!("{portal}/stop-phones/{link}"), label));
        }
        About::Account(AboutAccount::NewBrowser { .. }) => ("activity", said("See my activity")),
        About::Account(AboutAccount::ActivationStarted) => {
            ("phones/activate", said("Activate a phone"))
        }
        About::SignInCode { .. } | About::ResetCode { .. } | About::PasswordChanged => return None,
        About::Account(AboutAccount::ResetStarted { token }) => {
            let label = said("Set a new password");
            return Some((format!("{portal}/invitation/{token}"), label));
        }
        About::Account(
            AboutAccount::Suspended
            | AboutAccount::Resumed
            | AboutAccount::Ended
            | AboutAccount::RoleChanged,
        ) => return None,
        About::PasswordSet | About::PasswordReset => ("", said("Go to the sign-in page")),
        About::NotMe { .. } | About::WrongPicture { .. } => {
            ("password", said("Change my password"))
        }
        About::NotMeOf { .. } => ("admin/log", said("Open the log")),
        About::Address(AboutAddress::Code { .. } | AboutAddress::Wanted) | About::Test => {
            return None;
        }
        About::Address(_) => ("address", said("See my email address")),
        About::MobileChanged { .. }
        | About::MobileCode { .. }
        | About::MobileComing { .. }
        | About::CodesByChanged => ("codes", said("See how my codes come")),
        About::RecoveryCodesMade | About::RecoveryCodeUsed { .. } => {
            ("recovery", said("See my recovery codes"))
        }
        About::PhoneActivated { .. }
        | About::Account(_)
        | About::AuthenticatorAdded { .. }
        | About::PasskeyAdded { .. }
        | About::PhoneRevoked { .. }
        | About::PhoneLocked { .. }
        | About::PhoneSuspended { .. }
        | About::PinChanged { .. }
        | About::BiometricsOn { .. } => ("phones", said("See my phones")),
    };
    Some((format!("{portal}/{path}"), label))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(about: About) -> Letter {
        Letter {
            to: "alice@acme.org".into(),
            name: "Alice <b>".into(),
            about,
            language: "en".into(),
        }
    }

    fn written(about: About) -> Written {
        let sender = Sender {
            organisation: "Acme".into(),
            portal: "https://id.acme.org".into(),
            look: Look {
                accent: Some(Accent::of([10, 92, 143])),
                contact: Some("mailto:help@acme.org".into()),
                ..Look::default()
            },
        };
        write(&letter(about), &sender).unwrap()
    }

    #[test]
    fn both_twins_carry_the_code() {
        let about = About::SignInCode {
            code: "12345678".into(),
            browser: "Firefox on Linux".into(),
        };
        let letter = written(about);
        assert!(letter.text.contains("12345678") && letter.html.contains("12345678"));
    }

    #[test]
    fn letters_look_like_the_portal_and_say_whom_to_ask() {
        let letter = written(About::PasswordReset);
        assert!(letter.html.contains("background:#0a5c8f"));
        for twin in [letter.text, letter.html] {
            assert!(twin.contains("Ask help@acme.org"), "{twin}");
        }
    }

    #[test]
    fn threat_45_names_are_text_in_html() {
        let letter = written(About::PasswordChanged);
        assert!(letter.html.contains("Alice &#60;b&#62;"), "{}", letter.html);
    }
}
