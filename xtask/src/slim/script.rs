//! A script in wasm-bindgen's format: statements that begin at the margin, each with at most one name. It reads no
//! JavaScript beyond that, and the journeys find out whether the result still works.

use std::collections::BTreeSet;

/// The script, statement by statement.
pub(super) struct Script(Vec<String>);

impl Script {
    pub(super) fn new(text: &str) -> Self {
        let mut statements: Vec<String> = Vec::new();
        for line in text.lines() {
            let begins = line.starts_with(|first: char| !first.is_whitespace() && !"})]/".contains(first));
            match statements.last_mut() {
                Some(statement) if !begins => statement.push_str(line),
                _ => statements.push(line.to_owned()),
            }
            if let Some(statement) = statements.last_mut() {
                statement.push('\n');
            }
        }
        // Two ways to start the app are offered; this page takes the one that streams.
        for statement in &mut statements {
            *statement = statement.replace("export { initSync, ", "export { ");
        }
        Self(statements)
    }

    pub(super) fn text(&self) -> String {
        self.0.concat()
    }

    /// The exports of the program that it calls.
    pub(super) fn calls(&self) -> BTreeSet<String> {
        let text = self.text();
        text.split("wasm.").skip(1).map(|rest| words(rest).next().unwrap_or_default().to_owned()).collect()
    }

    /// Removes unused declarations; whether there were any.
    pub(super) fn forget_unused(&mut self) -> bool {
        let before = self.0.len();
        let mut used: BTreeSet<String> = BTreeSet::new();
        let is_used = |statement: &str, used: &BTreeSet<String>| name(statement).is_none_or(|name| used.contains(name));
        loop {
            let known = used.len();
            for statement in &self.0 {
                if is_used(statement, &used) {
                    used.extend(words(statement).map(str::to_owned));
                }
            }
            if used.len() == known {
                break;
            }
        }
        self.0.retain(|statement| is_used(statement, &used));
        self.0.len() < before
    }

    /// Removes the imports of the program that are not `wanted`.
    pub(super) fn forget_imports(&mut self, wanted: impl Fn(&str) -> bool) {
        const INDENT: &str = "        ";
        for statement in self.0.iter_mut().filter(|statement| name(statement) == Some("__wbg_get_imports")) {
            let mut kept = String::new();
            let mut skips = false;
            for line in statement.lines() {
                let entry = line.strip_prefix(INDENT).filter(|entry| !entry.starts_with([' ', '}']));
                let offered = entry.and_then(|entry| entry.split_once(": function"));
                if let Some((name, _)) = offered {
                    skips = !wanted(name);
                }
                if !skips {
                    kept.push_str(line);
                    kept.push('\n');
                }
                // An entry ends where its brace stands under its name.
                if line.strip_prefix(INDENT).is_some_and(|end| end.starts_with('}')) {
                    skips = false;
                }
            }
            *statement = kept;
        }
    }
}

/// The name that a statement declares, or that it is all about. A statement without one always runs.
fn name(statement: &str) -> Option<&str> {
    let declared = ["function ", "async function ", "export class ", "const ", "let ", "if (Symbol.dispose) "];
    declared.iter().find_map(|kind| words(statement.strip_prefix(kind)?).next())
}

/// The words in a text, as far as they could be names.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '$').filter(|word| !word.is_empty())
}
