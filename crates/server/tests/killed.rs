//! Killing the server loses nothing that was answered, and brings nothing back.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "test code stops at the first surprise"
)]

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use symbolon_core::{
    handset::Trouble,
    wire::{activate::Link, answer::Outcome},
};
use symbolon_testkit::{Activating, Blank, Browser, HeldClock};

const PIN: &str = "493817";

/// The demo, as a process of its own.
struct Demo {
    process: Child,
    origin: String,
}

impl Demo {
    fn start(folder: &Path) -> Self {
        Self::start_on("0", folder)
    }

    fn start_on(port: &str, folder: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_symbolon"));
        command.args(["demo", "--port", port, "--data"]).arg(folder);
        let mut process = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let ready = lines
            .map_while(Result::ok)
            .find(|line| line.contains("ready on"))
            .unwrap();
        let origin = ready.rsplit(' ').next().unwrap().to_owned();
        Self { process, origin }
    }

    fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

const PASSWORDS: [&str; 4] = [
    "Autumn-Leaf-42",
    "Winter-Frost-99",
    "Spring-Bloom-11",
    "Summer-Cloud-33",
];

/// Enters codes from the outbox until one fits: after a kill the queue may first send one from
/// before.
async fn enter_code(browser: &mut Browser) -> String {
    let mut tried = String::new();
    loop {
        let text = browser.open("/demo/outbox.json").await.text;
        let newest = text
            .split(|c: char| !c.is_ascii_digit())
            .find(|word| word.len() == 8);
        let Some(code) = newest.filter(|code| *code != tried) else {
            tokio::task::yield_now().await;
            continue;
        };
        code.clone_into(&mut tried);
        browser.open("/sign-in/code").await;
        if browser
            .submit("/sign-in/code", &[("code", code)])
            .await
            .path
            == "/home"
        {
            return tried;
        }
    }
}

/// Signs Alice in by password and the newest code; the cookie from before, and the code.
async fn sign_in(demo: &Demo) -> (Browser, String, String) {
    let mut browser = Browser::new(&demo.origin);
    browser.open("/").await;
    let fields = [("address", "alice@acme.test"), ("password", PASSWORDS[0])];
    browser.submit("/sign-in/password", &fields).await;
    let pre = browser.cookies().remove(0);
    let code = enter_code(&mut browser).await;
    (browser, pre, code)
}

/// Strangers who start sign-ins for as long as the server lives, each of which is written to its
/// disk. They come from many addresses, as a crowd does, and give up when it is gone.
fn crowd(origin: &str) -> Vec<tokio::task::JoinHandle<()>> {
    let one = |lane: u8| {
        let origin = origin.to_owned();
        tokio::spawn(async move {
            let mut turn = 0_u8;
            while stranger(&origin, [127, 1, lane, turn]).await.is_ok() {
                turn = turn.wrapping_add(1);
            }
        })
    };
    (1..9).map(one).collect()
}

/// Loads the start page and starts a sign-in.
async fn stranger(origin: &str, from: [u8; 4]) -> reqwest::Result<()> {
    let client = reqwest::Client::builder()
        .cookie_store(true)
        .local_address(std::net::IpAddr::from(from))
        .build()?;
    let page = client.get(origin).send().await?.text().await?;
    let token = page.split("name=\"csrf\" value=\"").nth(1);
    let token = token.and_then(|text| text.split('"').next()).unwrap();
    let [.., lane, turn] = from;
    let started = client
        .post(format!("{origin}/sign-in/phone"))
        .header("Origin", origin)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(format!(
            "csrf={token}&address=stranger-{lane}-{turn}%40acme.test"
        ))
        .send()
        .await?;
    assert!(started.url().path().starts_with("/sign-in/phone/"));
    Ok(())
}

/// Types a code again in the browser that it was sent for, as that browser was before.
async fn use_again(demo: &Demo, pre: &str, code: &str) -> String {
    let client = reqwest::Client::new();
    let cookies = format!("pre={pre}; address=alice@acme.test");
    let url = format!("{}/sign-in/code", demo.origin);
    let form = client.get(&url).header("Cookie", &cookies).send().await;
    let form = form.unwrap().text().await.unwrap();
    let token = form.split("name=\"csrf\" value=\"").nth(1);
    let token = token.and_then(|text| text.split('"').next()).unwrap();
    let answer = client
        .post(&url)
        .header("Cookie", &cookies)
        .header("Origin", &demo.origin)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(format!("csrf={token}&code={code}"))
        .send()
        .await
        .unwrap();
    answer.text().await.unwrap()
}

/// One life of the server: a phone is activated, it is killed; the phone signs in, it is killed;
/// the phone is revoked, it is killed. After each, what was acknowledged stands.
async fn one_round() {
    let folder = tempfile::tempdir().unwrap();
    let demo = Demo::start(folder.path());
    let clock = HeldClock::by_the_system();
    let (mut desk, pre, code) = sign_in(&demo).await;
    let (link, next) = desk.begin_activation("").await;
    let link = Link::parse(&link).unwrap();
    let claimed = Activating::by_link(Blank::new(&clock), link, "Pixel").await;
    let claimed = claimed.unwrap();
    desk.pick(&next, claimed.word()).await;
    let strangers = crowd(&demo.origin);
    let mut her_phone = claimed.choose_pin(PIN, PIN).await;
    demo.kill();
    for stranger in strangers {
        let _ = stranger.await;
    }

    // The activation stands, the session stands, and the code is used up.
    let demo = Demo::start_on(&demo_port(&desk), folder.path());
    assert!(desk.open("/phones").await.text.contains("Pixel"));
    let page = use_again(&demo, &pre, &code).await;
    assert!(page.contains("wrong or too old"), "a used code comes back");
    let mut cafe = Browser::new(&demo.origin);
    let page = cafe.start_by_phone("alice@acme.test").await;
    let strangers = crowd(&demo.origin);
    let answered = her_phone.accept(&cafe, PIN).await;
    assert_eq!(answered.outcome, Outcome::Approved);
    demo.kill();
    for stranger in strangers {
        let _ = stranger.await;
    }

    // The answer stands: the browser collects what was approved before.
    let demo = Demo::start_on(&demo_port(&desk), folder.path());
    assert!(cafe.finish_from(&page).await.text.contains("Hello"));
    let phone = her_phone.profile.id.to_string();
    desk.open(&format!("/phones/{phone}/revoke")).await;
    let strangers = crowd(&demo.origin);
    let page = desk.submit(&format!("/phones/{phone}/revoke"), &[]).await;
    assert!(page.status.is_success());
    demo.kill();
    for stranger in strangers {
        let _ = stranger.await;
    }

    // The revocation stands.
    let demo = Demo::start_on(&demo_port(&desk), folder.path());
    let gone = her_phone
        .handset
        .look_for_requests(&her_phone.profile, 0)
        .await;
    assert_eq!(gone, Err(Trouble::Gone));
    assert_eq!(
        cafe.open("/home").await.path,
        "/",
        "the session it began is over"
    );
    demo.kill();
}

/// The port that a browser remembers.
fn demo_port(browser: &Browser) -> String {
    browser.origin().rsplit(':').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_before_a_kill_stands_after_it() {
    let rounds = if std::env::var("SYMBOLON_ENDURE").is_ok() {
        34
    } else {
        1
    };
    // Three kills each: 102 in full.
    for _ in 0..rounds {
        one_round().await;
    }
}

#[tokio::test]
async fn a_changed_password_survives_a_kill_and_the_old_one_stays_dead() {
    let folder = tempfile::tempdir().unwrap();
    for pair in PASSWORDS.windows(2) {
        let [old, new] = pair else { continue };
        let demo = Demo::start(folder.path());
        let mut browser = Browser::new(&demo.origin);
        let address = ("address", "alice@acme.test");
        browser.open("/").await;
        browser
            .submit("/sign-in/password", &[address, ("password", old)])
            .await;
        enter_code(&mut browser).await;
        browser.open("/password").await;
        let fields = [("old", *old), ("new", *new), ("again", *new)];
        let page = browser.submit("/password", &fields).await;
        assert!(
            page.text.contains("Your password is changed"),
            "{}",
            page.text
        );

        demo.kill();

        let again = Demo::start(folder.path());
        let mut later = Browser::new(&again.origin);
        later.open("/").await;
        let refused = later
            .submit("/sign-in/password", &[address, ("password", old)])
            .await;
        assert!(
            refused.text.contains("is wrong"),
            "the old password is dead"
        );
        let accepted = later
            .submit("/sign-in/password", &[address, ("password", new)])
            .await;
        assert_eq!(accepted.path, "/sign-in/code", "the new one stands");
        again.kill();
    }
}
