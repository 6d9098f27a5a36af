//! Reads QR codes from what a camera saw.
//!
//! A camera's images are dim, blurred, far away or inverted, and no preparation helps against all
//! of it. So an image is read in turns: each prepares it in another way, and what one misses,
//! another finds. A turn is cheap enough to be taken on every frame of a video; a still image takes
//! them all. This crate is pure: shades of grey in, text out. It refuses to open cameras or files,
//! and to judge what a code says.

mod grey;
mod light;
mod scale;
mod turn;

pub use grey::Grey;
pub use turn::{TURNS, Turn};
