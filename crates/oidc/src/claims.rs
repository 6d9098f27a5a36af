//! What tokens say (OpenID Connect Core sections 2 and 5).

use serde::Serialize;
use symbolon_core::moment::Moment;

use crate::request::Scope;

/// Seconds for which an ID token counts.
pub const ID_TOKEN_LIFE: i64 = 600;

/// What an ID token says.
#[derive(Clone, Debug, Serialize)]
pub struct IdToken {
    /// Who says so.
    pub iss: String,
    /// Whom the client knows by this.
    pub sub: String,
    /// To which client.
    pub aud: String,
    /// Until when it counts, in seconds since 1970.
    pub exp: i64,
    /// When it was said.
    pub iat: i64,
    /// When the person signed in.
    pub auth_time: i64,
    /// The request's own word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// What the sign-in is worth.
    pub acr: &'static str,
    /// How it was done (RFC 8176).
    pub amr: &'static [&'static str],
}

/// Seconds since 1970.
pub const fn seconds(moment: Moment) -> i64 {
    moment.millis().div_euclid(1000)
}

/// What may be known of a person (section 5.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UserInfo {
    /// Whom the client knows by this.
    pub sub: String,
    /// What they are called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Their language (BCP 47).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<&'static str>,
    /// Their email address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

impl UserInfo {
    /// As much as the scopes allow.
    pub fn within(
        scopes: &[Scope],
        sub: String,
        (name, locale, email): (&str, Option<&'static str>, &str),
    ) -> Self {
        let may = |scope| scopes.contains(&scope);
        Self {
            sub,
            name: may(Scope::Profile).then(|| name.to_owned()),
            locale: locale.filter(|_| may(Scope::Profile)),
            email: may(Scope::Email).then(|| email.to_owned()),
        }
    }
}

/// Whether a token counts, and what it opens (RFC 7662 section 2.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Introspection {
    /// Whether it counts.
    pub active: bool,
    /// What more there is to say, where it does.
    #[serde(flatten)]
    pub about: Option<About>,
}

/// What a token that counts opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct About {
    /// Who gave it.
    pub iss: String,
    /// By what its client knows the person.
    pub sub: String,
    /// Which client it was given to.
    pub client_id: String,
    /// What may be known of the person.
    pub scope: String,
    /// `access_token` or `refresh_token`.
    pub token_type: &'static str,
    /// Until when it counts, in seconds since 1970.
    pub exp: i64,
    /// When the person signed in.
    pub auth_time: i64,
    /// What that sign-in is worth.
    pub acr: &'static str,
}

impl Introspection {
    /// One that does not count: nothing more is said, whatever the reason.
    pub const NONE: Self = Self {
        active: false,
        about: None,
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_told_beyond_the_scopes() {
        let told = |scopes: &[Scope]| {
            let told = UserInfo::within(scopes, "s".to_owned(), ("Alice", Some("sv"), "a@b.test"));
            serde_json::to_string(&told).unwrap()
        };
        assert_eq!(told(&[Scope::OpenId]), r#"{"sub":"s"}"#);
        assert_eq!(
            told(&[Scope::OpenId, Scope::Email]),
            r#"{"sub":"s","email":"a@b.test"}"#
        );
        let profile = r#"{"sub":"s","name":"Alice","locale":"sv"}"#;
        assert_eq!(told(&[Scope::OpenId, Scope::Profile]), profile);
    }
}
