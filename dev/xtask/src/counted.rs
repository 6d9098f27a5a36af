//! Test runs, whose results are counted while they are shown.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use crate::steps::{Done, failed};

/// Tests that ran.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    passed: u32,
    failed: u32,
}

impl Count {
    /// Runs a command, shows what it says, and adds the tests it reports.
    pub(crate) fn run(&mut self, what: &str, command: &mut Command) -> Done {
        println!("── {what}");
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|e| failed(what, &e))?;
        if let Some(output) = child.stdout.take() {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                println!("{line}");
                self.read(&line);
            }
        }
        let status = child.wait().map_err(|e| failed(what, &e))?;
        if status.success() {
            Ok(())
        } else {
            Err(format!("{what}: {status}"))
        }
    }

    /// The line that everything ends with.
    pub(crate) fn print(self) {
        println!("{} passed, {} failed", self.passed, self.failed);
    }

    /// Cargo says `test result: ok. 3 passed; 0 failed; ...`, Playwright `  3 passed (4.0s)`.
    fn read(&mut self, line: &str) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let summary = line.starts_with("test result:") || words.len() <= 3;
        for pair in words.windows(2).filter(|_| summary) {
            if let [number, word] = *pair
                && let Ok(number) = number.parse::<u32>()
            {
                match word.trim_end_matches(';') {
                    "passed" => self.passed += number,
                    "failed" => self.failed += number,
                    _ => {}
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_summaries_are_counted_and_nothing_else() {
        let mut count = Count::default();
        count.read("test result: ok. 12 passed; 1 failed; 0 ignored; 0 measured; finished in 0.1s");
        count.read("  3 passed (4.0s)");
        count.read("  2 failed");
        count.read("test of_five_hundred_100 passed by ... ok");
        assert_eq!(
            count,
            Count {
                passed: 15,
                failed: 3
            }
        );
    }
}
