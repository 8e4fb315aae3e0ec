//! The dependency graph between the modules of each crate. A module and its submodules are one node.

use super::{Rule, Source, Tree};
use std::collections::{BTreeMap, BTreeSet};

/// The rules of this file.
pub(super) const RULES: &[Rule] = &[Rule {
    name: "no circle between the modules of a crate",
    reason: "a circle can only be read, moved and changed as a whole",
    broken_by: &[
        &[("crates/a/src/b.rs", "use crate::c::C;"), ("crates/a/src/c.rs", "use crate::b::B;")],
        &[
            ("crates/a/src/b/d.rs", "use crate::{c, e};"),
            ("crates/a/src/c.rs", "fn f() { super::e::g() }"),
            ("crates/a/src/e.rs", "use crate::b::d::D;"),
        ],
    ],
    kept_by: &[
        ("crates/a/src/lib.rs", "pub use b::B;"),
        ("crates/a/src/b.rs", "mod d;\nuse crate::c::C;\nuse d::D;"),
        ("crates/a/src/b/d.rs", "use super::B;\nuse crate::c::C;"),
        ("crates/a/src/c.rs", "pub struct C;"),
    ],
    offenders: circles,
}];

/// The modules that each module of a crate names.
type Graph = BTreeMap<String, BTreeSet<String>>;

fn circles(tree: &Tree) -> Vec<String> {
    let mut crates: BTreeMap<&str, Vec<(String, &str)>> = BTreeMap::new();
    for (path, text) in tree.files(&["crates/", "src/"], ".rs") {
        let within = path.strip_prefix("src/").map(|file| ("the app", file));
        if let Some((root, file)) = within.or_else(|| path.split_once("/src/")) {
            crates.entry(root).or_default().push((file.trim_end_matches(".rs").replace('/', "::"), text));
        }
    }
    let mut found = Vec::new();
    for (root, files) in crates {
        let graph = graph(&files);
        for (from, to) in graph.iter().flat_map(|(from, all)| all.iter().map(move |to| (from, to))) {
            if from < to && reaches(&graph, to, from) {
                found.push(format!("{root}: {from} and {to} name each other, perhaps by others"));
            }
        }
    }
    found
}

fn graph(files: &[(String, &str)]) -> Graph {
    let modules: BTreeSet<&str> = files.iter().map(|(module, _)| module.as_str()).collect();
    let edges = files.iter().map(|(module, text)| {
        let named = Source::of(text).paths(module).into_iter().filter_map(|path| nearest(&modules, &path));
        (module.clone(), named.filter(|other| !is_one_thing(module, other)).collect())
    });
    edges.collect()
}

/// The module that a path leads to.
fn nearest(modules: &BTreeSet<&str>, path: &str) -> Option<String> {
    let mut path = path;
    while !modules.contains(path) {
        path = path.rsplit_once("::")?.0;
    }
    Some(path.to_owned())
}

fn is_one_thing(one: &str, other: &str) -> bool {
    let holds = |outer: &str, inner: &str| inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with("::"));
    one == other || holds(one, other) || holds(other, one)
}

fn reaches(graph: &Graph, from: &str, to: &str) -> bool {
    let (mut seen, mut next) = (BTreeSet::new(), vec![from]);
    while let Some(module) = next.pop() {
        if module == to {
            return true;
        }
        if seen.insert(module) {
            next.extend(graph.get(module).into_iter().flatten().map(String::as_str));
        }
    }
    false
}
