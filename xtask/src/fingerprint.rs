//! Whether the built app is up to date: a fingerprint over all inputs and outputs of the build. It must not know how
//! the app is built.

use crate::report::{About as _, Outcome};
use std::collections::BTreeSet;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

/// The inputs of the build besides the files that `index.html` names.
const SOURCES: &[&str] = &[
    ".cargo/config.toml",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "crates/contract/Cargo.toml",
    "crates/contract/src",
    "index.html",
    "src",
    "style",
    "xtask/src/minify",
    "xtask/src/minify.rs",
    "xtask/src/site.rs",
    "xtask/src/size_budget.rs",
];

/// The fingerprint of the sources below `root`, of the files below `site`, and of `versions` (the tools that made one
/// from the other). Equal fingerprints mean that building again would change nothing.
///
/// # Errors
/// When a file cannot be read.
pub fn fingerprint(root: &Path, site: &Path, versions: &str) -> Outcome<String> {
    let mut hasher = DefaultHasher::new();
    versions.hash(&mut hasher);
    let named = fs::read_to_string(root.join("index.html")).unwrap_or_default();
    let sources: BTreeSet<&str> = SOURCES.iter().copied().chain(addresses(&named)).collect();
    for source in sources {
        add(&root.join(source), root, &mut hasher)?;
    }
    add(site, site, &mut hasher)?;
    Ok(format!("{:016x}", hasher.finish()))
}

/// The values of `href` and `src` in a page.
fn addresses(page: &str) -> impl Iterator<Item = &str> {
    ["href=\"", "src=\""]
        .into_iter()
        .flat_map(move |attribute| page.split(attribute).skip(1))
        .filter_map(|rest| rest.split('"').next())
        .filter(|address| !address.is_empty() && !address.starts_with('/') && !address.contains("://"))
}

/// Adds a file, or every file of a folder. A missing file counts as such.
fn add(path: &Path, root: &Path, hasher: &mut DefaultHasher) -> Outcome {
    if path.is_dir() {
        for entry in entries(path)? {
            add(&entry, root, hasher)?;
        }
    } else if path.is_file() {
        path.strip_prefix(root).unwrap_or(path).hash(hasher);
        fs::read(path).about("read", path)?.hash(hasher);
    }
    Ok(())
}

/// All entries of a folder, sorted by name.
///
/// # Errors
/// When the folder cannot be read.
pub fn entries(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).about("read", folder)? {
        paths.push(entry.about("read", folder)?.path());
    }
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(name: &str) -> PathBuf {
        let root = std::env::temp_dir().join(format!("exeunt-fingerprint-{}-{name}", std::process::id()));
        fs::create_dir_all(root.join("src/pages")).unwrap();
        fs::create_dir_all(root.join("site")).unwrap();
        fs::write(root.join("src/pages/one.rs"), "fn one() {}").unwrap();
        fs::write(root.join("index.html"), r#"<link rel="icon" href="icon.svg">"#).unwrap();
        fs::write(root.join("icon.svg"), "<svg/>").unwrap();
        fs::write(root.join("site/app.wasm"), "wasm").unwrap();
        root
    }

    #[test]
    fn nothing_changed_gives_the_same_fingerprint_and_any_change_another() {
        let root = tree("changes");
        let now = || fingerprint(&root, &root.join("site"), "trunk 1").unwrap();
        let first = now();
        assert_eq!(first, now());
        assert_ne!(first, fingerprint(&root, &root.join("site"), "trunk 2").unwrap());
        for changed in ["src/pages/one.rs", "index.html", "icon.svg", "site/app.wasm", "Trunk.toml"] {
            let before = now();
            fs::write(root.join(changed), format!("{changed} href=\"icon.svg\"")).unwrap();
            assert_ne!(before, now(), "the change of {changed} is not noticed");
        }
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn what_the_build_does_not_read_changes_nothing() {
        let root = tree("others");
        let first = fingerprint(&root, &root.join("site"), "").unwrap();
        fs::create_dir_all(root.join("crates/server/src")).unwrap();
        fs::write(root.join("crates/server/src/main.rs"), "fn main() {}").unwrap();
        assert_eq!(first, fingerprint(&root, &root.join("site"), "").unwrap());
        fs::remove_dir_all(root).unwrap();
    }
}
