//! The tables of `docs/requirements.md`: each requirement, its state, and the test that shows it. A row that names a
//! test which does not exist is a complaint, so that the tables cannot promise untested behaviour.
//!
//! It reads text: whether the tests pass is the other tests' business.

use crate::source::files;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use xtask::report::say;
use xtask::run::root;

/// The document.
const TABLE: &str = "docs/requirements.md";
/// The folders with tests.
const TESTS: &[&str] = &["crates", "src", "tests", "xtask", "fuzz"];
/// The words that may stand in the third column.
const STATES: &[&str] = &["met", "in part", "not applicable", "open"];

/// One row of a table.
#[derive(Debug, PartialEq, Eq)]
struct Row<'a> {
    line: usize,
    id: &'a str,
    state: &'a str,
    shown: &'a str,
}

/// Prints the number of rows in each state, table by table.
#[test]
fn the_tables_of_requirements_name_tests_that_exist() {
    let tests: Vec<_> = TESTS.iter().flat_map(|folder| files(folder, ".rs")).collect();
    let tests = tests.iter().flat_map(|(_, text)| tests_in(text)).map(str::to_owned).collect();
    let targets = files("docs", ".md").iter().flat_map(|(path, text)| headings(path, text)).collect();
    let text = fs::read_to_string(root().join(TABLE)).unwrap();
    for (heading, rows) in tables(&text) {
        let count = |state| rows.iter().filter(|row| row.state == state).count();
        let counts: Vec<String> = STATES.iter().map(|state| format!("{} {state}", count(*state))).collect();
        say(format!("{heading}: {}", counts.join(", ")));
    }
    assert_eq!(complaints(&text, &tests, &targets), [""; 0]);
}

/// The errors in the document.
fn complaints(text: &str, tests: &BTreeSet<String>, headings: &BTreeSet<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for row in tables(text).into_values().flatten() {
        let mut complain = |what: String| found.push(format!("{TABLE}:{}: {}: {what}", row.line, row.id));
        if !seen.insert(row.id) {
            complain("stands here twice".to_owned());
        }
        if !STATES.contains(&row.state) {
            complain(format!("`{}` is none of {STATES:?}", row.state));
        }
        let named: Vec<&str> = row.shown.split('`').skip(1).step_by(2).collect();
        for name in named.iter().filter(|name| !tests.contains(**name)) {
            complain(format!("there is no test `{name}`"));
        }
        let links: Vec<&str> = row.shown.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect();
        for link in links.iter().filter(|link| !headings.contains(**link)) {
            complain(format!("nothing is at `{link}`"));
        }
        if ["met", "in part"].contains(&row.state) && named.is_empty() && links.is_empty() {
            complain("is met, but nothing shows it".to_owned());
        }
        if row.shown.is_empty() {
            complain("has no reason".to_owned());
        }
    }
    found
}

/// The rows below each heading.
fn tables(text: &str) -> BTreeMap<&str, Vec<Row<'_>>> {
    let mut tables: BTreeMap<&str, Vec<Row<'_>>> = BTreeMap::new();
    let mut heading = "";
    for (at, line) in text.lines().enumerate() {
        if let Some(title) = line.strip_prefix("## ") {
            heading = title;
        }
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let ["", id, _, state, shown, ""] = cells[..] else { continue };
        if id != "Id" && !id.starts_with("--") {
            tables.entry(heading).or_default().push(Row { line: at + 1, id, state, shown });
        }
    }
    tables
}

/// The names of the tests in a Rust file.
fn tests_in(text: &str) -> impl Iterator<Item = &str> {
    let mut is_test = false;
    text.lines().map(str::trim).filter_map(move |line| {
        if line.starts_with("#[") {
            is_test |= ["#[test]", "#[tokio::test", "#[wasm_bindgen_test"].iter().any(|mark| line.starts_with(mark));
            return None;
        }
        let name = function(line).filter(|_| is_test).or_else(|| named_in_a_macro(line));
        is_test &= line.starts_with("//");
        name
    })
}

/// The name before `: Act::…;`, in a table that a macro makes tests of (`crates/server/tests/it/sqlite/crash.rs`).
fn named_in_a_macro(line: &str) -> Option<&str> {
    let (name, act) = line.split_once(": Act::")?;
    let is_name = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    (is_name && act.ends_with(';')).then_some(name)
}

fn function(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("pub(crate) ").unwrap_or(line);
    rest.strip_prefix("async ").unwrap_or(rest).strip_prefix("fn ")?.split(['(', '<']).next()
}

/// The link targets in a document, as `security.md#a-heading`.
fn headings(path: &str, text: &str) -> Vec<String> {
    let name = path.trim_start_matches("docs/");
    let titles = text.lines().filter(|line| line.starts_with('#'));
    let target = |title: &str| {
        let title = title.trim_start_matches('#').trim().to_lowercase();
        let kept = title.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        format!("{name}#{}", kept.collect::<String>().replace(' ', "-"))
    };
    titles.map(target).collect()
}

fn said(row: &str) -> Vec<String> {
    let table = format!("## ASVS\n\n| Id | What | State | Shown by |\n|---|---|---|---|\n{row}\n");
    let tests = tests_in("#[tokio::test]\nasync fn i_log_in() {}\nfn helper() {}\n").map(str::to_owned).collect();
    let headings = headings("security.md", "# Security\n\n## Every way in, and how\n").into_iter().collect();
    complaints(&table, &tests, &headings)
}

#[test]
fn a_row_is_believed_for_a_test_or_for_a_place_that_says_it() {
    assert!(said("| 6.1 | x | met | `i_log_in` |").is_empty());
    assert!(said("| 6.1 | x | met | [ways](security.md#every-way-in-and-how) |").is_empty());
    assert!(said("| 6.1 | x | not applicable | there is no such thing |").is_empty());
}

#[test]
fn what_is_not_so_is_complained_of() {
    for wrong in [
        "| 6.1 | x | met | `i_log_out` |",
        "| 6.1 | x | met | `helper` |",
        "| 6.1 | x | met | [ways](security.md#gone) |",
        "| 6.1 | x | met | we are sure |",
        "| 6.1 | x | partly | `i_log_in` |",
        "| 6.1 | x | open | |",
        "| 6.1 | x | met | `i_log_in` |\n| 6.1 | x | met | `i_log_in` |",
    ] {
        assert_eq!(said(wrong).len(), 1, "{wrong}: {:?}", said(wrong));
    }
}

#[test]
fn rows_are_counted_below_their_headings() {
    let text =
        "## A\n| Id | What | State | Shown by |\n|--|--|--|--|\n| 1 | x | met | `t` |\n## B\n| 2 | x | open | y |\n";
    let tables = tables(text);
    assert_eq!(tables.keys().copied().collect::<Vec<_>>(), ["A", "B"]);
    assert_eq!(tables["B"], [Row { line: 6, id: "2", state: "open", shown: "y" }]);
}

/// The table is the index of what went wrong elsewhere: a row that is lost would take its test with it unnoticed.
#[test]
fn every_past_failure_has_its_row() {
    let text = fs::read_to_string(root().join("docs/requirements.md")).unwrap();
    let all: Vec<_> = tables(&text).into_values().flatten().collect();
    let numbers: Vec<u32> = all.iter().filter_map(|row| row.id.strip_prefix("P ")?.parse().ok()).collect();
    assert_eq!(numbers, (1..=40).collect::<Vec<_>>());
}
