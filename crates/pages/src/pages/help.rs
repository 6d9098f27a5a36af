//! Help: one page for each thing that people have to do.

use askama::Template;

use super::Frame;
use crate::{
    filters,
    words::{Said, said},
};

/// What a page helps with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// Making a phone one's own.
    Activate,
    /// Picture, Accept, PIN.
    SignInByPhone,
    /// Password and code.
    SignInByPassword,
    /// The first password.
    SetPassword,
    /// Another one.
    ResetPassword,
    /// One-time passwords of other services.
    GmailCard,
    /// Nobody knows it.
    LostPin,
    /// It has to be revoked.
    StolenPhone,
    /// It takes the place of another one.
    NewPhone,
    /// Several people, several phones.
    SharedPhone,
}

impl Topic {
    /// All, in the order of the list.
    pub const ALL: [Self; 10] = [
        Self::Activate,
        Self::SignInByPhone,
        Self::SignInByPassword,
        Self::SetPassword,
        Self::ResetPassword,
        Self::GmailCard,
        Self::LostPin,
        Self::StolenPhone,
        Self::NewPhone,
        Self::SharedPhone,
    ];

    /// Where its page is.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Activate => "/help/activate",
            Self::SignInByPhone => "/help/sign-in-by-phone",
            Self::SignInByPassword => "/help/sign-in-by-password",
            Self::SetPassword => "/help/set-password",
            Self::ResetPassword => "/help/reset-password",
            Self::GmailCard => "/help/gmail-card",
            Self::LostPin => "/help/lost-pin",
            Self::StolenPhone => "/help/stolen-phone",
            Self::NewPhone => "/help/new-phone",
            Self::SharedPhone => "/help/shared-phone",
        }
    }

    const fn title(self) -> Said {
        match self {
            Self::Activate => said("Activate the phone app"),
            Self::SignInByPhone => said("Sign in with the phone app"),
            Self::SignInByPassword => said("Sign in with email and password"),
            Self::SetPassword => said("Set your password after an invitation"),
            Self::ResetPassword => said("Reset a forgotten password"),
            Self::GmailCard => said("One-time passwords for Gmail and other services"),
            Self::LostPin => said("The PIN is forgotten"),
            Self::StolenPhone => said("A phone is lost or stolen"),
            Self::NewPhone => said("A new phone"),
            Self::SharedPhone => said("One phone for several people, several phones for one"),
        }
    }
}

/// The list of all topics.
#[derive(Template)]
#[template(path = "help/index.html")]
pub struct HelpIndex {
    /// The frame.
    pub frame: Frame,
}

/// One topic.
#[derive(Template)]
#[template(path = "help/page.html")]
pub struct Help {
    /// The frame.
    pub frame: Frame,
    /// Which.
    pub topic: Topic,
}

#[cfg(test)]
mod tests {
    use symbolon_core::language::Language;

    use super::*;

    #[test]
    fn every_topic_has_its_pictures_in_every_language() {
        for language in Language::ALL {
            let mut shown = 0;
            for topic in Topic::ALL {
                let frame = Frame {
                    organisation: "Acme".to_owned(),
                    person: None,
                    here: "help",
                    demo: false,
                    look: crate::look::Look::default(),
                };
                let html = crate::write(&Help { frame, topic }, language).unwrap();
                for after in html.split("src=\"/help/pictures/").skip(1) {
                    let path = after.split('"').next().unwrap();
                    let (tag, name) = path.split_once('/').unwrap();
                    assert_eq!(tag, language.tag());
                    assert!(crate::help_picture(tag, name).is_some(), "{path}");
                    shown += 1;
                }
            }
            assert!(shown >= 10, "{shown} pictures in {language:?}");
        }
    }
}
