//! Signing in to an application through OpenID Connect: the wiki's server asks, Alice signs in, and
//! nobody else gets anything.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test code stops at the first surprise"
)]

mod later;

use std::collections::HashMap;

use reqwest::{Method, StatusCode, header};
use serde_json::Value;
use symbolon_core::{
    seal::{PublicKey, Pure, Signature, Verify, hash},
    wire::base64url,
};
use symbolon_flow::{
    administer::officer::By,
    connect::clients::{Connected, Connection},
};
use symbolon_model::{
    address::Address,
    application::{Application, Key},
};
use symbolon_oidc::client::Subject;
use symbolon_testkit::{ALICE, BOB, Browser, Page, Phone, Town};

const VERIFIER: &str = "a-verifier-of-forty-three-letters-or-more-1";
const STATE: &str = "where the wiki was";

/// The wiki: its id, its secret, and where people come back to.
struct Wiki {
    secret: Option<String>,
    redirect: String,
}

impl Wiki {
    async fn connected(town: &Town, key: &str, subject: Subject, is_public: bool) -> Self {
        let application = Application::written(key, key, "", "").unwrap();
        let put = town.flow.put_application(By::Console, &application, None);
        put.await.unwrap();
        let redirect = format!("{}/help", town.origin);
        let wanted = Connection {
            redirects: vec![redirect.clone()],
            after_sign_out: vec![format!("{}/help", town.origin)],
            subject,
            is_public,
        };
        let key = Key::parse(key).unwrap();
        let connected = town.flow.connect_application(By::Console, &key, wanted);
        let Connected::Done(secret) = connected.await.unwrap() else {
            panic!("connected")
        };
        let secret = secret.map(|secret| secret.reveal().clone());
        Self { secret, redirect }
    }

    async fn new(town: &Town) -> Self {
        Self::connected(town, "wiki", Subject::Pairwise, false).await
    }

    /// Where it sends people, with more or other parameters.
    fn asks(&self, more: &[(&str, &str)]) -> String {
        let challenge = base64url::encode(&hash(VERIFIER.as_bytes()));
        let mut all: Vec<(&str, &str)> = vec![
            ("client_id", "wiki"),
            ("redirect_uri", &self.redirect),
            ("response_type", "code"),
            ("scope", "openid profile email"),
            ("state", STATE),
            ("nonce", "n-0S6"),
            ("code_challenge_method", "S256"),
            ("code_challenge", &challenge),
        ];
        all.retain(|(name, _)| more.iter().all(|(other, _)| name != other));
        all.extend(more);
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(all);
        format!("/oidc/authorize?{}", query.finish())
    }

    /// Redeems a code, with other parameters.
    async fn redeem(&self, town: &Town, code: &str, more: &[(&str, &str)]) -> (StatusCode, Value) {
        let secret = self.secret.clone().unwrap_or_default();
        let mut all = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", self.redirect.as_str()),
            ("code_verifier", VERIFIER),
            ("client_id", "wiki"),
            ("client_secret", secret.as_str()),
        ];
        all.retain(|(name, _)| more.iter().all(|(other, _)| name != other));
        all.extend(more);
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(all.iter().filter(|(_, value)| !value.is_empty()));
        let request = town.browser().request(Method::POST, "/oidc/token");
        let form_type = "application/x-www-form-urlencoded";
        let request = request.header(header::CONTENT_TYPE, form_type);
        let answer = request.body(form.finish()).send().await.unwrap();
        let status = answer.status();
        (
            status,
            serde_json::from_str(&answer.text().await.unwrap()).unwrap(),
        )
    }
}

fn query(page: &Page) -> HashMap<String, String> {
    form_urlencoded::parse(page.query.as_bytes())
        .into_owned()
        .collect()
}

/// The code with which somebody signed in comes back.
async fn code(wiki: &Wiki, desk: &mut Browser) -> String {
    let page = desk.open(&wiki.asks(&[])).await;
    assert_eq!(page.path, "/help", "{}", page.text);
    query(&page)["code"].clone()
}

async fn known(town: &Town, access: &str) -> (StatusCode, Value) {
    let request = town.browser().request(Method::GET, "/oidc/userinfo");
    let request = request.header(header::AUTHORIZATION, format!("Bearer {access}"));
    let answer = request.send().await.unwrap();
    let status = answer.status();
    let text = answer.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::Null))
}

