//! The HTTP API: a payroll program looks after people with its token, and gets no further than that.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "test code stops at the first surprise"
)]

use reqwest::{Method, Response, StatusCode, header};
use serde_json::{Value, json};
use symbolon_core::handset::Trouble;
use symbolon_flow::{administer::officer::By, ports::Clock};
use symbolon_model::{
    address::Address,
    api::Scope,
    role::{Right, Role},
};
use symbolon_store::jobs;
use symbolon_testkit::{ALICE, BOB, Phone, Town};
use symbolon_web::api::TABLE;

const PIN: &str = "493817";

/// A program with a token.
struct Program<'a> {
    town: &'a Town,
    token: String,
}

impl<'a> Program<'a> {
    async fn with(town: &'a Town, name: &str, scopes: &[Scope]) -> Self {
        let made = town.flow.make_api_token(name, scopes.to_vec(), 30).await;
        let token = made.unwrap().unwrap().reveal().clone();
        Self { town, token }
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        key: Option<&str>,
        body: Option<Value>,
    ) -> Response {
        let request = self.town.browser().request(method, path);
        let mut request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        if let Some(body) = body {
            let json = (header::CONTENT_TYPE, "application/json");
            request = request.header(json.0, json.1).body(body.to_string());
        }
        request.send().await.unwrap()
    }

    async fn get(&self, path: &str) -> (StatusCode, Value) {
        read(self.send(Method::GET, path, None, None).await).await
    }

    async fn act(&self, method: Method, path: &str, key: Option<&str>) -> (StatusCode, Value) {
        read(self.send(method, path, key, None).await).await
    }

    async fn id_of(&self, address: &str) -> String {
        let (_, found) = self.get(&format!("/api/v1/people?search={address}")).await;
        found["people"][0]["id"].as_str().unwrap().to_owned()
    }
}

async fn read(answer: Response) -> (StatusCode, Value) {
    let status = answer.status();
    let kind = answer.headers().get(header::CONTENT_TYPE).cloned();
    let text = answer.text().await.unwrap();
    if status.is_client_error() {
        assert_eq!(kind.unwrap(), "application/problem+json", "{text}");
    }
    (status, serde_json::from_str(&text).unwrap_or(Value::Null))
}

#[tokio::test]
async fn a_program_finds_people_a_page_at_a_time() {
    let town = Town::new().await;
    let program = Program::with(&town, "Payroll", &[Scope::ReadPeople]).await;

    let (_, first) = program.get("/api/v1/people?limit=1").await;
    assert_eq!(first["people"][0]["address"], ALICE.address);
    let next = first["next"].as_str().unwrap();
    let (_, second) = program
        .get(&format!("/api/v1/people?limit=1&after={next}"))
        .await;
    assert_eq!(second["people"][0]["address"], BOB.address);
    let (_, found) = program.get("/api/v1/people?search=ALICE@").await;
    assert_eq!(found["people"].as_array().unwrap().len(), 1);
    assert_eq!(found["next"], Value::Null);
    for wrong in ["limit=0", "limit=201", "limit=x", "offset=3"] {
        let (status, _) = program.get(&format!("/api/v1/people?{wrong}")).await;
        assert_eq!(status, 400, "{wrong}");
    }
}

#[tokio::test]
async fn a_program_invites_somebody_once_however_often_it_says_so() {
    let town = Town::new().await;
    let all = Program::with(&town, "Payroll", &Scope::ALL).await;
    let eve = json!({"address": "eve@acme.test", "name": "Eve Ek"});
    let invite = |key| all.send(Method::POST, "/api/v1/people", key, Some(eve.clone()));

    let answer = invite(Some("k1")).await;
    assert_eq!(answer.status(), 201);
    let there = answer.headers()[header::LOCATION]
        .to_str()
        .unwrap()
        .to_owned();
    let (status, shown) = all.get(&there).await;
    assert_eq!(
        (status, &shown["standing"]),
        (StatusCode::OK, &json!("invited"))
    );
    // Sent again, it is done once; under another key it is another wish.
    assert_eq!(invite(Some("k1")).await.status(), 201);
    let invited = town.subjects(symbolon_testkit::Member {
        address: "eve@acme.test",
        ..ALICE
    });
    assert_eq!(invited.await.len(), 1);
    let other = json!({"address": "dan@acme.test", "name": "Dan Dahl"});
    let other = all.send(Method::POST, "/api/v1/people", Some("k1"), Some(other));
    assert_eq!(other.await.status(), 409);
}

