//! The applications behind the portal: what people find after signing in, and who looks after it.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "test code stops at the first surprise"
)]

use reqwest::{Method, StatusCode};
use symbolon_flow::administer::officer::By;
use symbolon_model::{
    application::{Application, Key},
    level::Level,
    role::Role,
};
use symbolon_testkit::{ALICE, BOB, Browser, Phone, Town};

/// Alice, who looks after the portal.
async fn officer(town: &Town) -> Browser {
    let administrator = Some(Role::Administrator);
    town.officer(ALICE, administrator, Level::Passkey).await
}

async fn names(town: &Town) -> Vec<String> {
    let all = town.flow.applications().await.unwrap();
    all.into_iter().map(|one| one.name).collect()
}

async fn add(town: &Town, key: &str, link: &str) {
    let new = Application::written(key, key, link, "").unwrap();
    let put = town.flow.put_application(By::Console, &new, None);
    assert!(put.await.unwrap());
}

#[tokio::test]
async fn bob_opens_an_application_from_his_home_and_sees_when_he_did_last() {
    let town = Town::new().await;
    add(&town, "wiki", &format!("{}/help", town.origin)).await;
    let mut bob = town.signed_in(BOB).await;
    let home = bob.open("/home").await;
    assert!(home.text.contains("Technical Support System"));
    assert!(!home.text.contains("/open/support"), "not connected yet");
    assert!(home.text.contains("/open/wiki") && !home.text.contains("Opened last"));

    assert_eq!(bob.open("/open/wiki").await.path, "/help");

    assert!(bob.open("/home").await.text.contains("Opened last"));
    let mut alice = town.signed_in(ALICE).await;
    assert!(
        !alice.open("/home").await.text.contains("Opened last"),
        "hers is hers"
    );
}

#[tokio::test]
async fn what_is_not_connected_or_not_there_opens_nothing_and_a_stranger_signs_in_first() {
    let town = Town::new().await;
    add(&town, "wiki", "https://wiki.acme.test/").await;
    let bob = town.signed_in(BOB).await;
    for key in [
        "support",
        "nothing",
        "Wiki",
        "https:%2F%2Fevil.test",
        "..%2Fwiki",
    ] {
        let answer = bob.request(Method::GET, &format!("/open/{key}"));
        let status = answer.send().await.unwrap().status();
        assert_eq!(status, StatusCode::NOT_FOUND, "{key}");
    }
    let mut stranger = town.browser();
    assert_eq!(stranger.open("/open/wiki").await.path, "/");
}

