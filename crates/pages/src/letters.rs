//! Letters: subject, text and HTML twin.

use askama::Template;
use symbolon_model::{
    code::Purpose,
    letter::{About, AboutAddress, Letter},
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
    subject: String,
    paragraphs: Vec<String>,
    code: Option<String>,
    button: Option<(String, String)>,
}

/// Writes a letter.
///
/// # Errors
/// When a template fails, which none does.
pub fn write(letter: &Letter, sender: &Sender) -> Result<Written, askama::Error> {
    let parts = parts(letter, sender);
    Ok(Written {
        text: Text { letter: &parts }.render()?,
        html: Html { letter: &parts }.render()?,
        subject: parts.subject,
    })
}

/// What a letter is about, as its subject says it: no code and no link.
pub fn subject(about: &About) -> String {
    said(about).0
}

/// The words of a text message; `None` for what goes by mail only. The last line lets browsers fill
/// the code in on the portal and nowhere else (the format of origin-bound one-time codes).
pub fn text_message(about: &About, sender: &Sender) -> Option<String> {
    let Sender {
        organisation,
        portal,
    } = sender;
    if let About::MobileComing { number } = about {
        return Some(format!(
            "{organisation}: tomorrow your codes go to {} instead of this number. Not you? Sign in at {portal} and forget it under My phones, Codes.",
            number.replace("•••", "...")
        ));
    }
    let (what, code, minutes) = of_code(about)?;
    let host = portal.rsplit('/').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    Some(format!(
        "{organisation}: {code} {what}. It stands for {minutes} minutes. Nobody of us asks for it.\n\n@{host} #{code}"
    ))
}

/// What a code does, the code, and for how many minutes it stands.
fn of_code(about: &About) -> Option<(&'static str, &str, i64)> {
    if let About::SignInCode { code, .. } = about {
        return Some(("signs you in", code, Purpose::SignIn.minutes()));
    }
    if let About::ResetCode { code, .. } = about {
        return Some(("sets a new password", code, Purpose::Reset.minutes()));
    }
    if let About::MobileCode { code } = about {
        return Some(("confirms this number", code, Purpose::Mobile.minutes()));
    }
    None
}

mod address;

const NOT_YOU: &str =
    "If that was not you, sign in to the portal now, change your password and look at “My phones”.";

/// Subject and paragraphs.
struct Said(String, Vec<String>);

fn parts(letter: &Letter, sender: &Sender) -> Parts {
    let Said(subject, paragraphs) = said(&letter.about);
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
        | About::Test
        | About::WrongPicture { .. }
        | About::NotMeOf { .. }
        | About::RecoveryCodesMade
        | About::RecoveryCodeUsed { .. }
        | About::PasswordChanged => None,
    };
    let (name, organisation) = (letter.name.clone(), sender.organisation.clone());
    let button = button(&letter.about, &sender.portal);
    Parts {
        organisation,
        name,
        subject,
        paragraphs,
        code,
        button,
    }
}

fn said(about: &About) -> Said {
    match about {
        About::SignInCode { browser, .. } => Said(
            "Your sign-in code".to_owned(),
            vec![
                format!("This code signs you in with {browser}, if that was you who asked for it."),
                "It stands for 10 minutes and works in that browser only. Nobody of us will ever ask you for it.".to_owned(),
            ],
        ),
        About::Invitation { .. }
        | About::ResetCode { .. }
        | About::PasswordSet
        | About::PasswordReset
        | About::PasswordChanged => said_of_password(about),
        About::StopPhones { .. } => Said(
            "Stop your phones".to_owned(),
            vec![
                "Somebody, most likely you, said that your phone is lost. The link below stops every phone of yours, after one more click: none of them approves anything any more. It lets nobody in.".to_owned(),
                "It works for a day. If your phone is in your hand, ignore this letter: nothing has happened.".to_owned(),
            ],
        ),
        About::NotMe { browser, address } => Said(
            "You said: that was not me".to_owned(),
            vec![
                format!("A sign-in with {browser} from {address} was stopped, because you pressed “Not me”."),
                "If you use the same password elsewhere or told it to anybody, change it now.".to_owned(),
            ],
        ),
        About::WrongPicture { .. } | About::NotMeOf { .. } => said_of_alarm(about),
        About::AuthenticatorAdded { name } => said_of_means(
            "An authenticator app was added",
            &format!("From now on, codes of “{name}” finish sign-ins to your account after the password."),
        ),
        About::PasskeyAdded { name } => said_of_means(
            "A passkey was added",
            &format!("From now on, the passkey “{name}” signs in to your account."),
        ),
        About::Address(about) => address::said(about),
        About::Test => said_of_test(),
        About::MobileCode { .. }
        | About::MobileComing { .. }
        | About::CodesByChanged
        | About::MobileChanged { .. } => said_of_codes(about),
        About::RecoveryCodesMade => said_of_means(
            "You have new recovery codes",
            "New recovery codes were made for your account. Earlier ones no longer work.",
        ),
        About::RecoveryCodeUsed { browser, left } => said_of_means(
            "A recovery code was used",
            &format!("Somebody signed in with your password and a recovery code, with {browser}. Codes left: {left}."),
        ),
        About::PhoneActivated { device, .. }
        | About::PhoneRevoked { device }
        | About::PhoneLocked { device }
        | About::PhoneSuspended { device }
        | About::PinChanged { device }
        | About::BiometricsOn { device } => said_of_phone(about, device),
    }
}