#[tokio::test]
async fn a_program_invites_a_class_at_once_and_hears_what_became_of_each() {
    let town = Town::new().await;
    let program = Program::with(&town, "Payroll", &[Scope::WritePeople]).await;
    let list = json!({"people": [
        {"address": "eve@acme.test", "name": "Eve Ek"},
        {"address": "eve@acme.test", "name": "Eve Ek"},
        {"address": ALICE.address, "name": "Alice"},
        {"address": "nobody", "name": "Nobody"},
        {"address": "dan@acme.test", "name": " "},
    ]});
    let send = |key, list: &Value| {
        program.send(Method::POST, "/api/v1/people/list", key, Some(list.clone()))
    };

    let (status, became) = read(send(Some("k1"), &list).await).await;
    assert_eq!(status, 200);
    let fates = became["people"].as_array().unwrap();
    let fates: Vec<&str> = fates
        .iter()
        .map(|one| one["fate"].as_str().unwrap())
        .collect();
    assert_eq!(
        fates,
        ["invited", "twice", "has-account", "no-address", "no-name"]
    );
    assert_eq!(read(send(Some("k1"), &list).await).await.0, 200);
    let invited = town.subjects(symbolon_testkit::Member {
        address: "eve@acme.test",
        ..ALICE
    });
    assert_eq!(invited.await.len(), 1, "sent again, it is done once");
    let many = json!({"people": vec![json!({"address": "x", "name": "y"}); 201]});
    assert_eq!(send(None, &many).await.status(), 422);
}

#[tokio::test]
async fn a_program_looks_after_applications() {
    let town = Town::new().await;
    let program = Program::with(&town, "Set-up", &[Scope::Applications]).await;
    let put = |key: &str, body: Value| {
        let at = format!("/api/v1/applications/{key}");
        let program = &program;
        async move { read(program.send(Method::PUT, &at, None, Some(body)).await).await }
    };
    let wiki = json!({"name": "Wiki", "link": "https://wiki.acme.test/", "place": 1});

    assert_eq!(put("wiki", wiki.clone()).await.0, 201);
    assert_eq!(
        put("plan", json!({"name": "Plan", "heading": "Work"}))
            .await
            .0,
        201
    );
    let (status, shown) = put("wiki", json!({"name": "Handbook", "place": 9})).await;
    assert_eq!((status, &shown["link"]), (StatusCode::OK, &Value::Null));
    let (_, all) = program.get("/api/v1/applications").await;
    let names = all["applications"].as_array().unwrap().iter();
    let names: Vec<&str> = names.map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Technical Support System", "Plan", "Handbook"]);

    for (key, body) in [
        ("Wiki", json!({"name": "Wiki"})),
        ("wiki", json!({"name": " "})),
        (
            "wiki",
            json!({"name": "Wiki", "link": "javascript:alert(1)"}),
        ),
        ("wiki", json!({"name": "Wiki", "place": 0})),
    ] {
        assert_eq!(put(key, body.clone()).await.0, 422, "{key} {body}");
    }
    assert_eq!(
        put("wiki", json!({"name": "Wiki", "logo": "x"})).await.0,
        400
    );
    let at = "/api/v1/applications/wiki";
    for status in [204, 204] {
        assert_eq!(program.act(Method::DELETE, at, Some("k3")).await.0, status);
    }
    assert_eq!(program.act(Method::DELETE, at, None).await.0, 404);
    assert_eq!(program.get(at).await.0, 404);
}

