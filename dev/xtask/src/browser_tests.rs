//! The tests in real browsers: Playwright drives Debian's Chromium.

use std::{path::Path, process::Command};

use crate::{
    app,
    steps::{Done, cargo, root, run, target},
    system::needs,
};

/// Runs the browser stories.
pub(crate) fn run_stories(arguments: &[&str]) -> Done {
    needs(
        "Chromium",
        &["/usr/bin/chromium"],
        &["chromium", "fonts-inter"],
    )?;
    needs("ffmpeg", &["/usr/bin/ffmpeg"], &["ffmpeg"])?;
    needs("qrencode", &["/usr/bin/qrencode"], &["qrencode"])?;
    needs("Node.js", &[&node()], &["nodejs", "npm"])?;
    cargo(
        "build the server",
        &[
            "build",
            "--package",
            "symbolon-server",
            "--package",
            "symbolon-terminal",
        ],
    )?;
    let e2e = root().join("e2e");
    if !e2e.join("node_modules/@playwright/test").exists() {
        let mut npm = Command::new("npm");
        npm.args(["ci", "--no-audit", "--no-fund"])
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        run("install Playwright", npm.current_dir(&e2e))?;
    }
    let mut playwright = Command::new("npx");
    playwright
        .args(["playwright", "test"])
        .args(arguments)
        .env("SYMBOLON", target("debug/symbolon"))
        .env("TALLY", target("debug/tally"));
    run("run the browser stories", playwright.current_dir(&e2e))
}

pub(crate) fn run_browser_stories() -> Done {
    run_stories(&["--project=stories"])
}

/// Takes the README's pictures.
pub(crate) fn shots() -> Done {
    app::build(true)?;
    run_stories(&["--project=shots"])
}

fn node() -> String {
    let places = ["/usr/local/bin/node", "/usr/bin/node"];
    let found = places.into_iter().find(|place| Path::new(place).exists());
    found.unwrap_or("/usr/bin/node").to_owned()
}
