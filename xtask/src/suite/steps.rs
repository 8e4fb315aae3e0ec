//! The steps of `cargo xtask test`, in the order in which they run: quick ones, and those that fail most often, first.
//!
//! The test programs of this machine are built once, for all packages together, because cargo would otherwise build
//! shared dependencies anew for every package that wants other features of them.

use super::{Need, Step, Workshop};
use crate::report::{About as _, Failure, Outcome, say};
use crate::requirements::requirements;
use crate::run::{Built, build, cargo, overhear, root, show};
use crate::setup::WASM;
use crate::strangers::Visit;
use crate::tally::Count;
use crate::{server, site, size_budget};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// The step that makes the test programs.
pub(super) const COMPILE: &str = "compile";

/// All steps.
pub(super) const ALL: &[Step] = &[
    Step { name: "format", about: "the source is formatted", needs: &[Need::Components], run: format },
    Step { name: "clippy", about: "no warning on this machine", needs: &[Need::Components], run: clippy },
    Step {
        name: "requirements",
        about: "the tables of requirements name tests that exist",
        needs: &[],
        run: |_| requirements().map(|()| Count::PASSED),
    },
    Step {
        name: "clippy-wasm",
        about: "no warning in the app as the browser gets it",
        needs: &[Need::Components, Need::Wasm],
        run: clippy_wasm,
    },
    Step {
        name: "deny",
        about: "licences, origins and duplicates of what is built in",
        needs: &[Need::Deny],
        run: deny,
    },
    Step { name: COMPILE, about: "the test programs of all packages", needs: &[], run: compile },
    Step {
        name: "contract",
        about: "samples, problem codes, the published description",
        needs: &[Need::Programs],
        run: |workshop| tests_of(workshop, "crates/contract", None),
    },
    Step {
        name: "xtask",
        about: "the rules of the source tree, these commands",
        needs: &[Need::Programs],
        run: |workshop| tests_of(workshop, "xtask", None),
    },
    Step {
        name: "domain",
        about: "the rules, by themselves",
        needs: &[Need::Programs],
        run: |workshop| tests_of(workshop, "crates/domain", None),
    },
    Step {
        name: "store",
        about: "what the engine promises by itself",
        needs: &[Need::Programs],
        run: |workshop| tests_of(workshop, "crates/store", None),
    },
    Step {
        name: "server",
        about: "every flow and refusal through the router",
        needs: &[Need::Programs],
        run: |workshop| tests_of(workshop, "crates/server", None),
    },
    Step {
        name: "app",
        about: "the app's logic, without a browser",
        needs: &[Need::Programs],
        run: |workshop| tests_of(workshop, "", Some("exeunt")),
    },
    Step {
        name: "fuzz",
        about: "every parser of ours, with what was found once and what is drawn by lot",
        needs: &[Need::Programs],
        run: |workshop| tests_of(workshop, "fuzz", None),
    },
    Step { name: "examples", about: "the examples in the documentation", needs: &[], run: examples },
    Step {
        name: "strangers",
        about: "schemathesis against the running server, with a session and without",
        needs: &[Need::Programs, Need::Strangers],
        run: strangers,
    },
    Step {
        name: "components",
        about: "the app's parts in a browser",
        needs: &[Need::Wasm, Need::Tools, Need::Browser],
        run: components,
    },
    Step { name: "site", about: "the app as files, within its budget", needs: &[Need::Wasm, Need::Tools], run: site },
    Step {
        name: "journeys",
        about: "whole flows in real browsers against the real server",
        needs: &[Need::Programs, Need::Wasm, Need::Tools, Need::Browser],
        run: journeys,
    },
];

fn format(_: &mut Workshop) -> Outcome<Count> {
    show(cargo().args(["fmt", "--all", "--check"]))?;
    Ok(Count::PASSED)
}

