//! The pages about passwords: changing, setting and resetting one.

use askama::Template;
use symbolon_model::password::{PasswordRule, Unmet};

use super::Frame;
use crate::filters;

/// Changing the password.
#[derive(Template)]
#[template(path = "password.html")]
pub struct Password {
    frame: Frame,
    csrf: String,
    address: String,
    wrong_old: bool,
    differ: bool,
    rule: Vec<RulePart>,
}

/// Setting a first password, or another one, with a code.
#[derive(Template)]
#[template(path = "reset_password.html")]
pub struct ResetPassword {
    frame: Frame,
    csrf: String,
    address: String,
    wrong_code: bool,
    differ: bool,
    rule: Vec<RulePart>,
}

/// Asking for that code.
#[derive(Template)]
#[template(path = "forgot_password.html")]
pub struct ForgotPassword {
    /// The frame.
    pub frame: Frame,
    /// Goes with the form.
    pub csrf: String,
    /// What was typed before.
    pub address: String,
    /// Whether that was no address.
    pub wrong: bool,
}

/// Asking for it with the link of an invitation.
#[derive(Template)]
#[template(path = "invitation.html")]
pub struct AcceptInvitation {
    /// The frame.
    pub frame: Frame,
    /// Goes with the form.
    pub csrf: String,
    /// Where the form goes: the link's own path.
    pub at: String,
    /// Whether it is a first password that is set.
    pub is_first: bool,
    /// What was typed before.
    pub address: String,
    /// Whether that was no address.
    pub wrong: bool,
}

/// The password was right, but the mailbox alone will not do.
#[derive(Template)]
#[template(path = "not_by_mail.html")]
pub struct NotByMail {
    /// The frame.
    pub frame: Frame,
}

struct RulePart {
    demand: Demand,
    unmet: bool,
}

/// One thing that the rule demands of a password.
enum Demand {
    /// At least so many characters.
    Shortest(usize),
    /// At most so many.
    Longest(usize),
    /// Several kinds of characters.
    Kinds,
    /// That it is not guessed easily.
    HardToGuess,
}

impl Demand {
    /// Its name in the page's script.
    const fn name(&self) -> &'static str {
        match self {
            Self::Shortest(_) => "shortest",
            Self::Longest(_) => "longest",
            Self::Kinds => "kinds",
            Self::HardToGuess => "guess",
        }
    }

    /// The number that goes with it.
    const fn count(&self) -> usize {
        match self {
            Self::Shortest(count) | Self::Longest(count) => *count,
            Self::Kinds | Self::HardToGuess => 0,
        }
    }
}

/// What was wrong with a new password.
#[derive(Clone, Debug, Default)]
pub struct PasswordTrouble {
    /// The old one.
    pub wrong_old: bool,
    /// The code.
    pub wrong_code: bool,
    /// The two entries.
    pub differ: bool,
    /// The new one.
    pub unmet: Vec<Unmet>,
}

impl PasswordTrouble {
    fn parts(&self, rule: PasswordRule) -> Vec<RulePart> {
        let (shortest, longest) = rule.lengths();
        let is = |test: fn(&Unmet) -> bool| self.unmet.iter().any(test);
        vec![
            RulePart {
                demand: Demand::Shortest(shortest),
                unmet: is(|u| matches!(u, Unmet::TooShort(_))),
            },
            RulePart {
                demand: Demand::Longest(longest),
                unmet: is(|u| matches!(u, Unmet::TooLong(_))),
            },
            match rule {
                PasswordRule::Composed => RulePart {
                    demand: Demand::Kinds,
                    unmet: is(|u| matches!(u, Unmet::TooFewKinds)),
                },
                PasswordRule::Long => RulePart {
                    demand: Demand::HardToGuess,
                    unmet: is(|u| matches!(u, Unmet::EasyToGuess)),
                },
            },
        ]
    }
}

impl Password {
    /// The form, with what was wrong before.
    pub fn new(
        frame: Frame,
        csrf: String,
        address: String,
        (rule, trouble): (PasswordRule, &PasswordTrouble),
    ) -> Self {
        Self {
            frame,
            csrf,
            address,
            wrong_old: trouble.wrong_old,
            differ: trouble.differ,
            rule: trouble.parts(rule),
        }
    }
}

impl ResetPassword {
    /// The form, with what was wrong before.
    pub fn new(
        frame: Frame,
        csrf: String,
        address: String,
        (rule, trouble): (PasswordRule, &PasswordTrouble),
    ) -> Self {
        Self {
            frame,
            csrf,
            address,
            wrong_code: trouble.wrong_code,
            differ: trouble.differ,
            rule: trouble.parts(rule),
        }
    }
}
