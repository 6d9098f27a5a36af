//! What is wrong with a request, by the names of the standards.

/// An error of an authorization or token endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// Something is missing, twice there, or cannot be read (RFC 6749 section 4.1.2.1).
    InvalidRequest,
    /// The client is unknown or cannot show that it is that client (RFC 6749 section 5.2).
    InvalidClient,
    /// The code is wrong, used, over, or somebody else's (RFC 6749 section 5.2).
    InvalidGrant,
    /// Only `code` is offered (RFC 6749 section 4.1.2.1).
    UnsupportedResponseType,
    /// Only authorization codes are redeemed (RFC 6749 section 5.2).
    UnsupportedGrantType,
    /// `openid` is missing (RFC 6749 section 4.1.2.1).
    InvalidScope,
    /// Nobody is signed in, and nobody may be asked (OpenID Connect Core section 3.1.2.6).
    LoginRequired,
    /// The person may not be asked, and would have to be (OpenID Connect Core section 3.1.2.6).
    InteractionRequired,
    /// A sign-in of that worth was demanded and there is none (OpenID Connect Core: unmet
    /// authentication requirements 1.0).
    UnmetAuthenticationRequirements,
    /// Request objects are not offered (OpenID Connect Core section 6).
    RequestNotSupported,
    /// Nothing is fetched for a request (OpenID Connect Core section 6).
    RequestUriNotSupported,
    /// Clients do not register themselves (OpenID Connect Core section 7.2.1).
    RegistrationNotSupported,
    /// The token is none, over, or revoked (RFC 6750 section 3.1).
    InvalidToken,
    /// The machinery failed.
    ServerError,
}

impl Error {
    /// Its name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::InvalidScope => "invalid_scope",
            Self::LoginRequired => "login_required",
            Self::InteractionRequired => "interaction_required",
            Self::UnmetAuthenticationRequirements => "unmet_authentication_requirements",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::RegistrationNotSupported => "registration_not_supported",
            Self::InvalidToken => "invalid_token",
            Self::ServerError => "server_error",
        }
    }
}
