//! `cargo xtask openapi`: writes the published description of the contract anew. The contract's own test generates it;
//! this module runs that test and prints the difference.

use crate::report::{About as _, Outcome, say};
use crate::run::{cargo, root, show};
use std::collections::BTreeSet;
use std::fs;

/// Writes `crates/contract/openapi.json` from the contract's types and prints the difference.
///
/// # Errors
/// When the contract does not compile, or the file cannot be written.
pub fn openapi() -> Outcome {
    let file = root().join("crates").join("contract").join("openapi.json");
    let before = fs::read_to_string(&file).unwrap_or_default();
    let mut test = cargo();
    test.args(["test", "--locked", "--package", "exeunt-contract", "--all-features", "openapi"]);
    show(test.env("UPDATE_OPENAPI", "1"))?;
    let after = fs::read_to_string(&file).about("read", &file)?;
    if before == after {
        say("crates/contract/openapi.json was up to date.");
        return Ok(());
    }
    say("crates/contract/openapi.json is new. Lines that came (+) and went (-):");
    for line in changes(&before, &after) {
        say(line);
    }
    Ok(())
}

/// The lines that only one of the two texts has. Moved lines are no change.
fn changes<'a>(before: &'a str, after: &'a str) -> Vec<String> {
    let lines = |text: &'a str| text.lines().map(str::trim).filter(|line| line.len() > 2).collect::<BTreeSet<_>>();
    let (old, new) = (lines(before), lines(after));
    let gone = before.lines().filter(|line| old.contains(line.trim()) && !new.contains(line.trim()));
    let came = after.lines().filter(|line| new.contains(line.trim()) && !old.contains(line.trim()));
    gone.map(|line| format!("- {line}")).chain(came.map(|line| format!("+ {line}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::changes;

    #[test]
    fn only_what_came_and_went_is_said() {
        let (before, after) = ("{\n  \"a\": 1,\n  \"b\": 2\n}", "{\n  \"b\": 2\n  \"c\": 3,\n}");
        assert_eq!(changes(before, after), ["-   \"a\": 1,", "+   \"c\": 3,"]);
        assert_eq!(changes(after, after), Vec::<String>::new());
    }
}
