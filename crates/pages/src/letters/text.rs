//! Text messages: one line of words, and one for browsers.

use symbolon_model::{
    code::Purpose,
    letter::{About, Letter},
};

use super::Sender;
use crate::words::{Said, said};

/// The words of a text message; `None` for what goes by mail only. The last line lets browsers fill
/// the code in on the portal and nowhere else (the format of origin-bound one-time codes).
pub fn text_message(letter: &Letter, sender: &Sender) -> Option<String> {
    let Sender {
        look: _,
        organisation,
        portal,
    } = sender;
    let language = letter.language();
    if let About::MobileComing { number } = &letter.about {
        let coming = said("{organisation}: tomorrow your codes go to {number} instead of this number. Not you? Sign in at {portal} and forget it under My phones, Codes.")
            .with("organisation", organisation.as_str())
            .with("number", number.replace("•••", "..."))
            .with("portal", portal.as_str());
        return Some(coming.in_language(language));
    }
    if matches!(letter.about, About::Test) {
        let test = said("{organisation}: a test. Text messages arrive here.");
        let test = test.with("organisation", organisation.as_str());
        return Some(test.in_language(language));
    }
    let (what, code, minutes) = of_code(&letter.about)?;
    let text = what
        .with("organisation", organisation.as_str())
        .with("code", code)
        .with("minutes", minutes.to_string())
        .in_language(language);
    let host = portal.rsplit('/').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    Some(format!("{text}\n\n@{host} #{code}"))
}

/// What a code does, the code, and for how many minutes it stands.
fn of_code(about: &About) -> Option<(Said, &str, i64)> {
    if let About::SignInCode { code, .. } = about {
        let signs_in = said(
            "{organisation}: {code} signs you in. It stands for {minutes} minutes. Nobody of us asks for it.",
        );
        return Some((signs_in, code, Purpose::SignIn.minutes()));
    }
    if let About::ResetCode { code, .. } = about {
        let sets = said(
            "{organisation}: {code} sets a new password. It stands for {minutes} minutes. Nobody of us asks for it.",
        );
        return Some((sets, code, Purpose::Reset.minutes()));
    }
    if let About::MobileCode { code } = about {
        let confirms = said(
            "{organisation}: {code} confirms this number. It stands for {minutes} minutes. Nobody of us asks for it.",
        );
        return Some((confirms, code, Purpose::Mobile.minutes()));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(about: About) -> Letter {
        Letter {
            to: "+46701234567".into(),
            name: "Alice".into(),
            about,
            language: "en".into(),
        }
    }

    #[test]
    fn a_text_message_is_bound_to_the_portal_and_short() {
        let sender = Sender {
            organisation: "Acme".into(),
            portal: "https://id.acme.org:8443".into(),
            look: crate::look::Look::default(),
        };
        let code = "12345678".to_owned();
        let browser = "Firefox on Linux".to_owned();
        let about = letter(About::SignInCode { code, browser });
        let text = text_message(&about, &sender).unwrap();
        assert!(text.ends_with("\n@id.acme.org #12345678"), "{text}");
        assert!(text.is_ascii() && text.len() <= 160, "one message: {text}");
        let mail_only = letter(About::PasswordChanged);
        assert_eq!(text_message(&mail_only, &sender), None);
    }
}
