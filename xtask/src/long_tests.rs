//! `cargo xtask soak`: the long tests, whose randomness follows from one seed. It knows the parts, and that a line with
//! a figure begins with a marker; the tests themselves are the parts'.

mod parts;

use crate::report::{Failure, Outcome, say};
use crate::test_report::{Count, FIGURE, Report, summary, total};
use clap::builder::PossibleValuesParser;
use parts::{ALL, Context, Part};
use std::hash::BuildHasher as _;
use std::time::Instant;

/// The options.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub struct Args {
    /// The seed of all randomness; random itself where it is not given
    #[arg(long)]
    pub seed: Option<u64>,
    /// How often each act is killed at a random moment
    #[arg(long, default_value_t = 300)]
    pub runs: u64,
    /// The factor on the number of seeds of a change's run
    #[arg(long, default_value_t = 10)]
    pub times: u64,
    /// The time for fuzzing each parser
    #[arg(long, default_value_t = 600)]
    pub fuzz_seconds: u64,
    /// The most requests of each kind and operation by schemathesis
    #[arg(long, default_value_t = 2000)]
    pub examples: u32,
    /// The parts; all where none is named
    #[arg(value_parser = PossibleValuesParser::new(ALL.iter().map(|part| part.name)))]
    pub parts: Vec<String>,
}

impl Args {
    /// The command that repeats the run.
    fn typed(&self) -> String {
        let Self { runs, times, fuzz_seconds, examples, parts, .. } = self;
        let seed = self.seed.unwrap_or_default();
        let parts: String = parts.iter().map(|part| format!(" {part}")).collect();
        format!(
            "cargo xtask soak --seed {seed} --runs {runs} --times {times} --fuzz-seconds {fuzz_seconds} \
             --examples {examples}{parts}"
        )
    }
}

/// Runs the long tests, and prints the figures. A part that fails does not stop the others.
///
/// # Errors
/// When a build fails, or a test fails; the printed seed makes it fail again.
pub fn run(args: Args) -> Outcome {
    let chosen: Vec<&Part> = ALL.iter().filter(|part| is_asked(&args.parts, part)).collect();
    // A number that a person can type again.
    let seed = args.seed.unwrap_or_else(|| std::hash::RandomState::new().hash_one(0) % 1_000_000);
    let args = Args { seed: Some(seed), ..args };
    say(args.typed());
    let context = Context::set_up(&chosen)?;
    let (mut rows, mut figures) = (Vec::new(), Vec::new());
    for part in chosen {
        say(format!("\n== {}: {}", part.name, part.about));
        let began = Instant::now();
        let report = (part.run)(&context, &args).unwrap_or_else(|failure| {
            say(format!("{} failed: {failure}", part.name));
            Report { count: Count::FAILED, figures: Vec::new() }
        });
        figures.extend(report.figures);
        rows.push((part.name, report.count, began.elapsed()));
    }
    say(format!("\n{}", args.typed()));
    for figure in figures {
        say(format!("{FIGURE}{figure}"));
    }
    say(summary(&rows));
    if total(&rows).failed == 0 { Ok(()) } else { Err(Failure(format!("something failed; again: {}", args.typed()))) }
}

/// Without names every part is.
fn is_asked(names: &[String], part: &Part) -> bool {
    names.is_empty() || names.iter().any(|name| name == part.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    fn read(words: &str) -> Args {
        Line::try_parse_from(words.split(' ').filter(|word| !word.is_empty())).unwrap().args
    }

    #[test]
    fn without_names_every_part_runs_and_with_them_only_these() {
        let chosen = |words| ALL.iter().filter(|part| is_asked(&read(words).parts, part)).count();
        assert_eq!((chosen("soak"), chosen("soak fuzz seeds"), chosen("soak fuzz")), (ALL.len(), 2, 1));
    }

    #[test]
    fn the_command_that_is_said_to_repeat_a_run_does() {
        let args = read("soak fuzz --runs 20 --fuzz-seconds 60 seeds --seed 7 --times 3 --examples 50");
        assert_eq!((args.runs, args.fuzz_seconds, args.seed, args.times, args.examples), (20, 60, Some(7), 3, 50));
        assert_eq!(read(args.typed().trim_start_matches("cargo xtask ")), args);
    }
}
