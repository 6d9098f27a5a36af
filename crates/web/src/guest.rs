//! Who is in front of a page: a guest, or somebody signed in; and the forms they send.

use axum::{
    extract::{FromRequest, FromRequestParts, RawForm, Request},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use serde::de::DeserializeOwned;
use symbolon_core::{
    language::Language,
    moment::Moment,
    seal::{Hash, PublicKey, Signature, mac_of, same},
    wire::base64url,
};
use symbolon_flow::{
    Cookie,
    browser_key::{Form, Proof},
    session::SignedIn,
    sign_in::Visitor,
};
use symbolon_model::{browser::Browser, session::Session};
use symbolon_pages::pages::{Account, Frame};

use crate::{Web, admin, cookies::Name, source::Source, trouble::Trouble};

impl Web {
    /// What stands around a page for a guest.
    pub(crate) fn frame(&self, here: &'static str) -> Frame {
        let organisation = self.flow().settings.organisation.clone();
        Frame {
            organisation,
            person: None,
            here,
            demo: self.0.outbox.is_some(),
            look: self.0.look.clone(),
        }
    }

    /// The frame of a page for whoever is signed in, and for whoever is not.
    pub(crate) fn frame_of(&self, member: Option<Member>, here: &'static str) -> Frame {
        member.map_or_else(|| self.frame(here), |member| member.frame(self, here))
    }

    /// The token that goes with every form, bound to a cookie.
    fn token(&self, cookie: &Cookie) -> String {
        let key = self.flow().settings.pepper.key("form tokens");
        base64url::encode(&mac_of(key.reveal(), "csrf-v1", &[&cookie.hash()]))
    }

    /// The cookie that forms are bound to: the session's, or the one from before.
    fn bound_to(&self, headers: &HeaderMap) -> Option<Cookie> {
        self.secret_cookie(headers, Name::Session)
            .or_else(|| self.secret_cookie(headers, Name::Pre))
    }
}

/// Somebody not signed in, in a browser that has the cookie for it.
pub(crate) struct Guest {
    pub(crate) visitor: Visitor,
    pub(crate) csrf: String,
    /// What the browser wants to read.
    pub(crate) language: Language,
    /// Set when the browser had no such cookie yet.
    pub(crate) new_cookie: Option<(header::HeaderName, axum::http::HeaderValue)>,
}

impl FromRequestParts<Web> for Guest {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Self::Rejection> {
        let Source(address) = Source::from_request_parts(parts, web).await?;
        let agent = parts
            .headers
            .get(header::USER_AGENT)
            .and_then(|v| v.to_str().ok());
        let known = web.secret_cookie(&parts.headers, Name::Pre);
        let pre = known.clone().unwrap_or_else(|| web.flow().new_pre());
        let visitor = Visitor {
            pre: pre.hash(),
            kb: web.secret_cookie(&parts.headers, Name::KnownBrowser),
            browser_key: None,
            browser: Browser::from_agent(agent.unwrap_or_default(), address.to_string()),
            language: web.language(&parts.headers),
        };
        let csrf = web.token(&web.bound_to(&parts.headers).unwrap_or_else(|| pre.clone()));
        let new_cookie = known
            .is_none()
            .then(|| web.set_cookie(Name::Pre, pre.text().reveal()));
        Ok(Self {
            visitor,
            csrf,
            language: web.language(&parts.headers),
            new_cookie,
        })
    }
}

/// Somebody signed in. Anybody else is sent to the start page.
pub(crate) struct Member {
    pub(crate) who: SignedIn,
    pub(crate) csrf: String,
    /// What the browser wants to read.
    pub(crate) language: Language,
}

impl Member {
    pub(crate) fn frame(&self, web: &Web, here: &'static str) -> Frame {
        let person = Some(Account {
            csrf: self.csrf.clone(),
            office: self.who.person.role.map(admin::office),
        });
        Frame {
            person,
            ..web.frame(here)
        }
    }
}

impl axum::extract::OptionalFromRequestParts<Web> for Member {
    type Rejection = NoMember;

    async fn from_request_parts(
        parts: &mut Parts,
        web: &Web,
    ) -> Result<Option<Self>, Self::Rejection> {
        match <Self as FromRequestParts<Web>>::from_request_parts(parts, web).await {
            Ok(member) => Ok(Some(member)),
            Err(NoMember::SignInFirst) => Ok(None),
            Err(trouble @ NoMember::Trouble(_)) => Err(trouble),
        }
    }
}

/// Why somebody is not a member.
pub(crate) enum NoMember {
    SignInFirst,
    Trouble(Trouble),
}

impl IntoResponse for NoMember {
    fn into_response(self) -> Response {
        match self {
            Self::SignInFirst => Redirect::to("/").into_response(),
            Self::Trouble(trouble) => trouble.into_response(),
        }
    }
}

impl FromRequestParts<Web> for Member {
    type Rejection = NoMember;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Self::Rejection> {
        let sid = web
            .secret_cookie(&parts.headers, Name::Session)
            .ok_or(NoMember::SignInFirst)?;
        match web.flow().signed_in(&sid).await {
            Ok(Some(who)) => Ok(Self {
                who,
                csrf: web.token(&sid),
                language: web.language(&parts.headers),
            }),
            Ok(None) => Err(NoMember::SignInFirst),
            Err(broken) => Err(NoMember::Trouble(broken.into())),
        }
    }
}

/// A form with its token checked. There is no other way to read a form.
pub(crate) struct Checked<T>(pub(crate) T);

/// The same, with the thumbprint of the browser's key where the form proves that it holds one.
pub(crate) struct Proven<T>(pub(crate) T, pub(crate) Option<Hash>);

#[derive(serde::Deserialize)]
struct Token {
    csrf: String,
    #[serde(default)]
    address: String,
    bk: Option<String>,
    bk_at: Option<i64>,
    bk_sig: Option<String>,
}

impl Token {
    fn proof(&self) -> Option<Proof> {
        let (key, signature) = (self.bk.as_deref()?, self.bk_sig.as_deref()?);
        Some(Proof {
            key: PublicKey::parse(&base64url::decode(key)?).ok()?,
            at: Moment::from_millis(self.bk_at?),
            signature: Signature::from_bytes(base64url::decode_exact(signature)?),
        })
    }
}

impl Member {
    /// Refuses a browser that is not the one that signed in, as far as its key can tell.
    pub(crate) fn demand_same_browser(&self, key: Option<&Hash>) -> Result<(), Trouble> {
        let same = self.who.session.is_same_browser(key);
        same.then_some(()).ok_or(Trouble::other_browser())
    }
}

impl<T: DeserializeOwned> FromRequest<Web> for Checked<T> {
    type Rejection = Trouble;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Self::Rejection> {
        let Proven(form, _) = Proven::from_request(request, web).await?;
        Ok(Self(form))
    }
}

/// A form by which somebody acts on others, from the very browser that they signed in with: a cookie that was
/// stolen acts on nobody. The guard in front of such routes says whose session it is.
pub(crate) struct Acting<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Web> for Acting<T> {
    type Rejection = Trouble;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Self::Rejection> {
        let session = request.extensions().get::<Session>().cloned();
        let session = session.ok_or(Trouble::other_browser())?;
        let Proven(form, key) = Proven::from_request(request, web).await?;
        let same = session.is_same_browser(key.as_ref());
        same.then_some(Self(form)).ok_or(Trouble::other_browser())
    }
}

impl<T: DeserializeOwned> FromRequest<Web> for Proven<T> {
    type Rejection = Trouble;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Self::Rejection> {
        let path = request.uri().path().to_owned();
        let bound = web.bound_to(request.headers()).ok_or(Trouble::foreign())?;
        let read = RawForm::from_request(request, web).await;
        let RawForm(body) = read.map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Trouble::too_large(),
            _ => Trouble::malformed(),
        })?;
        let token: Token = serde_urlencoded::from_bytes(&body).map_err(|_| Trouble::foreign())?;
        if !same(token.csrf.as_bytes(), web.token(&bound).as_bytes()) {
            return Err(Trouble::foreign());
        }
        let about = Form {
            path: &path,
            token: &token.csrf,
            address: &token.address,
        };
        let proof = token.proof();
        let key = proof.and_then(|proof| web.flow().browser_key(&proof, about));
        let form = serde_urlencoded::from_bytes(&body).map_err(|_| Trouble::malformed())?;
        Ok(Self(form, key))
    }
}

/// A form that carries nothing but its token.
#[derive(serde::Deserialize)]
pub(crate) struct Nothing {}
