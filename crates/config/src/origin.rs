//! Origins: scheme, host and port of where something lives.

use std::fmt;

use serde::Deserialize;

/// An origin: `https://id.example.org`. Plain http is for this machine only.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Origin(String);

/// Why text is no origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadOrigin {
    /// No scheme, or no host.
    #[error("an origin looks like https://id.example.org")]
    Form,
    /// Something behind the host.
    #[error("an origin has no path, user or query")]
    Path,
    /// Plain http to another machine.
    #[error("an origin starts with https:// (http:// is for localhost only)")]
    NotEncrypted,
}

impl Origin {
    /// Reads an origin; a slash at the end is forgiven.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(text: &str) -> Result<Self, BadOrigin> {
        let text = text.strip_suffix('/').unwrap_or(text);
        let (scheme, authority) = text.split_once("://").ok_or(BadOrigin::Form)?;
        if authority.is_empty() {
            return Err(BadOrigin::Form);
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
        if !authority.chars().all(plain) {
            return Err(BadOrigin::Path);
        }
        let host = authority.split(':').next().unwrap_or("");
        match scheme {
            "https" => {}
            "http" if matches!(host, "localhost" | "127.0.0.1") => {}
            _ => return Err(BadOrigin::NotEncrypted),
        }
        Ok(Self(text.to_ascii_lowercase()))
    }

    /// As text: `https://id.example.org`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Host and port, as a `Host` header has them.
    pub fn authority(&self) -> &str {
        self.0.split("://").nth(1).unwrap_or_default()
    }

    /// Whether it is encrypted.
    pub fn is_encrypted(&self) -> bool {
        self.0.starts_with("https://")
    }
}

impl TryFrom<String> for Origin {
    type Error = BadOrigin;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
