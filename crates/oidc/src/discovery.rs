//! What the provider says of itself (OpenID Connect Discovery 1.0 section 3).

use serde::Serialize;

use crate::{
    client::{Algorithm, Subject},
    request::Scope,
};

/// Paths of the endpoints, below the issuer.
pub mod paths {
    /// This document.
    pub const DISCOVERY: &str = "/.well-known/openid-configuration";
    /// Where people are sent to sign in.
    pub const AUTHORIZE: &str = "/oidc/authorize";
    /// Where codes are redeemed.
    pub const TOKEN: &str = "/oidc/token";
    /// What may be known of a person.
    pub const USERINFO: &str = "/oidc/userinfo";
    /// Whether a token counts, and what it opens (RFC 7662).
    pub const INTROSPECT: &str = "/oidc/introspect";
    /// Where tokens are given back (RFC 7009).
    pub const REVOKE: &str = "/oidc/revoke";
    /// Where applications send people who sign out (RP-Initiated Logout 1.0).
    pub const SIGN_OUT: &str = "/oidc/sign-out";
    /// The public keys of tokens.
    pub const KEYS: &str = "/oidc/keys";
}

/// The document.
#[derive(Clone, Debug, Serialize)]
pub struct Discovery {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    userinfo_endpoint: String,
    introspection_endpoint: String,
    revocation_endpoint: String,
    end_session_endpoint: String,
    jwks_uri: String,
    scopes_supported: Vec<&'static str>,
    response_types_supported: [&'static str; 1],
    response_modes_supported: [&'static str; 1],
    grant_types_supported: [&'static str; 2],
    acr_values_supported: Vec<&'static str>,
    subject_types_supported: Vec<&'static str>,
    id_token_signing_alg_values_supported: Vec<&'static str>,
    token_endpoint_auth_methods_supported: [&'static str; 3],
    introspection_endpoint_auth_methods_supported: [&'static str; 2],
    revocation_endpoint_auth_methods_supported: [&'static str; 3],
    claim_types_supported: [&'static str; 1],
    claims_supported: [&'static str; 10],
    code_challenge_methods_supported: [&'static str; 1],
    prompt_values_supported: [&'static str; 3],
    ui_locales_supported: Vec<&'static str>,
    claims_parameter_supported: bool,
    request_uri_parameter_supported: bool,
    authorization_response_iss_parameter_supported: bool,
}

impl Discovery {
    /// The document of an issuer, with the levels and languages there are.
    pub fn of(issuer: &str, levels: Vec<&'static str>, languages: Vec<&'static str>) -> Self {
        let at = |path: &str| format!("{issuer}{path}");
        Self {
            issuer: issuer.to_owned(),
            authorization_endpoint: at(paths::AUTHORIZE),
            token_endpoint: at(paths::TOKEN),
            userinfo_endpoint: at(paths::USERINFO),
            introspection_endpoint: at(paths::INTROSPECT),
            revocation_endpoint: at(paths::REVOKE),
            end_session_endpoint: at(paths::SIGN_OUT),
            jwks_uri: at(paths::KEYS),
            scopes_supported: Scope::ALL.map(Scope::name).to_vec(),
            response_types_supported: ["code"],
            response_modes_supported: ["query"],
            grant_types_supported: ["authorization_code", "refresh_token"],
            acr_values_supported: levels,
            subject_types_supported: Subject::ALL.map(Subject::name).to_vec(),
            id_token_signing_alg_values_supported: Algorithm::ALL.map(Algorithm::name).to_vec(),
            token_endpoint_auth_methods_supported: [
                "client_secret_basic",
                "client_secret_post",
                "none",
            ],
            introspection_endpoint_auth_methods_supported: [
                "client_secret_basic",
                "client_secret_post",
            ],
            revocation_endpoint_auth_methods_supported: [
                "client_secret_basic",
                "client_secret_post",
                "none",
            ],
            claim_types_supported: ["normal"],
            claims_supported: [
                "sub",
                "iss",
                "aud",
                "exp",
                "iat",
                "auth_time",
                "acr",
                "amr",
                "name",
                "email",
            ],
            code_challenge_methods_supported: ["S256"],
            prompt_values_supported: ["none", "login", "select_account"],
            ui_locales_supported: languages,
            claims_parameter_supported: true,
            request_uri_parameter_supported: false,
            authorization_response_iss_parameter_supported: true,
        }
    }
}
