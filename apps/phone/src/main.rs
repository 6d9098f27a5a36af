//! The phone app: an installable web app, all Rust.
//!
//! The protocol, the vault and the pictures are `symbolon-core`; what stands here is the platform
//! under them (WebCrypto, IndexedDB, camera, worker) and the screens. It refuses to talk to any
//! server but the one it was loaded from.

#![allow(unreachable_pub, reason = "the component macro writes pub items")]

mod memory;
mod platform;
mod screens;
mod words;

pub use platform::stretch::stretch;

fn main() {
    // The worker that stretches PINs loads the same module and has no screen.
    if web_sys::window().is_some() {
        words::mark_page();
        leptos::mount::mount_to_body(screens::App);
    }
}
