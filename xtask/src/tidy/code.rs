//! Rust source as far as the rules must understand it: without comments, with its string literals apart, and without
//! the tests at its end.

/// A string literal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    /// The line that it begins on, from 1.
    pub line: usize,
    /// The text between the quotes, escapes as written.
    pub text: String,
    /// The code before it on its line.
    pub before: String,
}

/// A Rust file taken apart.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// The code with comments and the insides of literals left out. Lines are where they were.
    pub code: String,
    /// The string literals in order.
    pub literals: Vec<Literal>,
}

impl Source {
    /// Takes the text of a file apart, up to `#[cfg(test)]`.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let text = text.split("\n#[cfg(test)]").next().unwrap_or_default();
        let mut reader = Reader { rest: text, source: Self::default(), line: 1 };
        while reader.step() {}
        reader.source
    }

    /// Every path that the file names from its own crate, such as `crate::api`: written out, or through `use`
    /// with braces. With the line.
    #[must_use]
    pub fn crate_paths(&self) -> Vec<(usize, String)> {
        let mut paths = Vec::new();
        for (at, _) in self.code.match_indices("crate::") {
            let line = self.code[..at].matches('\n').count() + 1;
            let mut found = Vec::new();
            expand(&self.code[at + "crate::".len()..], "crate", &mut found);
            paths.extend(found.into_iter().map(|path| (line, path)));
        }
        paths
    }

    /// Every path that a file of this module names from its own crate, without `crate::`; through `super::`, too.
    #[must_use]
    pub fn paths(&self, module: &str) -> Vec<String> {
        let parent = module.rsplit_once("::").map_or("", |(parent, _)| parent);
        let mut found = Vec::new();
        for (keyword, prefix) in [("crate::", "crate".to_owned()), ("super::", format!("crate::{parent}"))] {
            for (at, _) in self.code.match_indices(keyword) {
                expand(&self.code[at + keyword.len()..], &prefix, &mut found);
            }
        }
        found.iter().map(|path| path.trim_start_matches("crate").trim_start_matches("::").to_owned()).collect()
    }

    /// The lines on which `word` stands, as a word of its own.
    #[must_use]
    pub fn lines_with(&self, word: &str) -> Vec<usize> {
        let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        let starts_as_word = part(word.chars().next());
        let ends_as_word = part(word.chars().last());
        let alone = |line: &&(usize, &str)| {
            line.1.match_indices(word).any(|(at, _)| {
                let (before, after) = (line.1[..at].chars().last(), line.1[at + word.len()..].chars().next());
                !(starts_as_word && part(before) || ends_as_word && part(after))
            })
        };
        let lines: Vec<(usize, &str)> = self.code.lines().enumerate().map(|(at, line)| (at + 1, line)).collect();
        lines.iter().filter(alone).map(|(at, _)| *at).collect()
    }
}

/// `a::{b, c}` after `prefix` becomes `prefix::a::b` and `prefix::a::c`.
fn expand(text: &str, prefix: &str, found: &mut Vec<String>) {
    let text = text.trim_start();
    if let Some(inside) = text.strip_prefix('{') {
        let mut depth = 0_usize;
        let mut start = 0;
        for (at, c) in inside.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth > 0 => depth -= 1,
                ',' | '}' if depth == 0 => {
                    if !inside[start..at].trim().is_empty() {
                        expand(&inside[start..at], prefix, found);
                    }
                    start = at + 1;
                    if c == '}' {
                        break;
                    }
                }
                _ => {}
            }
        }
        return;
    }
    let name: String = text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let path = format!("{prefix}::{name}");
    match text[name.len()..].strip_prefix("::") {
        Some(rest) if !name.is_empty() => expand(rest, &path, found),
        _ => found.push(path),
    }
}

struct Reader<'a> {
    rest: &'a str,
    source: Source,
    line: usize,
}

