//! Randomness of the operating system.

use symbolon_flow::ports::Random;

/// The operating system's generator. When it fails, the process ends: there is no safe way on.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) {
        #[expect(clippy::disallowed_methods, reason = "this is the Random port")]
        if getrandom::fill(bytes).is_err() {
            std::process::abort();
        }
    }
}
