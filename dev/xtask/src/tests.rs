//! `cargo xtask test`: everything, once. `cargo xtask endure`: races and kills in full counts.

use std::process::Command;

use crate::{
    app, browser_tests, checks,
    counted::Count,
    interop,
    postgres::Server,
    steps::{Done, root},
};

/// Checks, unit tests and stories on both databases, then the browsers.
pub(crate) fn run() -> Done {
    let mut count = Count::default();
    let done = everything(&mut count);
    count.print();
    done
}

fn everything(count: &mut Count) -> Done {
    app::build(true)?;
    checks::run()?;
    let server = Server::start()?;
    let mut command = Command::new("cargo");
    command
        .current_dir(root())
        .args(["test", "--workspace", "--exclude", "symbolon-phone"])
        .env("SYMBOLON_TEST_POSTGRES", server.address());
    count.run("run the tests on both databases", &mut command)?;
    drop(server);
    interop::api_if_possible(10)?;
    browser_tests::run_stories("stories", count)
}

/// Every race, kill and timing test as often as the issues ask, which takes its time.
pub(crate) fn endure() -> Done {
    let mut count = Count::default();
    let mut command = Command::new("cargo");
    command
        .current_dir(root())
        .args(["test", "--release", "--package", "symbolon-server"])
        .args(["--test", "races", "--test", "killed", "--test", "timing"])
        .args([
            "--test",
            "copies",
            "--test",
            "pin_nowhere",
            "--test",
            "races_of_codes",
        ])
        .args(["--package", "symbolon-core", "--test", "blind_tapper"])
        .env("SYMBOLON_ENDURE", "1");
    let done = count
        .run("race, kill, copy and time, in full", &mut command)
        .and_then(|()| app::build(true))
        .and_then(|()| browser_tests::endure(&mut count));
    count.print();
    done
}
