//! Text in the code: words for people, addresses, notes to oneself.

use super::{Literal, Rule, Source, Tree};

/// The rules of this file.
pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "pages and parts hold no sentences",
        reason: "all words stand in one typed place, so that a language can be added without touching a page",
        broken_by: &[
            &[("src/pages/settings.rs", "view! { <h1>\"Where you're logged in\"</h1> }")],
            &[("src/components/dialog.rs", "view! { <button title=\"Close this\"> }")],
            &[("src/pages/settings.rs", "view! {\n  <p>Nothing of yours is left here</p>\n}")],
        ],
        kept_by: &[
            ("src/pages/settings.rs", "view! { <h1 class=\"page-head wide\">{words().heading}</h1> }"),
            (
                "src/components/field.rs",
                "#[expect(lint, reason = \"The browser says so\")]\nlet a = b.expect(\"A field is there\");",
            ),
            ("src/components/icon.rs", "<path d=\"M6 6l12 12M18 6 6 18\"/>"),
            ("src/i18n/english.rs", "\"Where you're logged in\""),
        ],
        offenders: sentences,
    },
    Rule {
        name: "an address is written once, in src/routing/route.rs",
        reason: "an address that is typed twice is changed once",
        broken_by: &[
            &[
                ("src/routing/route.rs", "(Self::Settings, \"/settings\"),"),
                ("src/pages/profile.rs", "<a href=\"/settings\">"),
            ],
            &[("src/routing/route.rs", "(Self::LogIn, \"/log-in\"),"), ("src/auth.rs", "go(\"/log-in?next=x\")")],
        ],
        kept_by: &[
            ("src/routing/route.rs", "(Self::Overview, \"/\"), (Self::Settings, \"/settings\"),"),
            ("src/pages/profile.rs", "let year_and_month = a + \"/\" + b;"),
            ("tests/journeys/sessions.rs", "ana.opens(\"/settings\")"),
        ],
        offenders: addresses,
    },
    Rule {
        name: "nothing is left for later",
        reason: "a note in the code is read by nobody; what is missing stands in an issue",
        // Written apart, so that this file keeps the rule itself.
        broken_by: &[
            &[("crates/server/src/lib.rs", concat!("// TO", "DO: limits"))],
            &[("style/base.css", concat!("/* FIX", "ME */"))],
            &[("src/app.rs", concat!("to", "do!()"))],
        ],
        kept_by: &[
            ("crates/server/src/lib.rs", "// What to do: nothing."),
            ("ARCHITECTURE.md", concat!("There is no `TO", "DO`.")),
        ],
        offenders: later,
    },
];

/// A literal with a capital letter first and a space in it is taken for a sentence; so is text between two tags.
fn sentences(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in tree.files(&["src/pages", "src/components"], ".rs") {
        let source = Source::of(text);
        let literals = source.literals.iter().filter(|literal| sentence(&literal.text) && !for_developers(literal));
        found.extend(literals.map(|literal| format!("{path}:{}: {:?}", literal.line, literal.text)));
        let bare = source.code.lines().enumerate().filter(|(_, line)| bare_text(line));
        found.extend(bare.map(|(at, line)| format!("{path}:{}: {}", at + 1, line.trim())));
    }
    found
}

fn sentence(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    let word = letters.windows(2).any(|pair| pair.iter().all(|c| c.is_lowercase()));
    word && text.trim_start().starts_with(char::is_uppercase) && text.trim().contains(' ')
}

/// Text for developers only: the reason why a lint is off, or why a value cannot be missing.
fn for_developers(literal: &Literal) -> bool {
    let before = literal.before.trim_end();
    ["expect(", "panic!(", "unreachable!(", "assert!("].iter().any(|call| before.ends_with(call))
        || before.ends_with("reason =")
}

/// `<p>Some words</p>` on one line, without quotes.
fn bare_text(line: &str) -> bool {
    line.split_once("</").is_some_and(|(before, _)| {
        let text = before.rsplit('>').next().unwrap_or_default().trim();
        before.contains('<') && text.contains(' ') && text.chars().all(|c| c.is_alphabetic() || " ,.'’:;!?".contains(c))
    })
}

fn addresses(tree: &Tree) -> Vec<String> {
    let route = "src/routing/route.rs";
    let known: Vec<String> = Source::of(tree.text(route).unwrap_or_default())
        .literals
        .into_iter()
        .map(|literal| literal.text)
        .filter(|text| text.len() > 1 && text.starts_with('/') && !text.starts_with("//"))
        .collect();
    let mut found = Vec::new();
    for (path, text) in tree.files(&["src/"], ".rs").filter(|(path, _)| *path != route) {
        for literal in Source::of(text).literals {
            let address = literal.text.split(['?', '#']).next().unwrap_or_default();
            if known.iter().any(|known| known == address) {
                found.push(format!("{path}:{}: {:?}", literal.line, literal.text));
            }
        }
    }
    found
}

fn later(tree: &Tree) -> Vec<String> {
    let marks = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("XX", "X"),
        concat!("to", "do!("),
        concat!("unimple", "mented!("),
    ];
    let mut found = Vec::new();
    for ending in [".rs", ".css", ".html", ".js", ".md", ".sql", ".toml"] {
        for (path, text) in tree.files(&[""], ending) {
            for (at, line) in text.lines().enumerate() {
                found.extend(
                    marks
                        .iter()
                        .filter(|mark| line.replace(&format!("`{mark}`"), "").contains(**mark))
                        .map(|mark| format!("{path}:{}: {mark}", at + 1)),
                );
            }
        }
    }
    found
}
