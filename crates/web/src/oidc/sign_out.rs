//! Signing out through an application (OpenID Connect RP-Initiated Logout 1.0).
//!
//! Nobody is signed out by a link alone, and nobody is sent anywhere but to an address that the application
//! has registered for it: the person is asked first, whatever the application shows of a token.

use axum::{
    body::Bytes,
    extract::{RawQuery, State},
    response::{AppendHeaders, IntoResponse, Redirect},
};
use serde::Deserialize;
use symbolon_core::wire::base64url;
use symbolon_oidc::request::Parameters;
use symbolon_pages::{
    pages::{Over, SignedOut, SigningOut},
    words::said,
};

use super::{pairs, paths};
use crate::{
    Web,
    cookies::Name,
    guest::{Checked, Member},
    portal::{Page, show, show_again},
    trouble::Trouble,
};

/// Where the application wants people to be sent to, once it is known to be its own.
#[derive(Default, Deserialize)]
pub(super) struct After {
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    post_logout_redirect_uri: String,
    #[serde(default)]
    state: String,
}

pub(super) async fn ask(
    State(web): State<Web>,
    member: Option<Member>,
    RawQuery(query): RawQuery,
) -> Page {
    let sent = pairs(query.unwrap_or_default().as_bytes());
    asked(&web, member, Parameters(&sent)).await
}

/// The same by POST: it comes from another site, without cookies, and changes nothing; so it begins anew as
/// a GET.
pub(super) async fn ask_by_form(body: Bytes) -> Page {
    let query = String::from_utf8(body.to_vec()).map_err(|_| Trouble::malformed())?;
    if !query.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Trouble::malformed());
    }
    Ok(Redirect::to(&format!("{}?{query}", paths::SIGN_OUT)).into_response())
}

async fn asked(web: &Web, member: Option<Member>, sent: Parameters<'_>) -> Page {
    let get = |name| sent.get(name).unwrap_or_default().to_owned();
    let hinted = sent.get("id_token_hint").and_then(audience);
    let after = After {
        client_id: sent
            .get("client_id")
            .map(str::to_owned)
            .or(hinted)
            .unwrap_or_default(),
        post_logout_redirect_uri: get("post_logout_redirect_uri"),
        state: get("state"),
    };
    let Some(to) = address(web, &after).await? else {
        return show_again(foreign(web));
    };
    match member {
        Some(member) => show(SigningOut {
            frame: member.frame(web, "sign-in"),
            csrf: member.csrf,
            client: after.client_id,
            to: after.post_logout_redirect_uri,
            state: after.state,
        }),
        None => show(SignedOut {
            frame: web.frame("sign-in"),
            to,
        }),
    }
}

/// The person said yes.
pub(super) async fn sign_out(
    State(web): State<Web>,
    member: Member,
    Checked(after): Checked<After>,
) -> Page {
    let Some(to) = address(&web, &after).await? else {
        return show_again(foreign(&web));
    };
    web.flow().sign_out(&member.who).await?;
    let page = show(SignedOut {
        frame: web.frame("sign-in"),
        to,
    })?;
    Ok((AppendHeaders([web.drop_cookie(Name::Session)]), page).into_response())
}

/// Where to go afterwards: the start page where nothing was asked for; nothing where what was asked for is not
/// the application's own.
async fn address(web: &Web, after: &After) -> Result<Option<String>, Trouble> {
    let wanted = after.post_logout_redirect_uri.as_str();
    if wanted.is_empty() {
        return Ok(Some("/".to_owned()));
    }
    let client = web.flow().client(&after.client_id).await?;
    let own = client.is_some_and(|client| client.may_leave_to(wanted));
    Ok(own.then(|| with_state(wanted, &after.state)))
}

fn with_state(address: &str, state: &str) -> String {
    if state.is_empty() {
        return address.to_owned();
    }
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("state", state);
    let sign = if address.contains('?') { '&' } else { '?' };
    format!("{address}{sign}{}", query.finish())
}

/// Which application a token is for. It proves nothing here, and nothing is done on its word: what is
/// registered for that application decides, and the person.
fn audience(token: &str) -> Option<String> {
    let claims = base64url::decode(token.split('.').nth(1)?)?;
    let claims: serde_json::Value = serde_json::from_slice(&claims).ok()?;
    claims.get("aud")?.as_str().map(str::to_owned)
}

fn foreign(web: &Web) -> Over {
    Over {
        frame: web.frame("sign-in"),
        title: said("You are still signed in"),
        text: said("The application wants to have you sent to an address that is not registered as its own. Tell whoever runs it. To sign out, use the button at the top of your pages.").into(),
        action: said("Go to my applications"),
        or_password: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_with_the_way_out_is_carried_along_and_nothing_else() {
        assert_eq!(with_state("https://a.test/out", ""), "https://a.test/out");
        assert_eq!(
            with_state("https://a.test/out", "a&b=c"),
            "https://a.test/out?state=a%26b%3Dc"
        );
        assert_eq!(
            with_state("https://a.test/out?x=1", "s"),
            "https://a.test/out?x=1&state=s"
        );
        assert_eq!(audience("no token"), None);
        let claims = base64url::encode(br#"{"aud":"wiki"}"#);
        assert_eq!(audience(&format!("e30.{claims}.sig")).unwrap(), "wiki");
    }
}
