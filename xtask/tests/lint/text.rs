//! Text in the code: sentences, addresses, notes for later.

use crate::source::{Source, files, inside, is, sources};
use proc_macro2::{Delimiter, TokenTree};

/// The string literals in the order in which they stand, but for the texts of panics, which are for developers.
fn literals(tokens: &[TokenTree], found: &mut Vec<String>) {
    for (at, token) in tokens.iter().enumerate() {
        let before = tokens[..at].iter().rev().find(|token| !is(token, '!'));
        let panics = |name: &TokenTree| ["expect", "panic", "unreachable", "assert"].contains(&&*name.to_string());
        match token {
            TokenTree::Group(_) if before.is_some_and(panics) => {}
            TokenTree::Group(group) => literals(&inside(group), found),
            TokenTree::Literal(literal) => {
                let literal = literal.to_string();
                let text = literal.trim_start_matches(['b', 'r', '#']).trim_end_matches('#');
                found.extend(text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).map(str::to_owned));
            }
            _ => {}
        }
    }
}

/// A literal with a capital letter first and a space in it is taken for a sentence.
fn is_sentence(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    let word = letters.windows(2).any(|pair| pair.iter().all(|c| c.is_lowercase()));
    word && text.trim_start().starts_with(char::is_uppercase) && text.trim().contains(' ')
}

/// Whether a view holds words that are not even quoted: `<p>Two words</p>`.
fn is_bare(tokens: &[TokenTree]) -> bool {
    tokens.iter().enumerate().any(|(at, token)| {
        let TokenTree::Group(group) = token else { return false };
        let tokens_inside = inside(group);
        let view = at >= 2 && is(&tokens[at - 1], '!') && tokens[at - 2].to_string() == "view";
        let words = tokens_inside
            .windows(3)
            .any(|three| is(&three[0], '>') && three[1..].iter().all(|word| matches!(word, TokenTree::Ident(_))));
        (view && group.delimiter() == Delimiter::Brace && words) || is_bare(&tokens_inside)
    })
}

fn sentences(source: &Source) -> Vec<String> {
    let mut found = Vec::new();
    literals(&source.tokens, &mut found);
    found.retain(|text| is_sentence(text));
    if is_bare(&source.tokens) {
        found.push("words in a view".to_owned());
    }
    found
}

#[test]
fn pages_and_parts_hold_no_sentences() {
    for source in sources("src/pages").iter().chain(&sources("src/components")) {
        assert_eq!(sentences(source), [""; 0], "{}: all words stand in src/i18n", source.path);
    }
    for wrong in [
        "view! { <h1>\"Where you're logged in\"</h1> }",
        "fn f() { view! { <button title=\"Close this\"/> } }",
        "view! { <p>Nothing of yours is left here</p> }",
    ] {
        assert_eq!(sentences(&Source::of("page", wrong)).len(), 1, "{wrong}");
    }
    let right = "/// It is so.\n#[expect(lint, reason = \"It is so\")] fn f() { a.expect(\"A field is there\"); }\n\
                 view! { <path d=\"M6 6l12 12M18 6 6 18\"/> <h1 class=\"page-head wide\">{words().heading}</h1> }";
    assert_eq!(sentences(&Source::of("page", right)), [""; 0]);
}

#[test]
fn an_address_is_written_once_in_the_table_of_routes() {
    let (mut known, mut others) = (Vec::new(), Vec::new());
    for source in sources("src") {
        let mut found = Vec::new();
        literals(&source.tokens, &mut found);
        let list = if source.path == "src/routing/route.rs" { &mut known } else { &mut others };
        list.extend(found.into_iter().map(|text| (source.path.clone(), text)));
    }
    known.retain(|(_, text)| text.len() > 1 && text.starts_with('/'));
    assert!(known.iter().any(|(_, address)| address == "/settings"), "{known:?}");
    let address = |text: &str| text.split(['?', '#']).next().unwrap_or_default().to_owned();
    others.retain(|(_, text)| known.iter().any(|(_, known)| *known == address(text)));
    assert_eq!(others, [], "an address that is typed twice is changed once");
}

/// The macros for it are warnings of clippy.
#[test]
fn nothing_is_left_for_later() {
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
    for (folder, ending) in [("src", ".rs"), ("src", ".js"), ("crates", ".rs"), ("xtask", ".rs"), ("style", ".css")] {
        let all = files(folder, ending);
        let left: Vec<_> = all.iter().filter(|(_, text)| marks.iter().any(|mark| text.contains(mark))).collect();
        assert_eq!(left, Vec::<&(String, String)>::new());
    }
}
