//! Tests by schemathesis, which knows the server by its published description alone, sends valid and invalid requests,
//! and checks every answer against it. Once without a session, once with one; `xtask/schemathesis/hooks.py` defines the
//! second.

use crate::bench::test_server::TestServer;
use crate::report::{About as _, Failure, Outcome, progress, say};
use crate::run::{root, show};
use crate::setup::python;
use crate::test_report::{Count, FIGURE, Report};
use crate::tools::cache;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

/// schemathesis and its dependencies, each in one version.
const REQUIREMENTS: &str = include_str!("../schemathesis/requirements.txt");

/// The endpoint whose answer has no end.
const STREAM: &str = "/api/v1/events";

/// The length of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// The seed of all randomness; it is printed.
    pub seed: u64,
    /// The most requests of each kind and operation.
    pub examples: u32,
}

impl Extent {
    /// Less than two minutes, and the same at each run: a failure is the change's own fault.
    pub const SHORT: Self = Self { seed: 12, examples: 100 };
}

/// schemathesis, ready to run.
#[derive(Debug)]
pub struct Schemathesis(PathBuf);

impl Schemathesis {
    /// Finds it in the user's cache, or installs it there from PyPI in a Python environment of its own.
    ///
    /// # Errors
    /// When there is no Python, or it could not be installed.
    pub fn ready() -> Outcome<Self> {
        let python = python()?;
        let cache = cache()?;
        fs::create_dir_all(&cache).about("make", &cache)?;
        let lock = cache.join(".lock");
        let guard = File::create(&lock).about("make", &lock)?;
        guard.lock().about("lock", &lock)?;
        let place = cache.join("schemathesis");
        // Written last, so an installation that broke off is never taken for a good one.
        let mark = place.join("requirements.txt");
        if fs::read_to_string(&mark).is_ok_and(|installed| installed == REQUIREMENTS) {
            return Ok(Self(place));
        }
        progress(format!("Installing schemathesis once, into {} (a few seconds).", place.display()));
        show(Command::new(python).args(["-m", "venv", "--clear"]).arg(&place))?;
        let wanted = root().join("xtask").join("schemathesis").join("requirements.txt");
        let pip = ["-m", "pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:", "--requirement"];
        show(Command::new(place.join("bin").join("python")).args(pip).arg(wanted))?;
        fs::write(&mark, REQUIREMENTS).about("write", &mark)?;
        Ok(Self(place))
    }

    /// Runs both tests against `server`.
    ///
    /// # Errors
    /// When an answer does not fit the description, the server reports an internal error, or a test has not reached
    /// enough operations.
    pub fn run(&self, server: &Path, extent: Extent) -> Outcome<Report> {
        say(format!("seed {}, {} examples of each kind", extent.seed, extent.examples));
        let log = root().join("target").join("schemathesis.log");
        let mut command = Command::new(server);
        // The tests' own proxies are trusted, so that each log-in can come from another address.
        command.env("EXEUNT_TRUSTED_PROXY", "127.0.0.1").env("RUST_LOG", "warn");
        command.stderr(File::create(&log).about("make", &log)?);
        let server = TestServer::start(&mut command, "schemathesis")?;
        let mut report = Report { count: Count::PASSED, figures: Vec::new() };
        for signed_in in [false, true] {
            report = report.and(self.pass(server.address(), extent, signed_in)?);
        }
        drop(server);
        let said = fs::read_to_string(&log).about("read", &log)?;
        match said.lines().find(|line| line.contains("ERROR") || line.contains("panicked")) {
            Some(line) => Err(Failure(format!("the server said: {line}"))),
            None => Ok(report),
        }
    }