#[tokio::test]
async fn a_program_sees_letters_that_do_not_get_through_and_what_was_decided() {
    let town = Town::new().await;
    let program = Program::with(&town, "Watch", &[Scope::Letters, Scope::ReadSettings]).await;
    let eve = Address::parse("eve@acme.test").unwrap();
    let _sent = town.flow.invite(By::Console, &eve, "Eve Ek").await.unwrap();
    let (store, now) = (&town.flow.store, town.clock.now());
    let due = store.due_jobs(now, 10).await.unwrap().pop().unwrap();
    let given_up = vec![
        jobs::claim(&due, now),
        jobs::fail(&due, now, "550 no such mailbox"),
    ];
    let _done = store.commit(given_up).await.unwrap();

    let (_, shown) = program.get("/api/v1/letters").await;
    let letter = &shown["letters"][0];
    assert_eq!(
        (&letter["by"], &letter["given_up"]),
        (&json!("mail"), &json!(true))
    );
    assert!(letter.get("code").is_none() && !shown.to_string().contains("https://"));
    let again = format!("/api/v1/letters/{}/again", letter["id"].as_str().unwrap());
    assert_eq!(program.act(Method::POST, &again, Some("k4")).await.0, 204);
    assert_eq!(program.act(Method::POST, &again, Some("k4")).await.0, 204);
    assert_eq!(
        program.act(Method::POST, &again, None).await.0,
        404,
        "it waits again"
    );

    let (_, shown) = program.get("/api/v1/settings").await;
    let settings = shown["settings"].as_array().unwrap();
    let rule = settings
        .iter()
        .find(|one| one["key"] == "password_rule")
        .unwrap();
    assert!(rule["standard"].as_str().unwrap().contains("NIST"));
}

#[tokio::test]
async fn a_program_revokes_and_suspends_and_the_log_says_so() {
    let town = Town::new().await;
    let all = Program::with(&town, "Payroll", &Scope::ALL).await;
    let phone = Phone::alices(&town, PIN).await;
    let alice = all.id_of(ALICE.address).await;
    let (_, shown) = all.get(&format!("/api/v1/people/{alice}")).await;
    let device = shown["devices"][0]["id"].as_str().unwrap().to_owned();
    let at = format!("/api/v1/people/{alice}/devices/{device}");
    let (status, _) = all.act(Method::DELETE, &at, Some("k2")).await;
    assert_eq!(status, 204);
    assert_eq!(
        all.act(Method::DELETE, &at, Some("k2")).await.0,
        204,
        "once more"
    );
    assert_eq!(all.act(Method::DELETE, &at, None).await.0, 404);
    let looked = phone.handset.look_for_requests(&phone.profile, 0).await;
    assert_eq!(looked.err(), Some(Trouble::Gone));

    let mut hers = town.signed_in(BOB).await;
    let bob = all.id_of(BOB.address).await;
    let (status, shown) = all
        .act(Method::POST, &format!("/api/v1/people/{bob}/suspend"), None)
        .await;
    assert_eq!(
        (status, &shown["standing"]),
        (StatusCode::OK, &json!("suspended"))
    );
    assert!(!hers.open("/home").await.text.contains("Hello"));
    let off = format!("/api/v1/people/{bob}/suspend");
    assert_eq!(all.act(Method::POST, &off, None).await.0, 409);
    let (status, _) = all
        .act(Method::POST, &format!("/api/v1/people/{bob}/resume"), None)
        .await;
    assert_eq!(status, 200);

    town.flow.seal_audit().await.unwrap();
    let (_, log) = all.get("/api/v1/log?event=done-by-officer").await;
    let lines = log["lines"].as_array().unwrap();
    assert!(
        lines
            .iter()
            .all(|line| line["detail"] == "Payroll (program)")
    );
    assert_eq!(lines.len(), 3, "{lines:?}");
}

