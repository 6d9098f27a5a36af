//! Where a request comes from, and how many of a kind one source may make.

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    num::NonZeroU32,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    extract::{ConnectInfo, FromRequestParts, Request},
    http::{HeaderMap, request::Parts},
};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use symbolon_core::seal::Hash;
use symbolon_model::browser::network_of;

use crate::Web;

/// Limits per source.
pub struct Sources(DefaultKeyedRateLimiter<Kept>);

/// What a limit is kept for; none of them uses up another's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kept {
    /// People behind a network address: IPv4 addresses one by one, IPv6 by their /64.
    Network(IpAddr),
    /// A browser that has signed somebody in: strangers behind the same address do not lock it out.
    Browser(Hash),
    /// Programs behind a network address.
    Programs(IpAddr),
}

impl Sources {
    /// So many within ten minutes, all at once if they like.
    pub fn per_ten_minutes(most: NonZeroU32) -> Self {
        let every = std::time::Duration::from_secs(600) / most.get();
        let quota = Quota::with_period(every).unwrap_or(Quota::per_minute(most));
        Self(RateLimiter::keyed(quota.allow_burst(most)))
    }

    /// Counts one; false when there are too many.
    pub(crate) fn allows(&self, source: Kept) -> bool {
        let source = match source {
            Kept::Network(address) => Kept::Network(network_of(address)),
            Kept::Programs(address) => Kept::Programs(network_of(address)),
            Kept::Browser(_) => source,
        };
        self.0.check_key(&source).is_ok()
    }

    /// Forgets sources that have not been seen for a while.
    pub fn forget(&self) {
        self.0.retain_recent();
    }
}

/// How many pages and phones of one source wait at this moment.
#[derive(Default)]
pub struct Places(Arc<Mutex<HashMap<IpAddr, u32>>>);

/// Somebody's place; given back when it is dropped.
pub(crate) struct Place {
    places: Arc<Mutex<HashMap<IpAddr, u32>>>,
    network: IpAddr,
}

/// Places of one source. A house full of people behind one address is fine with that.
const MOST_PLACES: u32 = 256;

impl Places {
    /// A place; `None` when the source has all of its places taken.
    pub(crate) fn take(&self, source: IpAddr) -> Option<Place> {
        let network = network_of(source);
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(network).or_default();
        (*count < MOST_PLACES).then(|| {
            *count += 1;
            Place {
                places: Arc::clone(&self.0),
                network,
            }
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.network);
            }
        }
    }
}

/// The address a request comes from: the peer's, or what a trusted proxy says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source(pub(crate) IpAddr);

impl FromRequestParts<Web> for Source {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Self::Rejection> {
        Ok(Self(source_of(
            web,
            peer(&parts.extensions),
            &parts.headers,
        )))
    }
}

/// The same, before there are handlers.
pub(crate) fn of(web: &Web, request: &Request) -> IpAddr {
    source_of(web, peer(request.extensions()), request.headers())
}

fn peer(extensions: &axum::http::Extensions) -> IpAddr {
    let info = extensions.get::<ConnectInfo<SocketAddr>>();
    info.map_or(IpAddr::from([0, 0, 0, 0]), |info| info.0.ip())
}

fn source_of(web: &Web, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    if !web.0.trusted_proxies.contains(&peer) {
        return peer;
    }
    let said = headers
        .get_all("x-forwarded-for")
        .into_iter()
        .filter_map(|v| v.to_str().ok());
    // Each proxy adds at the end; only what the last one added is its own word.
    let last = said.flat_map(|line| line.split(',')).next_back();
    last.and_then(|text| text.trim().parse().ok())
        .unwrap_or(peer)
}
