//! Six languages: what the browser asks for, what people choose, and what their letters are written in.
#![allow(clippy::unwrap_used, reason = "test code stops at the first surprise")]

use reqwest::{Method, header};
use symbolon_testkit::{ALICE, Town};

async fn page(town: &Town, path: &str, wanted: &str) -> (String, String) {
    let request = town.browser().request(Method::GET, path);
    let answer = request.header(header::ACCEPT_LANGUAGE, wanted);
    let answer = answer.send().await.unwrap();
    let vary = answer.headers().get(header::VARY).cloned();
    let vary = vary.map(|vary| vary.to_str().unwrap().to_owned());
    (vary.unwrap_or_default(), answer.text().await.unwrap())
}

#[tokio::test]
async fn a_page_is_in_the_language_that_the_browser_wants_most() {
    let town = Town::new().await;
    for (wanted, tag, direction, title) in [
        ("sv-SE, en;q=0.5", "sv", "ltr", "Logga in"),
        ("de", "de", "ltr", "Anmelden"),
        ("tlh, ar;q=0.3", "ar", "rtl", "تسجيل الدخول"),
        ("tlh", "en", "ltr", "Sign in"),
    ] {
        let (vary, text) = page(&town, "/", wanted).await;
        let root = format!("<html lang=\"{tag}\" dir=\"{direction}\">");
        assert!(text.contains(&root), "{wanted}: {text}");
        assert!(
            text.contains(&format!("<h1>{title}</h1>")),
            "{wanted}: {text}"
        );
        assert_eq!(vary, "Accept-Language, Cookie");
    }
    // What goes wrong speaks it, too.
    let (_, missing) = page(&town, "/nowhere", "sv").await;
    assert!(missing.contains("lang=\"sv\""), "{missing}");
    assert!(!missing.contains("There is no such page."), "{missing}");
}

#[tokio::test]
async fn what_alice_chooses_stays_and_her_letters_follow_her() {
    let town = Town::new().await;
    let mut hers = town.signed_in(ALICE).await;
    hers.open("/language").await;
    let page = hers.submit("/language", &[("language", "sv")]).await;
    assert!(page.text.contains("Hej Alice"), "{}", page.text);

    // Somebody with an English browser asks for her codes: the letters are hers.
    town.clock.pass_seconds(60);
    let mut cafe = town.browser();
    let page = cafe.enter_password(ALICE).await;
    assert!(page.text.contains("lang=\"en\""));
    let subjects = town.subjects(ALICE).await;
    assert_eq!(
        subjects.first().unwrap(),
        "Din inloggningskod",
        "{subjects:?}"
    );

    // She signs in there: from now on it is English again.
    let code = town.newest_code(ALICE).await;
    cafe.submit("/sign-in/code", &[("code", &code)]).await;
    town.clock.pass_seconds(60);
    let mut other = town.browser();
    other.enter_password(ALICE).await;
    let subjects = town.subjects(ALICE).await;
    assert_eq!(
        subjects.first().unwrap(),
        "Your sign-in code",
        "{subjects:?}"
    );
}

#[tokio::test]
async fn a_language_that_there_is_not_is_refused() {
    let town = Town::new().await;
    let mut guest = town.browser();
    guest.open("/language").await;
    let page = guest.submit("/language", &[("language", "../en")]).await;
    assert_eq!(page.status, 400);
    let kept = guest.cookies();
    assert!(
        kept.iter().all(|cookie| !cookie.starts_with("language=")),
        "{kept:?}"
    );
}
