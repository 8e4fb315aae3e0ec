//! The steps of `cargo xtask test`, in the order in which they run: quick ones, and those that fail most often, first.
//!
//! The test programs of this machine are built once, for all packages together, because cargo would otherwise build
//! shared dependencies anew for every package that wants other features of them. They run as cargo would run them:
//! cargo-nextest, with a process for each test, takes an eighth more processor time for the server's tests.

use super::Need::{Browser, Components, Deny, Postgres, Programs, Proxies, Schemathesis, Tools, Wasm};
use super::{Context, Need, Step};
use crate::report::{About as _, Failure, Outcome, say};
use crate::run::{Built, build, cargo, overhear, root, show};
use crate::schemathesis::Extent;
use crate::setup::WASM;
use crate::test_report::Count;
use crate::{server, site, size_budget};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// The step that makes the test programs.
pub(super) const COMPILE: &str = "compile";

/// All steps.
pub(super) const ALL: &[Step] = &[
    step("format", "the source is formatted", &[Components], format),
    step("clippy", "no warning on this machine", &[Components], clippy),
    step("requirements", "the tables of requirements name tests that exist", &[], requirements),
    step("clippy-wasm", "no warning in the app as the browser gets it", &[Components, Wasm], clippy_wasm),
    step("deny", "licences, origins and duplicates of what is built in", &[Deny], deny),
    step(COMPILE, "the test programs of all packages", &[], compile),
    step("contract", "samples, problem codes, the published description", &[Programs], |context| {
        tests_of(context, "crates/contract", None)
    }),
    step("xtask", "the rules of the source tree, these commands", &[Programs], |context| {
        tests_of(context, "xtask", None)
    }),
    step("domain", "the rules, by themselves", &[Programs], |context| tests_of(context, "crates/domain", None)),
    step("store", "what the engine promises by itself", &[Programs], |context| tests_of(context, "crates/store", None)),
    step("private-postgres", "the database server of the tests", &[Programs, Postgres], |context| {
        tests_of(context, "crates/private-postgres", None)
    }),
    step("server", "every flow and refusal through the router", &[Programs], server_on_sqlite),
    step("server-postgres", "the same on PostgreSQL", &[Programs, Postgres], server_on_postgres),
    step(
        "nodes",
        "several real nodes, what befalls them, and proxies in front",
        &[Programs, Postgres, Proxies],
        |context| tests_of(context, "crates/server", Some(NODES)),
    ),
    step("app", "the app's logic, without a browser", &[Programs], |context| tests_of(context, "", Some("exeunt"))),
    step("fuzz", "every parser of ours, with what was found once and what is drawn by lot", &[Programs], |context| {
        tests_of(context, "fuzz", None)
    }),
    step("examples", "the examples in the documentation", &[], examples),
    step(
        "schemathesis",
        "requests made from the published description, with a session and without",
        &[Programs, Schemathesis],
        schemathesis,
    ),
    step("components", "the app's parts in a browser", &[Wasm, Tools, Browser], components),
    step("site", "the app as files, within its budget", &[Wasm, Tools], site),
    step(
        "journeys",
        "whole flows in real browsers against the real server",
        &[Programs, Wasm, Tools, Browser],
        journeys,
    ),
    step(
        "journeys-postgres",
        "the flows that change the database, on PostgreSQL",
        &[Programs, Wasm, Tools, Browser, Postgres],
        journeys_on_postgres,
    ),
];

/// The test program of the server that starts its own databases.
const NODES: &str = "nodes";

/// The journeys that run on PostgreSQL, too, by the beginnings of their names: what people do with the database. The way
/// a page looks and what it makes of a bad line are no matter of the engine.
const MAIN_JOURNEYS: &[&str] = &[
    "sign_in::i_log_in",
    "sign_in::two_tabs",
    "sign_out::",
    "sign_out_all::at_a_desk::",
    "forget_device::at_a_desk::",
    "sign_up::at_a_desk::",
    "sign_up::a_server_that_takes_nobody",
    "accounts::at_a_desk::",
    "sessions::i_",
    "live::a_device_that_i_log_out",
    "live::a_cut_stream",
    "live::an_open_list",
    "change_password::i_",
    "change_password::the_question",
    "change_password::a_device_that",
    "one_time::",
    "why::whoever_runs",
    "delete_account::at_a_desk::",
];