/// What an ID token says, its signature checked with the key that the server publishes.
async fn said(town: &Town, token: &str) -> Value {
    let keys = town.browser().open("/oidc/keys").await.text;
    let keys: Value = serde_json::from_str(&keys).unwrap();
    let key = &keys["keys"][0];
    let half = |name: &str| base64url::decode(key[name].as_str().unwrap()).unwrap();
    let point = [vec![4], half("x"), half("y")].concat();
    let key = PublicKey::parse(&point).unwrap();
    let (input, signature) = token.rsplit_once('.').unwrap();
    let signature = Signature::from_bytes(base64url::decode_exact(signature).unwrap());
    assert!(Pure.verify(&key, input.as_bytes(), &signature));
    let claims = base64url::decode(input.split('.').nth(1).unwrap()).unwrap();
    serde_json::from_slice(&claims).unwrap()
}

#[tokio::test]
async fn alice_signs_in_with_her_phone_and_the_wiki_knows_who_she_is_and_how_she_did() {
    let town = Town::new().await;
    let wiki = Wiki::new(&town).await;
    let mut phone = Phone::alices(&town, "493817").await;
    let mut cafe = town.browser();
    let page = cafe
        .open(&wiki.asks(&[("login_hint", ALICE.address)]))
        .await;
    assert_eq!(page.path, "/", "she signs in first");
    let waiting = cafe.start_by_phone_here(ALICE.address).await;
    phone.accept(&cafe, "493817").await;
    let page = cafe.finish_from(&waiting).await;
    assert_eq!(page.path, "/going-on", "{}", page.text);
    let page = cafe.go_on().await;

    assert_eq!(page.path, "/help");
    let back = query(&page);
    assert_eq!(
        (back["state"].as_str(), &back["iss"]),
        (STATE, &town.origin)
    );
    let (status, tokens) = wiki.redeem(&town, &back["code"], &[]).await;
    assert_eq!(status, 200, "{tokens}");
    let says = said(&town, tokens["id_token"].as_str().unwrap()).await;
    assert_eq!(
        (&says["iss"], &says["aud"]),
        (&town.origin.as_str().into(), &"wiki".into())
    );
    assert_eq!(
        (&says["acr"], &says["nonce"]),
        (&"push-pick".into(), &"n-0S6".into())
    );
    assert_eq!(says["amr"], serde_json::json!(["pop", "user", "mfa"]));
    let (status, known) = known(&town, tokens["access_token"].as_str().unwrap()).await;
    assert_eq!(
        (status, &known["email"]),
        (StatusCode::OK, &ALICE.address.into())
    );
    assert_eq!(known["sub"], says["sub"]);
}

#[tokio::test]
async fn threat_59_a_mailed_code_is_never_said_to_be_two_factors() {
    let town = Town::new().await;
    let wiki = Wiki::new(&town).await;
    let mut desk = town.signed_in(ALICE).await;
    let code = code(&wiki, &mut desk).await;
    let (_, tokens) = wiki.redeem(&town, &code, &[]).await;
    let says = said(&town, tokens["id_token"].as_str().unwrap()).await;
    assert_eq!(
        (&says["acr"], &says["amr"]),
        (&"pwd+mail".into(), &serde_json::json!(["pwd", "otp"]))
    );
}

#[tokio::test]
async fn threat_59_prompt_age_and_level_are_kept_to() {
    let town = Town::new().await;
    let wiki = Wiki::new(&town).await;
    let error = |page: &Page| query(page).get("error").cloned().unwrap_or_default();
    let mut nobody = town.browser();
    let page = nobody.open(&wiki.asks(&[("prompt", "none")])).await;
    assert_eq!(error(&page), "login_required");
    let mut desk = town.signed_in(ALICE).await;
    town.clock.pass_seconds(100);
    for (name, value, led) in [
        ("prompt", "none", "/help"),
        ("prompt", "login", "/"),
        ("prompt", "select_account", "/"),
        ("max_age", "99", "/"),
        ("max_age", "100", "/help"),
        ("acr_values", "phr", "/help"),
    ] {
        let page = desk.open(&wiki.asks(&[(name, value)])).await;
        assert_eq!(page.path, led, "{name}={value}: {}", page.text);
    }
    let claims = r#"{"id_token":{"acr":{"essential":true,"values":["phr"]}}}"#;
    let page = desk
        .open(&wiki.asks(&[("claims", claims), ("prompt", "none")]))
        .await;
    assert_eq!(error(&page), "unmet_authentication_requirements");
    let page = desk
        .open(&wiki.asks(&[("max_age", "1"), ("prompt", "none")]))
        .await;
    assert_eq!(error(&page), "login_required");
}

