//! The token request (RFC 6749 sections 4.1.3 and 6), and what clients show of themselves (section 2.3.1).

use base64::{Engine, engine::general_purpose::STANDARD};
use symbolon_core::seal::Secret;

use crate::{error::Error, request::Parameters};

/// A code to be redeemed.
#[derive(Clone, Debug)]
pub struct Redemption {
    /// The code.
    pub code: Secret<String>,
    /// Where it was sent to.
    pub redirect: String,
    /// What answers its challenge.
    pub verifier: Secret<String>,
}

/// What a client wants tokens for.
#[derive(Clone, Debug)]
pub enum Wanted {
    /// A code.
    Redeemed(Redemption),
    /// A refresh token that it was given before.
    Refreshed(Secret<String>),
}

/// What a client shows of itself.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Which client it says it is.
    pub id: String,
    /// Its secret, where it has one.
    pub secret: Option<Secret<String>>,
}

/// Reads a token request.
///
/// # Errors
/// What is wrong with it.
pub fn wanted(sent: Parameters<'_>) -> Result<Wanted, Error> {
    let one = |name| sent.get(name).ok_or(Error::InvalidRequest);
    let secret = |name| one(name).map(|text| Secret::new(text.to_owned()));
    Ok(match one("grant_type")? {
        "authorization_code" => Wanted::Redeemed(Redemption {
            code: secret("code")?,
            redirect: one("redirect_uri")?.to_owned(),
            verifier: secret("code_verifier")?,
        }),
        "refresh_token" => Wanted::Refreshed(secret("refresh_token")?),
        _ => return Err(Error::UnsupportedGrantType),
    })
}

/// Reads what a client shows: in the header `Authorization: Basic`, or in the form, not in both.
///
/// # Errors
/// When there is nothing, or two different things.
pub fn shown(authorization: Option<&str>, sent: Parameters<'_>) -> Result<Shown, Error> {
    let named = sent.get("client_id");
    let secret = sent.get("client_secret");
    let Some(authorization) = authorization else {
        let id = named.ok_or(Error::InvalidClient)?.to_owned();
        let secret = secret.map(|secret| Secret::new(secret.to_owned()));
        return Ok(Shown { id, secret });
    };
    let (id, basic) = basic(authorization).ok_or(Error::InvalidClient)?;
    if secret.is_some() || named.is_some_and(|named| named != id) {
        return Err(Error::InvalidRequest);
    }
    let secret = Some(basic);
    Ok(Shown { id, secret })
}

/// Id and secret, each form-encoded, then together as Basic has it (RFC 6749 section 2.3.1).
fn basic(authorization: &str) -> Option<(String, Secret<String>)> {
    let (scheme, both) = authorization.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let both = String::from_utf8(STANDARD.decode(both.trim()).ok()?).ok()?;
    let (id, secret) = both.split_once(':')?;
    Some((decoded(id)?, Secret::new(decoded(secret)?)))
}

/// Undoes `application/x-www-form-urlencoded` for one value.
fn decoded(text: &str) -> Option<String> {
    let pair = format!("value={text}");
    let value = form_urlencoded::parse(pair.as_bytes()).next();
    value.map(|(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        pairs.iter().map(owned).collect()
    }

    #[test]
    fn a_client_shows_itself_in_the_header_or_in_the_form_and_not_in_both() {
        // "wi%3Aki:s%2B+x"
        let header = Some("Basic d2klM0FraTpzJTJCK3g=");
        let read = |header, pairs: &[(&str, &str)]| {
            let sent = sent(pairs);
            shown(header, Parameters(&sent)).map(|shown| {
                let secret = shown.secret.map(|secret| secret.reveal().clone());
                (shown.id, secret)
            })
        };
        let both = ("wi:ki".to_owned(), Some("s+ x".to_owned()));
        assert_eq!(read(header, &[]), Ok(both.clone()));
        assert_eq!(read(header, &[("client_id", "wi:ki")]), Ok(both.clone()));
        assert_eq!(
            read(None, &[("client_id", "wi:ki"), ("client_secret", "s+ x")]),
            Ok(both)
        );
        assert_eq!(
            read(None, &[("client_id", "wiki")]),
            Ok(("wiki".to_owned(), None))
        );
        assert_eq!(
            read(header, &[("client_id", "x")]),
            Err(Error::InvalidRequest)
        );
        assert_eq!(
            read(header, &[("client_secret", "x")]),
            Err(Error::InvalidRequest)
        );
        for bad in ["Basic", "Basic !", "Bearer d2k6cw==", "Basic d2lraQ=="] {
            assert_eq!(read(Some(bad), &[]), Err(Error::InvalidClient), "{bad}");
        }
        assert_eq!(read(None, &[]), Err(Error::InvalidClient));
    }

    #[test]
    fn only_whole_requests_are_read() {
        let whole = [
            ("grant_type", "authorization_code"),
            ("code", "c"),
            ("redirect_uri", "https://wiki.test/cb"),
            ("code_verifier", "v"),
        ];
        assert!(wanted(Parameters(&sent(&whole))).is_ok());
        for left_out in 0..whole.len() {
            let mut part = whole.to_vec();
            part.remove(left_out);
            let read = wanted(Parameters(&sent(&part)));
            assert_eq!(read.err(), Some(Error::InvalidRequest), "{left_out}");
        }
        let other = sent(&[("grant_type", "password")]);
        assert_eq!(
            wanted(Parameters(&other)).err(),
            Some(Error::UnsupportedGrantType)
        );
        let refresh = [("grant_type", "refresh_token"), ("refresh_token", "r")];
        assert!(wanted(Parameters(&sent(&refresh))).is_ok());
        let nothing = wanted(Parameters(&sent(&refresh[..1])));
        assert_eq!(nothing.err(), Some(Error::InvalidRequest));
    }
}
