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
    let said = headers
        .get_all("x-forwarded-for")
        .into_iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(','));
    through(&web.0.trusted_proxies, peer, said)
}

/// Each proxy adds, at the end, whom it heard: its word counts as far as it is trusted, and so does that of
/// a trusted proxy that it heard. Whatever an untrusted one says before that is not looked at.
fn through<'a>(
    trusted: &[IpAddr],
    peer: IpAddr,
    said: impl DoubleEndedIterator<Item = &'a str>,
) -> IpAddr {
    let mut heard = peer.to_canonical();
    for text in said.rev() {
        if !trusted.contains(&heard) {
            break;
        }
        let Ok(before) = text.trim().parse::<IpAddr>() else {
            break;
        };
        heard = before.to_canonical();
    }
    heard
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(trusted: &[&str], peer: &str, said: &str) -> String {
        let trusted: Vec<_> = trusted.iter().map(|text| text.parse().unwrap()).collect();
        let said: Vec<_> = said.split(',').filter(|text| !text.is_empty()).collect();
        through(&trusted, peer.parse().unwrap(), said.into_iter()).to_string()
    }

    #[test]
    fn threat_82_only_trusted_proxies_say_where_somebody_is() {
        let one = ["127.0.0.1"];
        assert_eq!(source(&one, "127.0.0.1", "192.0.2.7"), "192.0.2.7");
        assert_eq!(source(&[], "127.0.0.1", "192.0.2.7"), "127.0.0.1");
        assert_eq!(source(&one, "198.51.100.1", "192.0.2.7"), "198.51.100.1");
        // What the person sends before is theirs to choose, and nobody's word.
        assert_eq!(
            source(&one, "127.0.0.1", "10.0.0.1, 192.0.2.7"),
            "192.0.2.7"
        );
        assert_eq!(source(&one, "127.0.0.1", "not an address"), "127.0.0.1");
        assert_eq!(source(&one, "127.0.0.1", ""), "127.0.0.1");
    }

    #[test]
    fn threat_82_proxies_in_a_row_are_believed_one_after_the_other() {
        let both = ["127.0.0.1", "10.0.0.5"];
        let row = "6.6.6.6, 192.0.2.7, 10.0.0.5";
        assert_eq!(source(&both, "127.0.0.1", row), "192.0.2.7");
        assert_eq!(source(&both[..1], "127.0.0.1", row), "10.0.0.5");
        // A row that is trusted to its very beginning ends there.
        assert_eq!(source(&both, "127.0.0.1", "10.0.0.5"), "10.0.0.5");
        // The same machine by its two names.
        let row = "192.0.2.7, ::ffff:10.0.0.5";
        assert_eq!(source(&both, "::ffff:127.0.0.1", row), "192.0.2.7");
    }
}
