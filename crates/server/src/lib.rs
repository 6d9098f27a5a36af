//! The server: where time, randomness, keys, files and sockets come from, and how everything is
//! wired together. Its library half lets tests run the real thing.

mod clock;
pub mod commands;
mod demo;
mod key_files;
mod keys;
mod listen;
mod passkeys;
mod passwords;
mod random;
mod wiring;

pub use clock::SystemClock;
pub use key_files::{KeyFiles, NoKeys};
pub use random::SystemRandom;
pub use wiring::{CannotStart, Parts, PushSettings, Running, Settings, build, serve, start};
