//! `cargo xtask test`: everything, once.

use std::process::Command;

use crate::{
    app, browser_tests, checks,
    postgres::Server,
    steps::{self, Done, root},
};

/// Checks, unit tests and stories on both databases, then the browsers.
pub(crate) fn run() -> Done {
    app::build(true)?;
    checks::run()?;
    let server = Server::start()?;
    let mut command = Command::new("cargo");
    command
        .current_dir(root())
        .args(["test", "--workspace", "--exclude", "symbolon-phone"])
        .env("SYMBOLON_TEST_POSTGRES", server.address());
    steps::run("run the tests on both databases", &mut command)?;
    drop(server);
    browser_tests::run_browser_stories()
}
