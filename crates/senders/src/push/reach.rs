//! Where a message may go: to a public address over TLS, or to the one local service of a test.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::net::lookup_host;

/// How far an endpoint is trusted. Whoever calls has compared it with the list of services.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// A push service somewhere: TLS, and no address of ours.
    Public,
    /// The operator's own on this machine, in plain text.
    Local,
}

/// An endpoint, taken apart.
pub(super) struct Target {
    pub(super) uri: String,
    pub(super) origin: String,
    pub(super) authority: String,
    pub(super) tls_name: Option<String>,
    reach: Reach,
}

impl Target {
    pub(super) fn of(endpoint: &str, reach: Reach) -> Option<Self> {
        let scheme = match reach {
            Reach::Public => "https://",
            Reach::Local => "http://",
        };
        let (authority, _path) = endpoint.strip_prefix(scheme)?.split_once('/')?;
        Some(Self {
            uri: endpoint.to_owned(),
            origin: format!("{scheme}{authority}"),
            authority: authority.to_owned(),
            tls_name: (reach == Reach::Public).then(|| authority.to_owned()),
            reach,
        })
    }

    /// The address to connect to, after looking at it.
    pub(super) async fn address(&self) -> Result<SocketAddr, String> {
        let host = match self.reach {
            Reach::Public => format!("{}:443", self.authority),
            Reach::Local => self.authority.clone(),
        };
        let mut found = lookup_host(host).await.map_err(|error| error.to_string())?;
        let fits = |address: &SocketAddr| match self.reach {
            Reach::Public => is_public(address.ip()),
            Reach::Local => address.ip().is_loopback(),
        };
        found
            .find(fits)
            .ok_or_else(|| "the push service has no public address".to_owned())
    }
}

/// Whether an address belongs to the internet at large (RFC 6890).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let special = a == 0 || a >= 240 || (a, b, c) == (192, 0, 0);
    let benchmark = a == 198 && (18..20).contains(&b);
    let ours = address.is_private() || address.is_loopback() || address.is_link_local();
    let nobodys = address.is_documentation() || address.is_multicast();
    !(shared || special || benchmark || ours || nobodys)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    // 2000::/3 is what is given out; of it, these are not the internet: 6to4, Teredo and other
    // special ones, documentation.
    let [first, second, ..] = address.segments();
    let given_out = first & 0xe000 == 0x2000;
    let special = first == 0x2002 || (first == 0x2001 && second < 0x200) || first == 0x3fff;
    let documentation = first == 0x2001 && second == 0x0db8;
    given_out && !special && !documentation
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threat_24_no_address_of_ours_is_ever_connected_to() {
        for ours in [
            "127.0.0.1",
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "192.0.0.1",
            "203.0.113.1",
            "::1",
            "::",
            "::ffff:10.0.0.1",
            "::ffff:8.8.8.8",
            "fc00::1",
            "fe80::1",
            "ff02::1",
            "64:ff9b::a00:1",
            "2002:a00:1::",
            "2001::1",
            "2001:db8::1",
        ] {
            assert!(!is_public(ours.parse().unwrap()), "{ours}");
        }
        for public in [
            "8.8.8.8",
            "142.250.1.1",
            "2a00:1450:4001::1",
            "2607:f8b0::1",
        ] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }

    #[tokio::test]
    async fn threat_24_a_name_that_leads_home_is_refused() {
        let target = Target::of("https://localhost/x", Reach::Public).unwrap();
        assert!(target.address().await.is_err());
        assert!(Target::of("http://127.0.0.1/x", Reach::Public).is_none());
    }
}
