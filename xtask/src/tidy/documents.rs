//! Facts that are written down twice and must agree: documents and files, pinned versions, endpoints and samples.

use super::{Rule, Source, Tree};
use crate::tools::{TRUNK, WASM_BINDGEN};

/// The rules of this file.
pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "ARCHITECTURE.md has at most 120 lines",
        reason: "a map that is longer than the walk is not read",
        broken_by: &[&[("ARCHITECTURE.md", LONG)]],
        kept_by: &[("ARCHITECTURE.md", "# Map\n")],
        offenders: |tree| {
            let lines = tree.text("ARCHITECTURE.md").unwrap_or_default().lines().count();
            if lines > 120 { vec![format!("ARCHITECTURE.md: {lines} lines")] } else { Vec::new() }
        },
    },
    Rule {
        name: "a file that a document names is there",
        reason: "a document that names what no longer exists is not believed in the rest either",
        broken_by: &[
            &[("README.md", "See `src/gone.rs`.")],
            &[("ARCHITECTURE.md", "The table is in `crates/server/src/http/handlers/`.")],
            &[("README.md", "![Overview](docs/screenshots/gone.png)")],
        ],
        kept_by: &[
            (
                "README.md",
                "See `src/api.rs`, `target/site`, `GET /api/v1/session`, `text/html`, `style/*`, `store/mod.rs::open`.",
            ),
            ("src/api.rs", ""),
        ],
        offenders: missing_files,
    },
    Rule {
        name: "the tables of requirements say what is so",
        reason: "a promise that names a test which does not exist is kept by nobody",
        broken_by: &[&[("docs/requirements.md", "## A\n\n| 6.1.1 | x | met | `i_log_in` |\n")]],
        kept_by: &[
            ("docs/requirements.md", "## A\n\n| 6.1.1 | x | met | `i_log_in` |\n"),
            ("crates/server/tests/it/sign_in.rs", "#[test]\nfn i_log_in() {}\n"),
        ],
        offenders: crate::requirements::complaints,
    },
    Rule {
        name: "the pinned tools are the versions that the app is built with",
        reason: "wasm-bindgen's program works only with the crate of exactly its version",
        broken_by: &[
            &[("Cargo.toml", "wasm-bindgen = \"=0.2.1\"")],
            &[("Cargo.lock", "name = \"wasm-bindgen\"\nversion = \"0.2.1\"\n")],
            &[("Trunk.toml", "trunk-version = \"=0.1.0\"")],
        ],
        kept_by: &[("crates/server/Cargo.toml", "wasm-bindgen = \"=0.2.1\"")],
        offenders: versions,
    },
    Rule {
        name: "every endpoint has a sample, and every sample an endpoint",
        reason: "the samples are what a developer of another backend reads first",
        broken_by: &[
            &[("crates/contract/src/sign_in.rs", "const NAME: &'static str = \"sign_in\";")],
            &[("crates/contract/samples/gone.json", "{}")],
        ],
        kept_by: &[
            ("crates/contract/src/sign_in.rs", "const NAME: &'static str = \"sign_in\";"),
            ("crates/contract/src/endpoint.rs", "const NAME: &'static str;\nconst SUMMARY: &str = \"x\";"),
            ("crates/contract/samples/sign_in.json", "{}"),
        ],
        offenders: samples,
    },
];

/// More lines than ARCHITECTURE.md may have.
const LONG: &str = {
    const LINES: &[u8] = &[b'\n'; 121];
    match std::str::from_utf8(LINES) {
        Ok(lines) => lines,
        Err(_) => "",
    }
};

/// The endings by which a word in a document is taken for a file.
const FILES: &[&str] = &[".rs", ".toml", ".md", ".css", ".html", ".json", ".js", ".sql", ".png"];

fn missing_files(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for document in ["ARCHITECTURE.md", "README.md", "SECURITY.md"] {
        for (at, line) in tree.text(document).unwrap_or_default().lines().enumerate() {
            let quoted = line.split('`').skip(1).step_by(2);
            let linked = line.split("](").skip(1).filter_map(|rest| rest.split(')').next());
            let named = quoted
                .filter(|word| is_file(word))
                .chain(linked.filter(|link| !link.contains("://") && !link.starts_with('#')));
            let missing = named.filter(|name| !name.starts_with("target/") && !tree.has(name));
            found.extend(missing.map(|name| format!("{document}:{}: {name}", at + 1)));
        }
    }
    found
}

/// `src/api.rs`, `style/`, `Trunk.toml`; but no address, no command, no pattern, no media type.
fn is_file(word: &str) -> bool {
    let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c));
    let outside = word.starts_with(['/', '.', '-', '~']) && !word.starts_with(".ci/") && !word.starts_with(".cargo/");
    let folder = word.ends_with('/') && word.len() > 1;
    plain && !outside && (folder || FILES.iter().any(|ending| word.ends_with(ending)))
}

fn versions(tree: &Tree) -> Vec<String> {
    let wanted = WASM_BINDGEN.version;
    let manifest = pinned(tree, "Cargo.toml", "wasm-bindgen = \"=", wanted);
    let trunk = pinned(tree, "Trunk.toml", "trunk-version = \"=", TRUNK.version);
    let locked = pinned(tree, "Cargo.lock", "name = \"wasm-bindgen\"\nversion = \"", wanted);
    [manifest, trunk, locked].into_iter().flatten().collect()
}

/// Says so when the file has `before`, and another version than the wanted one behind it.
fn pinned(tree: &Tree, file: &str, before: &str, wanted: &str) -> Option<String> {
    let (_, after) = tree.text(file)?.split_once(before)?;
    let version = after.split('"').next().unwrap_or_default();
    (version != wanted).then(|| format!("{file}: {version}, but xtask/src/tools.rs has {wanted}"))
}

fn samples(tree: &Tree) -> Vec<String> {
    let is_name = |before: &str| {
        before.trim_end().ends_with("NAME: &'static str =") || before.trim_end().ends_with("NAME: & static str =")
    };
    let mut names = Vec::new();
    for (_, text) in tree.files(&["crates/contract/src/"], ".rs") {
        let literals = Source::of(text).literals;
        names.extend(literals.into_iter().filter(|l| is_name(&l.before)).map(|l| l.text));
    }
    let sample = |name: &String| format!("crates/contract/samples/{name}.json");
    let without =
        names.iter().filter(|name| !tree.has(&sample(name))).map(|name| format!("{}: is missing", sample(name)));
    let leftover = tree
        .files(&["crates/contract/samples/"], ".json")
        .filter(|(path, _)| !names.iter().any(|name| sample(name) == *path))
        .map(|(path, _)| format!("{path}: belongs to no endpoint"));
    without.chain(leftover).collect()
}
