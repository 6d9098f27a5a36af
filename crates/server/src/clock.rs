//! The system's clock, with a sanity check: it may not run backwards or leap.

use std::{
    sync::Mutex,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use symbolon_core::moment::Moment;
use symbolon_flow::ports::Clock;

/// The clock of this machine. Time is read once at the start and then follows the monotonic
/// clock; a wall clock that is set while the server runs is followed in small steps only, so that
/// nothing expires, or comes back to life, by a jump.
pub struct SystemClock {
    started: Instant,
    state: Mutex<State>,
}

#[derive(Clone, Copy)]
struct State {
    /// What to add to the monotonic clock, in milliseconds.
    offset: i64,
    checked: i64,
    /// How far the wall clock was ahead at the last check, in milliseconds.
    apart: i64,
}

/// The wall clock is compared this often, in milliseconds.
const CHECK_EVERY: i64 = 1000;
/// A difference is followed by at most this much per check, in milliseconds.
const STEP: i64 = 100;
/// Further apart than this, in milliseconds, one of the two is wrong, and nobody is let in before
/// somebody has looked.
const JUMP: i64 = 120_000;

impl Default for SystemClock {
    fn default() -> Self {
        #[expect(clippy::disallowed_methods, reason = "this is the Clock port")]
        let started = Instant::now();
        Self {
            started,
            state: Mutex::new(State {
                offset: wall(),
                checked: 0,
                apart: 0,
            }),
        }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Moment {
        let elapsed = i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX);
        let mut state = self
            .state
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if elapsed - state.checked >= CHECK_EVERY {
            *state = followed(*state, elapsed, wall());
        }
        Moment::from_millis(state.offset.saturating_add(elapsed))
    }

    fn is_sure(&self) -> bool {
        self.now();
        let state = self
            .state
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        state.apart.abs() <= JUMP
    }
}

fn followed(state: State, elapsed: i64, wall: i64) -> State {
    let apart = wall.saturating_sub(elapsed).saturating_sub(state.offset);
    State {
        offset: state.offset.saturating_add(apart.clamp(-STEP, STEP)),
        checked: elapsed,
        apart,
    }
}

fn wall() -> i64 {
    #[expect(clippy::disallowed_methods, reason = "this is the Clock port")]
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threat_93_a_wall_clock_that_jumps_is_followed_in_small_steps() {
        let state = State {
            offset: 1_000_000,
            checked: 0,
            apart: 0,
        };
        let ahead = followed(state, 1000, 1_000_000 + 1000 + 600_000);
        assert_eq!(ahead.offset, 1_000_100);
        assert!(ahead.apart > JUMP);
        let back = followed(state, 1000, 0);
        assert_eq!(back.offset, 999_900);
        let drift = followed(state, 1000, 1_001_003);
        assert_eq!(drift.offset, 1_000_003);
        assert!(drift.apart < JUMP);
    }
}
