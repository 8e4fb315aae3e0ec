//! The allowed dependencies between modules, in the app and in the server.

use super::{Rule, Source, Tree};

/// The rules of this file.
pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "only src/api.rs names gloo_net",
        reason: "there is one way out to the server, and it has a deadline and reads every refusal",
        broken_by: &[&[("src/pages/profile.rs", "use gloo_net::http::Request;")]],
        kept_by: &[("src/api.rs", "use gloo_net::http::Request;"), ("src/lib.rs", "//! api wraps gloo_net.")],
        offenders: |tree| naming(tree, &["src/"], &["src/api.rs"], &["gloo_net"]),
    },
    Rule {
        name: "only src/storage names gloo_storage",
        reason: "it panics where storage is blocked, and what is stored is untrusted input",
        broken_by: &[&[("src/auth.rs", "use gloo_storage::LocalStorage;")]],
        kept_by: &[("src/storage/stored.rs", "use gloo_storage::LocalStorage;")],
        offenders: |tree| naming(tree, &["src/"], &["src/storage/stored.rs"], &["gloo_storage"]),
    },
    Rule {
        name: "pages never import api",
        reason: "a page that could skip `auth` could forget the 401",
        broken_by: &[
            &[("src/pages/activity.rs", "use crate::api;")],
            &[("src/pages/activity.rs", "use crate::{auth, api::call};")],
            &[("src/pages/activity.rs", "fn f() { super::super::api::call() }")],
        ],
        kept_by: &[
            ("src/pages/activity.rs", "use crate::auth::api_of;\nuse crate::components;"),
            ("src/auth.rs", "use crate::api;"),
        ],
        offenders: |tree| {
            let outward = naming(tree, &["src/pages"], &[], &["super::super::api", "super::api"]);
            [of_ours(tree, &["src/pages"], &|module| module != "api"), outward].concat()
        },
    },
    Rule {
        name: "components name nothing of ours but components, routing and erased_signal",
        reason: "a part that knows labels, signals and callbacks only can be used on every page",
        broken_by: &[
            &[("src/components/avatar.rs", "use crate::auth::Viewer;")],
            &[("src/components/avatar.rs", "fn f() { crate::remembered::forget() }")],
        ],
        kept_by: &[("src/components/avatar.rs", "use crate::routing::Route;\nuse crate::components::Icon;")],
        offenders: |tree| {
            of_ours(tree, &["src/components"], &|module| ["components", "routing", "erased_signal"].contains(&module))
        },
    },
    Rule {
        name: "components touch no network, no storage and no context",
        reason: "a part must draw the same wherever it stands",
        broken_by: &[
            &[("src/components/notice.rs", "let here = use_context::<Here>();")],
            &[("src/components/notice.rs", "window().local_storage()")],
            &[("src/components/notice.rs", "window().fetch_with_str(x)")],
        ],
        kept_by: &[("src/components/notice.rs", "fn notice(label: String) {}")],
        offenders: |tree| {
            let reaching = ["use_context", "expect_context", "provide_context", "local_storage", "session_storage"];
            let network = ["gloo_net", "gloo_storage", "fetch_with_str", "fetch_with_request", "exeunt_contract"];
            naming(tree, &["src/components"], &[], &[&reaching[..], &network[..]].concat())
        },
    },
    Rule {
        name: "route names nothing of ours",
        reason: "everything may name an address, so an address must not lead back",
        broken_by: &[&[("src/routing/route.rs", "use crate::auth::Who;")]],
        kept_by: &[("src/routing/route.rs", "use std::fmt;")],
        offenders: |tree| of_ours(tree, &["src/routing/route.rs"], &|_| false),
    },
    Rule {
        name: "only crates/store names SQL",
        reason: "a second engine must find everything it has to answer in one place",
        broken_by: &[
            &[("crates/server/src/http/routes/sessions.rs", "q(\"SELECT id FROM session\")")],
            &[("crates/domain/src/account.rs", "q(\"\n  update account set name = ?1\")")],
        ],
        kept_by: &[
            ("crates/store/src/sqlite.rs", "q(\"SELECT 1 FROM a\")"),
            ("crates/server/src/http/routes/sessions.rs", "log(\"Select what to end\")"),
        ],
        offenders: sql,
    },
    Rule {
        name: "the domain reads no clock",
        reason: "moments arrive as arguments, so that every limit and every race can be tested",
        broken_by: &[&[("crates/domain/src/session.rs", "let now = SystemTime::now();")]],
        kept_by: &[
            ("crates/domain/src/session.rs", "fn ended(now: Moment) {}"),
            ("crates/server/src/system.rs", "SystemTime::now()"),
        ],
        offenders: |tree| naming(tree, &["crates/domain/src/"], &[], &["SystemTime::now", "Instant::now"]),
    },
];

/// The Rust files below `places`, without those that begin with one of `except`, and without files of tests.
fn sources<'a>(tree: &'a Tree, places: &'a [&str], except: &'a [&str]) -> impl Iterator<Item = (&'a str, Source)> {
    tree.files(places, ".rs")
        .filter(move |(path, _)| !except.iter().any(|start| path.starts_with(start)) && !path.ends_with("/tests.rs"))
        .map(|(path, text)| (path, Source::of(text)))
}

/// The places in code with one of `words`.
fn naming(tree: &Tree, places: &[&str], except: &[&str], words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, source) in sources(tree, places, except) {
        for word in words {
            found.extend(source.lines_with(word).iter().map(|line| format!("{path}:{line}: {word}")));
        }
    }
    found
}

/// The places that name a module of the same crate that `may` does not allow.
fn of_ours(tree: &Tree, places: &[&str], may: &dyn Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for (path, source) in sources(tree, places, &[]) {
        for (line, named) in source.crate_paths() {
            if !may(named.split("::").nth(1).unwrap_or_default()) {
                found.push(format!("{path}:{line}: {named}"));
            }
        }
    }
    found
}

/// The places of string literals that hold a statement.
fn sql(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for (path, source) in sources(tree, &["crates/domain/src/", "crates/server/src/"], &[]) {
        let statements = source.literals.iter().filter(|literal| is_sql(&literal.text));
        found.extend(statements.map(|literal| format!("{path}:{}: {}", literal.line, literal.text.trim())));
    }
    found
}

fn is_sql(text: &str) -> bool {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let begins = |start: &str| words.starts_with(start);
    (begins("select ") && words.contains(" from "))
        || (begins("update ") && words.contains(" set "))
        || ["insert into ", "delete from ", "create table ", "create index ", "pragma ", "begin immediate"]
            .into_iter()
            .any(begins)
}
