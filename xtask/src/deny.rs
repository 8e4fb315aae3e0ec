//! The step `deny`: licences, origins, duplicates and cryptography of all dependencies, by `deny.toml`. Then the same
//! with rules that our own tree breaks, so that a rule which can never fail is noticed.

use crate::report::{About as _, Failure, Outcome, progress};
use crate::run::{root, show};
use crate::tally::Count;
use std::fs;
use std::path::Path;
use std::process::Command;

/// A change of the rules, and the check that must then fail.
const BROKEN: &[(&str, &str, &str)] = &[
    ("    \"MIT\",\n", "", "licenses"),
    ("    \"Unicode-3.0\",\n", "", "licenses"),
    ("    { crate = \"sha2@0.10\", reason = \"rust-embed\" },\n", "", "bans"),
    ("{ crate = \"md5\",", "{ crate = \"subtle\",", "bans"),
    ("[sources]", "[sources]\nallow-registry = []", "sources"),
];

/// Runs `tool`, which is cargo-deny.
///
/// # Errors
/// When the tree breaks a rule, or a rule does not notice a breach.
pub fn check(tool: &Path) -> Outcome<Count> {
    let rules = root().join("deny.toml");
    show(command(tool, &rules, &["bans", "licenses", "sources"]).args(["--hide-inclusion-graph"]))?;
    let text = fs::read_to_string(&rules).about("read", &rules)?;
    let mut count = Count::PASSED;
    for (words, others, what) in BROKEN {
        let broken = broken(&text, words, others)?;
        let file = root().join("target").join("deny.toml");
        fs::write(&file, broken).about("write", &file)?;
        let mut check = command(tool, &file, &[what]);
        let output = check.output().about("run", tool)?;
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        if output.status.success() || !said.contains(&format!("{what} FAILED")) {
            return Err(Failure(format!("`{what}` does not notice that `{words}` became `{others}`:\n{said}")));
        }
        progress(format!("`{}` is noticed by its absence or its change.", words.trim()));
        count = count.and(Count::PASSED);
    }
    Ok(count)
}

fn broken(rules: &str, words: &str, others: &str) -> Outcome<String> {
    if !rules.contains(words) {
        return Err(Failure(format!(
            "deny.toml does not say `{words}` any more; change what xtask/src/deny.rs breaks"
        )));
    }
    Ok(rules.replacen(words, others, 1))
}

fn command(tool: &Path, rules: &Path, which: &[&str]) -> Command {
    let mut command = Command::new(tool);
    command.current_dir(root()).args(["--locked", "--workspace", "--color", "never", "--config"]).arg(rules);
    command.arg("check").args(which);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_that_is_broken_on_purpose_stands_in_the_file() {
        let rules = fs::read_to_string(root().join("deny.toml")).unwrap();
        for (words, others, _) in BROKEN {
            assert_ne!(broken(&rules, words, others).unwrap(), rules);
        }
        assert!(broken("", BROKEN[0].0, "").is_err());
    }
}