fn said_of_test() -> Said {
    let arrived =
        "Somebody who looks after the portal, most likely you, asked for this letter. It arrived.";
    Said("A test".to_owned(), vec![arrived.to_owned()])
}

/// Somebody may be trying something.
fn said_of_alarm(about: &About) -> Said {
    if let About::NotMeOf {
        whose,
        browser,
        address,
    } = about
    {
        return Said(
            "Somebody pressed “Not me”".to_owned(),
            vec![
                format!("{whose} stopped a sign-in with {browser} from {address}: it was not theirs."),
                "Requests of unknown browsers wake none of their phones for a day. See in the log whether it happens to others, too.".to_owned(),
            ],
        );
    }
    let from = if let About::WrongPicture {
        device,
        browser,
        address,
    } = about
    {
        format!("on “{device}”, for a sign-in with {browser} from {address},")
    } else {
        String::new()
    };
    Said(
        "Another picture was picked on your phone".to_owned(),
        vec![
            format!("The picture that was picked {from} was not the one that browser showed. Nobody was signed in, and next time four pictures are wanted."),
            "If you had begun no sign-in, somebody else did: press “Not me” the next time, and change your password.".to_owned(),
        ],
    )
}

/// How codes come.
fn said_of_codes(about: &About) -> Said {
    if let About::MobileComing { number } = about {
        let tomorrow = format!(
            "From tomorrow on, codes in text messages go to {number}. Until then, you can forget that number on the portal under “My phones”, Codes."
        );
        return said_of_means("Another number for your codes", &tomorrow);
    }
    let About::MobileChanged { number } = about else {
        return said_of_means(
            "Your codes come another way",
            "How codes that finish a sign-in reach you, by mail or in text messages, was changed.",
        );
    };
    let now = match number {
        Some(number) => format!("Codes in text messages go to {number} from now on."),
        None => "No codes go out in text messages any more: they come by mail.".to_owned(),
    };
    said_of_means("The number for your codes was changed", &now)
}

/// Something about what signs in.
fn said_of_means(subject: &str, means: &str) -> Said {
    Said(
        subject.to_owned(),
        vec![means.to_owned(), NOT_YOU.to_owned()],
    )
}

