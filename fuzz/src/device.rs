//! A browser's own description, a line each: the user agent, the brands, the platform, whether it is mobile, the
//! platform's version, the model.

use super::lines;
use exeunt_contract::value::MODEL_MAX;
use exeunt_domain::device::{Hints, classify, is_word};

pub(super) fn run(data: &[u8]) {
    let texts: Vec<String> = lines(data).take(6).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    let text = |number: usize| texts.get(number).map(String::as_str).unwrap_or_default();
    let (user_agent, brands, platform) = (text(0), text(1), text(2));
    let hints = Hints { user_agent, brands, platform, mobile: text(3), platform_version: text(4), model: text(5) };
    let words = classify(&hints);
    assert_eq!(words, classify(&hints), "the same says the same");
    assert_eq!(words.name, None, "nobody names a device but its owner");
    assert!(words.browser.as_deref().is_none_or(is_word), "{words:?}");
    assert!(words.system.as_deref().is_none_or(is_word), "{words:?}");
    let is_version = |text: &String| text.len() <= 5 && text.is_ascii();
    assert!(words.browser_version.iter().chain(&words.system_version).all(is_version), "{words:?}");
    assert!(words.model.iter().all(|model| model.len() <= MODEL_MAX && model.is_ascii()), "{words:?}");
}