#[tokio::test]
async fn threat_74_every_route_takes_its_scope_and_nothing_else_opens_it() {
    let town = Town::new().await;
    town.flow
        .set_role(
            &symbolon_model::address::Address::parse(BOB.address).unwrap(),
            Some(Role::HelpDesk),
        )
        .await
        .unwrap();
    let mut officer = town.signed_in(BOB).await;
    officer.open("/home").await;
    for (number, (method, path, right)) in TABLE.into_iter().enumerate() {
        let path = path
            .replace("{id}", "AAAAAAAAAAAAAAAAAAAAAA")
            .replace("{device}", "AAAAAAAAAAAAAAAAAAAAAA");
        for scope in Scope::ALL {
            let program =
                Program::with(&town, &format!("{number} {}", scope.name()), &[scope]).await;
            let status = program.act(method.clone(), &path, None).await.0;
            assert_eq!(
                status == 403,
                !scope.allows(right),
                "{method} {path} {} {status}",
                scope.name()
            );
        }
        // A session is no token, nor is what looks like one.
        let bare = officer.request(method.clone(), &path).send().await.unwrap();
        assert_eq!(bare.status(), 401, "{method} {path}");
        let liar = Program {
            town: &town,
            token: "symbolon_AAAA".to_owned(),
        };
        let status = liar.act(method.clone(), &path, None).await.0;
        assert!(status == 401 || status == 429, "{status}");
    }
    assert!(
        !Scope::ALL
            .iter()
            .any(|scope| scope.allows(Right::VerifyCaller))
    );
}

#[tokio::test]
async fn a_token_ends_with_its_days_and_when_it_is_removed() {
    let town = Town::new().await;
    let program = Program::with(&town, "Payroll", &[Scope::ReadPeople]).await;
    let none = town
        .flow
        .make_api_token("Payroll", vec![], 1)
        .await
        .unwrap();
    assert!(none.is_none(), "there is one of this name");
    town.clock.pass_seconds(29 * 86_400);
    assert_eq!(program.get("/api/v1/people").await.0, 200);
    town.clock.pass_seconds(86_400);
    assert_eq!(program.get("/api/v1/people").await.0, 401);
    let other = Program::with(&town, "Report", &[Scope::ReadPeople]).await;
    assert!(town.flow.remove_api_token("Report").await.unwrap());
    assert_eq!(other.get("/api/v1/people").await.0, 401);
}

#[tokio::test]
async fn a_program_does_not_act_on_whoever_looks_after_others() {
    let town = Town::new().await;
    let address = symbolon_model::address::Address::parse(BOB.address).unwrap();
    town.flow
        .set_role(&address, Some(Role::Auditor))
        .await
        .unwrap();
    let all = Program::with(&town, "Payroll", &Scope::ALL).await;
    let bob = all.id_of(BOB.address).await;
    let (status, problem) = all
        .act(Method::POST, &format!("/api/v1/people/{bob}/suspend"), None)
        .await;
    assert_eq!(status, 409, "{problem}");
}