fn said_of_password(about: &About) -> Said {
    let (subject, paragraphs) = match about {
        About::Invitation { .. } => (
            "You are invited",
            vec![
                "An account was made for you. Open the link below, enter this email address, and choose a password.".to_owned(),
                "The link works once, within 7 days. If you expected no invitation, you need not do anything.".to_owned(),
            ],
        ),
        About::ResetCode { browser, .. } => (
            "Your code to set a password",
            vec![
                format!("This code sets a new password for your account with {browser}, if that was you who asked for it."),
                "It stands for 30 minutes and works in that browser only. If it was not you, ignore it: your password stays as it is. Nobody of us will ever ask you for the code.".to_owned(),
            ],
        ),
        About::PasswordSet => (
            "Your password is set",
            vec!["You can sign in now. The fastest way is the phone app: activate it after the first sign-in.".to_owned(), NOT_YOU.to_owned()],
        ),
        About::PasswordReset => (
            "Your password was reset",
            vec![
                "A new password was set for your account with a code that we sent you. Every session has ended; your phones and other ways to sign in are as before.".to_owned(),
                "If that was not you, somebody reads your mail: secure your mailbox first, then choose “Forgot password?” on the portal and look at “My phones”.".to_owned(),
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
            "Your password was changed",
            vec!["The password of your account was changed, and all other sessions have ended.".to_owned(), NOT_YOU.to_owned()],
        ),
    };
    Said(subject.to_owned(), paragraphs)
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "whoever calls has sorted the letters; the last one is about a phone that was revoked"
)]
fn said_of_phone(about: &About, device: &str) -> Said {
    let (subject, happened, advice) = match about {
        About::PhoneActivated { .. } => (
            "can now approve your sign-ins",
            format!("The phone app on “{device}” was activated for your account."),
            "If that was not you, stop it now with the link below, then sign in and change your password.",
        ),
        About::PhoneLocked { .. } => (
            "is locked",
            format!(
                "Too many wrong PINs were entered on “{device}”. It can approve nothing any more."
            ),
            "Sign in another way and activate it again. If the phone is not in your hands, revoke it.",
        ),
        About::PhoneSuspended { .. } => (
            "is suspended",
            format!(
                "Two copies of “{device}” seem to exist. Both are suspended now, and every session that either of them began has ended."
            ),
            "Sign in another way, revoke it, and activate the phone again.",
        ),
        About::PinChanged { .. } => (
            "has another PIN",
            format!("The PIN that approves your sign-ins on “{device}” was changed."),
            NOT_YOU,
        ),
        About::BiometricsOn { .. } => (
            "opens with a finger or a face",
            format!(
                "“{device}” may now approve your sign-ins with a finger or a face instead of the PIN. Every finger that is set up on it will do."
            ),
            NOT_YOU,
        ),
        _ => (
            "was revoked",
            format!(
                "“{device}” can no longer approve your sign-ins, and every session it began has ended."
            ),
            "To use it again, activate it again.",
        ),
    };
    Said(
        format!("{device} {subject}"),
        vec![happened, advice.to_owned()],
    )
}

/// The one thing to do next.
fn button(about: &About, portal: &str) -> Option<(String, String)> {
    let (path, label) = match about {
        About::PhoneActivated { not_me, .. } if !not_me.is_empty() => {
            let label = "That was not me".to_owned();
            return Some((format!("{portal}/not-me/{not_me}"), label));
        }
        About::Invitation { token } => {
            let label = "Accept the invitation".to_owned();
            return Some((format!("{portal}/invitation/{token}"), label));
        }
        About::StopPhones { link } => {
            let label = "Stop my phones".to_owned();
            return Some((format!("{portal}/stop-phones/{link}"), label));
        }
        About::SignInCode { .. } | About::ResetCode { .. } | About::PasswordChanged => return None,
        About::PasswordSet | About::PasswordReset => ("", "Go to the sign-in page"),
        About::NotMe { .. } | About::WrongPicture { .. } => ("password", "Change my password"),
        About::NotMeOf { .. } => ("admin/log", "Open the log"),
        About::Address(AboutAddress::Code { .. } | AboutAddress::Wanted) | About::Test => {
            return None;
        }
        About::Address(_) => ("address", "See my email address"),
        About::MobileChanged { .. }
        | About::MobileCode { .. }
        | About::MobileComing { .. }
        | About::CodesByChanged => ("codes", "See how my codes come"),
        About::RecoveryCodesMade | About::RecoveryCodeUsed { .. } => {
            ("recovery", "See my recovery codes")
        }
        About::PhoneActivated { .. }
        | About::AuthenticatorAdded { .. }
        | About::PasskeyAdded { .. }
        | About::PhoneRevoked { .. }
        | About::PhoneLocked { .. }
        | About::PhoneSuspended { .. }
        | About::PinChanged { .. }
        | About::BiometricsOn { .. } => ("phones", "See my phones"),
    };
    Some((format!("{portal}/{path}"), label.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(about: About) -> Written {
        let sender = Sender {
            organisation: "Acme".into(),
            portal: "https://id.acme.org".into(),
        };
        let letter = Letter {
            to: "alice@acme.org".into(),
            name: "Alice <b>".into(),
            about,
        };
        write(&letter, &sender).unwrap()
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
    fn a_text_message_is_bound_to_the_portal_and_short() {
        let sender = Sender {
            organisation: "Acme".into(),
            portal: "https://id.acme.org:8443".into(),
        };
        let code = "12345678".to_owned();
        let browser = "Firefox on Linux".to_owned();
        let text = text_message(&About::SignInCode { code, browser }, &sender).unwrap();
        assert!(text.ends_with("\n@id.acme.org #12345678"), "{text}");
        assert!(text.is_ascii() && text.len() <= 160, "one message: {text}");
        assert_eq!(text_message(&About::PasswordChanged, &sender), None);
    }

    #[test]
    fn threat_45_names_are_text_in_html() {
        let letter = written(About::PasswordChanged);
        assert!(letter.html.contains("Alice &#60;b&#62;"), "{}", letter.html);
    }
}
