//! Where a request comes from, and how many of a kind one source may make.

use std::{
    net::{IpAddr, SocketAddr},
    num::NonZeroU32,
};

use axum::{
    extract::{ConnectInfo, FromRequestParts, Request},
    http::{HeaderMap, request::Parts},
};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::Web;

/// Limits per network address: IPv4 addresses one by one, IPv6 by their /64.
pub struct Sources(DefaultKeyedRateLimiter<IpAddr>);

impl Sources {
    /// So many within ten minutes, all at once if they like.
    pub fn per_ten_minutes(most: NonZeroU32) -> Self {
        let every = std::time::Duration::from_secs(600) / most.get();
        let quota = Quota::with_period(every).unwrap_or(Quota::per_minute(most));
        Self(RateLimiter::keyed(quota.allow_burst(most)))
    }

    /// Counts one; false when there are too many.
    pub(crate) fn allows(&self, source: IpAddr) -> bool {
        self.0.check_key(&network_of(source)).is_ok()
    }

    /// Forgets sources that have not been seen for a while.
    pub fn forget(&self) {
        self.0.retain_recent();
    }
}

fn network_of(source: IpAddr) -> IpAddr {
    match source {
        IpAddr::V4(_) => source,
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(v4) => IpAddr::V4(v4),
            None => IpAddr::V6((u128::from(address) & !u128::from(u64::MAX)).into()),
        },
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_in_one_ipv6_network_are_one_source() {
        let parse = |text: &str| network_of(text.parse().unwrap());
        assert_eq!(parse("2001:db8::1"), parse("2001:db8::ffff"));
        assert_ne!(parse("2001:db8::1"), parse("2001:db8:0:1::1"));
        assert_eq!(parse("::ffff:192.0.2.7"), parse("192.0.2.7"));
    }
}
