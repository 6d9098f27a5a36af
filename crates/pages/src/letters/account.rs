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
        AboutAccount::RoleChanged => body_of_means(
            said("What you may do was changed"),
            said("Whoever runs the portal changed what you may do to other people’s accounts. Every session of yours has ended."),
        ),
        AboutAccount::Suspended => Body::new(
            said("Your account was switched off"),
            [said("Nobody signs in to it until it is switched on again. If you do not know why, ask the people who run the portal.").into()],
        ),
        AboutAccount::Resumed => Body::new(
            said("Your account was switched on again"),
            [said("You can sign in as before.").into()],
        ),
    }
}