impl Reader<'_> {
    /// Reads one piece; false at the end.
    fn step(&mut self) -> bool {
        let rest = self.rest;
        let Some(first) = rest.chars().next() else { return false };
        if rest.starts_with("//") {
            self.skip(rest.find('\n').unwrap_or(rest.len()));
        } else if rest.starts_with("/*") {
            self.skip(block_comment(rest));
        } else if let Some((open, close)) = raw_string(rest).filter(|_| !self.in_word()) {
            let inside = &rest[open..];
            let length = inside.find(&close).unwrap_or(inside.len());
            self.literal(open, length, close.len());
        } else if first == '"' {
            let length = quoted(&rest[1..]);
            self.literal(1, length, 1);
        } else if first == '\'' {
            // A character such as '"', or a lifetime, which has no second quote.
            let length = character(rest);
            self.source.code.push(' ');
            self.skip(length);
        } else {
            self.source.code.push(first);
            self.line += usize::from(first == '\n');
            self.rest = &rest[first.len_utf8()..];
        }
        true
    }

    fn in_word(&self) -> bool {
        self.source.code.chars().last().is_some_and(|c| c.is_alphanumeric() || c == '_')
    }

    /// Leaves out that many bytes, but not their line ends.
    fn skip(&mut self, bytes: usize) {
        let (skipped, rest) = self.rest.split_at(bytes.min(self.rest.len()));
        let lines = skipped.matches('\n').count();
        self.source.code.extend(std::iter::repeat_n('\n', lines));
        self.line += lines;
        self.rest = rest;
    }

    fn literal(&mut self, open: usize, length: usize, close: usize) {
        let before = self.source.code.lines().last().unwrap_or_default();
        let before = if self.source.code.ends_with('\n') { String::new() } else { before.to_owned() };
        let text = self.rest[open..open + length].to_owned();
        self.source.literals.push(Literal { line: self.line, text, before });
        self.source.code.push_str("\"\"");
        self.skip(open + length + close);
    }
}

fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < text.len() {
        if text[at..].starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if text[at..].starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                break;
            }
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    at
}

/// For `r#"` and its kin: the length of the opening, and the closing.
fn raw_string(text: &str) -> Option<(usize, String)> {
    let after = text.strip_prefix("br").or_else(|| text.strip_prefix('r'))?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    after[hashes..]
        .starts_with('"')
        .then(|| (text.len() - after.len() + hashes + 1, format!("\"{}", "#".repeat(hashes))))
}

/// The length up to the closing quote.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at,
            _ => {}
        }
    }
    text.len()
}

/// The length of a character literal, or 1 for a lifetime's quote.
fn character(text: &str) -> usize {
    let inside = &text[1..];
    if inside.starts_with('\\') {
        return inside[2..].find('\'').map_or(1, |at| at + 4);
    }
    let length = inside.chars().next().map_or(0, char::len_utf8);
    if length > 0 && inside[length..].starts_with('\'') { length + 2 } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_told_apart_from_code() {
        let text = "use a; // \"not a literal\"\n/* nor /* this */ \"one\" */ let b = \"http://x\"; let c = r#\"say \"hi\"\"#;\n";
        let source = Source::of(text);
        let literals: Vec<(usize, &str)> = source.literals.iter().map(|l| (l.line, l.text.as_str())).collect();
        assert_eq!(literals, [(2, "http://x"), (2, "say \"hi\"")]);
        assert!(!source.code.contains("literal") && !source.code.contains("http"), "{}", source.code);
    }

    #[test]
    fn characters_lifetimes_and_escapes_do_not_open_a_literal() {
        let source = Source::of("fn f<'a>(x: &'a str) { g('\"', '\\'', '\\u{1F600}', \"a \\\" b\") }");
        assert_eq!(source.literals.iter().map(|l| l.text.as_str()).collect::<Vec<_>>(), ["a \\\" b"]);
    }

    #[test]
    fn the_tests_at_the_end_are_left_out() {
        let source = Source::of("fn f() {}\n#[cfg(test)]\nmod tests { const A: &str = \"x\"; }");
        assert!(source.literals.is_empty());
    }

    #[test]
    fn paths_are_found_whether_written_out_or_in_braces() {
        let source = Source::of("use crate::{api::{self, call}, ui::Field};\nfn f() { crate::auth::now() }");
        let paths: Vec<String> = source.crate_paths().into_iter().map(|(_, path)| path).collect();
        assert_eq!(paths, ["crate::api::self", "crate::api::call", "crate::ui::Field", "crate::auth::now"]);
        assert_eq!(source.crate_paths().last().map(|(line, _)| *line), Some(2));
    }

    #[test]
    fn a_word_inside_another_word_is_not_that_word() {
        let source = Source::of("let a = my_gloo_net;\nlet b = gloo_net::x();");
        assert_eq!(source.lines_with("gloo_net"), [2]);
    }
}
