//! Counts test results from the output of the test programs. It must not know which steps there are.

use crate::report::{columns, spoken};
use std::time::Duration;

/// The numbers of tests that passed, failed, and were left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Passed.
    pub passed: u32,
    /// Failed.
    pub failed: u32,
    /// Marked as ignored, so that they did not run.
    pub ignored: u32,
}

impl Count {
    /// One success, where there is nothing to count, such as a format check.
    pub const PASSED: Self = Self { passed: 1, failed: 0, ignored: 0 };
    /// One failure.
    pub const FAILED: Self = Self { passed: 0, failed: 1, ignored: 0 };

    /// Reads the output of one test program: every line `test result: … N passed; N failed; N ignored; …`, as libtest
    /// and wasm-bindgen-test print it. A program that says nothing of the kind, or fails without naming a failed test
    /// (it crashed, or did not compile), counts as one failure.
    #[must_use]
    pub fn of(output: &str, success: bool) -> Self {
        let results: Vec<Self> = output.lines().filter_map(result).collect();
        let sum = results.iter().fold(Self::default(), |sum, one| sum.and(*one));
        let silent = results.is_empty() || (!success && sum.failed == 0);
        if silent { sum.and(Self::FAILED) } else { sum }
    }

    /// Both together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            ignored: self.ignored + other.ignored,
        }
    }
}

fn result(line: &str) -> Option<Count> {
    let (_, counts) = line.trim_start().strip_prefix("test result: ")?.split_once(". ")?;
    let number =
        |word: &str| counts.split(';').find_map(|part| part.trim().strip_suffix(word)?.trim().parse::<u32>().ok());
    Some(Count { passed: number("passed")?, failed: number("failed")?, ignored: number("ignored").unwrap_or(0) })
}

/// One line of the closing table.
#[derive(Debug, Clone)]
pub struct Ran {
    /// The step's name.
    pub step: &'static str,
    /// Its counts.
    pub count: Count,
    /// Its duration.
    pub time: Duration,
}

/// The closing table and, as its last line, `N passed, N failed`.
#[must_use]
pub fn summary(ran: &[Ran]) -> String {
    let total = total(ran);
    let mut rows = vec![["step", "passed", "failed", "ignored", "time"].map(str::to_owned).to_vec()];
    rows.extend(ran.iter().map(|Ran { step, count, time }| {
        let numbers = [count.passed, count.failed, count.ignored].map(|number| number.to_string());
        let [passed, failed, ignored] = numbers;
        vec![(*step).to_owned(), passed, failed, ignored, spoken(*time)]
    }));
    format!("{}\n{} passed, {} failed", columns(&rows), total.passed, total.failed)
}

/// Everything together.
#[must_use]
pub fn total(ran: &[Ran]) -> Count {
    ran.iter().fold(Count::default(), |sum, one| sum.and(one.count))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIBTEST: &str = "
running 3 tests
test a ... ok
test b ... ignored
test c ... FAILED

test result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured; 4 filtered out; finished in 0.00s
";

    #[test]
    fn results_of_several_programs_are_added_up() {
        let browser =
            "running 1 test\n\ntest result: ok. 12 passed; 0 failed; 0 ignored; 0 filtered out; finished in 0.21s\n";
        let count = Count::of(&format!("{LIBTEST}{browser}"), false);
        assert_eq!(count, Count { passed: 13, failed: 1, ignored: 1 });
    }

    #[test]
    fn a_program_that_crashed_halfway_counts_as_a_failure() {
        assert_eq!(Count::of("running 3 tests\ntest a ... ok\n", false), Count::FAILED);
        let passed_but_aborted = "test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(Count::of(passed_but_aborted, false), Count { passed: 2, failed: 1, ignored: 0 });
    }

    #[test]
    fn a_program_that_ran_nothing_at_all_is_no_success() {
        assert_eq!(Count::of("", true), Count::FAILED);
    }

    #[test]
    fn the_last_line_says_how_many_passed_and_failed() {
        let ran = [
            Ran { step: "format", count: Count::PASSED, time: Duration::from_secs(2) },
            Ran { step: "server", count: Count::of(LIBTEST, false), time: Duration::from_secs(75) },
        ];
        let summary = summary(&ran);
        assert_eq!(summary.lines().last(), Some("2 passed, 1 failed"));
        assert!(
            summary.lines().any(|line| line.split_whitespace().eq(["server", "1", "1", "1", "1", "min", "15", "s"])),
            "{summary}"
        );
    }
}
