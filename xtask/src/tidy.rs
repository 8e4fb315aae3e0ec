//! The rules of the source tree, as absences: which names must not stand in which files. Each has a name, a reason, and
//! a small tree that breaks it, so that a rule which can never fail is noticed. ARCHITECTURE.md lists the same in
//! words.
//!
//! It reads text and nothing else: whether the code compiles is the compiler's business.

mod circles;
mod code;
mod documents;
mod layers;
mod words;

use crate::fingerprint::entries;
use crate::report::{About as _, Outcome};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

pub use code::{Literal, Source};

/// The text files of a source tree, by their path below its root.
#[derive(Debug, Clone, Default)]
pub struct Tree(BTreeMap<String, String>);

/// The endings of files that are read. A file without one is not.
const ENDINGS: &[&str] = &["css", "html", "js", "json", "lock", "md", "png", "rs", "sql", "svg", "toml"];
/// Paths that are never read: cargo's output, git's own files, and third-party files.
const SKIPPED: &[&str] = &["target", ".git", "vendor", "node_modules", "data"];

impl Tree {
    /// Reads the tree below `root`.
    ///
    /// # Errors
    /// When a folder or a file in it cannot be read.
    pub fn read(root: &Path) -> Outcome<Self> {
        let mut tree = Self::default();
        tree.add(root, root)?;
        Ok(tree)
    }

    /// A tree made of these files.
    #[must_use]
    pub fn of(files: &[(&str, &str)]) -> Self {
        Self(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect())
    }

    fn add(&mut self, folder: &Path, root: &Path) -> Outcome {
        for path in entries(folder)? {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let ending = path.extension().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                if !SKIPPED.contains(&name.as_str()) {
                    self.add(&path, root)?;
                }
            } else if ENDINGS.contains(&ending.as_str()) || ending.is_empty() {
                let text = fs::read(&path).about("read", &path)?;
                let place = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
                self.0.insert(place, String::from_utf8_lossy(&text).into_owned());
            }
        }
        Ok(())
    }

    /// The text of one file.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<&str> {
        self.0.get(path).map(String::as_str)
    }

    /// Whether there is a file or a folder of that name.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        let folder = format!("{}/", path.trim_end_matches('/'));
        self.0.contains_key(path) || self.0.keys().any(|file| file.starts_with(&folder))
    }

    /// Every file whose path begins with one of `starts` and ends with `ending`.
    pub fn files<'a>(&'a self, starts: &'a [&str], ending: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0
            .iter()
            .filter(move |(path, _)| path.ends_with(ending) && starts.iter().any(|start| path.starts_with(start)))
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }
}

/// One rule.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The rule in a few words.
    pub name: &'static str,
    /// The reason.
    pub reason: &'static str,
    /// The smallest tree that breaks it, once for each way to break it.
    pub broken_by: &'static [&'static [(&'static str, &'static str)]],
    /// A tree that looks similar and keeps it.
    pub kept_by: &'static [(&'static str, &'static str)],
    /// Names every place that breaks it, as `path:line: name`.
    pub offenders: fn(&Tree) -> Vec<String>,
}

/// All rules.
#[must_use]
pub fn rules() -> Vec<Rule> {
    [circles::RULES, layers::RULES, words::RULES, documents::RULES].concat()
}

/// The breaches, each with its rule, the reason and the places. Empty when all are kept.
#[must_use]
pub fn complaints(tree: &Tree) -> Vec<String> {
    let broken = |rule: Rule| {
        let offenders = (rule.offenders)(tree);
        let places = offenders.join("\n    ");
        (!offenders.is_empty()).then(|| format!("{}\n  because {}\n    {places}", rule.name, rule.reason))
    };
    rules().into_iter().filter_map(broken).collect()
}
