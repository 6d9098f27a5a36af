//! What the stories need: a real server on a free port with its own database and a held clock,
//! browsers with cookies, phones, and a mailbox.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "test code stops at the first surprise"
)]

mod browser;
mod clock;
mod database;
mod finger;
mod phone;
mod push;
mod town;

pub use browser::{Browser, Page, matching_word};
pub use clock::HeldClock;
pub use database::Database;
pub use finger::Finger;
pub use phone::{Activating, Blank, Phone, Radio};
pub use push::{PushService, Received};
pub use town::{ALICE, BOB, CAROL, Member, Town};
