//! What stands around every route: hosts, origins, sizes, times, panics, headers.

use std::{panic::AssertUnwindSafe, time::Duration};

use axum::{
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;
use symbolon_flow::Cookie;

use crate::{
    Web,
    cookies::Name,
    source::{self, Kept},
    trouble::Trouble,
};

/// How long a handler may take, apart from live pages and waiting phones, whose limits are
/// their own.
const PATIENCE: Duration = Duration::from_secs(60);

/// The whole guard.
pub(crate) async fn guard(State(web): State<Web>, request: Request, next: Next) -> Response {
    let is_app = request.uri().path().starts_with("/app/");
    let is_phone = request.uri().path().starts_with("/phone/");
    let is_api = request.uri().path().starts_with("/api/");
    let language = web.language(request.headers());
    let admitted = match admit(&web, &request).and_then(|()| within_limits(&web, &request)) {
        Ok(None) => Ok(()),
        Ok(Some(browser)) => goes_on(&web, &browser).await,
        Err(refused) => Err(refused),
    };
    let response = match admitted {
        Err(trouble) => trouble.into_response(),
        Ok(()) => {
            let handled = AssertUnwindSafe(next.run(request)).catch_unwind();
            match tokio::time::timeout(PATIENCE, handled).await {
                Ok(Ok(response)) => response,
                Ok(Err(_panic)) => Trouble::broken("a handler panicked").into_response(),
                Err(_elapsed) => Trouble::busy().into_response(),
            }
        }
    };
    let mut response = if is_phone {
        response
    } else if is_api {
        Trouble::as_problem(response)
    } else {
        web.write(response, language)
    };
    add_headers(response.headers_mut(), web.0.encrypted, is_app);
    response
}

/// Limits bodies; routes that take larger ones say so.
pub(crate) fn body_limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(symbolon_core::wire::LARGEST)
}

fn admit(web: &Web, request: &Request) -> Result<(), Trouble> {
    let headers = request.headers();
    let host = request
        .uri()
        .authority()
        .map(axum::http::uri::Authority::as_str);
    let host = host
        .or_else(|| text(headers, &header::HOST))
        .unwrap_or_default();
    if headers.get_all(header::HOST).iter().count() > 1 {
        return Err(Trouble::malformed());
    }
    if !web
        .0
        .authorities
        .iter()
        .any(|known| known.eq_ignore_ascii_case(host))
    {
        return Err(Trouble::wrong_host());
    }
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return Ok(());
    }
    if !web.flow().clock.is_sure() {
        return Err(Trouble::clock());
    }
    let path = request.uri().path();
    let by_program = ["/phone/", "/api/", "/oidc/"];
    if by_program.iter().any(|start| path.starts_with(start)) {
        // Signed messages and tokens, no cookies: nothing another site could ride on.
        return Ok(());
    }
    if !is_from_us(web, headers) {
        return Err(Trouble::foreign());
    }
    Ok(())
}

/// What begins a sign-in is limited per source; what finishes one never is. The known browser's cookie
/// where the network has used its limit up.
fn within_limits(web: &Web, request: &Request) -> Result<Option<Cookie>, Trouble> {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return Ok(None);
    }
    let path = request.uri().path();
    let begins = [
        "/sign-in/phone",
        "/sign-in/password",
        "/forgot-password",
        "/phone-lost/letter",
        "/phone-lost/code",
    ];
    let limited = begins.contains(&path) || path.starts_with("/invitation/");
    let network = Kept::Network(source::of(web, request));
    if !limited || web.0.sources.allows(network) {
        return Ok(None);
    }
    let browser = web.secret_cookie(request.headers(), Name::KnownBrowser);
    browser.map(Some).ok_or(Trouble::too_many())
}

/// A browser that has signed somebody in goes on with a limit of its own: strangers behind the same
/// address do not lock it out.
async fn goes_on(web: &Web, browser: &Cookie) -> Result<(), Trouble> {
    let known = web.flow().is_known_browser(browser).await?;
    let allowed = known && web.0.sources.allows(Kept::Browser(browser.hash()));
    allowed.then_some(()).ok_or(Trouble::too_many())
}

/// A form was sent by a page of ours: the browser says so in `Origin`, in `Sec-Fetch-Site`, or
/// in both, and neither says otherwise. From a page without referrers, `Origin` says `null`,
/// which is nothing said.
fn is_from_us(web: &Web, headers: &HeaderMap) -> bool {
    let origin = text(headers, &header::ORIGIN).filter(|origin| *origin != "null");
    let site = text(headers, &HeaderName::from_static("sec-fetch-site"));
    let origin_fits = origin.is_none_or(|o| web.0.origins.iter().any(|ours| ours == o));
    let site_fits = site.is_none_or(|site| site == "same-origin");
    origin_fits && site_fits && (origin.is_some() || site.is_some())
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

const PORTAL_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

const APP_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default";

fn add_headers(headers: &mut HeaderMap, encrypted: bool, is_app: bool) {
    let policy = if is_app { APP_POLICY } else { PORTAL_POLICY };
    let permissions = if is_app { "camera=(self)" } else { "camera=()" };
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (HeaderName::from_static("permissions-policy"), permissions),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if encrypted {
        let value = HeaderValue::from_static("max-age=63072000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
    let no_store = HeaderValue::from_static("no-store");
    headers.entry(header::CACHE_CONTROL).or_insert(no_store);
}
