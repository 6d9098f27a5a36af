//! What a phone keeps: profiles, cards, and the rules for PINs.
//!
//! Nothing kept here depends on the PIN of an online profile (protocol section 7). Cards of
//! other services are masked with a PIN of their own, without anything that would tell a wrong
//! PIN from the right one.

mod brands;
mod card;
mod lock;
mod offline;
mod pin;
mod profile;

pub use brands::{BRANDS, brand};
pub use card::{Card, CardId, CardKind, HolderId};
pub use lock::{Group, Lock, Locking, Mask, Opener, TouchGroup, TouchKey};
pub use offline::Offline;
pub use pin::{Pin, PinRule, Stretch, WeakPin};
pub use profile::{Biometrics, KeyHandle, PIN_REMINDER, Profile};
