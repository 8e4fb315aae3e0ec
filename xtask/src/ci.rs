//! `cargo xtask test`: everything that a change must pass, in order, counted. It knows the steps;
//! [`crate::test_report`] counts their results, [`crate::setup`] has the prerequisites on the machine.

mod steps;

use crate::report::{Failure, Outcome, say};
use crate::run::Built;
use crate::schemathesis::Schemathesis;
use crate::setup::{Browser, browser, components, postgres, proxies, wasm_target};
use crate::test_report::{Count, summary, total};
use crate::tools::{Toolbox, cargo_deny};
use clap::builder::PossibleValuesParser;
use exeunt_private_postgres::PrivatePostgres;
use std::path::PathBuf;
use std::time::Instant;

/// One step.
struct Step {
    /// The name on the command line.
    name: &'static str,
    /// Its purpose, in a few words.
    about: &'static str,
    /// Its prerequisites.
    needs: &'static [Need],
    run: fn(&mut Context) -> Outcome<Count>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    /// rustfmt and clippy.
    Components,
    /// The WebAssembly target.
    Wasm,
    /// Trunk and wasm-bindgen.
    Tools,
    /// Chromium and its driver.
    Browser,
    /// cargo-deny.
    Deny,
    /// schemathesis.
    Schemathesis,
    /// PostgreSQL's server programs.
    Postgres,
    /// nginx, HAProxy and Caddy.
    Proxies,
    /// The test programs of this machine; the step `compile` makes them.
    Programs,
}

/// The prerequisites that are ready, and the results of earlier steps.
#[derive(Default)]
struct Context {
    toolbox: Option<Toolbox>,
    browser: Option<Browser>,
    deny: Option<PathBuf>,
    schemathesis: Option<Schemathesis>,
    programs: Vec<Built>,
    server: Option<PathBuf>,
    /// The database server of the tests on PostgreSQL. It ends with the run.
    postgres: Option<PrivatePostgres>,
}

impl Context {
    /// Prepares the prerequisites of the steps. All of it comes before the first step, so that a missing browser is
    /// reported at once and not after a quarter of an hour.
    fn set_up(steps: &[&Step]) -> Outcome<Self> {
        let needed = |need| steps.iter().any(|step| step.needs.contains(&need));
        let mut context = Self::default();
        if needed(Need::Browser) {
            context.browser = Some(browser()?);
        }
        if needed(Need::Components) {
            components()?;
        }
        if needed(Need::Wasm) {
            wasm_target()?;
        }
        if needed(Need::Tools) {
            context.toolbox = Some(Toolbox::ready()?);
        }
        if needed(Need::Deny) {
            context.deny = Some(cargo_deny()?);
        }
        if needed(Need::Postgres) {
            postgres()?;
        }
        if needed(Need::Proxies) {
            proxies()?;
        }
        if needed(Need::Schemathesis) {
            context.schemathesis = Some(Schemathesis::ready()?);
        }
        Ok(context)
    }

    /// The address of the database server, which the first step that asks starts.
    fn postgres(&mut self) -> Outcome<String> {
        let running = match self.postgres.take() {
            Some(running) => running,
            None => PrivatePostgres::start().map_err(|why| Failure(format!("PostgreSQL does not start: {why}")))?,
        };
        Ok(self.postgres.insert(running).address())
    }
}

/// The names of the steps, as the command line takes them.
#[must_use]
pub fn names() -> PossibleValuesParser {
    PossibleValuesParser::new(steps::ALL.iter().map(|step| step.name))
}

/// Runs the named steps, or all of them, and prints the closing table. A failed step does not stop the others.
///
/// # Errors
/// When something is missing on the machine, or anything failed.
pub fn test(names: &[String]) -> Outcome {
    let chosen = choose(names);
    let mut context = Context::set_up(&chosen)?;
    let mut rows = Vec::new();
    for step in chosen {
        say(format!("\n== {}: {}", step.name, step.about));
        let began = Instant::now();
        let count = (step.run)(&mut context).unwrap_or_else(|failure| {
            say(format!("{} failed: {failure}", step.name));
            Count::FAILED
        });
        rows.push((step.name, count, began.elapsed()));
    }
    say(format!("\n{}", summary(&rows)));
    if total(&rows).failed == 0 { Ok(()) } else { Err(Failure::new("some tests failed")) }
}

/// The steps asked for, in their own order, with `compile` before those that need it.
fn choose(names: &[String]) -> Vec<&'static Step> {
    let asked = |step: &Step| names.is_empty() || names.iter().any(|name| name == step.name);
    let programs = steps::ALL.iter().any(|step| asked(step) && step.needs.contains(&Need::Programs));
    steps::ALL.iter().filter(|step| asked(step) || (programs && step.name == steps::COMPILE)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(names: &[&str]) -> Vec<&'static str> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        choose(&names).iter().map(|step| step.name).collect()
    }

    #[test]
    fn without_names_everything_runs_and_each_step_once() {
        let mut all = chosen(&[]);
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), steps::ALL.len());
    }

    #[test]
    fn a_step_brings_along_what_it_needs_in_the_right_order() {
        assert_eq!(chosen(&["server", "format"]), ["format", "compile", "server"]);
        assert_eq!(chosen(&["format"]), ["format"]);
    }
}