#[tokio::test]
async fn an_administrator_adds_moves_changes_and_removes_an_application() {
    let town = Town::new().await;
    let mut desk = officer(&town).await;
    desk.open("/admin/applications/new").await;
    let wiki = [
        ("key", "wiki"),
        ("name", "  Wiki "),
        ("link", "https://wiki.acme.test/"),
        ("heading", "Reading"),
    ];
    let page = desk.submit("/admin/applications", &wiki).await;
    assert!(page.text.contains("Done. It counts at once."));
    assert_eq!(names(&town).await, ["Technical Support System", "Wiki"]);

    desk.submit("/admin/applications/wiki/earlier", &[]).await;
    assert_eq!(names(&town).await, ["Wiki", "Technical Support System"]);
    desk.submit("/admin/applications/wiki/earlier", &[]).await;
    desk.submit("/admin/applications/wiki/later", &[]).await;
    assert_eq!(names(&town).await, ["Technical Support System", "Wiki"]);

    let changed = [("name", "Handbook"), ("link", ""), ("heading", "")];
    desk.submit("/admin/applications/wiki", &changed).await;
    let kept = town.flow.application(&Key::parse("wiki").unwrap()).await;
    let kept = kept.unwrap().unwrap();
    assert_eq!((kept.name.as_str(), kept.link), ("Handbook", None));

    desk.submit("/admin/applications/wiki/remove", &[]).await;
    assert_eq!(names(&town).await, ["Technical Support System"]);
    town.flow.seal_audit().await.unwrap();
    for event in ["added", "changed", "removed"] {
        let log = format!("/admin/log?event=application-{event}");
        let log = desk.open(&log).await.text;
        assert!(log.contains("wiki, Alice (administrator)"), "{event}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_an_application_is_said_beside_its_field() {
    let town = Town::new().await;
    add(&town, "wiki", "").await;
    let mut desk = officer(&town).await;
    desk.open("/admin/applications/new").await;
    let form = |key, name, link| {
        [
            ("key", key),
            ("name", name),
            ("link", link),
            ("heading", ""),
        ]
    };
    for (form, said) in [
        (
            form("wiki", "Wiki", ""),
            "There is an application with this short name.",
        ),
        (form("Plan", "Plan", ""), "A short name is small letters"),
        (
            form("plan", " ", ""),
            "Enter a name that people know it by.",
        ),
        (
            form("plan", "Plan", "javascript:alert(1)"),
            "This is no address",
        ),
        (
            form("plan", "Plan", "http://plan.acme.test"),
            "This is no address",
        ),
    ] {
        let page = desk.submit("/admin/applications", &form).await;
        assert!(page.text.contains(said), "{form:?}");
        assert!(page.text.contains("aria-invalid"), "{form:?}");
    }
    assert_eq!(names(&town).await.len(), 2, "none was added");
}

#[tokio::test]
async fn among_many_somebody_searches_and_headings_part_them() {
    let town = Town::new().await;
    for n in 0..8 {
        let (key, heading) = (format!("app{n}"), ["Work", "Home"][n % 2]);
        let new = Application::written(&key, &key, "https://acme.test/", heading).unwrap();
        let put = town.flow.put_application(By::Console, &new, Some(1));
        put.await.unwrap();
    }
    let mut bob = town.signed_in(BOB).await;
    let home = bob.open("/home").await.text;
    let at = |text: &str| home.find(text).unwrap();
    assert!(
        at("Technical Support System") < at(">Home<"),
        "no heading comes first"
    );
    assert!(at(">Home<") < at(">Work<"), "in the order of their tiles");
    assert!(home.contains("role=\"search\""));
    let found = bob.open("/home?q=APP3").await.text;
    assert!(found.contains("/open/app3") && !found.contains("/open/app4"));
    let nothing = bob.open("/home?q=nowhere").await.text;
    assert!(nothing.contains("No application is called that."));
}

#[tokio::test]
async fn a_phone_hears_when_what_it_opens_changes_and_only_then() {
    let town = Town::new().await;
    let phone = Phone::alices(&town, "493817").await;
    assert_eq!(phone.look().await.services, None, "as it was told");

    add(&town, "wiki", "").await;

    let told = phone.look().await.services.unwrap();
    assert_eq!(told, ["Technical Support System", "wiki"]);
}

#[tokio::test]
async fn an_administrator_connects_an_application_and_sees_its_secret_once() {
    let town = Town::new().await;
    let role = Some(Role::Administrator);
    let mut desk = town.officer(ALICE, role, Level::Passkey).await;
    let there = "/admin/applications/support/connection";
    let page = desk.open(there).await;
    assert!(page.text.contains("Connect it"), "{}", page.text);
    let wrong = [("redirects", "https://help.acme.test/#x")];
    let page = desk.submit(there, &wrong).await;
    assert!(page.text.contains("without a fragment"), "{}", page.text);
    assert_eq!(town.flow.store.client("support").await.unwrap(), None);
    let right = [
        (
            "redirects",
            "https://help.acme.test/a\r\n\r\nhttps://help.acme.test/b",
        ),
        ("after", "https://help.acme.test/out"),
    ];

    let page = desk.submit(there, &right).await;

    assert!(page.text.contains("shown this once"), "{}", page.text);
    let client = town.flow.store.client("support").await.unwrap().unwrap();
    assert_eq!(
        client.redirects,
        ["https://help.acme.test/a", "https://help.acme.test/b"]
    );
    let codes = page.text.split("<code>").skip(1);
    let shown = codes.filter_map(|rest| rest.split('<').next());
    let secret = shown.last().unwrap();
    assert!(client.is_shown_by(Some(secret)), "{secret}");
    let page = desk.open(there).await;
    assert!(!page.text.contains(secret), "once");
    assert!(
        page.text.contains("https://help.acme.test/b"),
        "{}",
        page.text
    );
    desk.submit("/admin/applications/support/disconnect", &[])
        .await;
    assert_eq!(town.flow.store.client("support").await.unwrap(), None);
}
