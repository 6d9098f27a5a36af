//! Format, lints, structure.

use crate::steps::{Done, cargo};

/// Everything that needs no running server. The phone app is compiled for WebAssembly elsewhere.
pub(crate) fn run() -> Done {
    cargo("check the format", &["fmt", "--all", "--check"])?;
    let lints = [
        "clippy",
        "--workspace",
        "--exclude",
        "symbolon-phone",
        "--all-targets",
        "--",
        "--deny",
        "warnings",
    ];
    cargo("check the lints", &lints)
}
