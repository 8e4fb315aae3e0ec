//! Rust files as tokens, read by proc-macro2: without comments, attributes and tests.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use xtask::fingerprint::entries;
use xtask::run::root;

/// A file, by its path below the repository's root.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) tokens: Vec<TokenTree>,
}

impl Source {
    pub(crate) fn of(path: &str, text: &str) -> Self {
        let tokens = text.parse().unwrap_or_else(|error| panic!("{path}: {error}"));
        Self { path: path.to_owned(), tokens: without_tests(tokens) }
    }

    /// Whether the word stands anywhere in the file.
    pub(crate) fn names(&self, word: &str) -> bool {
        any(&self.tokens, &|token| matches!(token, TokenTree::Ident(ident) if ident == word))
    }

    /// Every path that the file names from its own crate, through `crate::` or `super::`, written out or in braces.
    /// `module` is the file's own path.
    pub(crate) fn paths(&self, module: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        collect(&self.tokens, module.rsplit_once("::").map_or("", |(parent, _)| parent), &mut found);
        found
    }
}

/// The files below `folder` with this ending, by their paths below the repository's root.
pub(crate) fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    fn add(folder: &Path, ending: &str, found: &mut Vec<(String, String)>) {
        for path in entries(folder).unwrap() {
            if path.is_dir() {
                add(&path, ending, found);
            } else if path.to_string_lossy().ends_with(ending) {
                let name = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut found = Vec::new();
    add(&root().join(folder), ending, &mut found);
    assert!(!found.is_empty(), "nothing is in {folder}");
    found
}

/// The Rust files below `folder`.
pub(crate) fn sources(folder: &str) -> Vec<Source> {
    files(folder, ".rs").iter().map(|(path, text)| Source::of(path, text)).collect()
}

/// Leaves out attributes, and items under `#[cfg(test)]`: all tokens up to a semicolon or a pair of braces.
fn without_tests(tokens: TokenStream) -> Vec<TokenTree> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let (mut kept, mut rest) = (Vec::new(), &tokens[..]);
    let ends = |token: &TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
    while let [token, after @ ..] = rest {
        rest = match after {
            [TokenTree::Group(group), after @ ..] if is(token, '#') && group.delimiter() == Delimiter::Bracket => {
                let is_test = group.to_string().replace(' ', "") == "[cfg(test)]";
                let end = after.iter().position(|token| ends(token) || is(token, ';')).filter(|_| is_test);
                &after[end.map_or(0, |end| end + 1)..]
            }
            [mark, TokenTree::Group(_), after @ ..] if is(token, '#') && is(mark, '!') => after,
            after => {
                kept.push(token.clone());
                after
            }
        };
    }
    kept
}

/// Whether the token is this punctuation.
pub(crate) fn is(token: &TokenTree, mark: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == mark)
}

/// Whether it is so of any token, however deep.
fn any(tokens: &[TokenTree], holds: &dyn Fn(&TokenTree) -> bool) -> bool {
    tokens.iter().any(|token| match token {
        TokenTree::Group(group) => any(&inside(group), holds),
        token => holds(token),
    })
}

/// The tokens between the brackets.
pub(crate) fn inside(group: &proc_macro2::Group) -> Vec<TokenTree> {
    without_tests(group.stream())
}

fn collect(tokens: &[TokenTree], parent: &str, found: &mut BTreeSet<String>) {
    for (at, token) in tokens.iter().enumerate() {
        let goes_on = at >= 2 && tokens[at - 2..at].iter().all(|token| is(token, ':'));
        match token {
            TokenTree::Group(group) => collect(&inside(group), parent, found),
            TokenTree::Ident(_) if goes_on => {}
            TokenTree::Ident(ident) if ident == "crate" => expand(&tokens[at + 1..], "", found),
            TokenTree::Ident(ident) if ident == "super" => expand(&tokens[at + 1..], parent, found),
            _ => {}
        }
    }
}

/// What follows a part of a path: `::` and more, or nothing that belongs to it.
fn expand(rest: &[TokenTree], path: &str, found: &mut BTreeSet<String>) {
    match rest {
        [one, two, rest @ ..] if is(one, ':') && is(two, ':') => branch(rest, path, found),
        _ => drop(found.insert(path.to_owned())),
    }
}

/// The next part of `path`: `a::{b, c}` becomes `path::a::b` and `path::a::c`.
fn branch(rest: &[TokenTree], path: &str, found: &mut BTreeSet<String>) {
    match rest {
        [TokenTree::Ident(name), rest @ ..] if name == "super" => {
            expand(rest, path.rsplit_once("::").map_or("", |(parent, _)| parent), found);
        }
        [TokenTree::Ident(name), rest @ ..] if path.is_empty() => expand(rest, &name.to_string(), found),
        [TokenTree::Ident(name), rest @ ..] => expand(rest, &format!("{path}::{name}"), found),
        [TokenTree::Group(group), ..] => {
            let all = inside(group);
            let branches = all.split(|token| is(token, ',')).filter(|one| !one.is_empty());
            branches.for_each(|one| branch(one, path, found));
        }
        _ => drop(found.insert(path.to_owned())),
    }
}

#[test]
fn paths_are_found_whether_written_out_in_braces_or_in_macros() {
    let text = "use crate::{api::{self, call}, ui::Field};\n#[x(crate::n)] fn f() { v!(<crate::auth::A/>) }\n\
                use super::{d, f::G};\nuse super::super::e::F;\n#![no(crate::no)]\n/// crate::no\n#[cfg(test)]\nmod tests { use crate::tests_only; }\n";
    let paths: Vec<String> = Source::of("a", text).paths("b::c").into_iter().collect();
    assert_eq!(paths, ["api::call", "api::self", "auth::A", "b::d", "b::f::G", "e::F", "ui::Field"]);
}
