//! What was measured, in a table.

use std::{collections::BTreeMap, time::Duration};

/// How long each step took, each time.
#[derive(Default)]
pub(crate) struct Times(BTreeMap<&'static str, Vec<Duration>>);

/// The steps in the order in which they happen.
const STEPS: [&str; 10] = [
    "start page",
    "start",
    "waiting page",
    "challenge",
    "pull",
    "answer",
    "browser told",
    "collect page",
    "collect",
    "whole sign-in",
];

impl Times {
    pub(crate) fn add(&mut self, step: &'static str, took: Duration) {
        self.0.entry(step).or_default().push(took);
    }

    /// Prints the rate, and median and 99th percentile of each step, in milliseconds.
    pub(crate) fn print(&mut self, in_flight: usize, look: Duration, took: Duration) {
        let whole = self.0.get("whole sign-in").map_or(0, Vec::len);
        let count = f64::from(u32::try_from(whole).unwrap());
        let rate = count / took.as_secs_f64();
        let look = look.as_millis();
        println!(
            "{in_flight} in flight, looking for {look} ms: {rate:.0} sign-ins/s ({whole} in {took:.1?})"
        );
        println!("  {:<20} {:>9} {:>9} {:>9}", "ms", "p50", "p99", "most");
        for step in STEPS {
            if let Some(times) = self.0.get_mut(step) {
                times.sort();
                let at = |percent: usize| millis(times[(times.len() - 1) * percent / 100]);
                let row = (at(50), at(99), at(100));
                println!("  {step:<20} {:>9.2} {:>9.2} {:>9.2}", row.0, row.1, row.2);
            }
        }
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
