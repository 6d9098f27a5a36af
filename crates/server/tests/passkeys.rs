//! Passkeys: what is refused. That they work is shown in a browser.
#![allow(clippy::unwrap_used, reason = "test code stops at the first surprise")]

use reqwest::Method;
use serde_json::{Value, json};
use symbolon_core::wire::base64url;
use symbolon_testkit::{ALICE, BOB, Browser, Page, Town};

async fn question(browser: &Browser, path: &str) -> (u16, Value) {
    let answer = browser.request(Method::GET, path).send().await.unwrap();
    let status = answer.status().as_u16();
    let text = answer.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or_default())
}

/// An answer that says it is from somebody's passkey, and is signed by nobody.
fn forged(person: &[u8]) -> String {
    let text = |bytes: &[u8]| base64url::encode(bytes);
    json!({
        "id": text(&[1; 20]), "rawId": text(&[1; 20]), "type": "public-key",
        "response": {
            "authenticatorData": text(&[0; 37]), "clientDataJSON": text(b"{}"),
            "signature": text(&[0; 70]), "userHandle": text(person),
        },
        "clientExtensionResults": {},
    })
    .to_string()
}

async fn answer(browser: &mut Browser, response: &str, state: &str) -> Page {
    browser.open("/").await;
    let fields = [("response", response), ("state", state)];
    browser.submit("/sign-in/passkey", &fields).await
}

#[tokio::test]
async fn a_question_says_nothing_about_anybody_and_its_state_is_sealed() {
    let town = Town::new().await;
    let mut desk = town.browser();
    desk.open("/").await;

    let (status, asked) = question(&desk, "/sign-in/passkey/options").await;

    assert_eq!(status, 200);
    let options = &asked["options"]["publicKey"];
    assert_eq!(options["userVerification"], "required");
    assert_eq!(options["rpId"], "localhost");
    assert_eq!(options["allowCredentials"], json!([]));
    let state = base64url::decode(asked["state"].as_str().unwrap()).unwrap();
    let challenge = options["challenge"].as_str().unwrap().as_bytes();
    assert!(!state.windows(challenge.len()).any(|part| part == challenge));
}

#[tokio::test]
async fn what_no_passkey_signed_lets_nobody_in() {
    let town = Town::new().await;
    let mut desk = town.browser();
    desk.open("/").await;
    let (_, asked) = question(&desk, "/sign-in/passkey/options").await;
    let state = asked["state"].as_str().unwrap().to_owned();

    let tries = [
        (forged(&[7; 16]), state.clone()),
        (forged(&[]), state.clone()),
        ("{}".to_owned(), state.clone()),
        ("nonsense".to_owned(), state.clone()),
        (forged(&[7; 16]), "AAAA".to_owned()),
        (forged(&[7; 16]), String::new()),
    ];
    for (response, state) in tries {
        let page = answer(&mut desk, &response, &state).await;
        assert_eq!(page.status, 422, "{response}");
        assert!(page.text.contains("That passkey is not known here"));
    }
    assert_eq!(desk.open("/home").await.path, "/");
}

#[tokio::test]
async fn threat_30_a_passkey_is_added_only_soon_after_a_sign_in() {
    let town = Town::new().await;
    let stranger = town.browser();
    let (_, asked) = question(&stranger, "/passkeys/options").await;
    assert_eq!(asked, Value::Null, "nobody is signed in");
    let mut desk = town.signed_in(ALICE).await;
    let (status, asked) = question(&desk, "/passkeys/options").await;
    assert_eq!(status, 200);
    assert_eq!(asked["options"]["publicKey"]["user"]["name"], ALICE.address);
    let selection = &asked["options"]["publicKey"]["authenticatorSelection"];
    assert_eq!(selection["residentKey"], "required");

    // The question of one session is none for another.
    let state = asked["state"].as_str().unwrap();
    let mut bobs = town.signed_in(BOB).await;
    bobs.open("/phones").await;
    let fields = [("response", "{}"), ("state", state), ("name", "x")];
    let page = bobs.submit("/passkeys", &fields).await;
    assert!(
        page.text.contains("The passkey was not added"),
        "{}",
        page.text
    );

    town.clock.pass_seconds(301);
    assert_eq!(question(&desk, "/passkeys/options").await.0, 403);
    desk.open("/phones").await;
    let page = desk.submit("/passkeys", &fields).await;
    assert!(
        page.text.contains("First show again that it is you"),
        "{}",
        page.text
    );
}
