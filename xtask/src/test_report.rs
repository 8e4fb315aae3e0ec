//! The results of tests: read from the output of the test programs, added up, and shown as a table. It must not know
//! which steps there are.

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

/// The marker at the beginning of a line with a figure.
pub const FIGURE: &str = "figure: ";

/// The result of a long run: its counts, and figures on how much was tried.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// The tests that passed and failed.
    pub count: Count,
    /// The figures, without the marker.
    pub figures: Vec<String>,
}

impl Report {
    /// Both together.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.count = self.count.and(other.count);
        self.figures.extend(other.figures);
        self
    }
}

/// One line of the closing table: a step's name, its counts, its duration.
pub type Row = (&'static str, Count, Duration);

/// Everything together.
#[must_use]
pub fn total(rows: &[Row]) -> Count {
    rows.iter().fold(Count::default(), |sum, (_, count, _)| sum.and(*count))
}

/// The closing table and, as its last line, `N passed, N failed`.
#[must_use]
pub fn summary(rows: &[Row]) -> String {
    let total = total(rows);
    let mut cells = vec![["step", "passed", "failed", "ignored", "time"].map(str::to_owned).to_vec()];
    cells.extend(rows.iter().map(|(step, count, time)| {
        let [passed, failed, ignored] = [count.passed, count.failed, count.ignored].map(|number| number.to_string());
        vec![(*step).to_owned(), passed, failed, ignored, spoken(*time)]
    }));
    format!("{}\n{} passed, {} failed", columns(&cells), total.passed, total.failed)
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
    fn a_program_that_crashed_halfway_or_ran_nothing_counts_as_a_failure() {
        assert_eq!(Count::of("running 3 tests\ntest a ... ok\n", false), Count::FAILED);
        let passed_but_aborted = "test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(Count::of(passed_but_aborted, false), Count { passed: 2, failed: 1, ignored: 0 });
        assert_eq!(Count::of("", true), Count::FAILED);
    }

    #[test]
    fn the_last_line_says_how_many_passed_and_failed() {
        let rows = [
            ("format", Count::PASSED, Duration::from_secs(2)),
            ("server", Count::of(LIBTEST, false), Duration::from_secs(75)),
        ];
        let summary = summary(&rows);
        assert_eq!(summary.lines().last(), Some("2 passed, 1 failed"));
        let server = |line: &str| line.split_whitespace().eq(["server", "1", "1", "1", "1m", "15s"]);
        assert!(summary.lines().any(server), "{summary}");
    }
}