/// The variable that has the tests run on a PostgreSQL server; its value is the address, without a database.
const ON_POSTGRES: &str = "EXEUNT_TEST_POSTGRES";

const fn step(
    name: &'static str,
    about: &'static str,
    needs: &'static [Need],
    run: fn(&mut Context) -> Outcome<Count>,
) -> Step {
    Step { name, about, needs, run }
}

fn format(_: &mut Context) -> Outcome<Count> {
    show(cargo().args(["fmt", "--all", "--check"]))?;
    Ok(Count::PASSED)
}

fn clippy(_: &mut Context) -> Outcome<Count> {
    show(cargo().args(["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    Ok(Count::PASSED)
}

/// With the counts that it prints.
fn requirements(_: &mut Context) -> Outcome<Count> {
    let mut tests = cargo();
    tests.args(["test", "--locked", "--package", "xtask", "--test", "lint", "--", "requirements::", "--nocapture"]);
    count_all([tests])
}

fn clippy_wasm(_: &mut Context) -> Outcome<Count> {
    let app = ["clippy", "--locked", "--package", "exeunt", "--target", WASM, "--features", "split", "--all-targets"];
    show(cargo().args(app).args(["--", "-D", "warnings"]))?;
    Ok(Count::PASSED)
}

/// The rules are in `deny.toml`. cargo-deny refuses a setting that it does not know.
fn deny(context: &mut Context) -> Outcome<Count> {
    let tool = ready(context.deny.as_ref())?;
    show(Command::new(tool).current_dir(root()).args([
        "--locked",
        "--workspace",
        "check",
        "--hide-inclusion-graph",
        "bans",
        "licenses",
        "sources",
    ]))?;
    Ok(Count::PASSED)
}

/// A package that does not compile does not keep the others from being tested.
fn compile(context: &mut Context) -> Outcome<Count> {
    let (programs, success) = build(cargo().args(["test", "--locked", "--workspace", "--no-run", "--no-fail-fast"]))?;
    let server = programs.iter().find(|built| built.target == "exeunt-server" && !built.test);
    context.server = server.map(|built| built.program.clone());
    context.programs = programs.into_iter().filter(|built| built.test).collect();
    if success { Ok(Count::PASSED) } else { Err(Failure::new("not everything compiles")) }
}

/// The server as the tests built it: with every check that a release leaves out.
fn schemathesis(context: &mut Context) -> Outcome<Count> {
    let server = ready(context.server.as_ref())?;
    Ok(ready(context.schemathesis.as_ref())?.run(server, Extent::SHORT)?.count)
}

/// The result of an earlier step or of the set-up.
fn ready<T>(made: Option<&T>) -> Outcome<&T> {
    made.ok_or_else(|| Failure::new("an earlier step did not make what this one needs"))
}

/// Runs the test programs of the package in `folder`, or only the one with this target name.
fn tests_of(context: &Context, folder: &str, target: Option<&str>) -> Outcome<Count> {
    count_all(programs(context, folder, target)?.into_iter().map(Built::command))
}

/// Runs test programs one after the other.
fn count_all(tests: impl IntoIterator<Item = Command>) -> Outcome<Count> {
    let mut count = Count::default();
    for mut command in tests {
        let heard = overhear(&mut command)?;
        count = count.and(Count::of(&heard.text, heard.success));
    }
    Ok(count)
}

/// The modules `postgres` hold what is promised of that engine alone, and those named `sqlite` likewise.
fn server_on_sqlite(context: &mut Context) -> Outcome<Count> {
    let tests = programs(context, "crates/server", None)?.into_iter().filter(|built| built.target != NODES);
    count_all(tests.map(|built| skipping(built, "postgres::")))
}

fn server_on_postgres(context: &mut Context) -> Outcome<Count> {
    let address = context.postgres()?;
    let tests = programs(context, "crates/server", Some("it"))?;
    count_all(tests.into_iter().map(|built| {
        let mut tests = skipping(built, "sqlite::");
        tests.env(ON_POSTGRES, &address);
        tests
    }))
}

fn skipping(built: &Built, module: &str) -> Command {
    let mut tests = built.command();
    tests.args(["--skip", module]);
    tests
}

fn programs<'a>(context: &'a Context, folder: &str, target: Option<&str>) -> Outcome<Vec<&'a Built>> {
    let folder: PathBuf = root().components().chain(PathBuf::from(folder).components()).collect();
    let wanted = |built: &&Built| built.package == folder && target.is_none_or(|target| built.target == target);
    let programs: Vec<&Built> = context.programs.iter().filter(wanted).collect();
    if programs.is_empty() { Err(Failure::new("its test program was not built")) } else { Ok(programs) }
}

fn examples(_: &mut Context) -> Outcome<Count> {
    let mut tests = cargo();
    tests.args(["test", "--locked", "--workspace", "--doc"]);
    count_all([tests])
}

/// The runner takes every driver it finds on PATH, and its default patience is 20 seconds for all tests together.
fn components(context: &mut Context) -> Outcome<Count> {
    let browser = ready(context.browser.as_ref())?;
    let options = serde_json::json!({ "goog:chromeOptions": {
        "binary": browser.chrome,
        "args": ["disable-gpu", "disable-quic", "no-first-run", "disable-background-networking",
                 "disable-component-update", "disable-sync"],
    }});
    let file = root().join("target").join("webdriver.json");
    fs::write(&file, options.to_string()).about("write", &file)?;
    let mut tests = cargo();
    tests.args(["test", "--locked", "--package", "exeunt", "--target", WASM, "--test", "components"]);
    tests.env("PATH", ready(context.toolbox.as_ref())?.path()?).env("CHROMEDRIVER", &browser.driver);
    tests.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &file);
    tests.env("WASM_BINDGEN_TEST_TIMEOUT", "300").env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60");
    count_all([tests])
}

