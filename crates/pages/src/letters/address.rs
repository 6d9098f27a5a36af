//! Letters about the email address, which is the user name: to the old one and to the new one.

use symbolon_model::letter::AboutAddress;

use super::{Body, NOT_YOU, body_of_means};
use crate::words::said;

pub(super) fn body(about: &AboutAddress) -> Body {
    match about {
        AboutAddress::Code { .. } => Body::new(
            said("Confirm your new email address"),
            [
                said("This code confirms that this address is yours, if that was you who asked for it.").into(),
                said("It stands for 30 minutes. If it was not you, ignore it: nothing happens.").into(),
            ],
        ),
        AboutAddress::Wanted => Body::new(
            said("Somebody wanted to use your address"),
            [
                said("Somebody else with an account here gave this address as their new one. It is yours and stays yours: nothing was changed.").into(),
                said("If that was you, with a second account, ask whoever runs this portal.").into(),
            ],
        ),
        AboutAddress::Coming { address } => Body::new(
            said("Another email address for your account"),
            [
                said("{address} was confirmed. From tomorrow on you sign in with it, and letters go there.").with("address", address.as_str()),
                said("If that was not you, sign in with the old address today, choose “Keep the old address”, and change your password. A new password, also by “Forgot password?”, keeps the old address too.").into(),
            ],
        ),
        AboutAddress::Kept => body_of_means(said("Your email address stays"), said("The change of the email address of your account was taken back."),
        ),
        AboutAddress::Moved { address } => Body::new(
            said("Your email address was changed"),
            [
                said("From now on you sign in with {address}, and letters go there.").with("address", address.as_str()),
                NOT_YOU.into(),
            ],
        ),
    }
}