    /// One test: without a session, or with one.
    fn pass(&self, address: &str, extent: Extent, signed_in: bool) -> Outcome<Report> {
        let ours = root().join("xtask").join("schemathesis");
        let answers = root().join("target").join("schemathesis.json");
        let mut command = Command::new(self.0.join("bin").join("st"));
        command.current_dir(root().join("target")).arg("--config-file").arg(ours.join("schemathesis.toml"));
        command.args(["run", &format!("http://{address}/openapi.json"), "--checks", "all", "--no-color"]);
        command.args(["--seed", &extent.seed.to_string(), "--max-examples", &extent.examples.to_string()]);
        command.args(["--request-timeout", "20", "--generation-database", "none", "--continue-on-failure"]);
        if signed_in {
            // The answer of the stream has no end; the server's own tests read it. And the cookies come from the
            // log-in.
            command.args(["--exclude-path", STREAM, "--generation-with-security-parameters", "false"]);
            command.env("EXEUNT_SESSION", "1");
        }
        command.env("SCHEMATHESIS_HOOKS", "hooks").env("PYTHONPATH", &ours).env("PYTHONDONTWRITEBYTECODE", "1");
        command.env("EXEUNT_ADDRESS", address).env("EXEUNT_ANSWERS", &answers);
        show(command.env("EXEUNT_SEED", extent.seed.to_string()))?;
        let heard = fs::read_to_string(&answers).about("read", &answers)?;
        let heard = serde_json::from_str(&heard).map_err(|error| Failure(format!("no answers were noted: {error}")))?;
        let report = Report { count: seen(&heard, signed_in)?, figures: vec![spoken_of(&heard, signed_in)] };
        report.figures.iter().for_each(|figure| say(format!("{FIGURE}{figure}")));
        Ok(report)
    }
}

/// Whether every operation was reached, with a session also with success: refusals alone have tested nothing else.
fn seen(answers: &Value, signed_in: bool) -> Outcome<Count> {
    let none = serde_json::Map::new();
    let operations = answers.as_object().unwrap_or(&none);
    let succeeded =
        |statuses: &Value| statuses.as_object().is_some_and(|all| all.keys().any(|one| one.starts_with('2')));
    let refused: Vec<&str> =
        operations.iter().filter(|(_, statuses)| !succeeded(statuses)).map(|(name, _)| name.as_str()).collect();
    if operations.len() < LEAST_OPERATIONS || (signed_in && !refused.is_empty()) {
        return Err(Failure(format!("{} operations were met, and never with success: {refused:?}", operations.len())));
    }
    let met = u32::try_from(operations.len()).unwrap_or(u32::MAX);
    Ok(Count { passed: met, ..Count::default() })
}

/// The number of requests, and of answers by status.
fn spoken_of(answers: &Value, signed_in: bool) -> String {
    let (mut all, mut by_kind, mut operations) = (0, BTreeMap::<char, u64>::new(), 0);
    for statuses in answers.as_object().into_iter().flat_map(|operations| operations.values()) {
        operations += 1;
        for (status, times) in statuses.as_object().into_iter().flatten() {
            let times = times.as_u64().unwrap_or_default();
            all += times;
            *by_kind.entry(status.chars().next().unwrap_or('?')).or_default() += times;
        }
    }
    let who = if signed_in { "with a session" } else { "without a session" };
    let kinds: Vec<String> = by_kind.iter().map(|(kind, times)| format!("{kind}xx {times}")).collect();
    format!("schemathesis: {all} requests {who} to {operations} operations, answered {}", kinds.join(", "))
}

/// The contract has more; its own tests count them.
const LEAST_OPERATIONS: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_run_that_met_nothing_or_only_refusals_has_tested_nothing() {
        assert!(seen(&json!({}), false).is_err());
        let mut answers = serde_json::Map::new();
        for number in 0..LEAST_OPERATIONS {
            answers.insert(format!("operation-{number}"), json!({"200": 1, "403": 7}));
        }
        assert!(seen(&json!(answers), true).is_ok());
        answers.insert("one_more".to_owned(), json!({"401": 9}));
        assert!(seen(&json!(answers), false).is_ok());
        assert!(seen(&json!(answers), true).unwrap_err().0.contains("one_more"));
    }

    #[test]
    fn requests_are_counted_by_what_was_answered() {
        let answers = json!({"a": {"200": 3, "204": 1, "409": 2}, "b": {"401": 5}});
        let expected = "schemathesis: 11 requests without a session to 2 operations, answered 2xx 4, 4xx 7";
        assert_eq!(spoken_of(&answers, false), expected);
    }

    #[test]
    fn every_package_is_pinned_to_one_version() {
        let lines: Vec<&str> = REQUIREMENTS.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(lines.len() > 20 && lines.iter().all(|line| line.split("==").count() == 2), "{lines:?}");
    }
}