fn site(context: &mut Context) -> Outcome<Count> {
    let weights = site::ready(ready(context.toolbox.as_ref())?)?;
    say(size_budget::table(&weights).trim_end());
    say(size_budget::within_budget(&weights)?);
    Ok(Count::PASSED)
}

fn journeys(context: &mut Context) -> Outcome<Count> {
    count_all(journeys_in_browsers(context)?)
}

fn journeys_on_postgres(context: &mut Context) -> Outcome<Count> {
    let address = context.postgres()?;
    let mut tests = journeys_in_browsers(context)?;
    for journeys in &mut tests {
        journeys.env(ON_POSTGRES, &address).args(MAIN_JOURNEYS);
    }
    count_all(tests)
}

/// The test programs of the journeys, with everything that they need.
fn journeys_in_browsers(context: &Context) -> Outcome<Vec<Command>> {
    site::ready(ready(context.toolbox.as_ref())?)?;
    let server = server::with_app()?;
    let browser = ready(context.browser.as_ref())?;
    let with_browser = |built: &Built| {
        let mut tests = built.command();
        tests.env("EXEUNT_SERVER", &server).env("CHROME", &browser.chrome).env("CHROMEDRIVER", &browser.driver);
        tests
    };
    Ok(programs(context, "", Some("journeys"))?.into_iter().map(with_browser).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_of_a_main_journey_is_one_in_its_file() {
        for name in MAIN_JOURNEYS {
            let (flow, test) = name.split_once("::").unwrap();
            let file = root().join("tests").join("journeys").join(flow).with_extension("rs");
            let text = fs::read_to_string(&file).unwrap();
            let test =
                test.strip_prefix("at_a_desk::").map_or_else(|| format!("async fn {test}"), |_| "at_a_desk".into());
            assert!(text.contains(&test), "{name} is in no file");
        }
    }
}
