//! The parts of a long run. Tests that run at every change take more seeds here; those that never do are marked
//! `ignored` in the server's tests, and each of them belongs to exactly one part.

use super::Args;
use crate::fuzz;
use crate::report::{Failure, Outcome};
use crate::run::{Built, Heard, build, cargo, overhear};
use crate::schemathesis::{Extent, Schemathesis};
use crate::test_report::{Count, FIGURE, Report};
use std::path::PathBuf;
use std::process::Command;

/// One part of a long run.
pub(super) struct Part {
    /// The name on the command line.
    pub(super) name: &'static str,
    /// Its purpose, in a few words.
    pub(super) about: &'static str,
    /// Whether it runs the test programs of this machine, or the server that they were built with.
    needs_tests: bool,
    pub(super) run: fn(&Context, &Args) -> Outcome<Report>,
}

/// All parts, the shortest first.
pub(super) const ALL: &[Part] = &[
    Part {
        name: "time",
        about: "a refused log-in takes the same time for every name",
        needs_tests: true,
        run: |context, args| context.server(args, &["--ignored", TIME]),
    },
    Part {
        name: "many",
        about: "a million names, millions of secrets",
        needs_tests: true,
        run: |context, args| context.server(args, &["--ignored", "--skip", KILLED, "--skip", TIME]),
    },
    Part {
        name: "seeds",
        about: "everything that draws by lot at every change, with other seeds and more of them",
        needs_tests: true,
        run: |context, args| Ok(context.server(args, SEEDS)?.and(context.drawn(args)?)),
    },
    Part {
        name: "killed",
        about: "every act is killed at random moments",
        needs_tests: true,
        run: |context, args| context.server(args, &["--ignored", KILLED]),
    },
    Part {
        name: "nodes",
        about: "nodes and their database break for longer, and everything goes on within five seconds",
        needs_tests: true,
        run: |context, args| listen(prepared(context.program("nodes")?, args).args(["--test-threads=1", FAULTS])),
    },
    Part {
        name: "fuzz",
        about: "every parser by libFuzzer, which is guided by what the code does",
        needs_tests: false,
        run: |_, args| fuzz::long(args.fuzz_seconds, args.seed.unwrap_or_default()),
    },
    Part {
        name: "schemathesis",
        about: "requests made from the published description, for long",
        needs_tests: true,
        run: schemathesis,
    },
];

/// The server's tests with random inputs that run at every change.
const SEEDS: &[&str] = &["model::", "races::", "damaged::", "properties::"];
/// The tests in which nodes and their database break; they need an idle machine.
const FAULTS: &str = "faults::";
/// The modules whose ignored tests start and kill processes.
const KILLED: &str = "crash::";
/// The module whose ignored test measures, and needs an idle machine.
const TIME: &str = "enumeration::";

/// The builds before the first part.
#[derive(Default)]
pub(super) struct Context {
    tests: Vec<Built>,
    server: Option<PathBuf>,
}

impl Context {
    pub(super) fn set_up(parts: &[&Part]) -> Outcome<Self> {
        if !parts.iter().any(|part| part.needs_tests) {
            return Ok(Self::default());
        }
        let packages = ["test", "--locked", "--package", "exeunt-server", "--package", "exeunt-fuzz", "--no-run"];
        let (programs, success) = build(cargo().args(packages))?;
        if !success {
            return Err(Failure::new("the tests do not compile"));
        }
        let server = programs.iter().find(|built| built.target == "exeunt-server" && !built.test);
        let server = server.map(|built| built.program.clone());
        Ok(Self { tests: programs.into_iter().filter(|built| built.test).collect(), server })
    }

    fn program(&self, target: &str) -> Outcome<&Built> {
        let found = self.tests.iter().find(|built| built.target == target);
        found.ok_or_else(|| Failure(format!("the test program `{target}` was not built")))
    }

    /// The server's tests that match the words.
    fn server(&self, args: &Args, words: &[&str]) -> Outcome<Report> {
        listen(prepared(self.program("it")?, args).args(words))
    }

    /// The targets of the fuzzer, with random inputs.
    fn drawn(&self, args: &Args) -> Outcome<Report> {
        listen(&mut prepared(self.program("drawn")?, args))
    }
}

/// The server as the tests built it: with every check that a release leaves out.
fn schemathesis(context: &Context, args: &Args) -> Outcome<Report> {
    let server = context.server.as_ref().ok_or_else(|| Failure::new("the server was not built"))?;
    let extent = Extent { seed: args.seed.unwrap_or_default(), examples: args.examples };
    Schemathesis::ready()?.run(server, extent)
}

/// A test program with the settings of a long run.
fn prepared(tests: &Built, args: &Args) -> Command {
    let mut command = tests.command();
    command.env("EXEUNT_SEED", args.seed.unwrap_or_default().to_string());
    command.env("EXEUNT_RUNS", args.runs.to_string()).env("EXEUNT_TIMES", args.times.to_string());
    command
}

fn listen(tests: &mut Command) -> Outcome<Report> {
    Ok(report_of(&overhear(tests.arg("--nocapture"))?))
}

/// A name that has changed would leave a part that tests nothing: that is a failure.
fn report_of(heard: &Heard) -> Report {
    let count = Count::of(&heard.text, heard.success);
    let count = if count.passed + count.failed == 0 { Count::FAILED } else { count };
    Report { count, figures: figures_in(&heard.text).collect() }
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
    fn the_tests_are_told_the_seed_how_often_and_how_much() {
        let program = Built { package: "/".into(), target: "it".into(), test: true, program: "printenv".into() };
        let args = Args { seed: Some(7), runs: 9, times: 3, fuzz_seconds: 1, examples: 1, parts: Vec::new() };
        let heard = overhear(prepared(&program, &args).args(["EXEUNT_SEED", "EXEUNT_RUNS", "EXEUNT_TIMES"])).unwrap();
        assert_eq!((heard.text.as_str(), heard.success), ("7\n9\n3\n", true));
    }

    #[test]
    fn a_part_in_which_no_test_ran_has_failed() {
        let found =
            |result: &str| report_of(&Heard { text: format!("test result: ok. {result}"), success: true }).count;
        assert_eq!(found("0 passed; 0 failed; 3 ignored;"), Count::FAILED);
        assert_eq!(found("2 passed; 0 failed; 3 ignored;").passed, 2);
    }
}
