//! OpenID Connect over HTTP: discovery, keys, the authorization, token and userinfo endpoints.
//!
//! Whoever has to sign in first goes to the portal's own page and comes back to the very same request.
//! What they were sent away with is kept in a cookie under a MAC, so that nobody makes an old sign-in
//! pass for a new one.

mod sign_out;

use axum::{
    Json, Router,
    body::Bytes,
    extract::{RawQuery, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
    routing::{get, post},
};
use serde_json::json;
use symbolon_core::{
    language::Language,
    moment::Moment,
    seal::{mac_of, same},
    wire::base64url,
};
use symbolon_flow::connect::{
    authorize::Authorized,
    redeem::{ACCESS_LIFE, Tokens},
};
use symbolon_model::level::Level;
use symbolon_oidc::{
    client::Client,
    discovery::{Discovery, paths},
    error::Error,
    request::{Answer, Fault, Parameters, Refused, Request},
    token::{self, Wanted},
};
use symbolon_pages::{
    pages::{GoingOn, Over},
    words::said,
};

use crate::{
    Web,
    cookies::Name,
    guest::Member,
    portal::{Page, show, show_again},
    trouble::Trouble,
};

/// Longest request, in bytes.
const LONGEST: usize = 2800;
/// Where somebody comes who has signed in for an application.
pub(crate) const GO_ON: &str = "/going-on";

pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route(paths::DISCOVERY, get(discovery))
        .route(paths::KEYS, get(keys))
        .route(paths::AUTHORIZE, get(authorize).post(authorize_by_form))
        .route(paths::TOKEN, post(redeem))
        .route(paths::USERINFO, get(user_info).post(user_info))
        .route(paths::INTROSPECT, post(introspect))
        .route(paths::REVOKE, post(give_back))
        .route(
            paths::SIGN_OUT,
            get(sign_out::ask).post(sign_out::ask_by_form),
        )
        .route("/signing-out", post(sign_out::sign_out))
        .route(GO_ON, get(go_on))
        .layer(crate::guard::body_limit())
}

async fn discovery(State(web): State<Web>) -> Response {
    let levels = Level::ALL.map(Level::acr).to_vec();
    let languages = Language::ALL.map(Language::tag).to_vec();
    let issuer = web.flow().settings.portal.as_str();
    public(Json(Discovery::of(issuer, levels, languages)))
}

async fn keys(State(web): State<Web>) -> Response {
    public(Json(web.flow().keys.token_keys()))
}

/// For everybody to read, pages of other origins included, and to keep for a while.
fn public(answer: impl IntoResponse) -> Response {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::CACHE_CONTROL, "max-age=300"),
    ];
    (headers, answer).into_response()
}

