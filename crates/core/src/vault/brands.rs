//! Which bundled symbol a card shows, by the name of its issuer. Nothing is ever fetched by name.

/// A word in an issuer's name, which also names its symbol; and the brand that the symbol is of.
pub const BRANDS: &[(&str, &str)] = &[
    ("adobe", "Adobe"),
    ("amazon", "Amazon"),
    ("apple", "Apple"),
    ("atlassian", "Atlassian"),
    ("bitbucket", "Bitbucket"),
    ("bitwarden", "Bitwarden"),
    ("cloudflare", "Cloudflare"),
    ("coinbase", "Coinbase"),
    ("digitalocean", "DigitalOcean"),
    ("discord", "Discord"),
    ("docker", "Docker"),
    ("dropbox", "Dropbox"),
    ("ebay", "eBay"),
    ("facebook", "Facebook"),
    ("figma", "Figma"),
    ("firefox", "Mozilla Firefox"),
    ("github", "GitHub"),
    ("gitlab", "GitLab"),
    ("gmail", "Gmail"),
    ("google", "Google"),
    ("heroku", "Heroku"),
    ("instagram", "Instagram"),
    ("linkedin", "LinkedIn"),
    ("mastodon", "Mastodon"),
    ("microsoft", "Microsoft"),
    ("mozilla", "Mozilla"),
    ("nextcloud", "Nextcloud"),
    ("npm", "NPM"),
    ("office", "Microsoft Office"),
    ("outlook", "Microsoft Outlook"),
    ("paypal", "PayPal"),
    ("pypi", "PyPI"),
    ("reddit", "Reddit"),
    ("salesforce", "Salesforce"),
    ("shopify", "Shopify"),
    ("slack", "Slack"),
    ("snapchat", "Snapchat"),
    ("stripe", "Stripe"),
    ("telegram", "Telegram"),
    ("twitch", "Twitch"),
    ("twitter", "Twitter"),
    ("wordpress", "WordPress"),
    ("yahoo", "Yahoo!"),
];

#[expect(
    clippy::indexing_slicing,
    reason = "the compiler computes it, and would stop"
)]
/// The words alone: an app that only looks carries no names of brands.
const WORDS: [&str; BRANDS.len()] = {
    let mut words = [""; BRANDS.len()];
    let (mut place, mut rest) = (0, BRANDS);
    while let [(word, _), more @ ..] = rest {
        words[place] = word;
        (place, rest) = (place + 1, more);
    }
    words
};

/// The symbol for an issuer, if there is one: the first word of its name that is known.
pub fn brand(issuer: &str) -> Option<&'static str> {
    let issuer = issuer.to_ascii_lowercase();
    let mut words = issuer.split(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric());
    words.find_map(|word| WORDS.into_iter().find(|known| *known == word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_are_known_and_nothing_else() {
        assert_eq!(brand("Google"), Some("google"));
        assert_eq!(brand("GitHub, Inc."), Some("github"));
        assert_eq!(brand("My Microsoft account"), Some("microsoft"));
        for unknown in ["", "Pineapple", "Acme", "googleplex", "Ögoogle"] {
            assert_eq!(brand(unknown), None, "{unknown}");
        }
    }
}
