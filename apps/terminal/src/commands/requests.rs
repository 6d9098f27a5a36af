//! `tally pending` and `tally answer`: what both need.

pub(super) mod answer;
pub(super) mod pending;

use symbolon_core::{
    handset::{Clock, Handset, Looked, Request, Trouble},
    picture::Picture,
    vault::Profile,
};
use symbolon_terminal::{Terminal, Ureq};

use super::{Common, Failed};

type Phone = Handset<Terminal<Ureq>>;

fn profiles(handset: &Phone) -> Vec<Profile> {
    handset.platform().home().borrow().profiles().to_vec()
}

/// Looks; a profile that is gone is wiped.
async fn look(handset: &Phone, profile: &Profile) -> Result<Looked, Failed> {
    let looked = handset.next_request(profile, 0).await;
    if looked == Err(Trouble::Gone) {
        handset.platform().home().borrow_mut().forget(profile)?;
    }
    Ok(looked?)
}

/// Seconds since a request began, by the server's clock.
fn age(handset: &Phone, looked: &Looked, request: &Request) -> i64 {
    let now = handset.platform().now().plus_millis(-looked.clock_ahead);
    request.ask().begun.millis_until(now).max(0) / 1000
}

fn words(request: &Request) -> Vec<&'static str> {
    let grid = request.ask().grid.iter();
    let pictures = grid.filter_map(|index| Picture::new(*index));
    pictures.map(symbolon_terminal::word).collect()
}
