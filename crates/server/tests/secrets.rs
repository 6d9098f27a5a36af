//! What must be found nowhere: not in the phone's files, not on the wire, not in the log.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "test code stops at the first surprise"
)]

use std::{
    io,
    sync::{Arc, Mutex},
};

use symbolon_core::{
    seal::Secret,
    vault::{Pin, Profile},
    wire::{activate::Link, base64url},
};
use symbolon_testkit::{ALICE, Activating, Phone, Town};
use tracing_subscriber::fmt::MakeWriter;

const PIN: &str = "493817";

/// Everything that was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// The ways in which a secret might show.
fn spellings(secret: &[u8]) -> Vec<Vec<u8>> {
    let hex: String = secret.iter().map(|b| format!("{b:02x}")).collect();
    let list = format!("{secret:?}");
    let mut all = vec![
        secret.to_vec(),
        hex.to_uppercase().into_bytes(),
        hex.into_bytes(),
        list.trim_matches(['[', ']']).as_bytes().to_vec(),
    ];
    // Base64 of a part in the middle of something depends on where it stands.
    for skip in 0..3 {
        let text = base64url::encode(secret.get(skip..).unwrap_or_default());
        let whole = text.len().saturating_sub(2);
        all.push(text.into_bytes().into_iter().take(whole).collect());
    }
    all
}

fn holds(place: &[u8], secret: &[u8]) -> bool {
    let has = |part: Vec<u8>| part.len() >= 4 && place.windows(part.len()).any(|w| w == part);
    spellings(secret).into_iter().any(has)
}

/// What follows from a PIN: stretched, and as the server keeps it.
fn derived(phone: &Phone, pin: &str) -> [Secret<[u8; 32]>; 2] {
    let profile = &phone.profile;
    let pin = Pin::entered(pin).unwrap();
    let stretched = profile.stretch_pin(&pin).unwrap();
    let verifier = Profile::verifier(&stretched, profile.id, &profile.dk);
    [stretched, verifier]
}

#[tokio::test]
async fn threat_14_the_phones_files_say_nothing_about_the_pin() {
    let town = Town::new().await;
    let mut files = Vec::new();
    for pin in ["111111", "999999"] {
        let mut desk = town.signed_in(ALICE).await;
        let mut her_phone = Phone::activate(&town, &mut desk, "Pixel", pin).await;
        let mut cafe = town.browser();
        let page = cafe.start_by_phone(ALICE.address).await;
        her_phone.accept(&cafe, pin).await;
        cafe.finish_from(&page).await;

        let kept = her_phone.files();
        for secret in derived(&her_phone, pin) {
            assert!(!holds(&kept, secret.reveal()));
            assert!(
                !holds(&kept, &secret.reveal()[..8]),
                "not even a part of it"
            );
        }
        assert!(!holds(&kept, pin.as_bytes()));
        files.push(kept);
        town.clock.pass_seconds(700);
    }

    // The same fields of the same lengths: they differ where something was drawn, nowhere else.
    let [ones, nines] = files.try_into().unwrap();
    assert_eq!(ones.len(), nines.len());
    let differing = ones.iter().zip(&nines).filter(|(a, b)| a != b).count();
    // Id 16, two public keys of 64, salt 32, ratchet 32, key handle 16 twice, private halves 64,
    // moment 8, each random byte differing 255 times in 256.
    assert!((280..=330).contains(&differing), "{differing} bytes differ");
}

/// What is said about strangers must be as quiet, and stay on its line.
async fn things_go_wrong(town: &Town) {
    let mut stranger = town.browser();
    stranger.open("/").await;
    let forged = "x@y.test\r\n{\"level\":\"ERROR\",\"forged\":1}";
    stranger
        .submit("/sign-in/phone", &[("address", forged)])
        .await;
    stranger.open("/").await;
    stranger
        .submit(
            "/sign-in/password",
            &[("address", forged), ("password", ALICE.password)],
        )
        .await;
}

#[tokio::test]
async fn threat_15_and_88_no_secret_reaches_the_log_or_the_wire() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone());
    subscriber.init();
    let town = Town::new().await;
    let mut desk = town.browser();
    desk.enter_password(ALICE).await;
    let code = town.newest_code(ALICE).await;
    desk.submit("/sign-in/code", &[("code", &code)]).await;
    let (link, next) = desk.begin_activation("").await;
    let claimed = Activating::claim(&town, &link, "Pixel").await;
    desk.pick(&next, claimed.word()).await;
    let mut her_phone = claimed.choose_pin(PIN, PIN).await;
    let mut cafe = town.browser();
    let page = cafe.start_by_phone(ALICE.address).await;
    her_phone.accept(&cafe, PIN).await;
    cafe.finish_from(&page).await;
    things_go_wrong(&town).await;

    let logged = log.0.lock().unwrap().clone();
    let said = String::from_utf8_lossy(&logged);
    assert!(!said.is_empty(), "the log is on");
    let [stretched, verifier] = derived(&her_phone, PIN);
    let link_code = Link::parse(&link).unwrap().code;
    let cookies: Vec<String> = desk.cookies().into_iter().chain(cafe.cookies()).collect();
    assert!(cookies.len() >= 4, "two sessions, two known browsers");
    for (what, secret) in [
        ("the PIN", PIN.as_bytes().to_vec()),
        ("the stretched PIN", stretched.reveal().to_vec()),
        ("v", verifier.reveal().to_vec()),
        ("the password", ALICE.password.as_bytes().to_vec()),
        ("the mailed code", code.into_bytes()),
        ("the QR code", link_code.reveal().to_vec()),
        ("the ratchet", her_phone.profile.ratchet.to_vec()),
        ("the salt", her_phone.profile.salt.to_vec()),
    ]
    .into_iter()
    .chain(
        cookies
            .into_iter()
            .map(|cookie| ("a cookie", cookie.into_bytes())),
    ) {
        assert!(!holds(&logged, &secret), "{what} is in the log");
    }
    let traffic = her_phone.traffic();
    for secret in [
        stretched.reveal(),
        verifier.reveal(),
        &her_phone.profile.salt,
    ] {
        assert!(!holds(&traffic, secret), "what was sent holds a secret");
    }
    assert!(!holds(&traffic, PIN.as_bytes()));
    let forged_line = said
        .lines()
        .any(|line| line.starts_with("{\"level\":\"ERROR\",\"forged\""));
    assert!(!forged_line, "a line was forged");
}