async fn authorize(
    State(web): State<Web>,
    member: Option<Member>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Page {
    let query = query.unwrap_or_default();
    answer(&web, member, (&headers, &query)).await
}

/// The same by POST (OpenID Connect Core section 3.1.2.1): it comes from another site, without cookies,
/// and changes nothing; so it begins anew as a GET.
async fn authorize_by_form(body: Bytes) -> Page {
    let query = String::from_utf8(body.to_vec()).map_err(|_| Trouble::malformed())?;
    let plain = query.bytes().all(|b| b.is_ascii_graphic());
    if !plain {
        return Err(Trouble::malformed());
    }
    Ok(Redirect::to(&format!("{}?{query}", paths::AUTHORIZE)).into_response())
}

async fn answer(web: &Web, member: Option<Member>, (headers, query): (&HeaderMap, &str)) -> Page {
    let sent = pairs(query.as_bytes());
    // No browser keeps a longer one.
    if query.len() > LONGEST {
        return Err(Trouble::too_large());
    }
    let (client, request) = match web.flow().read_request(Parameters(&sent)).await? {
        Ok(read) => read,
        Err(Refused::Here(fault)) => return show_again(fault_page(web, fault)),
        Err(Refused::There(answer)) => return Ok(told(web, &answer)),
    };
    let since = web.sent_away(headers, query);
    let who = member.as_ref().map(|member| &member.who);
    let authorized = web.flow().authorize(who, (&client, &request), since);
    Ok(match authorized.await? {
        Authorized::Refused(answer) => told(web, &answer),
        Authorized::SignIn => web.send_away(query, &request),
        Authorized::Granted {
            redirect,
            state,
            code,
        } => {
            let mut with = vec![("code", code.as_str())];
            with.extend(state.as_deref().map(|state| ("state", state)));
            back(web, &redirect, &with)
        }
    })
}

impl Web {
    /// To the sign-in page, with a note of where they were going.
    fn send_away(&self, query: &str, request: &Request) -> Response {
        let now = self.flow().clock.now().millis();
        let mark = self.mark(now, query);
        // What stands in an address may not all stand in a cookie.
        let query = base64url::encode(query.as_bytes());
        let going = self.set_cookie(Name::Going, &format!("{now}.{mark}.{query}"));
        let mut cookies = vec![going];
        let hint = request.hint.as_deref();
        let hint = hint.filter(|hint| symbolon_model::address::Address::parse(hint).is_some());
        cookies.extend(hint.map(|hint| self.set_cookie(Name::Address, hint)));
        (AppendHeaders(cookies), Redirect::to("/?going")).into_response()
    }

    /// When this browser was sent away to sign in for this very request.
    fn sent_away(&self, headers: &HeaderMap, query: &str) -> Option<Moment> {
        let (at, kept) = self.going(headers)?;
        (kept == query).then_some(at)
    }

    /// Where somebody was going, and when they were sent away.
    fn going(&self, headers: &HeaderMap) -> Option<(Moment, String)> {
        let kept = self.cookie(headers, Name::Going)?;
        let (at, rest) = kept.split_once('.')?;
        let (mark, query) = rest.split_once('.')?;
        let at: i64 = at.parse().ok()?;
        let query = String::from_utf8(base64url::decode(query)?).ok()?;
        let ours = same(mark.as_bytes(), self.mark(at, &query).as_bytes());
        ours.then(|| (Moment::from_millis(at), query))
    }

    fn mark(&self, at: i64, query: &str) -> String {
        let key = self.flow().settings.pepper.key("where somebody goes on to");
        let parts: [&[u8]; 2] = [&at.to_be_bytes(), query.as_bytes()];
        base64url::encode(&mac_of(key.reveal(), "going-v1", &parts))
    }
}

/// After the sign-in: a page of its own, since browsers hold the redirects that follow a form to the
/// places that the form may go to.
async fn go_on(State(web): State<Web>, member: Option<Member>, headers: HeaderMap) -> Page {
    let Some((_, query)) = web.going(&headers) else {
        return Ok(Redirect::to("/home").into_response());
    };
    show(GoingOn {
        frame: web.frame_of(member, "home"),
        to: format!("{}?{query}", paths::AUTHORIZE),
    })
}

fn fault_page(web: &Web, fault: Fault) -> Over {
    let text = match fault {
        Fault::Client => said(
            "An application that this portal does not know sent you here. Tell whoever runs it.",
        ),
        Fault::Redirect => said(
            "The application wants to have you sent back to an address that is not registered as its own. Tell whoever runs it; nothing was told to anybody.",
        ),
    };
    Over {
        frame: web.frame("sign-in"),
        title: said("This application cannot sign you in"),
        text: text.into(),
        action: said("Go to my applications"),
        or_password: false,
    }
}

fn told(web: &Web, answer: &Answer) -> Response {
    let mut with = vec![("error", answer.error.name())];
    with.extend(answer.state.as_deref().map(|state| ("state", state)));
    back(web, &answer.redirect, &with)
}

/// Back to the client, which is told who answers (RFC 9207). By 303: nothing that was typed is sent again.
fn back(web: &Web, redirect: &str, with: &[(&str, &str)]) -> Response {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(with);
    query.append_pair("iss", &web.flow().settings.portal);
    let sign = if redirect.contains('?') { '&' } else { '?' };
    let to = format!("{redirect}{sign}{}", query.finish());
    let gone = [web.drop_cookie(Name::Going)];
    (AppendHeaders(gone), Redirect::to(&to)).into_response()
}

fn pairs(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}

async fn redeem(
    State(web): State<Web>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Trouble> {
    let sent = pairs(&body);
    let sent = Parameters(&sent);
    let authorization = text(&headers, header::AUTHORIZATION);
    let client = match shown(&web, authorization, sent).await? {
        Ok(client) => client,
        Err(error) => return Ok(refused(error, authorization.is_some())),
    };
    let given = match token::wanted(sent) {
        Ok(Wanted::Redeemed(asked)) => web.flow().redeem(&client, &asked).await?,
        Ok(Wanted::Refreshed(token)) => web.flow().refresh(&client, &token).await?,
        Err(error) => Err(error),
    };
    Ok(match given {
        Ok(tokens) => granted(&tokens),
        Err(error) => refused(error, false),
    })
}

async fn shown(
    web: &Web,
    authorization: Option<&str>,
    sent: Parameters<'_>,
) -> Result<Result<Client, Error>, Trouble> {
    let shown = match token::shown(authorization, sent) {
        Ok(shown) => shown,
        Err(error) => return Ok(Err(error)),
    };
    let client = web.flow().client_that_shows(&shown).await?;
    Ok(client.ok_or(Error::InvalidClient))
}

fn granted(tokens: &Tokens) -> Response {
    let said = json!({
        "access_token": tokens.access,
        "token_type": "Bearer",
        "expires_in": ACCESS_LIFE,
        "scope": tokens.scopes,
        "id_token": tokens.id_token,
    });
    let mut said = said;
    if let (Some(refresh), Some(all)) = (&tokens.refresh, said.as_object_mut()) {
        all.insert("refresh_token".to_owned(), refresh.reveal().as_str().into());
    }
    ([(header::CACHE_CONTROL, "no-store")], Json(said)).into_response()
}

/// Whether a token counts (RFC 7662): told to clients that can show that they are it.
async fn introspect(
    State(web): State<Web>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Trouble> {
    let sent = pairs(&body);
    let (client, token) = match of_client(&web, &headers, Parameters(&sent)).await? {
        Ok(both) => both,
        Err(refused) => return Ok(refused),
    };
    if client.secret.is_none() {
        return Ok(refused(Error::InvalidClient, false));
    }
    let told = web.flow().introspect(&client, token).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(told)).into_response())
}

/// A token is given back (RFC 7009); the answer says nothing about whether it counted.
async fn give_back(
    State(web): State<Web>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Trouble> {
    let sent = pairs(&body);
    let (client, token) = match of_client(&web, &headers, Parameters(&sent)).await? {
        Ok(both) => both,
        Err(refused) => return Ok(refused),
    };
    web.flow().give_back(&client, token).await?;
    Ok([(header::CACHE_CONTROL, "no-store")].into_response())
}

/// The client that asks about a token, and the token.
async fn of_client<'a>(
    web: &Web,
    headers: &HeaderMap,
    sent: Parameters<'a>,
) -> Result<Result<(Client, &'a str), Response>, Trouble> {
    let authorization = text(headers, header::AUTHORIZATION);
    let client = match shown(web, authorization, sent).await? {
        Ok(client) => client,
        Err(error) => return Ok(Err(refused(error, authorization.is_some()))),
    };
    let token = sent.get("token").ok_or(Error::InvalidRequest);
    Ok(token
        .map(|token| (client, token))
        .map_err(|error| refused(error, false)))
}

/// What is wrong (RFC 6749 section 5.2).
fn refused(error: Error, by_header: bool) -> Response {
    let status = match error {
        Error::InvalidClient => StatusCode::UNAUTHORIZED,
        Error::ServerError => StatusCode::INTERNAL_SERVER_ERROR,
        Error::InvalidRequest
        | Error::InvalidGrant
        | Error::UnsupportedResponseType
        | Error::UnsupportedGrantType
        | Error::InvalidScope
        | Error::LoginRequired
        | Error::InteractionRequired
        | Error::UnmetAuthenticationRequirements
        | Error::RequestNotSupported
        | Error::RequestUriNotSupported
        | Error::RegistrationNotSupported
        | Error::InvalidToken => StatusCode::BAD_REQUEST,
    };
    let said = Json(json!({ "error": error.name() }));
    let mut response = (status, [(header::CACHE_CONTROL, "no-store")], said).into_response();
    if by_header && status == StatusCode::UNAUTHORIZED {
        let scheme = HeaderValue::from_static("Basic realm=\"clients\"");
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, scheme);
    }
    response
}

/// What may be known of somebody, for whoever has their access token, in the header or in a form
/// (RFC 6750 sections 2.1 and 2.2).
async fn user_info(
    State(web): State<Web>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Trouble> {
    let said = text(&headers, header::AUTHORIZATION).and_then(|said| said.split_once(' '));
    let by_header = said.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let sent = pairs(&body);
    let by_form = Parameters(&sent).get("access_token");
    let token = match (by_header, by_form) {
        (Some((_, token)), None) => Some(token.trim()),
        (None, token) => token,
        (Some(_), Some(_)) => None,
    };
    let known = match token {
        Some(token) => web.flow().user_info(token).await?,
        None => None,
    };
    let Some(known) = known else {
        let scheme = match token {
            Some(_) => "Bearer error=\"invalid_token\"",
            None => "Bearer",
        };
        return Ok((
            StatusCode::UNAUTHORIZED,
            [(header::WWW_AUTHENTICATE, scheme)],
        )
            .into_response());
    };
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    Ok((headers, Json(known)).into_response())
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
