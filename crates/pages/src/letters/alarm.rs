//! Letters that say that somebody may be trying something.

use symbolon_model::letter::About;

use super::Body;
use crate::words::{Phrase, said};

/// Somebody may be trying something.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "whoever calls has sorted the letters"
)]
pub(super) fn body(about: &About) -> Body {
    if let About::NotMeOf {
        whose,
        browser,
        address,
    } = about
    {
        return Body::new(
            said("Somebody pressed “Not me”"),
            [
                said("{whose} stopped a sign-in with {browser} from {address}: it was not theirs.").with("whose", whose.as_str()).with("browser", browser.as_str()).with("address", address.as_str()),
                said("Requests of unknown browsers wake none of their phones for a day. See in the log whether it happens to others, too.").into(),
            ],
        );
    }
    let picked = match about {
        About::WrongPicture {
            device,
            browser,
            address,
        } => said("The picture that was picked on “{device}”, for a sign-in with {browser} from {address}, was not the one that browser showed. Nobody was signed in, and next time four pictures are wanted.")
            .with("device", device.as_str())
            .with("browser", browser.as_str())
            .with("address", address.as_str()),
        _ => Phrase::plain(""),
    };
    Body::new(
        said("Another picture was picked on your phone"),
        [
            picked,
            said("If you had begun no sign-in, somebody else did: press “Not me” the next time, and change your password.").into(),
        ],
    )
}
