//! The authorization request (OpenID Connect Core section 3.1.2.1).
//!
//! Until the client and the address to return to are known good, nobody is sent anywhere: what is
//! wrong is told to the person. Afterwards it is told to the client, at that address.

use crate::{client::Client, error::Error, pkce::Challenge};

/// Longest value that is carried along, in bytes.
const LONGEST: usize = 1000;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Where the answer goes.
    pub redirect: String,
    /// Goes with the answer, word for word.
    pub state: Option<String>,
    /// Goes into the ID token, word for word.
    pub nonce: Option<String>,
    /// What may be known of the person.
    pub scopes: Vec<Scope>,
    /// The code's challenge.
    pub challenge: Challenge,
    /// Whether the person is asked.
    pub prompt: Prompt,
    /// How old the sign-in may be, in seconds.
    pub max_age: Option<i64>,
    /// Levels that are wished for, best first.
    pub levels: Vec<String>,
    /// Whether one of them is demanded.
    pub levels_essential: bool,
    /// Whom the client thinks it will be.
    pub hint: Option<String>,
}

/// What may be known of a person (OpenID Connect Core section 5.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Who they are to this client.
    OpenId,
    /// What they are called, and their language.
    Profile,
    /// Their email address.
    Email,
    /// To ask again later, without the person (OpenID Connect Core section 11).
    Offline,
}

impl Scope {
    /// All there are.
    pub const ALL: [Self; 4] = [Self::OpenId, Self::Profile, Self::Email, Self::Offline];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OpenId => "openid",
            Self::Profile => "profile",
            Self::Email => "email",
            Self::Offline => "offline_access",
        }
    }

    /// Those of a list that are known; others say nothing (RFC 6749 section 3.3).
    pub fn list(text: &str) -> Vec<Self> {
        let named = |name| Self::ALL.into_iter().find(|one| one.name() == name);
        let mut scopes: Vec<Self> = vec![];
        for scope in text.split(' ').filter_map(named) {
            if !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
        scopes
    }

    /// The list as text.
    pub fn text(scopes: &[Self]) -> String {
        let names: Vec<&str> = scopes.iter().map(|scope| scope.name()).collect();
        names.join(" ")
    }
}

/// Whether the person is asked (OpenID Connect Core section 3.1.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prompt {
    /// Where that is needed.
    IfNeeded,
    /// Never: what would need it fails.
    Never,
    /// They sign in anew.
    SignIn,
}

/// Why a request is not followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The person is told: nobody can be trusted with the answer.
    Here(Fault),
    /// The client is told.
    There(Answer),
}

/// What is wrong with who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is no such client.
    Client,
    /// The address to return to is none of the client's.
    Redirect,
}

/// An error on its way to a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Where it goes.
    pub redirect: String,
    /// Goes with it.
    pub state: Option<String>,
    /// What is wrong.
    pub error: Error,
}

/// Parameters as they came.
#[derive(Clone, Copy, Debug)]
pub struct Parameters<'a>(pub &'a [(String, String)]);

impl<'a> Parameters<'a> {
    /// The value of one; none when it is empty, or missing, which is the same (RFC 6749 section 3.1).
    pub fn get(self, name: &str) -> Option<&'a str> {
        let found = self.0.iter().find(|(one, _)| one == name);
        found
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// Whether one is there more than once, which none may be.
    fn repeats(self) -> bool {
        let mut names: Vec<&str> = self.0.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        names
            .windows(2)
            .any(|two| matches!(two, [one, next] if one == next))
    }
}

impl Request {
    /// Reads a request of a client that is known.
    ///
    /// # Errors
    /// Why it is not followed, and who is told.
    pub fn read(sent: Parameters<'_>, client: &Client) -> Result<Self, Refused> {
        let redirect = sent
            .get("redirect_uri")
            .filter(|at| client.may_return_to(at));
        let redirect = redirect.ok_or(Refused::Here(Fault::Redirect))?;
        let state = sent.get("state").filter(|state| state.len() <= LONGEST);
        let refused = |error| {
            Refused::There(Answer {
                redirect: redirect.to_owned(),
                state: state.map(str::to_owned),
                error,
            })
        };
        Self::checked(sent, redirect, state).map_err(refused)
    }

