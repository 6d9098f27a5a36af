//! Where phones send their messages, below the origin of the activation link.

/// [`Look`](super::activate::Look), answered by [`Seen`](super::activate::Seen).
pub const LOOK: &str = "/phone/1/look";
/// A signed [`Claim`](super::activate::Claim), answered by [`Claimed`](super::activate::Claimed).
pub const CLAIM: &str = "/phone/1/claim";
/// A signed [`Matching`](super::activate::Matching), answered by
/// [`Matched`](super::activate::Matched).
pub const MATCHING: &str = "/phone/1/matching";
/// A signed [`SetPin`](super::activate::SetPin), answered by a trial request (a JWS).
pub const SET_PIN: &str = "/phone/1/set-pin";
/// The [`Answer`](super::answer::Answer) to the trial, answered by a result (a JWS).
pub const TRIAL: &str = "/phone/1/trial";
/// Nothing, answered by a [`Challenge`](super::pull::Challenge).
pub const CHALLENGE: &str = "/phone/1/challenge";
/// A signed [`Pull`](super::pull::Pull), answered by [`Pulled`](super::pull::Pulled); or, by
/// status 410, by a result (a JWS) that says that the profile is gone.
pub const PULL: &str = "/phone/1/pull";
/// Nothing, answered by [`PushKey`](super::subscribe::PushKey).
pub const PUSH_KEY: &str = "/phone/1/push-key";
/// A signed [`Subscribe`](super::subscribe::Subscribe), answered by nothing.
pub const SUBSCRIBE: &str = "/phone/1/subscribe";
/// A [`Moved`](super::subscribe::Moved), answered by nothing.
pub const MOVED: &str = "/phone/1/moved";
/// A signed [`Remark`](super::remark::Remark), answered by nothing.
pub const REMARK: &str = "/phone/1/remark";
/// Nothing, answered by [`Prepared`](super::change::Prepared).
pub const PREPARE: &str = "/phone/1/prepare";
/// An [`Answer`](super::answer::Answer) that holds a [`Change`](super::change::Change), answered by
/// a result (a JWS).
pub const CHANGE: &str = "/phone/1/change";
/// An [`Answer`](super::answer::Answer), answered by a result (a JWS).
pub const ANSWER: &str = "/phone/1/answer";
