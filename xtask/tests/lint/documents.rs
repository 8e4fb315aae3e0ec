//! Facts that are written down twice and must agree.

use std::fs;
use xtask::run::root;
use xtask::tools::WASM_BINDGEN;

/// The endings by which a word in a document is taken for a file.
const FILES: &[&str] = &[".rs", ".toml", ".md", ".css", ".html", ".json", ".js", ".sql", ".png"];

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap()
}

/// The files and folders that a document names between backquotes or links to.
fn named(text: &str) -> Vec<&str> {
    let quoted = text.split('`').skip(1).step_by(2).filter(|word| is_file(word));
    let linked = text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
    quoted.chain(linked.filter(|link| !link.is_empty() && !link.contains("://"))).collect()
}

/// `src/api.rs`, `style/`, `Trunk.toml`; but no address, no command, no pattern, no media type.
fn is_file(word: &str) -> bool {
    let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c));
    let outside = word.starts_with(['/', '.', '-', '~']) && !word.starts_with(".ci/") && !word.starts_with(".cargo/");
    let folder = word.ends_with('/') && word.len() > 1;
    plain && !outside && !word.starts_with("target/") && (folder || FILES.iter().any(|ending| word.ends_with(ending)))
}

#[test]
fn a_file_that_a_document_names_is_there() {
    let text =
        "See `src/gone.rs` and `src/`, not `target/site`, `text/html` or [this](docs/a.md#b), [that](https://x.y).";
    assert_eq!(named(text), ["src/gone.rs", "src/", "docs/a.md"]);
    for document in ["ARCHITECTURE.md", "README.md", "SECURITY.md"] {
        let text = read(document);
        let gone: Vec<&str> = named(&text).into_iter().filter(|name| !root().join(name).exists()).collect();
        assert_eq!(gone, [""; 0], "{document}");
    }
}

#[test]
fn the_map_is_no_longer_than_a_walk() {
    assert!(read("ARCHITECTURE.md").lines().count() <= 120);
}

/// wasm-bindgen's program works only with the crate of exactly its version.
#[test]
fn wasm_bindgen_is_installed_in_the_version_that_the_app_is_built_with() {
    let version = format!("name = \"wasm-bindgen\"\nversion = \"{}\"\n", WASM_BINDGEN.version);
    assert!(read("Cargo.lock").contains(&version), "xtask/src/tools.rs has another version");
}