    fn checked(sent: Parameters<'_>, redirect: &str, state: Option<&str>) -> Result<Self, Error> {
        // Which of two is meant, nobody can know.
        if sent.repeats() || sent.0.iter().any(|(_, value)| value.len() > LONGEST) {
            return Err(Error::InvalidRequest);
        }
        not_offered(sent)?;
        if sent.get("response_type").ok_or(Error::InvalidRequest)? != "code" {
            return Err(Error::UnsupportedResponseType);
        }
        if sent
            .get("response_mode")
            .is_some_and(|mode| mode != "query")
        {
            return Err(Error::InvalidRequest);
        }
        let scopes = Scope::list(sent.get("scope").unwrap_or_default());
        if !scopes.contains(&Scope::OpenId) {
            return Err(Error::InvalidScope);
        }
        let (levels, levels_essential) = levels(sent)?;
        Ok(Self {
            redirect: redirect.to_owned(),
            state: state.map(str::to_owned),
            nonce: sent.get("nonce").map(str::to_owned),
            scopes,
            challenge: challenge(sent)?,
            prompt: prompt(sent)?,
            max_age: max_age(sent)?,
            levels,
            levels_essential,
            hint: sent.get("login_hint").map(str::to_owned),
        })
    }

    /// An error on its way to the client.
    pub fn refused(&self, error: Error) -> Answer {
        Answer {
            redirect: self.redirect.clone(),
            state: self.state.clone(),
            error,
        }
    }
}

/// Refuses by its name what this provider does not do. Nothing is ever fetched.
fn not_offered(sent: Parameters<'_>) -> Result<(), Error> {
    for (name, error) in [
        ("request", Error::RequestNotSupported),
        ("request_uri", Error::RequestUriNotSupported),
        ("registration", Error::RegistrationNotSupported),
    ] {
        if sent.get(name).is_some() {
            return Err(error);
        }
    }
    Ok(())
}

/// The challenge; there is no request without one, and no other method (RFC 9700 section 2.1.1).
fn challenge(sent: Parameters<'_>) -> Result<Challenge, Error> {
    if sent.get("code_challenge_method") != Some("S256") {
        return Err(Error::InvalidRequest);
    }
    let challenge = sent.get("code_challenge").and_then(Challenge::parse);
    challenge.ok_or(Error::InvalidRequest)
}

fn prompt(sent: Parameters<'_>) -> Result<Prompt, Error> {
    let mut wanted: Vec<&str> = sent.get("prompt").unwrap_or_default().split(' ').collect();
    wanted.retain(|one| !one.is_empty());
    match wanted.as_slice() {
        ["none"] => Ok(Prompt::Never),
        wanted if wanted.contains(&"none") => Err(Error::InvalidRequest),
        // Choosing another account is signing in anew; consent is asked by whoever connected it.
        wanted if wanted.contains(&"login") || wanted.contains(&"select_account") => {
            Ok(Prompt::SignIn)
        }
        _ => Ok(Prompt::IfNeeded),
    }
}

fn max_age(sent: Parameters<'_>) -> Result<Option<i64>, Error> {
    let Some(text) = sent.get("max_age") else {
        return Ok(None);
    };
    let seconds = text.parse::<u32>().map_err(|_| Error::InvalidRequest)?;
    Ok(Some(i64::from(seconds)))
}

