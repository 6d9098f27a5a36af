//! How an organisation shows itself on the portal and in letters.
#![allow(clippy::unwrap_used, reason = "test code stops at the first surprise")]

use reqwest::{Method, StatusCode, header};
use symbolon_pages::look::{Accent, Look};
use symbolon_testkit::{BOB, Town};
use symbolon_web::Logo;

#[tokio::test]
async fn an_organisation_has_its_own_mark_colour_and_somebody_to_ask() {
    let mark = b"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 8 8\"><path d=\"M0 0h8v8z\"/></svg>";
    let look = Look {
        logo: true,
        // Too light to be read on paper.
        accent: Some(Accent::of([255, 210, 0])),
        contact: Some("mailto:help@acme.test".to_owned()),
        privacy: Some("https://acme.test/privacy".to_owned()),
    };
    let town = Town::looking(look, Logo::read(mark.to_vec()).unwrap()).await;
    let mut browser = town.browser();

    let page = browser.open("/").await;

    for part in [
        "<img src=\"/look/logo\" alt=\"\">",
        "href=\"/look/accent.css\"",
        "href=\"mailto:help@acme.test\"",
        "href=\"https://acme.test/privacy\"",
    ] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    let logo = browser.request(Method::GET, "/look/logo").send().await;
    let logo = logo.unwrap();
    assert_eq!(logo.headers()[header::CONTENT_TYPE], "image/svg+xml");
    let policy = logo.headers()[header::CONTENT_SECURITY_POLICY].to_str();
    assert!(!policy.unwrap().contains("unsafe"), "a mark runs no script");
    assert_eq!(logo.bytes().await.unwrap().as_ref(), mark);
    let style = browser
        .request(Method::GET, "/look/accent.css")
        .send()
        .await;
    let style = style.unwrap().text().await.unwrap();
    assert!(style.contains("--accent: #"), "{style}");
    assert!(
        !style.contains("#ffd200; }\n@media"),
        "darkened by day: {style}"
    );
    browser.forget_password(BOB).await;
    town.newest_code(BOB).await;
    let letters = town.outbox.letters();
    let letter = &letters.first().unwrap().mail;
    assert!(
        letter.text.contains("Ask help@acme.test"),
        "{}",
        letter.text
    );
}

#[tokio::test]
async fn without_any_of_it_there_is_nothing_in_its_place() {
    let town = Town::new().await;
    let mut browser = town.browser();
    let page = browser.open("/").await;
    assert!(!page.text.contains("/look/"), "{}", page.text);
    for path in ["/look/logo", "/look/accent.css"] {
        let missing = browser.request(Method::GET, path).send().await.unwrap();
        assert_eq!(missing.status(), StatusCode::NOT_FOUND);
    }
}
