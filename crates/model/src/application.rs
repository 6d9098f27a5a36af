//! Applications behind the portal: what the tiles on the home page lead to.

use core::fmt;

use crate::name::composed;

/// Longest name of an application or of a heading, in characters.
pub const LONGEST_NAME: usize = 60;
/// Longest key, in characters.
const LONGEST_KEY: usize = 40;
/// Longest address, in bytes.
const LONGEST_LINK: usize = 1000;

/// What an application is called in addresses and on the command line; it never changes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key(String);

impl Key {
    /// Small letters, digits and hyphens, a letter or digit first.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
        let first = text.bytes().next().is_some_and(fits);
        let others = text.bytes().all(|b| fits(b) || b == b'-');
        (first && others && text.len() <= LONGEST_KEY).then(|| Self(text.to_owned()))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where an application is: an address that a browser may be sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link(String);

impl Link {
    /// An `https` address of a host, without a user in it; `http` only on this very machine. What
    /// browsers read differently from each other is refused: blanks, controls, backslashes.
    pub fn parse(text: &str) -> Option<Self> {
        let plain = text.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
        if !plain || text.len() > LONGEST_LINK {
            return None;
        }
        let (rest, local) = match text.strip_prefix("https://") {
            Some(rest) => (rest, false),
            None => (text.strip_prefix("http://")?, true),
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, _path) = rest.split_at(end);
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !host.is_empty() => (host, Some(port)),
            Some(_) => return None,
            None => (authority, None),
        };
        let port = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0));
        let letter = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'.';
        let named = !host.is_empty() && host.bytes().all(letter) && !host.starts_with(['.', '-']);
        let here = matches!(host, "localhost" | "127.0.0.1");
        (named && port && (!local || here)).then(|| Self(text.to_owned()))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// What it is called in addresses.
    pub key: Key,
    /// What people call it.
    pub name: String,
    /// Where it is; none as long as it is not connected.
    pub link: Option<Link>,
    /// Under which heading its tile stands; empty for none.
    pub heading: String,
}

/// What is wrong with an application as somebody wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// The key is no key.
    Key,
    /// The name has no letter.
    Name,
    /// The address is none that a browser may be sent to.
    Link,
}

impl Application {
    /// An application as somebody wrote it. An empty address is none.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn written(key: &str, name: &str, link: &str, heading: &str) -> Result<Self, Unfit> {
        let name = composed(name, LONGEST_NAME);
        if name.is_empty() {
            return Err(Unfit::Name);
        }
        let link = match link.trim() {
            "" => None,
            link => Some(Link::parse(link).ok_or(Unfit::Link)?),
        };
        Ok(Self {
            key: Key::parse(key.trim()).ok_or(Unfit::Key)?,
            name,
            link,
            heading: composed(heading, LONGEST_NAME),
        })
    }

    /// Whether it is among those that these letters look for, in any case.
    pub fn is_found_by(&self, letters: &str) -> bool {
        let letters = letters.trim().to_lowercase();
        let has = |text: &str| text.to_lowercase().contains(&letters);
        has(&self.name) || has(&self.heading)
    }
}

/// The order after one of them was moved by so many places; as it is when it cannot be moved so far.
pub fn moved(mut order: Vec<Key>, key: &Key, by: isize) -> Vec<Key> {
    let from = order.iter().position(|one| one == key);
    let to = from.and_then(|from| from.checked_add_signed(by));
    if let (Some(from), Some(to)) = (from, to.filter(|to| *to < order.len())) {
        let one = order.remove(from);
        order.insert(to, one);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_small_letters_digits_and_hyphens() {
        for good in ["support", "a", "9", "office-365"] {
            assert_eq!(Key::parse(good).unwrap().as_str(), good);
        }
        let long = "a".repeat(41);
        for bad in ["", "-a", "A", "a b", "a/b", "ä", "a_b", long.as_str()] {
            assert_eq!(Key::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_browser_is_sent_to_plain_addresses_only() {
        for good in [
            "https://grafana.acme.test",
            "https://acme.test:8443/login?next=/#x",
            "http://localhost:3000/",
            "http://127.0.0.1:1/x",
        ] {
            assert!(Link::parse(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "grafana.acme.test",
            "http://acme.test/",
            "http://localhost.evil.test/",
            "javascript:alert(1)",
            "data:text/html,x",
            "//acme.test/",
            "https://",
            "https:///x",
            "https://user@acme.test/",
            "https://acme.test@evil.test/",
            "https://localhost:80:80/",
            "https://acme.test:0/",
            "https://acme.test:99999/",
            "https://acme.test\\@evil.test/",
            "https://acme.test/ x",
            "https://acme.test/\n",
            "https://-acme.test/",
            "https://åcme.test/",
            "HTTPS://acme.test/",
        ] {
            assert_eq!(Link::parse(bad), None, "{bad}");
        }
        assert_eq!(
            Link::parse(&format!("https://a.test/{}", "x".repeat(1000))),
            None
        );
    }

    #[test]
    fn what_is_wrong_with_an_application_is_said() {
        let written = |key, name, link| Application::written(key, name, link, "  ").map(|_| ());
        assert_eq!(written("wiki", "Wiki", ""), Ok(()));
        assert_eq!(written("Wiki", "Wiki", ""), Err(Unfit::Key));
        assert_eq!(written("wiki", " \u{200b}", ""), Err(Unfit::Name));
        assert_eq!(written("wiki", "Wiki", "wiki.acme.test"), Err(Unfit::Link));
    }

    #[test]
    fn one_is_moved_and_none_gets_lost() {
        let keys = |text: &str| -> Vec<Key> {
            text.split(' ')
                .map(|key| Key::parse(key).unwrap())
                .collect()
        };
        let moved = |key: &str, by| moved(keys("a b c"), &Key::parse(key).unwrap(), by);
        assert_eq!(moved("c", -1), keys("a c b"));
        assert_eq!(moved("a", 2), keys("b c a"));
        assert_eq!(moved("a", -1), keys("a b c"));
        assert_eq!(moved("c", 1), keys("a b c"));
        assert_eq!(moved("x", 1), keys("a b c"));
    }
}
