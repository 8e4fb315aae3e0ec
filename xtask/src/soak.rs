//! `cargo xtask soak`: the long runs, whose randomness follows from one seed. It knows the parts, and that a line with
//! a figure begins with a marker; the tests themselves are the parts'.

mod parts;
mod wishes;

pub use wishes::Wishes;

use crate::report::{Failure, Outcome, say, spoken};
use crate::tally::{Count, Ran, summary, total};
use parts::{ALL, Part, Workshop};
use std::hash::BuildHasher as _;
use std::time::Instant;

/// The marker at the beginning of a line with a figure.
pub(crate) const FIGURE: &str = "figure: ";

/// The result of a part: its counts, and figures on how much was tried.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The tests that passed and failed.
    pub count: Count,
    /// The figures, without the marker.
    pub figures: Vec<String>,
}

impl Found {
    /// Both together.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.count = self.count.and(other.count);
        self.figures.extend(other.figures);
        self
    }
}

/// Runs the long tests, and prints the figures. A part that fails does not stop the others.
///
/// # Errors
/// When a part is unknown, a build fails, or a test fails; the printed seed makes it fail again.
pub fn soak(wishes: &Wishes) -> Outcome {
    let chosen = choose(&wishes.parts)?;
    // A number that a person can type again.
    let seed = wishes.seed.unwrap_or_else(|| std::hash::RandomState::new().hash_one(0) % 1_000_000);
    let wishes = Wishes { seed: Some(seed), ..wishes.clone() };
    say(wishes.typed());
    let workshop = Workshop::set_up(&chosen)?;
    let (mut ran, mut figures) = (Vec::new(), Vec::new());
    for part in chosen {
        say(format!("\n== {}: {}", part.name, part.about));
        let began = Instant::now();
        let found = (part.run)(&workshop, &wishes).unwrap_or_else(|failure| {
            say(format!("{} failed: {failure}", part.name));
            Found { count: Count::FAILED, figures: Vec::new() }
        });
        say(format!("{} took {}", part.name, spoken(began.elapsed())));
        figures.extend(found.figures);
        ran.push(Ran { step: part.name, count: found.count, time: began.elapsed() });
    }
    say(format!("\n{}", wishes.typed()));
    for figure in figures {
        say(format!("{FIGURE}{figure}"));
    }
    say(summary(&ran));
    if total(&ran).failed == 0 { Ok(()) } else { Err(Failure(format!("something failed; again: {}", wishes.typed()))) }
}

/// The parts asked for, in their own order.
fn choose(names: &[String]) -> Outcome<Vec<&'static Part>> {
    if let Some(unknown) = names.iter().find(|name| !ALL.iter().any(|part| part.name == *name)) {
        let all: Vec<String> = ALL.iter().map(|part| format!("  {:<12} {}", part.name, part.about)).collect();
        return Err(Failure(format!("there is no part `{unknown}`. The parts are:\n{}", all.join("\n"))));
    }
    Ok(ALL.iter().filter(|part| names.is_empty() || names.iter().any(|name| name == part.name)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(names: &[&str]) -> Vec<&'static str> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        choose(&names).unwrap().iter().map(|part| part.name).collect()
    }

    #[test]
    fn without_names_every_part_runs_and_each_once() {
        let mut all = chosen(&[]);
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), ALL.len());
        assert_eq!(chosen(&["fuzz", "seeds"]), ["seeds", "fuzz"]);
    }

    #[test]
    fn a_part_that_does_not_exist_is_refused_with_the_names_of_those_that_do() {
        let refused = soak(&Wishes { parts: vec!["fuss".to_owned()], ..Wishes::default() }).unwrap_err();
        assert!(refused.0.contains("`fuss`") && refused.0.contains("strangers"), "{refused}");
    }
}