#[tokio::test]
async fn threat_59_a_sign_in_that_was_asked_for_anew_is_made_anew_and_an_old_one_does_not_pass_for_it()
 {
    let town = Town::new().await;
    let wiki = Wiki::new(&town).await;
    let mut desk = town.signed_in(ALICE).await;
    town.clock.pass_seconds(10);
    let anew = wiki.asks(&[("prompt", "login")]);
    assert_eq!(desk.open(&anew).await.path, "/");
    assert_eq!(
        desk.open(&anew).await.path,
        "/",
        "asking again is no sign-in"
    );
    town.clock.pass_seconds(10);
    desk.enter_password_here(ALICE).await;
    let code = town.newest_code(ALICE).await;
    let page = desk.submit("/sign-in/code", &[("code", &code)]).await;
    assert_eq!(page.path, "/going-on", "{}", page.text);
    assert_eq!(desk.go_on().await.path, "/help");
}

#[tokio::test]
async fn threat_53_and_61_nobody_is_sent_anywhere_for_a_stranger_and_nothing_is_fetched() {
    let town = Town::new().await;
    let wiki = Wiki::new(&town).await;
    let mut desk = town.signed_in(ALICE).await;
    for (name, value) in [
        ("client_id", "nobody"),
        ("client_id", ""),
        ("redirect_uri", "https://evil.test/"),
        ("redirect_uri", ""),
    ] {
        let page = desk.open(&wiki.asks(&[(name, value)])).await;
        assert_eq!(page.path, "/oidc/authorize", "{name}={value}");
        assert!(page.text.contains("This application cannot sign you in"));
        assert!(!page.text.contains("evil.test"));
    }
    let fetched = ("request_uri", "http://127.0.0.1:1/x");
    let page = desk.open(&wiki.asks(&[fetched])).await;
    assert_eq!(query(&page)["error"], "request_uri_not_supported");
}

#[tokio::test]
async fn threat_54_a_code_belongs_to_its_client_its_address_and_its_verifier() {
    let town = Town::new().await;
    let wiki = Wiki::new(&town).await;
    let plan = Wiki::connected(&town, "plan", Subject::Pairwise, false).await;
    let plans = plan.secret.clone().unwrap();
    let mut desk = town.signed_in(ALICE).await;
    let code = code(&wiki, &mut desk).await;
    for (more, error) in [
        (
            vec![(
                "code_verifier",
                "another-verifier-of-forty-three-letters-or-more",
            )],
            "invalid_grant",
        ),
        (
            vec![("redirect_uri", "https://evil.test/")],
            "invalid_grant",
        ),
        (vec![("code", "AAAA")], "invalid_grant"),
        (
            vec![("client_id", "plan"), ("client_secret", plans.as_str())],
            "invalid_grant",
        ),
        (vec![("client_secret", "wrong")], "invalid_client"),
        (vec![("client_secret", "")], "invalid_client"),
        (vec![("code_verifier", "")], "invalid_request"),
        (vec![("grant_type", "password")], "unsupported_grant_type"),
    ] {
        let (status, said) = wiki.redeem(&town, &code, &more).await;
        assert!(status.is_client_error(), "{more:?}");
        assert_eq!(said["error"], error, "{more:?}");
    }
    assert_eq!(
        wiki.redeem(&town, &code, &[]).await.0,
        200,
        "none of that spent it"
    );
}

