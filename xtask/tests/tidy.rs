//! Keeps the rules of the source tree, and keeps the rules honest.

use xtask::run::root;
use xtask::tidy::{Tree, complaints, rules};

#[test]
fn the_source_tree_keeps_its_rules() {
    let tree = Tree::read(&root()).unwrap();
    let complaints = complaints(&tree);
    assert!(complaints.is_empty(), "{} broken:\n\n{}\n", complaints.len(), complaints.join("\n\n"));
}

#[test]
fn every_rule_notices_each_way_to_break_it() {
    for rule in rules() {
        assert!(!rule.broken_by.is_empty(), "nothing shows that this rule can fail: {}", rule.name);
        for files in rule.broken_by {
            let offenders = (rule.offenders)(&Tree::of(files));
            assert!(!offenders.is_empty(), "not noticed by `{}`: {files:?}", rule.name);
        }
    }
}

#[test]
fn no_rule_complains_about_what_is_right() {
    for rule in rules() {
        assert_eq!((rule.offenders)(&Tree::of(rule.kept_by)), Vec::<String>::new(), "{}", rule.name);
        assert_eq!((rule.offenders)(&Tree::default()), Vec::<String>::new(), "an empty tree breaks: {}", rule.name);
    }
}

#[test]
fn the_tree_that_is_read_is_the_real_one() {
    let tree = Tree::read(&root()).unwrap();
    for file in
        ["Cargo.toml", "xtask/src/tidy.rs", "crates/contract/src/endpoint.rs", "src/lib.rs", "crates/server/src/lib.rs"]
    {
        assert!(tree.text(file).is_some_and(|text| !text.is_empty()), "{file} was not read");
    }
    assert!(!tree.has("target"), "what cargo makes must not be read");
}

#[test]
fn a_complaint_names_the_rule_the_reason_and_the_place() {
    let tree = Tree::of(&[("src/pages/profile.rs", "\nuse gloo_net::http::Request;")]);
    let complaints = complaints(&tree);
    assert_eq!(complaints.len(), 1);
    for part in ["only src/api.rs", "because there is one way out", "src/pages/profile.rs:2"] {
        assert!(complaints[0].contains(part), "{part} is missing in: {}", complaints[0]);
    }
}
