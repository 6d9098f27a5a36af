//! What must be refused: foreign origins, missing tokens, broken and oversize messages.

use reqwest::{Method, StatusCode, header};
use symbolon_core::wire::paths;
use symbolon_testkit::{ALICE, Town};

const FORMS: [&str; 46] = [
    "/signing-out",
    "/sign-in/code/again",
    "/language",
    "/first-administrator/AAAAAAAAAAAAAAAAAAAAAA",
    "/address",
    "/address/confirm",
    "/address/keep",
    "/codes",
    "/codes/number",
    "/codes/confirm",
    "/codes/forget",
    "/sign-in/phone",
    "/sign-in/password",
    "/sign-in/code",
    "/sign-in/passkey",
    "/passkeys",
    "/passkeys/AAAAAAAAAAAAAAAAAAAAAA/remove",
    "/phone-lost/letter",
    "/phone-lost/code",
    "/stop-phones/AAAAAAAAAAAAAAAAAAAAAA",
    "/phones/revoke-all",
    "/activity/secure",
    "/sessions/AAAAAAAAAAAAAAAAAAAAAA/end",
    "/browsers/AAAAAAAAAAAAAAAAAAAAAA/forget",
    "/forgot-password",
    "/reset-password",
    "/invitation/AAAAAAAAAAAAAAAAAAAAAA",
    "/sign-out",
    "/password",
    "/phones/activate",
    "/sign-in/phone/AAAAAAAAAAAAAAAAAAAAAA/finish",
    "/sign-in/phone/AAAAAAAAAAAAAAAAAAAAAA/cancel",
    "/phones/AAAAAAAAAAAAAAAAAAAAAA/revoke",
    "/phones/activate/AAAAAAAAAAAAAAAAAAAAAA/pick",
    "/phones/activate/AAAAAAAAAAAAAAAAAAAAAA/cancel",
    "/sign-in/recovery",
    "/sign-in/app-code",
    "/recovery",
    "/authenticators",
    "/authenticators/AAAAAAAAAAAAAAAAAAAAAA/confirm",
    "/authenticators/AAAAAAAAAAAAAAAAAAAAAA/remove",
    "/phones/AAAAAAAAAAAAAAAAAAAAAA/rename",
    "/phones/ask/add",
    "/phones/ask/practice",
    "/phones/ask/add/AAAAAAAAAAAAAAAAAAAAAA/finish",
    "/phones/ask/practice/AAAAAAAAAAAAAAAAAAAAAA/cancel",
];

#[tokio::test]
async fn threat_9_no_other_site_signs_anybody_in() {
    let town = Town::new().await;
    let mut victim = town.browser();
    victim.enter_password(ALICE).await;
    let code = town.newest_code(ALICE).await;
    let token = victim.token().unwrap();
    let forms = [
        (
            "/sign-in/phone",
            format!("csrf={token}&address=alice%40acme.test"),
        ),
        (
            "/sign-in/password",
            format!(
                "csrf={token}&address=alice%40acme.test&password={}",
                ALICE.password
            ),
        ),
        ("/sign-in/code", format!("csrf={token}&code={code}")),
    ];
    let elsewhere = [
        vec![("origin", "https://evil.example")],
        vec![("origin", "null")],
        vec![("origin", "null"), ("sec-fetch-site", "cross-site")],
        vec![("sec-fetch-site", "cross-site")],
        vec![("sec-fetch-site", "same-site")],
        vec![("sec-fetch-site", "none")],
        vec![
            ("origin", "https://evil.example"),
            ("sec-fetch-site", "same-origin"),
        ],
        vec![
            ("origin", town.origin.as_str()),
            ("sec-fetch-site", "cross-site"),
        ],
    ];
    for (path, form) in &forms {
        for headers in &elsewhere {
            let mut request = victim
                .request(Method::POST, path)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(form.clone());
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let answer = request.send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{path} {headers:?}");
            assert_eq!(answer.cookies().count(), 0, "no cookie is set");
        }
    }
    // The very same form from our own page works: it was the place that was refused.
    victim.open("/sign-in/code").await;
    let page = victim.submit("/sign-in/code", &[("code", &code)]).await;
    assert!(page.text.contains("Hello"));
}

