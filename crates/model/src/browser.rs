//! The browser somebody sits at, as far as it tells.

use std::{fmt, net::IpAddr};

/// Family, system and address of a browser. Good enough to recognise one's own, never a proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Browser {
    /// "Firefox"; "a browser" when unknown.
    pub family: String,
    /// "Linux"; "an unknown system" when unknown.
    pub system: String,
    /// Network address.
    pub address: String,
}

impl Browser {
    /// The network it is in, as far as limits care: its address, or the first half of it where
    /// addresses are plenty.
    pub fn network(&self) -> String {
        let address = self.address.parse().map(network_of);
        address.map_or_else(|_| self.address.clone(), |network| network.to_string())
    }

    /// Reads a `User-Agent` header.
    pub fn from_agent(agent: &str, address: String) -> Self {
        let find = |table: &[(&str, &str)], unknown: &str| {
            let found = table.iter().find(|(mark, _)| agent.contains(mark));
            found.map_or(unknown, |(_, name)| *name).to_owned()
        };
        Self {
            family: find(&FAMILIES, "a browser"),
            system: find(&SYSTEMS, "an unknown system"),
            address,
        }
    }
}

/// "Firefox on Linux".
impl fmt::Display for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {}", self.family, self.system)
    }
}

/// First match wins: most families also name the ones they descend from.
const FAMILIES: [(&str, &str); 7] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("HeadlessChrome/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

const SYSTEMS: [(&str, &str); 7] = [
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

/// The network of an address: IPv4 addresses one by one, IPv6 by their /64 (RFC 6177).
pub fn network_of(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(v4) => IpAddr::V4(v4),
            None => IpAddr::V6((u128::from(address) & !u128::from(u64::MAX)).into()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_browsers_are_recognised() {
        let read = |agent: &str| {
            let browser = Browser::from_agent(agent, "192.0.2.7".into());
            browser.to_string()
        };
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0";
        assert_eq!(read(firefox), "Firefox on Linux");
        let safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604.1";
        assert_eq!(read(safari), "Safari on iOS");
        assert_eq!(read(""), "a browser on an unknown system");
    }

    #[test]
    fn neighbours_in_one_ipv6_network_are_one_network() {
        let network = |text: &str| Browser::from_agent("", text.to_owned()).network();
        assert_eq!(network("2001:db8::1"), network("2001:db8::ffff"));
        assert_ne!(network("2001:db8::1"), network("2001:db8:0:1::1"));
        assert_eq!(network("::ffff:192.0.2.7"), network("192.0.2.7"));
    }
}