#[tokio::test]
async fn threat_55_a_code_that_is_shown_twice_gives_nothing_and_takes_back_what_it_gave() {
    let town = Town::new().await;
    let wiki = Wiki::new(&town).await;
    let mut desk = town.signed_in(ALICE).await;
    let code = code(&wiki, &mut desk).await;
    let (_, tokens) = wiki.redeem(&town, &code, &[]).await;
    let access = tokens["access_token"].as_str().unwrap();
    assert_eq!(known(&town, access).await.0, 200);

    let (status, said) = wiki.redeem(&town, &code, &[]).await;

    assert_eq!(
        (status, &said["error"]),
        (StatusCode::BAD_REQUEST, &"invalid_grant".into())
    );
    assert_eq!(known(&town, access).await.0, 401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn threat_55_of_a_hundred_who_redeem_one_code_one_does() {
    let town = Town::new().await;
    let wiki = Wiki::new(&town).await;
    let mut desk = town.signed_in(ALICE).await;
    let code = code(&wiki, &mut desk).await;
    let all = (0..100).map(|_| wiki.redeem(&town, &code, &[]));
    let all = futures_util::future::join_all(all).await;
    let given = all.iter().filter(|(status, _)| *status == 200);
    assert_eq!(given.count(), 1);
}

#[tokio::test]
async fn a_code_stands_for_a_minute_and_a_token_for_ten() {
    let town = Town::new().await;
    let wiki = Wiki::new(&town).await;
    let mut desk = town.signed_in(ALICE).await;
    let late = code(&wiki, &mut desk).await;
    town.clock.pass_seconds(60);
    assert_eq!(wiki.redeem(&town, &late, &[]).await.0, 400);
    let code = code(&wiki, &mut desk).await;
    let (_, tokens) = wiki.redeem(&town, &code, &[]).await;
    let access = tokens["access_token"].as_str().unwrap();
    town.clock.pass_seconds(599);
    assert_eq!(known(&town, access).await.0, 200);
    town.clock.pass_seconds(1);
    assert_eq!(known(&town, access).await.0, 401);
}

#[tokio::test]
async fn threat_35_what_was_granted_ends_with_the_session_the_account_and_the_connection() {
    let town = Town::new().await;
    let wiki = Wiki::new(&town).await;
    let address = Address::parse(ALICE.address).unwrap();
    for how in ["session", "account", "connection"] {
        let mut desk = town.signed_in(ALICE).await;
        let code = code(&wiki, &mut desk).await;
        let (_, tokens) = wiki.redeem(&town, &code, &[]).await;
        let access = tokens["access_token"].as_str().unwrap().to_owned();
        assert_eq!(known(&town, &access).await.0, 200);
        match how {
            "session" => {
                desk.open("/home").await;
                desk.submit("/sign-out", &[]).await;
            }
            "account" => {
                town.flow
                    .suspend_person(By::Console, &address)
                    .await
                    .unwrap();
            }
            _ => {
                let key = Key::parse("wiki").unwrap();
                town.flow
                    .disconnect_application(By::Console, &key)
                    .await
                    .unwrap();
            }
        }
        assert_eq!(known(&town, &access).await.0, 401, "{how}");
        town.flow
            .resume_person(By::Console, &address)
            .await
            .unwrap();
        town.clock.pass_seconds(60);
    }
}

#[tokio::test]
async fn threat_94_two_applications_know_her_by_different_names_unless_they_are_told_otherwise() {
    let town = Town::new().await;
    let wiki = Wiki::new(&town).await;
    let subject = async |wiki: &Wiki, id: &str, who| {
        let mut desk = town.signed_in(who).await;
        let page = desk.open(&wiki.asks(&[("client_id", id)])).await;
        let code = query(&page)["code"].clone();
        let (_, tokens) = wiki.redeem(&town, &code, &[("client_id", id)]).await;
        let says = said(&town, tokens["id_token"].as_str().unwrap()).await;
        says["sub"].as_str().unwrap().to_owned()
    };
    let plan = Wiki::connected(&town, "plan", Subject::Pairwise, true).await;
    let open = Wiki::connected(&town, "open", Subject::Public, true).await;
    let more = Wiki::connected(&town, "more", Subject::Public, true).await;
    let alice = subject(&wiki, "wiki", ALICE).await;
    assert_ne!(alice, subject(&plan, "plan", ALICE).await);
    assert_ne!(alice, subject(&wiki, "wiki", BOB).await);
    assert_eq!(alice, subject(&wiki, "wiki", ALICE).await);
    assert_eq!(
        subject(&open, "open", ALICE).await,
        subject(&more, "more", ALICE).await
    );
}

#[tokio::test]
async fn config_what_the_provider_says_of_itself_is_so() {
    let town = Town::new().await;
    let text = town
        .browser()
        .open("/.well-known/openid-configuration")
        .await
        .text;
    let says: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(says["issuer"], town.origin.as_str());
    for name in ["jwks_uri", "authorization_endpoint"] {
        let at = says[name].as_str().unwrap().replace(&town.origin, "");
        let page = town.browser().open(&at).await;
        assert_ne!(page.status, 404, "{name}");
    }
    assert_eq!(
        says["code_challenge_methods_supported"],
        serde_json::json!(["S256"])
    );
    assert_eq!(says["request_uri_parameter_supported"], false);
}
