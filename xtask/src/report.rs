//! The output of a command, and its failure: one sentence that a person can act on. It must not know any command.

use std::fmt::{Display, Formatter};
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

/// Why a command could not do its work, as a sentence for the person at the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure(pub String);

impl Failure {
    /// A failure with this sentence.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}

/// The result of every step of a command.
pub type Outcome<T = ()> = Result<T, Failure>;

/// Adds the file to an input or output error.
pub trait About<T> {
    /// Turns the error into "cannot VERB PATH: why".
    ///
    /// # Errors
    /// The failure with its sentence, when there was an error.
    fn about(self, verb: &str, path: &Path) -> Outcome<T>;
}

impl<T> About<T> for std::io::Result<T> {
    fn about(self, verb: &str, path: &Path) -> Outcome<T> {
        self.map_err(|error| Failure(format!("cannot {verb} {}: {error}", path.display())))
    }
}

/// Prints one line on the standard output. A reader that has gone away is no reason to stop.
pub fn say(line: impl Display) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// Prints progress on the standard error: the standard output is for results alone.
pub fn progress(line: impl Display) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// The last `count` lines of a log, for a person who must know why it ended; empty where it cannot be read.
#[must_use]
pub fn last_lines(log: &Path, count: usize) -> String {
    let text = std::fs::read(log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

/// A duration for people, in whole seconds: `12s`, `3m 5s`.
#[must_use]
pub fn spoken(duration: Duration) -> String {
    format!("{:#}", jiff::SignedDuration::from_secs(duration.as_secs_f64().round() as i64))
}

/// Lays rows out in columns: the first one to the left, the others to the right, two spaces between.
#[must_use]
pub fn columns(rows: &[Vec<String>]) -> String {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|c| c.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..count).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let wide = widths.get(column).copied().unwrap_or(0);
            line += &if column == 0 { format!("{cell:<wide$}") } else { format!("  {cell:>wide$}") };
        }
        text += line.trim_end();
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_log_is_told_and_a_log_that_is_not_there_tells_nothing() {
        let log = std::env::temp_dir().join(format!("exeunt-report-{}", std::process::id()));
        std::fs::write(&log, "one\ntwo\nthree\n").unwrap();
        assert_eq!(last_lines(&log, 2), "two\nthree");
        assert_eq!(last_lines(&log, 9), "one\ntwo\nthree");
        std::fs::remove_file(&log).unwrap();
        assert_eq!(last_lines(&log, 9), "");
    }

    #[test]
    fn columns_line_up_whatever_the_cells_hold() {
        let rows = [vec!["step".into(), "passed".into()], vec!["composants é".into(), "7".into()]];
        assert_eq!(columns(&rows), "step          passed\ncomposants é       7\n");
    }
}
