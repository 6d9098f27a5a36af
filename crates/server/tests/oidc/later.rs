//! What comes after the first tokens: other ones later, whether one counts, giving one back, signing out.

use super::*;

/// The tokens of Alice, who let the wiki ask again later.
async fn tokens(town: &Town, wiki: &Wiki, desk: &mut Browser) -> Value {
    let scopes = ("scope", "openid email offline_access");
    let page = desk.open(&wiki.asks(&[scopes])).await;
    let code = query(&page)["code"].clone();
    let (status, tokens) = wiki.redeem(town, &code, &[]).await;
    assert_eq!(status, 200, "{tokens}");
    tokens
}

async fn refresh(town: &Town, wiki: &Wiki, token: &str) -> (StatusCode, Value) {
    let more = [
        ("grant_type", "refresh_token"),
        ("refresh_token", token),
        ("code", ""),
        ("redirect_uri", ""),
        ("code_verifier", ""),
    ];
    wiki.redeem(town, "", &more).await
}

/// What an endpoint for tokens answers a client that shows this secret.
async fn ask(town: &Town, path: &str, (client, secret): (&str, &str), token: &str) -> (u16, Value) {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("token", token);
    let request = town.browser().request(Method::POST, path);
    let request = request.basic_auth(client, Some(secret));
    let form_type = "application/x-www-form-urlencoded";
    let request = request.header(header::CONTENT_TYPE, form_type);
    let answer = request.body(form.finish()).send().await.unwrap();
    let status = answer.status().as_u16();
    let text = answer.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::Null))
}

fn text<'a>(tokens: &'a Value, name: &str) -> &'a str {
    tokens[name].as_str().unwrap_or_default()
}

#[tokio::test]
async fn the_wiki_gets_other_tokens_later_as_long_as_the_session_could_last() {
    let town = Town::new().await;
    let wiki = Wiki::new(&town).await;
    let mut desk = town.signed_in(ALICE).await;
    let plain = code(&wiki, &mut desk).await;
    let (_, without) = wiki.redeem(&town, &plain, &[]).await;
    assert_eq!(
        without["refresh_token"],
        Value::Null,
        "it did not ask for any"
    );
    let mut tokens = tokens(&town, &wiki, &mut desk).await;
    let first = said(&town, text(&tokens, "id_token")).await;
    // Nobody looks at the portal for eleven hours.
    for _ in 0..11 {
        town.clock.pass_seconds(3600);
        let (status, next) = refresh(&town, &wiki, text(&tokens, "refresh_token")).await;
        assert_eq!(status, 200, "{next}");
        assert_ne!(next["refresh_token"], tokens["refresh_token"], "each once");
        tokens = next;
    }
    let says = said(&town, text(&tokens, "id_token")).await;
    assert_eq!(says["sub"], first["sub"]);
    assert_eq!(says["auth_time"], first["auth_time"], "when she signed in");
    assert_eq!(says["nonce"], Value::Null);
    let (status, _) = known(&town, text(&tokens, "access_token")).await;
    assert_eq!(status, 200);

    town.clock.pass_seconds(3600);

    let (status, over) = refresh(&town, &wiki, text(&tokens, "refresh_token")).await;
    assert_eq!(
        (status.as_u16(), text(&over, "error")),
        (400, "invalid_grant")
    );
}

#[tokio::test]
async fn threat_58_a_refresh_token_that_comes_again_ends_everything_that_was_granted_with_it() {
    let town = Town::new().await;
    let wiki = Wiki::new(&town).await;
    let mut desk = town.signed_in(ALICE).await;
    let first = tokens(&town, &wiki, &mut desk).await;
    let (_, second) = refresh(&town, &wiki, text(&first, "refresh_token")).await;
    let stolen = text(&first, "refresh_token");

    let (status, refused) = refresh(&town, &wiki, stolen).await;

    assert_eq!(
        (status.as_u16(), text(&refused, "error")),
        (400, "invalid_grant")
    );
    let (status, _) = refresh(&town, &wiki, text(&second, "refresh_token")).await;
    assert_eq!(status, 400, "the whole family");
    for tokens in [&first, &second] {
        let (status, _) = known(&town, text(tokens, "access_token")).await;
        assert_eq!(status, 401);
    }
    // Another application's word ends nothing.
    let others = Wiki::connected(&town, "crm", Subject::Pairwise, false).await;
    let mine = tokens(&town, &wiki, &mut desk).await;
    let secret = others.secret.clone().unwrap();
    let more = [
        ("grant_type", "refresh_token"),
        ("refresh_token", text(&mine, "refresh_token")),
        ("client_id", "crm"),
        ("client_secret", &secret),
    ];
    let (status, _) = wiki.redeem(&town, "", &more).await;
    assert_eq!(status, 400);
    let (status, _) = refresh(&town, &wiki, text(&mine, "refresh_token")).await;
    assert_eq!(status, 200);
}

#[tokio::test]
async fn threat_58_of_a_hundred_who_refresh_at_once_one_gets_tokens() {
    let town = Town::new().await;
    let wiki = Wiki::new(&town).await;
    let mut desk = town.signed_in(ALICE).await;
    let first = tokens(&town, &wiki, &mut desk).await;
    let all = (0..100).map(|_| refresh(&town, &wiki, text(&first, "refresh_token")));
    let all = futures_util::future::join_all(all).await;
    let given = all.iter().filter(|(status, _)| *status == StatusCode::OK);
    assert_eq!(given.count(), 1);
}

