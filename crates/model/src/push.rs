//! Where a phone may be rung: only at push services on a list, over TLS, by name.

use symbolon_core::wire::subscribe::{LONGEST_ENDPOINT, Subscription};

/// The push services of the browsers there are. A name that begins with a dot stands for every
/// host below it.
pub const SERVICES: [&str; 5] = [
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    ".push.services.mozilla.com",
    "web.push.apple.com",
    ".notify.windows.com",
];

/// Push services that are allowed: the ones of the browsers, and the operator's own.
#[derive(Clone, Debug, Default)]
pub struct Services {
    /// More hosts, written as in [`SERVICES`].
    pub hosts: Vec<String>,
    /// One origin that is allowed as it is, without TLS and on this machine: for tests and for
    /// trying a push service of one's own.
    pub local: Option<String>,
}

impl Services {
    /// Whether messages may be sent to this endpoint.
    pub fn allow(&self, subscription: &Subscription) -> bool {
        let endpoint = subscription.endpoint.as_str();
        let plain = endpoint.bytes().all(|b| b.is_ascii_graphic());
        plain
            && endpoint.len() <= LONGEST_ENDPOINT
            && (self.is_local(endpoint) || host_of(endpoint).is_some_and(|host| self.knows(host)))
    }

    /// Whether this is an endpoint of the one local service.
    pub fn is_local(&self, endpoint: &str) -> bool {
        let local = self.local.as_deref();
        local.is_some_and(|local| {
            endpoint
                .strip_prefix(local)
                .is_some_and(|rest| rest.starts_with('/'))
        })
    }

    fn knows(&self, host: &str) -> bool {
        let own = self.hosts.iter().map(String::as_str);
        SERVICES.into_iter().chain(own).any(|known| {
            if known.starts_with('.') {
                host.ends_with(known)
            } else {
                host == known
            }
        })
    }
}

/// The host of an endpoint: `https`, a name in lower case, no user, no port.
pub fn host_of(endpoint: &str) -> Option<&str> {
    let rest = endpoint.strip_prefix("https://")?;
    let (host, _path) = rest.split_once('/')?;
    let name = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'.';
    let named = host.bytes().all(name) && host.bytes().any(|b| b.is_ascii_lowercase());
    (named && host.contains('.')).then_some(host)
}

#[cfg(test)]
mod tests {
    use symbolon_core::seal::PublicKey;

    use super::*;

    fn at(endpoint: &str) -> Subscription {
        let mut point = vec![4];
        // The generator of P-256 (SEC 2 section 2.4.2).
        let hex = "6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C2964FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5";
        point.extend((0..64).map(|n| u8::from_str_radix(&hex[2 * n..2 * n + 2], 16).unwrap()));
        Subscription {
            endpoint: endpoint.to_owned(),
            key: PublicKey::parse(&point).unwrap(),
            auth: [0; 16],
        }
    }

    #[test]
    fn threat_24_only_push_services_on_the_list_are_rung() {
        let own = Services {
            hosts: vec!["push.acme.org".to_owned()],
            local: None,
        };
        for good in [
            "https://fcm.googleapis.com/fcm/send/abc:def",
            "https://updates.push.services.mozilla.com/wpush/v2/x",
            "https://wns2-par02p.notify.windows.com/w/?token=x",
            "https://push.acme.org/x",
        ] {
            assert!(own.allow(&at(good)), "{good}");
        }
        for bad in [
            "http://fcm.googleapis.com/x",
            "https://fcm.googleapis.com.evil.test/x",
            "https://evil.test/fcm.googleapis.com",
            "https://fcm.googleapis.com@evil.test/x",
            "https://fcm.googleapis.com:8443/x",
            "https://FCM.googleapis.com/x",
            "https://fcm.googleapis.com",
            "https://notify.windows.com.evil.test/x",
            "https://127.1/x",
            "https://[::ffff:10.0.0.1]/x",
            "https://2130706433/x",
            "https://fcm.googleapis.com/x y",
            "",
        ] {
            assert!(!own.allow(&at(bad)), "{bad}");
        }
    }

    #[test]
    fn threat_24_a_local_service_is_allowed_by_its_whole_origin_only() {
        let local = Services {
            hosts: vec![],
            local: Some("http://127.0.0.1:8200".to_owned()),
        };
        assert!(local.allow(&at("http://127.0.0.1:8200/push/1")));
        assert!(!local.allow(&at("http://127.0.0.1:82001/push/1")));
        assert!(!Services::default().allow(&at("http://127.0.0.1:8200/push/1")));
    }
}
