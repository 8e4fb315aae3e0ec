//! The parts of a long run. Tests that run at every change take more seeds here; those that never do are marked
//! `ignored` in the server's tests, and each of them belongs to exactly one part.

use super::{FIGURE, Found, Wishes};
use crate::fuzz;
use crate::report::{Failure, Outcome};
use crate::run::{Built, Heard, build, cargo, overhear};
use crate::strangers::{Strangers, Visit};
use crate::tally::Count;
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
    pub(super) run: fn(&Workshop, &Wishes) -> Outcome<Found>,
}

/// All parts, the shortest first.
pub(super) const ALL: &[Part] = &[
    Part {
        name: "time",
        about: "a refused log-in takes as long whoever the name belongs to",
        needs_tests: true,
        run: |shop, wishes| shop.server(wishes, &["--ignored", TIME]),
    },
    Part {
        name: "many",
        about: "a million names, millions of secrets",
        needs_tests: true,
        run: |shop, wishes| shop.server(wishes, &["--ignored", "--skip", KILLED, "--skip", TIME]),
    },
    Part {
        name: "seeds",
        about: "everything that draws by lot at every change, with other seeds and more of them",
        needs_tests: true,
        run: |shop, wishes| Ok(shop.server(wishes, SEEDS)?.and(shop.drawn(wishes)?)),
    },
    Part {
        name: "killed",
        about: "every act is killed at random moments",
        needs_tests: true,
        run: |shop, wishes| shop.server(wishes, &["--ignored", KILLED]),
    },
    Part {
        name: "fuzz",
        about: "every parser by libFuzzer, which is guided by what the code does",
        needs_tests: false,
        run: |_, wishes| fuzz::long(wishes.fuzz_seconds, wishes.seed.unwrap_or_default()),
    },
    Part {
        name: "strangers",
        about: "schemathesis against the running server, for long",
        needs_tests: true,
        run: strangers,
    },
];

/// The server's tests with random inputs that run at every change.
const SEEDS: &[&str] = &["model::", "races::", "damaged::", "properties::"];
/// The modules whose ignored tests start and kill processes.
const KILLED: &str = "crash::";
/// The module whose ignored test measures, and needs an idle machine.
const TIME: &str = "enumeration::";

/// The builds before the first part.
#[derive(Default)]
pub(super) struct Workshop {
    tests: Vec<Built>,
    server: Option<PathBuf>,
}

impl Workshop {
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
    fn server(&self, wishes: &Wishes, words: &[&str]) -> Outcome<Found> {
        listen(prepared(self.program("it")?, wishes).args(words))
    }

    /// The targets of the fuzzer, with random inputs.
    fn drawn(&self, wishes: &Wishes) -> Outcome<Found> {
        listen(&mut prepared(self.program("drawn")?, wishes))
    }
}

/// The server as the tests built it: with every check that a release leaves out.
fn strangers(shop: &Workshop, wishes: &Wishes) -> Outcome<Found> {
    let server = shop.server.as_ref().ok_or_else(|| Failure::new("the server was not built"))?;
    let visit = Visit { examples: wishes.examples, ..Visit::long(wishes.seed.unwrap_or_default()) };
    Strangers::ready()?.visit(server, visit)
}

/// A test program as cargo itself would start it, with the settings of a long run.
fn prepared(tests: &Built, wishes: &Wishes) -> Command {
    let mut command = Command::new(&tests.program);
    command.current_dir(&tests.package).env("CARGO_MANIFEST_DIR", &tests.package);
    command.env("EXEUNT_SEED", wishes.seed.unwrap_or_default().to_string());
    command.env("EXEUNT_RUNS", wishes.runs.to_string()).env("EXEUNT_TIMES", wishes.times.to_string());
    command
}

fn listen(tests: &mut Command) -> Outcome<Found> {
    Ok(found_in(&overhear(tests.arg("--nocapture"))?))
}

/// A name that has changed would leave a part that tests nothing: that is a failure.
fn found_in(heard: &Heard) -> Found {
    let count = Count::of(&heard.text, heard.success);
    let count = if count.passed + count.failed == 0 { Count::FAILED } else { count };
    Found { count, figures: figures_in(&heard.text).collect() }
}

fn figures_in(text: &str) -> impl Iterator<Item = String> {
    text.lines().filter_map(|line| line.strip_prefix(FIGURE)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(name: &str) -> Built {
        Built { package: "/".into(), target: "it".into(), test: true, program: name.into() }
    }

    #[test]
    fn figures_are_found_among_what_the_tests_print() {
        let printed = "running 2 tests\nfigure: forty runs\ntest a::b ... \nfigure: 2 points\nok\nno figure: this\n";
        assert_eq!(figures_in(printed).collect::<Vec<_>>(), ["forty runs", "2 points"]);
    }

    #[test]
    fn the_tests_are_told_the_seed_how_often_and_how_much() {
        let wishes = Wishes { seed: Some(7), runs: 9, times: 3, ..Wishes::default() };
        let mut command = prepared(&program("printenv"), &wishes);
        let heard = overhear(command.args(["EXEUNT_SEED", "EXEUNT_RUNS", "EXEUNT_TIMES"])).unwrap();
        assert_eq!((heard.text.as_str(), heard.success), ("7\n9\n3\n", true));
    }

    #[test]
    fn a_part_in_which_no_test_ran_has_failed() {
        let found = |result: &str| found_in(&Heard { text: format!("test result: ok. {result}"), success: true }).count;
        assert_eq!(found("0 passed; 0 failed; 3 ignored;"), Count::FAILED);
        assert_eq!(found("2 passed; 0 failed; 3 ignored;").passed, 2);
    }
}
