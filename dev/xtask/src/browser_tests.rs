//! The tests in real browsers: Playwright drives Debian's Chromium.

use std::{fs, path::Path, process::Command};

use crate::{
    app,
    counted::Count,
    steps::{Done, cargo, root, run, target},
    system::needs,
};

/// Runs a project of browser tests.
pub(crate) fn run_stories(project: &str, count: &mut Count) -> Done {
    prepare()?;
    let mut playwright = Command::new("npx");
    playwright
        .args(["playwright", "test", "--project", project])
        .env("SYMBOLON", target("debug/symbolon"))
        .env("TALLY", target("debug/tally"))
        .current_dir(root().join("e2e"));
    count.run("run the browser stories", &mut playwright)
}

/// The browser stories that an issue wants told many times.
pub(crate) fn endure(count: &mut Count) -> Done {
    prepare()?;
    let mut playwright = Command::new("npx");
    playwright
        .args([
            "playwright",
            "test",
            "--project",
            "stories",
            "--grep",
            "@endure",
        ])
        .env("SYMBOLON_ENDURE", "1")
        .env("SYMBOLON", target("debug/symbolon"))
        .env("TALLY", target("debug/tally"))
        .current_dir(root().join("e2e"));
    count.run("run the browser stories many times", &mut playwright)
}

/// Browsers, the programs under test, Playwright.
fn prepare() -> Done {
    needs(
        "Chromium",
        &["/usr/bin/chromium"],
        &["chromium", "fonts-inter"],
    )?;
    needs("Firefox", &["/usr/bin/firefox-esr"], &["firefox-esr"])?;
    needs("ffmpeg", &["/usr/bin/ffmpeg"], &["ffmpeg"])?;
    needs("qrencode", &["/usr/bin/qrencode"], &["qrencode"])?;
    needs("nginx", &["/usr/sbin/nginx"], &["nginx-light"])?;
    needs("openssl", &["/usr/bin/openssl"], &["openssl"])?;
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
    if !is_installed(&e2e) {
        let mut npm = Command::new("npm");
        npm.args(["ci", "--no-audit", "--no-fund"])
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        run("install Playwright", npm.current_dir(&e2e))?;
    }
    Ok(())
}

/// Whether what the lock file names was installed since it was written.
fn is_installed(e2e: &Path) -> bool {
    let written = |file: &str| fs::metadata(e2e.join(file)).and_then(|data| data.modified());
    let installed = written("node_modules/.package-lock.json");
    let locked = written("package-lock.json");
    installed.is_ok_and(|installed| locked.is_ok_and(|locked| installed >= locked))
}

/// Takes the README's pictures.
pub(crate) fn shots() -> Done {
    app::build(true)?;
    run_stories("shots", &mut Count::default())
}

/// Measures how the app starts when there is no network.
pub(crate) fn cold_start() -> Done {
    run_stories("bench", &mut Count::default())
}

fn node() -> String {
    let places = ["/usr/local/bin/node", "/usr/bin/node"];
    let found = places.into_iter().find(|place| Path::new(place).exists());
    found.unwrap_or("/usr/bin/node").to_owned()
}
