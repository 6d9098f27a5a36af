//! Forgetting what nobody needs any more.

use symbolon_core::moment::Moment;
use symbolon_store::{
    Broken, Store, activations, api_tokens, codes, grants, invitations, jobs, proposals, pulls,
    sessions, sign_ins, throttle,
};

/// Deletes what has long been over. Safe to run at any time, anywhere.
///
/// # Errors
/// When the store fails.
pub async fn sweep(store: &Store, now: Moment) -> Result<(), Broken> {
    // Longer than sessions may last; by their clock they are over long before.
    let (month, week) = (
        now.plus_seconds(-31 * 86_400),
        now.plus_seconds(-7 * 86_400),
    );
    let (day, ten_minutes) = (now.plus_seconds(-86_400), now.plus_seconds(-600));
    let writes = vec![
        sign_ins::forget_before(day),
        activations::forget_before(day),
        sessions::forget_before(month),
        codes::forget_before(day),
        grants::forget_before(month),
        jobs::forget_given_up_before(week),
        invitations::forget_before(day),
        pulls::forget_before(ten_minutes),
        throttle::forget_before(ten_minutes),
        api_tokens::forget_before(day),
        proposals::forget_before(now),
    ];
    let _ = store.commit(writes).await?;
    Ok(())
}