fn clippy(_: &mut Workshop) -> Outcome<Count> {
    show(cargo().args(["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    Ok(Count::PASSED)
}

fn clippy_wasm(_: &mut Workshop) -> Outcome<Count> {
    let app = ["clippy", "--locked", "--package", "exeunt", "--target", WASM, "--features", "split", "--all-targets"];
    show(cargo().args(app).args(["--", "-D", "warnings"]))?;
    Ok(Count::PASSED)
}

/// A package that does not compile does not keep the others from being tested.
fn compile(workshop: &mut Workshop) -> Outcome<Count> {
    let (programs, success) = build(cargo().args(["test", "--locked", "--workspace", "--no-run", "--no-fail-fast"]))?;
    let server = programs.iter().find(|built| built.target == "exeunt-server" && !built.test);
    workshop.server = server.map(|built| built.program.clone());
    workshop.programs = programs.into_iter().filter(|built| built.test).collect();
    if success { Ok(Count::PASSED) } else { Err(Failure::new("not everything compiles")) }
}

fn deny(workshop: &mut Workshop) -> Outcome<Count> {
    let tool = workshop.deny.as_ref().ok_or_else(|| Failure::new("cargo-deny was not made ready"))?;
    crate::deny::check(tool)
}

/// The server as the tests built it: with every check that a release leaves out.
fn strangers(workshop: &mut Workshop) -> Outcome<Count> {
    let server = workshop.server.as_ref().ok_or_else(|| Failure::new("the server was not built"))?;
    let strangers = workshop.strangers.as_ref().ok_or_else(|| Failure::new("schemathesis was not made ready"))?;
    Ok(strangers.visit(server, Visit::SHORT)?.count)
}

/// Runs the test programs of the package in `folder`, or only the one with this target name.
fn tests_of(workshop: &Workshop, folder: &str, target: Option<&str>) -> Outcome<Count> {
    let mut count = Count::default();
    for built in programs(workshop, folder, target)? {
        let heard = overhear(&mut prepared(built))?;
        count = count.and(Count::of(&heard.text, heard.success));
    }
    Ok(count)
}

fn programs<'a>(workshop: &'a Workshop, folder: &str, target: Option<&str>) -> Outcome<Vec<&'a Built>> {
    let folder: PathBuf = root().components().chain(PathBuf::from(folder).components()).collect();
    let wanted = |built: &&Built| built.package == folder && target.is_none_or(|target| built.target == target);
    let programs: Vec<&Built> = workshop.programs.iter().filter(wanted).collect();
    if programs.is_empty() { Err(Failure::new("its test program was not built")) } else { Ok(programs) }
}

/// A test program as cargo itself would start it.
fn prepared(built: &Built) -> Command {
    let mut command = Command::new(&built.program);
    command.current_dir(&built.package).env("CARGO_MANIFEST_DIR", &built.package);
    command
}

fn examples(_: &mut Workshop) -> Outcome<Count> {
    let heard = overhear(cargo().args(["test", "--locked", "--workspace", "--doc"]))?;
    Ok(Count::of(&heard.text, heard.success))
}

/// The runner takes every driver it finds on PATH, and its default patience is 20 seconds for all tests together.
fn components(workshop: &mut Workshop) -> Outcome<Count> {
    let browser = workshop.browser()?;
    let options = serde_json::json!({ "goog:chromeOptions": {
        "binary": browser.chrome,
        "args": ["disable-gpu", "disable-quic", "no-first-run", "disable-background-networking",
                 "disable-component-update", "disable-sync"],
    }});
    let file = root().join("target").join("webdriver.json");
    fs::write(&file, options.to_string()).about("write", &file)?;
    let mut tests = cargo();
    tests.args(["test", "--locked", "--package", "exeunt", "--target", WASM, "--test", "components"]);
    tests.env("PATH", workshop.toolbox()?.path()?).env("CHROMEDRIVER", &browser.driver);
    tests.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &file);
    tests.env("WASM_BINDGEN_TEST_TIMEOUT", "300").env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60");
    let heard = overhear(&mut tests)?;
    Ok(Count::of(&heard.text, heard.success))
}

fn site(workshop: &mut Workshop) -> Outcome<Count> {
    let weights = site::ready(workshop.toolbox()?)?;
    say(size_budget::table(&weights).trim_end());
    say(size_budget::within_budget(&weights)?);
    Ok(Count::PASSED)
}

fn journeys(workshop: &mut Workshop) -> Outcome<Count> {
    site::ready(workshop.toolbox()?)?;
    let server = server::with_app()?;
    let browser = workshop.browser()?;
    let mut count = Count::default();
    for built in programs(workshop, "", Some("journeys"))? {
        let mut tests = prepared(built);
        tests.env("EXEUNT_SERVER", &server).env("CHROME", &browser.chrome).env("CHROMEDRIVER", &browser.driver);
        let heard = overhear(&mut tests)?;
        count = count.and(Count::of(&heard.text, heard.success));
    }
    Ok(count)
}
