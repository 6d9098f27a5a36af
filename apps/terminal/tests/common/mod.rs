//! A terminal with a data folder of its own.
#![allow(clippy::unwrap_used, reason = "test code stops at the first surprise")]
#![allow(dead_code, reason = "every test file uses what it needs")]

use std::{
    io::Write,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use tempfile::TempDir;

pub(crate) const PIN: &str = "739201";

/// Somebody's terminal.
pub(crate) struct Desk {
    pub(crate) folder: TempDir,
}

/// What a command said.
pub(crate) struct Said {
    pub(crate) out: String,
    pub(crate) error: String,
    pub(crate) well: bool,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
        }
    }

    pub(crate) fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    pub(crate) fn data_file(&self) -> PathBuf {
        self.home().join("tally.cbor")
    }

    /// Runs a command without a PIN.
    pub(crate) fn tally(&self, arguments: &[&str]) -> Said {
        self.run("C.UTF-8", arguments, "")
    }

    /// Runs a command, typing lines of PINs.
    pub(crate) fn with_pins(&self, pins: &[&str], arguments: &[&str]) -> Said {
        self.speaking("C.UTF-8", pins, arguments)
    }

    /// The same in a terminal with this locale.
    pub(crate) fn speaking(&self, locale: &str, pins: &[&str], arguments: &[&str]) -> Said {
        let arguments = [&["--pin-stdin"], arguments].concat();
        self.run(locale, &arguments, &(pins.join("\n") + "\n"))
    }

    /// Adds a card under the usual PIN.
    pub(crate) fn add(&self, link: &str) -> Said {
        self.with_pins(&[PIN, PIN], &["cards", "--add", link])
    }

    /// A file beside the data folder.
    pub(crate) fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    fn run(&self, locale: &str, arguments: &[&str], typed: &str) -> Said {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tally"))
            .args(["--keys", "file", "--home"])
            .arg(self.home())
            .args(arguments)
            .env("LC_ALL", locale)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that reads nothing may be gone before it is typed to.
        let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
        said(child.wait_with_output().unwrap())
    }
}

fn said(output: Output) -> Said {
    Said {
        out: String::from_utf8(output.stdout).unwrap(),
        error: String::from_utf8(output.stderr).unwrap(),
        well: output.status.success(),
    }
}
