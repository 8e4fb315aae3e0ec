//! Dependencies between the modules of a crate, which the compiler allows in every direction. A module and its
//! submodules are one node.

use crate::source::{Source, sources};
use std::collections::{BTreeMap, BTreeSet};
use xtask::fingerprint::entries;
use xtask::run::root;

/// The modules that each module of a crate names.
type Graph = BTreeMap<String, BTreeSet<String>>;

/// The graph of the crate whose sources are in `folder`.
fn graph(folder: &str, sources: &[Source]) -> Graph {
    let module = |source: &Source| {
        source.path.trim_start_matches(folder).trim_matches('/').trim_end_matches(".rs").replace('/', "::")
    };
    let modules: BTreeSet<String> = sources.iter().map(module).collect();
    let edges = sources.iter().map(|source| {
        let module = module(source);
        let named = source.paths(&module).into_iter().filter_map(|path| nearest(&modules, &path));
        let others = named.filter(|other| !within(&module, other) && !within(other, &module)).collect();
        (module, others)
    });
    edges.collect()
}

/// The module that a path leads to.
fn nearest(modules: &BTreeSet<String>, path: &str) -> Option<String> {
    let mut path = path;
    while !modules.contains(path) {
        path = path.rsplit_once("::")?.0;
    }
    Some(path.to_owned())
}

/// Whether it is the outer module or one of its submodules.
fn within(module: &str, outer: &str) -> bool {
    module.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// The pairs of modules that name each other, perhaps by others.
fn circles(graph: &Graph) -> Vec<(&str, &str)> {
    let edges = graph.iter().flat_map(|(from, all)| all.iter().map(move |to| (from.as_str(), to.as_str())));
    edges.filter(|(from, to)| from < to && reaches(graph, to, from)).collect()
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

#[test]
fn no_circle_is_between_the_modules_of_a_crate() {
    let crates = entries(&root().join("crates")).unwrap();
    let crates = crates.iter().map(|path| format!("{}/src", path.strip_prefix(root()).unwrap().display()));
    for folder in crates.chain(["src".to_owned()]) {
        let graph = graph(&folder, &sources(&folder));
        assert_eq!(circles(&graph), [], "{folder}: a circle can only be read, moved and changed as a whole");
    }
}

#[test]
fn a_circle_is_found_through_braces_super_and_other_modules_and_a_module_with_its_own_parts_is_none() {
    let found = |files: &[(&str, &str)]| {
        let sources: Vec<_> = files.iter().map(|(path, text)| Source::of(path, text)).collect();
        circles(&graph("a/src", &sources)).len()
    };
    assert_eq!(found(&[("a/src/b.rs", "use crate::c::C;"), ("a/src/c.rs", "use crate::b::B;")]), 1);
    let longer = [
        ("a/src/b/d.rs", "use crate::{c, e};"),
        ("a/src/c.rs", "fn f() { super::e::g() }"),
        ("a/src/e.rs", "use crate::b::d::D;"),
    ];
    assert!(found(&longer) > 0);
    let none = [
        ("a/src/lib.rs", "pub use b::B;"),
        ("a/src/b.rs", "mod d; use crate::c::C; use d::D;"),
        ("a/src/b/d.rs", "use super::B; use crate::c::C;"),
        ("a/src/c.rs", "pub struct C;"),
    ];
    assert_eq!(found(&none), 0);
}

/// A page that could skip `auth` could forget the 401; a part of `components` can be used on every page because it knows labels,
/// signals and callbacks alone; everything may name an address, so an address leads nowhere back.
#[test]
fn pages_never_name_the_network_and_parts_and_addresses_name_nothing_else_of_the_app() {
    let graph = graph("src", &sources("src"));
    let named_by = |outer: &str| -> BTreeSet<&str> {
        let inner: Vec<_> = graph.iter().filter(|(module, _)| within(module, outer)).collect();
        assert!(!inner.is_empty(), "there is no module {outer}");
        inner.into_iter().flat_map(|(_, named)| named.iter().filter_map(|path| path.split("::").next())).collect()
    };
    assert!(!named_by("pages").contains("api") && named_by("auth").contains("api"));
    let others: Vec<_> = named_by("components")
        .into_iter()
        .filter(|named| !["components", "erased_signal", "routing"].contains(named))
        .collect();
    assert_eq!((others, named_by("routing::route")), (Vec::new(), BTreeSet::new()));
}

#[test]
fn each_way_out_of_the_app_has_one_owner_and_parts_draw_the_same_wherever_they_stand() {
    let app = sources("src");
    let naming = |word| app.iter().filter(|file| file.names(word)).map(|file| file.path.as_str()).collect::<Vec<_>>();
    assert_eq!((naming("gloo_net"), naming("gloo_storage")), (vec!["src/api.rs"], vec!["src/storage/stored.rs"]));
    for word in ["use_context", "provide_context", "expect_context", "exeunt_contract"] {
        let parts: Vec<_> = naming(word).into_iter().filter(|path| path.starts_with("src/components")).collect();
        assert_eq!(parts, [""; 0], "{word}");
    }
    let clocks: Vec<_> = sources("crates/domain/src").into_iter().filter(|file| file.names("Instant")).collect();
    assert!(clocks.is_empty(), "the domain gets the time as an argument");
}

/// The engines, by their modules, and the libraries that each alone may name.
const ENGINES: &[(&str, &str)] = &[("sqlite", "rusqlite"), ("postgres", "tokio_postgres")];

/// The acts are written once for every engine.
#[test]
fn only_the_engine_names_its_library_and_acts_number_their_parameters() {
    let store = sources("crates/store/src");
    let is_of = |file: &Source, engine: &str| file.path.starts_with(&format!("crates/store/src/{engine}"));
    for (engine, library) in ENGINES {
        let naming: Vec<_> = store.iter().filter(|file| file.names(library)).collect();
        assert!(!naming.is_empty(), "{library} is named by no file");
        let others: Vec<_> = naming.into_iter().filter(|file| !is_of(file, engine)).map(|file| &file.path).collect();
        assert_eq!(others, Vec::<&String>::new(), "{library}");
    }
    let acts: Vec<_> = store.iter().filter(|file| ENGINES.iter().all(|(engine, _)| !is_of(file, engine))).collect();
    assert!(acts.len() > 20 && acts.len() < store.len());
    for file in acts {
        assert!(!file.names("Connection"), "{}", file.path);
        let text = std::fs::read_to_string(root().join(&file.path)).unwrap();
        assert!((1..=9).all(|number| !text.contains(&format!("?{number}"))), "{}: a parameter is $1", file.path);
    }
}