#[tokio::test]
async fn threat_80_a_form_without_its_token_or_from_elsewhere_is_refused() {
    let town = Town::new().await;
    let desk = town.signed_in(ALICE).await;
    let token = desk.token().unwrap();
    for form in FORMS {
        let post = || {
            let request = desk.request(Method::POST, form);
            request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        };
        let ours = town.origin.clone();
        let sent = [
            post().header(header::ORIGIN, &ours).body("csrf=wrong"),
            post().header(header::ORIGIN, &ours).body(""),
            post().body(format!("csrf={token}")),
            post()
                .header(header::ORIGIN, "https://evil.example")
                .body(format!("csrf={token}")),
            post()
                .header(header::ORIGIN, "null")
                .body(format!("csrf={token}")),
            post()
                .header("sec-fetch-site", "cross-site")
                .body(format!("csrf={token}")),
            post()
                .header(header::ORIGIN, &ours)
                .header("sec-fetch-site", "same-site")
                .body(format!("csrf={token}")),
        ];
        for (number, request) in sent.into_iter().enumerate() {
            let status = request.send().await.unwrap().status();
            assert_eq!(status, StatusCode::FORBIDDEN, "{form}, way {number}");
        }
    }
}

/// What a table of routes answers to GET.
fn pages(table: &[(Method, &'static str, symbolon_model::role::Right)]) -> Vec<&'static str> {
    let shown = table.iter().filter(|(method, ..)| *method == Method::GET);
    shown.map(|(_, path, _)| *path).collect()
}

/// Pages that no table and no list of routes has as they are opened.
const PAGES: [&str; 28] = [
    "/",
    "/home",
    "/phones",
    "/phones/activate",
    "/password",
    "/forgot-password",
    "/invitation/AAAAAAAAAAAAAAAAAAAAAA",
    "/activity",
    "/get-app",
    "/nowhere",
    "/home/x.css",
    "/app/",
    "/health",
    "/address",
    "/codes",
    "/recovery",
    "/help",
    "/language",
    "/credits",
    "/phone-lost",
    "/open/nothing",
    "/api/v1/openapi.json",
    "/.well-known/openid-configuration",
    "/oidc/keys",
    "/oidc/authorize?client_id=nobody",
    "/oidc/sign-out",
    "/oidc/userinfo",
    "/look/logo",
];

/// The routes that answer like this, as the portal declares them.
fn declared(method: &str) -> Vec<&'static str> {
    let routes = include_str!("../../web/src/portal/mod.rs");
    let all = routes.split(".route(").skip(1);
    let those = all.filter(|rest| rest.contains(method));
    those.filter_map(|rest| rest.split('"').nth(1)).collect()
}

#[tokio::test]
async fn threat_81_and_83_every_page_carries_its_headers() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    for path in PAGES
        .into_iter()
        .chain(declared("get("))
        .chain(pages(&symbolon_web::TABLE))
        .chain(pages(&symbolon_web::api::TABLE))
    {
        let page = desk.open(path).await;
        let said = |name: &str| {
            page.headers
                .get(name)
                .map(|v| v.to_str().unwrap())
                .unwrap_or_default()
        };
        assert!(
            said("content-security-policy").contains("frame-ancestors 'none'"),
            "{path}"
        );
        assert!(
            !said("content-security-policy").contains("unsafe-inline"),
            "{path}"
        );
        assert_eq!(said("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(said("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(said("cross-origin-opener-policy"), "same-origin", "{path}");
        // What is everybody's may be kept.
        let is_public = ["/app/", "/oidc/keys", "/.well-known/openid-configuration"];
        if !is_public.contains(&path) {
            assert_eq!(said("cache-control"), "no-store", "{path}");
        }
    }
    assert_eq!(desk.open("/home/x.css").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn phones_that_send_nonsense_are_told_so_and_nothing_happens() {
    let town = Town::new().await;
    let browser = town.browser();
    for path in [
        paths::LOOK,
        paths::CLAIM,
        paths::MATCHING,
        paths::SET_PIN,
        paths::TRIAL,
        paths::PULL,
        paths::ANSWER,
    ] {
        for body in [
            vec![],
            vec![0xff; 10],
            b"{}".to_vec(),
            vec![0xa0],
            vec![0; 20_000],
        ] {
            let length = body.len();
            let answer = browser
                .request(Method::POST, path)
                .body(body)
                .send()
                .await
                .unwrap();
            assert!(
                answer.status().is_client_error(),
                "{path} with {length} bytes: {}",
                answer.status()
            );
        }
    }
}

#[tokio::test]
async fn an_unknown_host_is_not_answered() {
    let town = Town::new().await;
    let answer = town
        .browser()
        .request(Method::GET, "/")
        .header(header::HOST, "evil.example")
        .send();
    assert_eq!(
        answer.await.unwrap().status(),
        StatusCode::MISDIRECTED_REQUEST
    );
}

#[tokio::test]
async fn an_oversize_form_is_refused() {
    let town = Town::new().await;
    let mut browser = town.browser();
    browser.open("/").await;
    let page = browser
        .submit("/sign-in/phone", &[("address", &"a".repeat(40_000))])
        .await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn threat_84_quotes_in_what_people_type_stay_text() {
    let town = Town::new().await;
    for typed in [
        "'; DROP TABLE person; --",
        "alice@acme.test' OR '1'='1",
        "%00",
        "a@b.c\" --",
    ] {
        let page = town.browser().start_by_phone(typed).await;
        assert!(page.text.contains("Pick this picture"), "{typed}");
    }
    town.signed_in(ALICE).await;
}

#[tokio::test]
async fn threat_80_every_form_of_every_route_is_in_the_list_above() {
    // What takes a POST and is not listed is a mistake here.
    let declared = declared("post(");
    let shape = |path: &str| -> String {
        let parts = path.split('/').map(|part| match part {
            "AAAAAAAAAAAAAAAAAAAAAA" | "add" | "practice" => "*",
            part if part.starts_with('{') => "*",
            part => part,
        });
        parts.collect::<Vec<_>>().join("/")
    };
    let listed: Vec<String> = FORMS.iter().map(|path| shape(path)).collect();
    // The last one finishes where the first of its kind does; the link's own page is its token.
    let known = [
        "/phones/ask/*/*/cancel",
        "/phones/ask/*/*/finish",
        "/not-me/*",
    ];
    for path in declared.into_iter().map(shape) {
        let there = listed.contains(&path) || known.contains(&path.as_str());
        assert!(there, "{path} takes a form and is not tried");
    }
}

#[tokio::test]
async fn threat_93_when_the_clock_has_jumped_nobody_is_let_in() {
    let town = Town::new().await;
    let mut browser = town.browser();
    browser.open("/").await;
    town.clock.doubt();

    let page = browser
        .submit("/sign-in/phone", &[("address", ALICE.address)])
        .await;

    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.text.contains("Closed for now"), "{}", page.text);
    let health = browser
        .request(Method::GET, "/health")
        .send()
        .await
        .unwrap();
    assert_eq!(health.status(), StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn two_hosts_in_one_request_are_refused() {
    let town = Town::new().await;
    let host = town.origin.replace("http://", "");
    let both = town.browser().request(Method::GET, "/");
    let both = both
        .header(header::HOST, &host)
        .header(header::HOST, "evil.example");
    let answer = both.send().await.unwrap();
    assert!(answer.status().is_client_error(), "{}", answer.status());
}

/// What a raw connection answers to bytes that two servers would read differently.
#[expect(clippy::unwrap_used, reason = "test code stops at the first surprise")]
async fn answer_to(town: &Town, request: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let host = town.origin.replace("http://", "");
    let mut stream = tokio::net::TcpStream::connect(&host).await.unwrap();
    let request = request.replace("HOST", &host);
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn threat_82_no_request_hides_another_one_behind_two_lengths() {
    let town = Town::new().await;
    let hidden = "GET /health HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n";
    for headers in [
        "Content-Length: 0\r\nContent-Length: 40\r\n",
        "Content-Length: 0, 40\r\n",
        "Content-Length: +0\r\n",
        "Content-Length: -1\r\n",
        "Transfer-Encoding : chunked\r\nContent-Length: 0\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
    ] {
        let request = format!("POST /language HTTP/1.1\r\nHost: HOST\r\n{headers}\r\n{hidden}");
        let answer = answer_to(&town, &request).await;
        assert!(!answer.contains(" 200 "), "{headers:?}: {answer}");
        assert!(answer.starts_with("HTTP/1.1 400"), "{headers:?}: {answer}");
    }
    let good = answer_to(&town, hidden).await;
    assert!(good.starts_with("HTTP/1.1 200"), "{good}");
}
