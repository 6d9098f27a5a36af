//! Letters about changes of the account that make it weaker, or that others made.

use symbolon_model::letter::AboutAccount;

use super::{Body, body_of_means};
use crate::words::said;

/// Subject and paragraphs.
pub(super) fn body(about: &AboutAccount) -> Body {
    match about {
        AboutAccount::PasskeyRemoved { name } => body_of_means(
            said("A passkey was removed"),
            said("The passkey “{name}” signs in to your account no more.")
                .with("name", name.as_str()),
        ),
        AboutAccount::AuthenticatorRemoved { name } => body_of_means(
            said("An authenticator app was removed"),
            said("Codes of “{name}” finish no sign-ins to your account any more.")
                .with("name", name.as_str()),
        ),
        AboutAccount::BiometricsOff { device } => body_of_means(
            said("Only the PIN opens a phone of yours"),
            said("On “{device}”, finger or face no longer take the place of the PIN.")
                .with("device", device.as_str()),
        ),
        AboutAccount::PhonesStopped => body_of_means(
            said("Your phones were stopped"),
            said("The link in our letter was used: none of your phones approves anything until you activate it again."),
        ),
        AboutAccount::NewBrowser { browser, address } => body_of_means(
            said("A new browser signed you in"),
            said("{browser} at {address} signed in to your account. It never did before, or has forgotten that it did.")
                .with("browser", browser.as_str())
                .with("address", address.as_str()),
        ),
        AboutAccount::OfflineCodesOn { device } => body_of_means(
            said("A phone shows codes without a network"),
            said("From now on, codes that “{device}” shows without a network finish sign-ins to your account after the password.")
                .with("device", device.as_str()),
        ),
        AboutAccount::OfflineCodesOff { device } => body_of_means(
            said("A phone shows no codes without a network any more"),
            said("Codes of “{device}” finish no sign-ins to your account any more.")
                .with("device", device.as_str()),
        ),
        AboutAccount::SecondClaim => Body::new(
            said("Somebody else used your activation code"),
            [said("While you activated a phone, somebody else used the same code. Only the phone whose picture you click on the portal becomes yours: if that was not yours, end the activation there, and begin again where nobody sees the screen.").into()],
        ),
        AboutAccount::Suspended
        | AboutAccount::Resumed
        | AboutAccount::Ended
        | AboutAccount::RoleChanged
        | AboutAccount::ResetStarted { .. }
        | AboutAccount::ActivationStarted
        | AboutAccount::PasskeyLinkMade => body_of_others(about),
    }
}

/// What somebody who looks after people did, or asks for.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "whoever calls has sorted the letters; the last one is about an account that is on again"
)]
fn body_of_others(about: &AboutAccount) -> Body {
    match about {
        AboutAccount::RoleChanged => body_of_means(
            said("What you may do was changed"),
            said("Whoever runs the portal changed what you may do to other people’s accounts. Every session of yours has ended."),
        ),
        AboutAccount::Suspended => Body::new(
            said("Your account was switched off"),
            [said("Nobody signs in to it until it is switched on again. If you do not know why, ask the people who run the portal.").into()],
        ),
        AboutAccount::PasskeyLinkMade => body_of_means(
            said("A link for making a passkey was printed"),
            said("Somebody at the server’s console printed a link that makes a passkey for your account. It works once, within an hour, and every session of yours has ended."),
        ),
        AboutAccount::Ended => Body::new(
            said("Your account was ended"),
            [said("Nobody signs in to it any more, and your phones approve nothing for it. This cannot be undone. If you do not know why, ask the people who run the portal.").into()],
        ),
        AboutAccount::ResetStarted { .. } => Body::new(
            said("Set a new password"),
            [
                said("Somebody who looks after the portal was asked to help you with your password. Open the link below, enter this email address, and choose a new one.").into(),
                said("The link works for a day. Nobody else sees the password, and nobody will ask you for a code. If you asked for no help, ignore this letter: nothing has happened.").into(),
            ],
        ),
        AboutAccount::ActivationStarted => Body::new(
            said("Activate the phone app"),
            [
                said("Somebody who looks after the portal asks you to activate the phone app. Open the link below, sign in if you are asked to, and choose “Activate a phone”: the pages show every step.").into(),
                said("Nobody will ask you for the code or the picture that you see there.").into(),
            ],
        ),
        _ => Body::new(
            said("Your account was switched on again"),
            [said("You can sign in as before.").into()],
        ),
    }
}
