//! Versions and models as real browsers send them.

use crate::device::{Hints, classify};

/// User agent, platform version, model; browser's version, system's version, model.
const FACTS_TABLE: &[(&str, &str, &str, [Option<&str>; 3])] = &[
    // Frozen: Windows 10.0, macOS 10.15, Android 10 with the model K, iOS 18.6.
    (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/141.0.0.0",
        "",
        "",
        [Some("141"), None, None],
    ),
    (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15",
        "",
        "",
        [Some("26"), None, None],
    ),
    (
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
        "",
        "",
        [Some("142"), None, None],
    ),
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1",
        "",
        "",
        [Some("26"), None, None],
    ),
    ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "", "", [Some("145"), None, None]),
    // True: what the client hints say, and older systems.
    (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
        "\"15.0.0\"",
        "\"\"",
        [Some("142"), Some("11"), None],
    ),
    (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
        "\"10.0.0\"",
        "",
        [Some("142"), Some("10"), None],
    ),
    ("Mozilla/5.0 (Windows NT 6.1; rv:115.0) Gecko/20100101 Firefox/115.0", "", "", [Some("115"), Some("7"), None]),
    (
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
        "\"14.0.0\"",
        "\"Pixel 8\"",
        [Some("142"), Some("14"), Some("Pixel 8")],
    ),
    (
        "Mozilla/5.0 (Linux; Android 9; SM-G960F Build/PPR1.180610.011; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/80.0.3987.99 Mobile Safari/537.36",
        "",
        "",
        [None, Some("9"), Some("SM-G960F")],
    ),
    ("Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0", "", "", [Some("145"), Some("15"), None]),
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0.0.0 Mobile/15E148 Safari/604.1",
        "",
        "",
        [Some("142"), Some("17"), None],
    ),
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Mobile/15E148 Safari/604.1",
        "",
        "",
        [Some("18"), Some("18"), None],
    ),
    (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_13_6) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.1 Safari/605.1.15",
        "",
        "",
        [Some("13"), Some("10.13"), None],
    ),
    // A model that is more than plain letters, or longer than any.
    (
        "Mozilla/5.0 (Linux; Android 14; <b>X</b>) AppleWebKit/537.36 Chrome/142.0.0.0 Mobile Safari/537.36",
        "",
        "",
        [Some("142"), Some("14"), None],
    ),
    ("curl/8.5.0", "", "", [Some("8"), None, None]),
];

#[test]
fn a_version_and_a_model_are_shown_where_they_are_true_and_never_where_they_are_frozen() {
    for (user_agent, platform_version, model, expected) in FACTS_TABLE {
        let words = classify(&Hints { user_agent, platform_version, model, ..Hints::default() });
        let found = [&words.browser_version, &words.system_version, &words.model].map(Option::as_deref);
        assert_eq!(found, *expected, "{user_agent} {platform_version}");
    }
    let long = format!("\"{}\"", "x".repeat(41));
    assert_eq!(classify(&Hints { model: &long, ..Hints::default() }).model, None);
}
