//! A browser's own description: the user agent, the brands, the platform, and whether it is mobile, a line each.

use super::lines;
use exeunt_domain::device::{Hints, classify, is_word};

pub(super) fn run(data: &[u8]) {
    let texts: Vec<String> = lines(data).take(4).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    let text = |number: usize| texts.get(number).map(String::as_str).unwrap_or_default();
    let hints = Hints { user_agent: text(0), brands: text(1), platform: text(2), mobile: text(3) };
    let words = classify(&hints);
    assert_eq!(words, classify(&hints), "the same says the same");
    assert_eq!(words.name, None, "nobody names a device but its owner");
    assert!(words.browser.as_deref().is_none_or(is_word), "{words:?}");
    assert!(words.system.as_deref().is_none_or(is_word), "{words:?}");
}
