//! A made-up company on this machine, and commands about it.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "test code stops at the first surprise"
)]
#![allow(dead_code, reason = "every test file uses what it needs")]

use std::{
    fs,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use symbolon_core::{
    handset::Trouble,
    wire::{activate::Link, answer::Outcome},
};
use symbolon_testkit::{Activating, Blank, Browser, HeldClock, Phone};

pub(crate) const PIN: &str = "493817";
pub(crate) const ALICE: &str = "alice@acme.test";

/// A made-up company on this machine, and the configuration for commands about it.
pub(crate) struct Company {
    folder: tempfile::TempDir,
    port: String,
    running: Option<Child>,
}

impl Company {
    pub(crate) fn start() -> Self {
        let mut company = Self {
            folder: tempfile::tempdir().unwrap(),
            port: "0".to_owned(),
            running: None,
        };
        company.run();
        company
    }

    pub(crate) fn run(&mut self) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_symbolon"));
        command.args(["demo", "--port", &self.port, "--data"]);
        command
            .arg(self.data())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut process = command.spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut lines = lines.map_while(Result::ok);
        let ready = lines.find(|line| line.contains("ready on")).unwrap();
        ready.rsplit(':').next().unwrap().clone_into(&mut self.port);
        self.running = Some(process);
    }

    pub(crate) fn stop(&mut self) {
        let mut process = self.running.take().unwrap();
        process.kill().unwrap();
        process.wait().unwrap();
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.data().join("demo.sqlite")
    }

    pub(crate) fn copy(&self) -> PathBuf {
        self.folder.path().join("copy")
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// Runs a command about it; whether it went well, and what it said.
    pub(crate) fn command(&self, command: &[&str]) -> (bool, String) {
        let config = self.folder.path().join("symbolon.toml");
        let (origin, port) = (self.origin(), &self.port);
        let (database, keys) = (self.database(), self.data().join("keys"));
        let text = format!(
            "organisation = \"Acme\"\nportal = \"{origin}\"\nlisten = \"127.0.0.1:{port}\"\n\
             database = \"sqlite:{}\"\nkeys = \"{}\"\n\
             [mail]\nrelay = \"smtp://127.0.0.1:25\"\nfrom = \"Acme <no-reply@acme.test>\"\n",
            database.display(),
            keys.display()
        );
        fs::write(&config, text).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_symbolon"))
            .args(command)
            .arg("--config")
            .arg(config)
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(said).unwrap())
    }

    pub(crate) fn well(&self, command: &[&str]) -> String {
        let (well, said) = self.command(command);
        assert!(well, "{said}");
        said
    }

    pub(crate) fn restore(&self) -> String {
        self.well(&["restore", "--from", self.copy().to_str().unwrap()])
    }

    /// Signs Alice in by password and mailed code.
    pub(crate) async fn sign_in(&self) -> Browser {
        let mut browser = Browser::new(&self.origin());
        browser.open("/").await;
        let fields = [("address", ALICE), ("password", "Autumn-Leaf-42")];
        browser.submit("/sign-in/password", &fields).await;
        loop {
            let letters = browser.open("/demo/outbox.json").await.text;
            let words = letters.split(|c: char| !c.is_ascii_digit());
            for code in words.filter(|word| word.len() == 8).take(3) {
                browser.open("/sign-in/code").await;
                let page = browser.submit("/sign-in/code", &[("code", code)]).await;
                if page.path == "/home" {
                    return browser;
                }
            }
            tokio::task::yield_now().await;
        }
    }

    pub(crate) async fn activate(
        &self,
        desk: &mut Browser,
        clock: &HeldClock,
        name: &str,
    ) -> Phone {
        let (link, next) = desk.begin_activation("").await;
        let link = Link::parse(&link).unwrap();
        let claimed = Activating::by_link(Blank::new(clock), link, name).await;
        let claimed = claimed.unwrap();
        desk.pick(&next, claimed.word()).await;
        claimed.choose_pin(PIN, PIN).await
    }

    /// Whether a phone signs Alice in; one that is out of use says so.
    pub(crate) async fn signs_in(&self, phone: &mut Phone) -> bool {
        let mut looked = phone.handset.look_for_requests(&phone.profile, 0).await;
        if looked == Err(Trouble::Offline) {
            // The connection was one to the server before.
            looked = phone.handset.look_for_requests(&phone.profile, 0).await;
        }
        if looked.map(|looked| looked.closed) != Ok(None) {
            return false;
        }
        let mut browser = Browser::new(&self.origin());
        browser.start_by_phone(ALICE).await;
        phone.accept(&browser, PIN).await.outcome == Outcome::Approved
    }
}

impl Drop for Company {
    fn drop(&mut self) {
        if let Some(mut process) = self.running.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}