#[tokio::test]
async fn threat_35_what_was_to_be_refreshed_ends_with_the_session_and_the_account() {
    for by_signing_out in [true, false] {
        let town = Town::new().await;
        let wiki = Wiki::new(&town).await;
        let mut desk = town.signed_in(ALICE).await;
        let first = tokens(&town, &wiki, &mut desk).await;
        if by_signing_out {
            desk.open("/home").await;
            desk.submit("/sign-out", &[]).await;
        } else {
            let alice = Address::parse(ALICE.address).unwrap();
            let done = town.flow.suspend_person(By::Console, &alice).await;
            done.unwrap();
        }
        let (status, _) = refresh(&town, &wiki, text(&first, "refresh_token")).await;
        assert_eq!(status, 400);
    }
}

#[tokio::test]
async fn a_client_learns_whether_its_own_tokens_count_and_gives_them_back() {
    let town = Town::new().await;
    let wiki = Wiki::new(&town).await;
    let others = Wiki::connected(&town, "crm", Subject::Pairwise, false).await;
    let mut desk = town.signed_in(ALICE).await;
    let tokens = tokens(&town, &wiki, &mut desk).await;
    let (secret, crm) = (wiki.secret.clone().unwrap(), others.secret.clone().unwrap());
    let mine = ("wiki", secret.as_str());
    for (name, kind) in [
        ("access_token", "access_token"),
        ("refresh_token", "refresh_token"),
    ] {
        let (status, told) = ask(&town, "/oidc/introspect", mine, text(&tokens, name)).await;
        assert_eq!((status, &told["active"]), (200, &true.into()), "{told}");
        assert_eq!(text(&told, "token_type"), kind);
        assert_eq!(text(&told, "scope"), "openid email offline_access");
        assert_eq!(text(&told, "acr"), "pwd+mail");
        let theirs = ("crm", crm.as_str());
        let (status, told) = ask(&town, "/oidc/introspect", theirs, text(&tokens, name)).await;
        assert_eq!(
            (status, told),
            (200, serde_json::json!({ "active": false }))
        );
        let wrong = ("wiki", crm.as_str());
        let (status, told) = ask(&town, "/oidc/introspect", wrong, text(&tokens, name)).await;
        assert_eq!((status, text(&told, "error")), (401, "invalid_client"));
        // Somebody else's word takes nothing back.
        let (status, _) = ask(&town, "/oidc/revoke", theirs, text(&tokens, name)).await;
        assert_eq!(status, 200);
    }
    let (status, _) = known(&town, text(&tokens, "access_token")).await;
    assert_eq!(status, 200);

    for token in ["nonsense", text(&tokens, "refresh_token")] {
        let (status, _) = ask(&town, "/oidc/revoke", mine, token).await;
        assert_eq!(status, 200, "the answer says nothing");
    }

    for name in ["access_token", "refresh_token"] {
        let (_, told) = ask(&town, "/oidc/introspect", mine, text(&tokens, name)).await;
        assert_eq!(told, serde_json::json!({ "active": false }), "{name}");
    }
    let (status, _) = known(&town, text(&tokens, "access_token")).await;
    assert_eq!(status, 401);
}

/// Where an application sends somebody to sign out: where to go afterwards, and by what it shows itself.
fn out(to: &str, by: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("post_logout_redirect_uri", to);
    query.append_pair("state", "s&t");
    format!("/oidc/sign-out?{}&{by}", query.finish())
}

#[tokio::test]
async fn threat_60_nobody_is_signed_out_by_a_link_or_sent_where_nobody_registered() {
    let town = Town::new().await;
    let wiki = Wiki::new(&town).await;
    let mut desk = town.signed_in(ALICE).await;
    let tokens = tokens(&town, &wiki, &mut desk).await;
    let ours = format!("{}/help", town.origin);
    for (to, by) in [
        ("https://evil.test/", "client_id=wiki"),
        (ours.as_str(), "client_id=other"),
        (ours.as_str(), ""),
        (&format!("{ours}/"), "client_id=wiki"),
    ] {
        let page = desk.open(&out(to, by)).await;
        assert!(
            page.text.contains("You are still signed in"),
            "{to} {by}: {}",
            page.text
        );
        assert!(!page.text.contains("evil.test"), "{}", page.text);
    }
    let hint = format!("id_token_hint={}", text(&tokens, "id_token"));

    let page = desk.open(&out(&ours, &hint)).await;
    assert!(page.text.contains("Sign out?"), "{}", page.text);
    let (status, _) = known(&town, text(&tokens, "access_token")).await;
    assert_eq!(status, 200, "a link alone does nothing");
    let fields = [
        ("client_id", "wiki"),
        ("post_logout_redirect_uri", "https://evil.test/"),
    ];
    let page = desk.submit("/signing-out", &fields).await;
    assert!(
        page.text.contains("You are still signed in"),
        "{}",
        page.text
    );
    desk.open(&out(&ours, "client_id=wiki")).await;
    let fields = [
        ("client_id", "wiki"),
        ("post_logout_redirect_uri", &ours),
        ("state", "s&t"),
    ];
    let page = desk.submit("/signing-out", &fields).await;

    assert!(page.text.contains("You are signed out"), "{}", page.text);
    assert!(
        page.text.contains(&format!("href=\"{ours}?state=s%26t\"")),
        "{}",
        page.text
    );
    assert_eq!(desk.open("/home").await.path, "/");
    let (status, _) = known(&town, text(&tokens, "access_token")).await;
    assert_eq!(status, 401);
    let page = desk.open(&out(&ours, "client_id=wiki")).await;
    assert!(
        page.text.contains("You are signed out"),
        "nobody is signed in"
    );
}
