//! The library of `tally`: a handset whose keys are in a file or in the desktop's keyring. The tests' phones are this, too.

mod files;
#[cfg(all(feature = "keyring", unix, not(target_os = "macos")))]
mod keyring;
mod keys;
mod platform;
mod spoken;

pub use files::{Home, NoHome};
pub use keys::{KeptIn, NoKeyring};
pub use platform::{Network, Sensor, Terminal, Ureq, system_time};
pub use spoken::{language, word};
