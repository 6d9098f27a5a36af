//! Killing the server loses nothing that was answered, and brings nothing back.
#![allow(clippy::unwrap_used, reason = "test code stops at the first surprise")]

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use symbolon_testkit::Browser;

/// The demo, as a process of its own.
struct Demo {
    process: Child,
    origin: String,
}

impl Demo {
    fn start(folder: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_symbolon"));
        command.args(["demo", "--port", "0", "--data"]).arg(folder);
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
async fn enter_code(browser: &mut Browser) {
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
            return;
        }
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
