//! The library of `tally`: a handset whose keys are in files. The tests' phones are this, too.

mod files;
mod platform;

pub use files::{Home, NoHome};
pub use platform::{Network, Sensor, Terminal, Ureq};
