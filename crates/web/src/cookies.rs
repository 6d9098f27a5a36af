//! Cookies: bearer secrets, never readable by scripts, never sent across sites.

use axum::http::{HeaderMap, HeaderValue, header};
use symbolon_flow::Cookie;

use crate::Web;

/// A cookie of this server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    /// Binds what happens before a sign-in to its browser.
    Pre,
    /// The session.
    Session,
    /// A browser that has signed somebody in.
    KnownBrowser,
    /// The address typed on the page before: not a secret, the person's own words.
    Address,
    /// The language that was chosen here: no secret.
    Language,
    /// Where somebody goes on to once they have signed in: no secret.
    Going,
}

impl Name {
    const fn text(self) -> &'static str {
        match self {
            Self::Pre => "pre",
            Self::Session => "sid",
            Self::KnownBrowser => "kb",
            Self::Address => "address",
            Self::Language => "language",
            Self::Going => "going",
        }
    }

    /// Seconds it lives; none means until the browser closes.
    const fn lifetime(self) -> Option<u32> {
        match self {
            Self::KnownBrowser => Some(90 * 86_400),
            Self::Address | Self::Going => Some(1800),
            Self::Language => Some(400 * 86_400),
            Self::Pre | Self::Session => None,
        }
    }
}

impl Web {
    /// `__Host-` demands TLS; on plain-http localhost browsers refuse it, so plain names stand in.
    fn cookie_name(&self, name: Name) -> String {
        let prefix = if self.0.encrypted { "__Host-" } else { "" };
        format!("{prefix}{}", name.text())
    }

    /// A cookie that came with a request.
    pub(crate) fn cookie(&self, headers: &HeaderMap, name: Name) -> Option<String> {
        let wanted = self.cookie_name(name);
        let lines = headers
            .get_all(header::COOKIE)
            .into_iter()
            .filter_map(|v| v.to_str().ok());
        let mut pairs = lines
            .flat_map(|line| line.split(';'))
            .filter_map(|p| p.split_once('='));
        let found = pairs.find(|(name, _)| name.trim() == wanted)?;
        Some(found.1.trim().to_owned())
    }

    /// A bearer secret that came with a request.
    pub(crate) fn secret_cookie(&self, headers: &HeaderMap, name: Name) -> Option<Cookie> {
        self.cookie(headers, name)
            .map(|text| Cookie::received(&text))
    }

    /// The header that sets a cookie.
    pub(crate) fn set_cookie(&self, name: Name, value: &str) -> (header::HeaderName, HeaderValue) {
        let lifetime = name
            .lifetime()
            .map(|s| format!("; Max-Age={s}"))
            .unwrap_or_default();
        self.cookie_header(name, value, &lifetime)
    }

    /// The header that drops a cookie.
    pub(crate) fn drop_cookie(&self, name: Name) -> (header::HeaderName, HeaderValue) {
        self.cookie_header(name, "", "; Max-Age=0")
    }

    fn cookie_header(
        &self,
        name: Name,
        value: &str,
        lifetime: &str,
    ) -> (header::HeaderName, HeaderValue) {
        let secure = if self.0.encrypted { "; Secure" } else { "" };
        let name = self.cookie_name(name);
        let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{lifetime}");
        let value = HeaderValue::from_str(&text);
        (
            header::SET_COOKIE,
            value.unwrap_or_else(|_| HeaderValue::from_static("")),
        )
    }
}
