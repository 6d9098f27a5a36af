//! Letters about the email address, which is the user name: to the old one and to the new one.

use symbolon_model::letter::AboutAddress;

use super::{NOT_YOU, Said, said_of_means};

pub(super) fn said(about: &AboutAddress) -> Said {
    match about {
        AboutAddress::Code { .. } => Said(
            "Confirm your new email address".to_owned(),
            vec![
                "This code confirms that this address is yours, if that was you who asked for it."
                    .to_owned(),
                "It stands for 30 minutes. If it was not you, ignore it: nothing happens.".to_owned(),
            ],
        ),
        AboutAddress::Wanted => Said(
            "Somebody wanted to use your address".to_owned(),
            vec![
                "Somebody else with an account here gave this address as their new one. It is yours and stays yours: nothing was changed.".to_owned(),
                "If that was you, with a second account, ask whoever runs this portal.".to_owned(),
            ],
        ),
        AboutAddress::Coming { address } => Said(
            "Another email address for your account".to_owned(),
            vec![
                format!("{address} was confirmed. From tomorrow on you sign in with it, and letters go there."),
                "If that was not you, sign in with the old address today, choose “Keep the old address”, and change your password. A new password, also by “Forgot password?”, keeps the old address too.".to_owned(),
            ],
        ),
        AboutAddress::Kept => said_of_means(
            "Your email address stays",
            "The change of the email address of your account was taken back.",
        ),
        AboutAddress::Moved { address } => Said(
            "Your email address was changed".to_owned(),
            vec![
                format!("From now on you sign in with {address}, and letters go there."),
                NOT_YOU.to_owned(),
            ],
        ),
    }
}
