//! Clients: applications that people sign in to through this provider.

use symbolon_core::seal::{Hash, hash_of, same};

/// How tokens for a client are signed (RFC 7518 section 3.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Algorithm {
    /// ECDSA with P-256 and SHA-256.
    #[default]
    Es256,
}

impl Algorithm {
    /// All there are.
    pub const ALL: [Self; 1] = [Self::Es256];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
        }
    }

    /// The algorithm with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// By what a client knows people (OpenID Connect Core section 8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Subject {
    /// Each client by another name, so that two of them cannot put together what they know.
    #[default]
    Pairwise,
    /// All clients by the same name.
    Public,
}

impl Subject {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Pairwise, Self::Public];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pairwise => "pairwise",
            Self::Public => "public",
        }
    }

    /// The kind with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// A client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// Its id: the key of its application.
    pub id: String,
    /// What is kept of its secret; none for one that cannot keep a secret.
    pub secret: Option<Hash>,
    /// Where people may be sent back to, byte for byte.
    pub redirects: Vec<String>,
    /// Where people may be sent to after signing out, byte for byte.
    pub after_sign_out: Vec<String>,
    /// How its tokens are signed.
    pub signs: Algorithm,
    /// By what it knows people.
    pub subject: Subject,
}

impl Client {
    /// What is kept of a secret.
    pub fn hash_of_secret(secret: &str) -> Hash {
        hash_of("oidc-client-v1", &[secret.as_bytes()])
    }

    /// Whether somebody who shows this, or nothing, is this client. One without a secret shows none,
    /// and is known by its code's verifier alone.
    pub fn is_shown_by(&self, secret: Option<&str>) -> bool {
        match (&self.secret, secret) {
            (Some(kept), Some(shown)) => same(kept, &Self::hash_of_secret(shown)),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }

    /// Whether people may be sent back to exactly this address (RFC 9700 section 2.1).
    pub fn may_return_to(&self, address: &str) -> bool {
        self.redirects.iter().any(|kept| kept == address)
    }

    /// Whether people may be sent to exactly this address after signing out.
    pub fn may_leave_to(&self, address: &str) -> bool {
        self.after_sign_out.iter().any(|kept| kept == address)
    }
}
