//! A clock that moves when it is told to.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicI64, Ordering},
};

use symbolon_core::moment::Moment;
use symbolon_flow::ports::Clock;

/// A held clock; clones show the same time.
#[derive(Clone, Debug)]
pub struct HeldClock(Arc<AtomicI64>, Arc<AtomicBool>);

impl Default for HeldClock {
    fn default() -> Self {
        // 2026-03-02, 09:00 UTC: a Monday morning.
        Self(Arc::new(AtomicI64::new(1_772_442_000_000)), Arc::default())
    }
}

impl HeldClock {
    /// A held clock that shows what the system's shows now, for servers in processes of their own.
    pub fn by_the_system() -> Self {
        #[expect(clippy::disallowed_methods, reason = "this is where it comes from")]
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let millis = since.unwrap().as_millis().try_into().unwrap();
        Self(Arc::new(AtomicI64::new(millis)), Arc::default())
    }

    /// It jumped, and nobody knows why.
    pub fn doubt(&self) {
        self.1.store(true, Ordering::SeqCst);
    }

    /// Lets time pass.
    pub fn pass_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1000, Ordering::SeqCst);
    }
}

impl Clock for HeldClock {
    fn now(&self) -> Moment {
        Moment::from_millis(self.0.load(Ordering::SeqCst))
    }

    fn is_sure(&self) -> bool {
        !self.1.load(Ordering::SeqCst)
    }
}
