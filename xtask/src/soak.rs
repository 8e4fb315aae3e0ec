//! `cargo xtask soak`: the long runs of the server's tests, whose chances follow from one seed. It knows how the tests are
//! told that they are to run long, and that a line with a figure begins with a word; what is tested is theirs.

use crate::report::{Failure, Outcome, say, spoken};
use crate::run::{Built, build, cargo, overhear};
use crate::tally::Count;
use std::hash::BuildHasher as _;
use std::process::Command;
use std::time::Instant;

/// What a person wishes for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wishes {
    /// Where the seeds begin; drawn where nobody says.
    pub seed: Option<u64>,
    /// How often each act is killed at a random moment.
    pub runs: u64,
}

impl Default for Wishes {
    fn default() -> Self {
        Self { seed: None, runs: 300 }
    }
}

/// Tests that every change must pass, and that take ten times as many seeds here.
const LONGER: &[&str] = &["model::", "races::", "damaged::"];

/// What a line with a figure begins with.
const FIGURE: &str = "figure: ";

/// Builds the server's tests, runs the long ones, and prints the figures.
///
/// # Errors
/// When they do not build, or any fails; the seed that was printed makes it fail again.
pub fn soak(wishes: Wishes) -> Outcome {
    // A number that a person can type again.
    let seed = wishes.seed.unwrap_or_else(|| std::hash::RandomState::new().hash_one(0) % 1_000_000);
    say(format!("seed {seed}, {} runs", wishes.runs));
    let (programs, success) = build(cargo().args(["test", "--locked", "--package", "exeunt-server", "--no-run"]))?;
    let tests = programs.into_iter().find(|built| built.test && built.target == "it");
    let tests = tests.filter(|_| success).ok_or_else(|| Failure::new("the server's tests do not compile"))?;
    let began = Instant::now();
    let (mut count, mut figures) = (Count::default(), Vec::new());
    for words in [&["--ignored"][..], LONGER] {
        let heard = overhear(prepared(&tests, seed, wishes.runs).args(words).arg("--nocapture"))?;
        count = count.and(Count::of(&heard.text, heard.success));
        figures.extend(figures_in(&heard.text));
    }
    say(format!("\nseed {seed}, {} runs, {}", wishes.runs, spoken(began.elapsed())));
    for figure in figures {
        say(figure);
    }
    say(format!("{} passed, {} failed", count.passed, count.failed));
    if count.failed == 0 { Ok(()) } else { Err(Failure(format!("some tests failed; again: --seed {seed}"))) }
}

/// The tests as cargo itself would start them, told to run long.
fn prepared(tests: &Built, seed: u64, runs: u64) -> Command {
    let mut command = Command::new(&tests.program);
    command.current_dir(&tests.package).env("CARGO_MANIFEST_DIR", &tests.package);
    command.env("EXEUNT_SEED", seed.to_string()).env("EXEUNT_RUNS", runs.to_string());
    command
}

fn figures_in(text: &str) -> impl Iterator<Item = String> {
    text.lines().filter_map(|line| line.strip_prefix(FIGURE)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_found_among_what_the_tests_print() {
        let printed = "running 2 tests\nfigure: forty runs\ntest a::b ... \nfigure: 2 points\nok\nno figure: this\n";
        assert_eq!(figures_in(printed).collect::<Vec<_>>(), ["forty runs", "2 points"]);
    }

    #[test]
    fn the_tests_are_told_the_seed_and_how_often() {
        let program = Built { package: "/".into(), target: "it".into(), test: true, program: "printenv".into() };
        let heard = overhear(prepared(&program, 7, 9).args(["EXEUNT_SEED", "EXEUNT_RUNS"])).unwrap();
        assert_eq!((heard.text.as_str(), heard.success), ("7\n9\n", true));
    }
}