#[tokio::test]
async fn what_is_no_request_gets_a_problem_and_changes_nothing() {
    let town = Town::new().await;
    let all = Program::with(&town, "Payroll", &Scope::ALL).await;
    let post = |body: &'static str, kind: &'static str| {
        let request = town.browser().request(Method::POST, "/api/v1/people");
        let request = request.header(header::AUTHORIZATION, format!("Bearer {}", all.token));
        request.header(header::CONTENT_TYPE, kind).body(body).send()
    };
    for (body, kind, status) in [
        ("{", "application/json", 400),
        ("[]", "application/json", 400),
        (
            r#"{"address":"eve@acme.test","name":"E","role":"administrator"}"#,
            "application/json",
            400,
        ),
        (
            r#"{"address":"no address","name":"Eve"}"#,
            "application/json",
            422,
        ),
        (
            r#"{"address":"eve@acme.test","name":" "}"#,
            "application/json",
            422,
        ),
        (
            "address=eve@acme.test",
            "application/x-www-form-urlencoded",
            415,
        ),
    ] {
        let answer = read(post(body, kind).await.unwrap()).await;
        assert_eq!(answer.0.as_u16(), status, "{body}");
    }
    let long = "k".repeat(101);
    let answer = all.act(
        Method::POST,
        "/api/v1/people/AAAAAAAAAAAAAAAAAAAAAA/suspend",
        Some(&long),
    );
    assert_eq!(answer.await.0, 400);
    assert_eq!(all.get("/api/v1/people/nobody").await.0, 404);
    assert_eq!(all.get("/api/v1/nowhere").await.0, 404);
    let put = all.send(Method::PUT, "/api/v1/people", None, None).await;
    assert_eq!(
        (put.status().as_u16(), &put.headers()[header::ALLOW]),
        (405, &"GET,HEAD,POST".parse().unwrap())
    );
    let (_, found) = all.get("/api/v1/people?search=eve").await;
    assert_eq!(found["people"], json!([]));
}

#[tokio::test]
async fn one_wish_sent_fifty_times_at_once_is_fulfilled_once() {
    let town = Town::new().await;
    let all = Program::with(&town, "Payroll", &Scope::ALL).await;
    let eve = json!({"address": "eve@acme.test", "name": "Eve Ek"});
    let sent =
        (0..50).map(|_| all.send(Method::POST, "/api/v1/people", Some("k"), Some(eve.clone())));
    let answers = futures_util::future::join_all(sent).await;
    let good = answers
        .iter()
        .filter(|answer| answer.status() == 201)
        .count();
    assert!(good >= 1);
    let rest = answers
        .iter()
        .all(|answer| matches!(answer.status().as_u16(), 201 | 409 | 503));
    assert!(
        rest,
        "{:?}",
        answers.iter().map(Response::status).collect::<Vec<_>>()
    );
    let invited = town.subjects(symbolon_testkit::Member {
        address: "eve@acme.test",
        ..ALICE
    });
    assert_eq!(invited.await.len(), 1);
}

#[tokio::test]
async fn a_program_connects_an_application_and_is_told_its_secret_once() {
    let town = Town::new().await;
    let all = Program::with(&town, "Deploy", &[Scope::Applications]).await;
    let there = "/api/v1/applications/support/connection";
    let put =
        async |key, body: Value| read(all.send(Method::PUT, there, key, Some(body)).await).await;
    let wanted = json!({"redirects": ["https://help.acme.test/cb"]});

    let (status, told) = put(Some("k1"), wanted.clone()).await;

    assert_eq!(
        (status, &told["client_id"]),
        (StatusCode::OK, &"support".into())
    );
    assert_eq!(told["issuer"], town.origin.as_str());
    let secret = told["client_secret"].as_str().unwrap();
    let client = town.flow.store.client("support").await.unwrap().unwrap();
    assert!(client.is_shown_by(Some(secret)));
    let (status, told) = put(Some("k1"), wanted).await;
    assert_eq!(
        (status, &told["client_secret"]),
        (StatusCode::OK, &Value::Null)
    );
    let client = town.flow.store.client("support").await.unwrap().unwrap();
    assert!(client.is_shown_by(Some(secret)), "the same as before");
    for wrong in [
        json!([]),
        json!(["javascript:alert(1)"]),
        json!(["https://a.test/#x"]),
    ] {
        let (status, _) = put(None, json!({ "redirects": wrong })).await;
        assert_eq!(status, 422, "{wrong}");
    }
    for expected in [204, 404] {
        let (status, _) = all.act(Method::DELETE, there, None).await;
        assert_eq!(status, expected);
    }
}
