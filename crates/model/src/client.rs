//! The service that a sign-in leads to. Only the portal itself, until relying parties follow.

/// A service behind the portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// Its id.
    pub id: String,
    /// Its name, as people see it.
    pub name: String,
    /// The host it is registered with.
    pub host: String,
}
