//! `cargo xtask test`: everything that a change must pass, in order, counted. It knows the steps; [`crate::tally`]
//! counts their results, [`crate::setup`] has the prerequisites on the machine.

mod steps;

use crate::report::{Failure, Outcome, say};
use crate::run::Built;
use crate::setup::{Browser, browser, components, wasm_target};
use crate::strangers::Strangers;
use crate::tally::{Count, Ran, summary, total};
use crate::tools::{Toolbox, cargo_deny};
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
    run: fn(&mut Workshop) -> Outcome<Count>,
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
    Strangers,
    /// The test programs of this machine; the step `compile` makes them.
    Programs,
}

/// The prerequisites that are ready, and the results of earlier steps.
#[derive(Default)]
struct Workshop {
    toolbox: Option<Toolbox>,
    browser: Option<Browser>,
    deny: Option<PathBuf>,
    strangers: Option<Strangers>,
    programs: Vec<Built>,
    server: Option<PathBuf>,
}

impl Workshop {
    /// Prepares the prerequisites of the steps. All of it comes before the first step, so that a missing browser is
    /// reported at once and not after a quarter of an hour.
    fn set_up(steps: &[&Step]) -> Outcome<Self> {
        let needed = |need| steps.iter().any(|step| step.needs.contains(&need));
        let mut workshop = Self::default();
        if needed(Need::Browser) {
            workshop.browser = Some(browser()?);
        }
        if needed(Need::Components) {
            components()?;
        }
        if needed(Need::Wasm) {
            wasm_target()?;
        }
        if needed(Need::Tools) {
            workshop.toolbox = Some(Toolbox::ready()?);
        }
        if needed(Need::Deny) {
            workshop.deny = Some(cargo_deny()?);
        }
        if needed(Need::Strangers) {
            workshop.strangers = Some(Strangers::ready()?);
        }
        Ok(workshop)
    }

    fn toolbox(&self) -> Outcome<&Toolbox> {
        self.toolbox.as_ref().ok_or_else(|| Failure::new("the build tools were not made ready"))
    }

    fn browser(&self) -> Outcome<&Browser> {
        self.browser.as_ref().ok_or_else(|| Failure::new("the browser was not made ready"))
    }
}

/// Runs the named steps, or all of them, and prints the closing table. A failed step does not stop the others.
///
/// # Errors
/// When a name is unknown, something is missing on the machine, or anything failed.
pub fn test(names: &[String]) -> Outcome {
    let chosen = choose(names)?;
    let mut workshop = Workshop::set_up(&chosen)?;
    let mut ran = Vec::new();
    for step in chosen {
        say(format!("\n== {}: {}", step.name, step.about));
        let began = Instant::now();
        let count = (step.run)(&mut workshop).unwrap_or_else(|failure| {
            say(format!("{} failed: {failure}", step.name));
            Count::FAILED
        });
        ran.push(Ran { step: step.name, count, time: began.elapsed() });
    }
    say(format!("\n{}", summary(&ran)));
    if total(&ran).failed == 0 { Ok(()) } else { Err(Failure::new("some tests failed")) }
}

/// The steps asked for, in their own order, with `compile` before those that need it.
fn choose(names: &[String]) -> Outcome<Vec<&'static Step>> {
    let known = |name: &String| steps::ALL.iter().any(|step| step.name == name);
    if let Some(unknown) = names.iter().find(|name| !known(name)) {
        let all: Vec<String> = steps::ALL.iter().map(|step| format!("  {:<12} {}", step.name, step.about)).collect();
        return Err(Failure(format!("there is no step `{unknown}`. The steps are:\n{}", all.join("\n"))));
    }
    let asked = |step: &Step| names.is_empty() || names.iter().any(|name| name == step.name);
    let programs = steps::ALL.iter().any(|step| asked(step) && step.needs.contains(&Need::Programs));
    Ok(steps::ALL.iter().filter(|step| asked(step) || (programs && step.name == steps::COMPILE)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(names: &[&str]) -> Vec<&'static str> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        choose(&names).unwrap().iter().map(|step| step.name).collect()
    }

    #[test]
    fn without_names_everything_runs_and_each_step_once() {
        let mut all = chosen(&[]);
        assert_eq!(all.len(), steps::ALL.len());
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), steps::ALL.len());
    }

    #[test]
    fn a_step_brings_along_what_it_needs_in_the_right_order() {
        assert_eq!(chosen(&["server", "format"]), ["format", "compile", "server"]);
        assert_eq!(chosen(&["format"]), ["format"]);
    }

    #[test]
    fn a_step_that_does_not_exist_is_refused_with_the_names_of_those_that_do() {
        let refused = choose(&["sever".to_owned()]).err().unwrap();
        assert!(refused.0.contains("`sever`") && refused.0.contains("journeys"), "{refused}");
    }
}