/// The levels that are wished for in `acr_values`, or in `claims`, which may demand them (OpenID
/// Connect Core section 5.5.1.1).
fn levels(sent: Parameters<'_>) -> Result<(Vec<String>, bool), Error> {
    let wished = sent.get("acr_values").unwrap_or_default();
    let wished = wished.split(' ').filter(|one| !one.is_empty());
    let wished: Vec<String> = wished.map(str::to_owned).collect();
    let Some(claims) = sent.get("claims") else {
        return Ok((wished, false));
    };
    let claims: serde_json::Value =
        serde_json::from_str(claims).map_err(|_| Error::InvalidRequest)?;
    let claims = claims.as_object().ok_or(Error::InvalidRequest)?;
    let acr = claims
        .get("id_token")
        .and_then(|id_token| id_token.get("acr"));
    let Some(acr) = acr.and_then(serde_json::Value::as_object) else {
        return Ok((wished, false));
    };
    let one = acr.get("value").into_iter();
    let many = acr.get("values").and_then(serde_json::Value::as_array);
    let all = one.chain(many.into_iter().flatten());
    let demanded: Vec<String> = all
        .filter_map(serde_json::Value::as_str)
        .map(str::to_owned)
        .collect();
    let essential = acr.get("essential").and_then(serde_json::Value::as_bool) == Some(true);
    if demanded.is_empty() {
        return Ok((wished, false));
    }
    Ok((demanded, essential))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::{Algorithm, Subject};

    fn client() -> Client {
        Client {
            id: "wiki".to_owned(),
            secret: None,
            redirects: vec!["https://wiki.test/cb".to_owned()],
            after_sign_out: vec![],
            signs: Algorithm::Es256,
            subject: Subject::Pairwise,
        }
    }

    /// A good request with one parameter changed, added, or, when empty, left out.
    fn read(name: &str, value: &str) -> Result<Request, Refused> {
        let mut sent: Vec<(String, String)> = [
            ("redirect_uri", "https://wiki.test/cb"),
            ("response_type", "code"),
            ("scope", "openid email shoe-size"),
            ("state", "s"),
            ("code_challenge_method", "S256"),
            (
                "code_challenge",
                "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
            ),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec();
        sent.retain(|(one, _)| one != name);
        sent.push((name.to_owned(), value.to_owned()));
        Request::read(Parameters(&sent), &client())
    }

    fn error(name: &str, value: &str) -> Option<Error> {
        match read(name, value) {
            Err(Refused::There(answer)) => Some(answer.error),
            Err(Refused::Here(_)) | Ok(_) => None,
        }
    }

    #[test]
    fn a_good_request_is_read_and_unknown_scopes_say_nothing() {
        let request = read("display", "page").unwrap();
        assert_eq!(request.scopes, [Scope::OpenId, Scope::Email]);
        assert_eq!((request.prompt, request.max_age), (Prompt::IfNeeded, None));
    }

    #[test]
    fn threat_54_there_is_no_code_without_a_challenge() {
        for (name, value) in [
            ("code_challenge", ""),
            ("code_challenge", "short"),
            ("code_challenge_method", ""),
            ("code_challenge_method", "plain"),
            ("code_challenge_method", "s256"),
        ] {
            assert_eq!(
                error(name, value),
                Some(Error::InvalidRequest),
                "{name}={value}"
            );
        }
    }

    #[test]
    fn what_is_not_offered_is_refused_by_its_name() {
        for (name, value, wanted) in [
            ("response_type", "token", Error::UnsupportedResponseType),
            (
                "response_type",
                "code id_token",
                Error::UnsupportedResponseType,
            ),
            ("response_type", "", Error::InvalidRequest),
            ("response_mode", "fragment", Error::InvalidRequest),
            ("scope", "email", Error::InvalidScope),
            ("scope", "", Error::InvalidScope),
            ("request", "e30.e30.", Error::RequestNotSupported),
            (
                "request_uri",
                "http://127.0.0.1/x",
                Error::RequestUriNotSupported,
            ),
            ("registration", "{}", Error::RegistrationNotSupported),
            ("prompt", "none login", Error::InvalidRequest),
            ("max_age", "-1", Error::InvalidRequest),
            ("max_age", "soon", Error::InvalidRequest),
            ("claims", "x", Error::InvalidRequest),
            ("nonce", &"n".repeat(1001), Error::InvalidRequest),
        ] {
            assert_eq!(error(name, value), Some(wanted), "{name}={value}");
        }
    }

    #[test]
    fn a_parameter_that_is_there_twice_is_refused() {
        let sent: Vec<(String, String)> = ["https://wiki.test/cb", "https://wiki.test/cb"]
            .map(|at| ("redirect_uri".to_owned(), at.to_owned()))
            .to_vec();
        let refused = Request::read(Parameters(&sent), &client());
        assert!(
            matches!(refused, Err(Refused::There(answer)) if answer.error == Error::InvalidRequest)
        );
    }

    #[test]
    fn levels_are_wished_for_or_demanded() {
        let request = read("acr_values", "phr push-transfer").unwrap();
        assert_eq!(request.levels, ["phr", "push-transfer"]);
        assert!(!request.levels_essential);
        let claims = r#"{"id_token":{"acr":{"essential":true,"values":["phr"]}}}"#;
        let request = read("claims", claims).unwrap();
        assert!(request.levels_essential && request.levels == ["phr"]);
    }

    /// Addresses that look like the registered one, and are not.
    const STRANGE: [&str; 69] = [
        "",
        "https://wiki.test",
        "https://wiki.test/",
        "https://wiki.test/cb/",
        "https://wiki.test/cb?",
        "https://wiki.test/cb?x=1",
        "https://wiki.test/cb#",
        "https://wiki.test/cb#x",
        "https://wiki.test/cb/..",
        "https://wiki.test/cb/../cb",
        "https://wiki.test/./cb",
        "https://wiki.test//cb",
        "https://wiki.test/cb;x",
        "https://wiki.test/cb%00",
        "https://wiki.test/cb%20",
        "https://wiki.test/cb%2f",
        "https://wiki.test/%63b",
        "https://wiki.test/CB",
        "https://WIKI.test/cb",
        "HTTPS://wiki.test/cb",
        "https://wiki.test:443/cb",
        "https://wiki.test:8443/cb",
        "https://wiki.test./cb",
        "https://wiki.test.evil.test/cb",
        "https://wiki.testevil.test/cb",
        "https://evil.test/wiki.test/cb",
        "https://evil.test/?https://wiki.test/cb",
        "https://evil.test#https://wiki.test/cb",
        "https://evil.test\\@wiki.test/cb",
        "https://wiki.test@evil.test/cb",
        "https://wiki.test:x@evil.test/cb",
        "https://user@wiki.test/cb",
        "https://user:pass@wiki.test/cb",
        "https://evil.test;wiki.test/cb",
        "https://a.wiki.test/cb",
        "https://xwiki.test/cb",
        "https://test/cb",
        "http://wiki.test/cb",
        "//wiki.test/cb",
        "/cb",
        "cb",
        "?https://wiki.test/cb",
        "wiki.test/cb",
        "javascript:alert(1)",
        "javascript://wiki.test/cb%0aalert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://wiki.test/cb",
        "about:blank",
        "blob:https://wiki.test/cb",
        "https://127.0.0.1/cb",
        "https://[::1]/cb",
        "https://localhost/cb",
        "https://0x7f.1/cb",
        "https://wiki.test/cb\r\nX: y",
        "https://wiki.test/cb\t",
        " https://wiki.test/cb",
        "https://wiki.test/cb ",
        "https://wiki.test/cb&code=x",
        "https://wiki.test/cb?code=x",
        "https://wіki.test/cb",
        "https://xn--wki-yla.test/cb",
        "https:/wiki.test/cb",
        "https:wiki.test/cb",
        "https:\\\\wiki.test\\cb",
        "https://wiki.test\\cb",
        "https://*.test/cb",
        "https://wiki.test/*",
    ];

    #[test]
    fn threat_53_people_are_returned_to_registered_addresses_only() {
        let good = "https://wiki.test/cb";
        assert!(read("redirect_uri", good).is_ok());
        let mut bad: Vec<String> = STRANGE.map(str::to_owned).to_vec();
        bad.push(format!("{good}{}", "a".repeat(5000)));
        assert!(bad.len() >= 60);
        for bad in bad {
            assert_eq!(
                read("redirect_uri", &bad),
                Err(Refused::Here(Fault::Redirect)),
                "{bad}"
            );
        }
    }
}
