//! Strings as real browsers send them, and what the person is to read.

use super::*;
use FormFactor::{Desktop, Laptop, Phone, Tablet, Television, Terminal, Unknown};

/// User agent alone, browser, system, form.
const AGENT_TABLE: &[(&str, &str, &str, FormFactor)] = &[
    (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
        "Chrome",
        "Windows",
        Desktop,
    ),
    (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
        "Edge",
        "Windows",
        Desktop,
    ),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox", "Windows", Desktop),
    (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 OPR/124.0.0.0",
        "Opera",
        "Windows",
        Desktop,
    ),
    (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15",
        "Safari",
        "macOS",
        Desktop,
    ),
    (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0",
        "Firefox",
        "macOS",
        Desktop,
    ),
    (
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
        "Chrome",
        "Linux",
        Desktop,
    ),
    (
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/142.0.0.0 Safari/537.36",
        "Chrome",
        "Linux",
        Desktop,
    ),
    (
        "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
        "Chrome",
        "ChromeOS",
        Laptop,
    ),
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1",
        "Safari",
        "iOS",
        Phone,
    ),
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0.0.0 Mobile/15E148 Safari/604.1",
        "Chrome",
        "iOS",
        Phone,
    ),
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/145.0 Mobile/15E148 Safari/605.1.15",
        "Firefox",
        "iOS",
        Phone,
    ),
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 EdgiOS/142.0.0.0 Mobile/15E148 Safari/604.1",
        "Edge",
        "iOS",
        Phone,
    ),
    (
        "Mozilla/5.0 (iPad; CPU OS 17_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.7 Mobile/15E148 Safari/604.1",
        "Safari",
        "iPadOS",
        Tablet,
    ),
    (
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
        "Chrome",
        "Android",
        Phone,
    ),
    (
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
        "Chrome",
        "Android",
        Tablet,
    ),
    (
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36",
        "Samsung Internet",
        "Android",
        Phone,
    ),
    ("Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0", "Firefox", "Android", Phone),
    ("Mozilla/5.0 (Android 15; Tablet; rv:145.0) Gecko/145.0 Firefox/145.0", "Firefox", "Android", Tablet),
];

/// Client hints (brands, platform, mobile), browser, system, form.
const HINT_TABLE: &[(&str, &str, &str, &str, &str, FormFactor)] = &[
    (
        r#""Chromium";v="142", "Google Chrome";v="142", "Not_A Brand";v="99""#,
        r#""Windows""#,
        "?0",
        "Chrome",
        "Windows",
        Desktop,
    ),
    (
        r#""Not;A=Brand";v="99", "Microsoft Edge";v="142", "Chromium";v="142""#,
        r#""Windows""#,
        "?0",
        "Edge",
        "Windows",
        Desktop,
    ),
    (r#""Brave";v="142", "Chromium";v="142", "Not=A?Brand";v="24""#, r#""macOS""#, "?0", "Brave", "macOS", Desktop),
    (
        r#""Chromium";v="136", "Samsung Internet";v="29.0", "Not.A/Brand";v="99""#,
        r#""Android""#,
        "?1",
        "Samsung Internet",
        "Android",
        Phone,
    ),
    (r#""Chromium";v="140", "Opera";v="124", "Not=A?Brand";v="24""#, r#""Linux""#, "?0", "Opera", "Linux", Desktop),
    (
        r#""Chromium";v="142", "Google Chrome";v="142", "Not_A Brand";v="99""#,
        r#""Android""#,
        "?0",
        "Chrome",
        "Android",
        Tablet,
    ),
    (
        r#""Chromium";v="142", "Google Chrome";v="142", "Not_A Brand";v="99""#,
        r#""Chrome OS""#,
        "?0",
        "Chrome",
        "ChromeOS",
        Laptop,
    ),
    (
        r#""HeadlessChrome";v="142", "Chromium";v="142", "Not_A Brand";v="99""#,
        r#""Linux""#,
        "?0",
        "Chrome",
        "Linux",
        Desktop,
    ),
];

#[test]
fn a_user_agent_becomes_words_for_people() {
    for (user_agent, browser, system, form) in AGENT_TABLE {
        let words = classify(&Hints { user_agent, ..Hints::default() });
        assert_eq!(
            (words.browser.as_deref(), words.system.as_deref(), words.form),
            (Some(*browser), Some(*system), *form),
            "{user_agent}"
        );
    }
}

#[test]
fn client_hints_count_before_the_user_agent() {
    let user_agent = AGENT_TABLE[4].0;
    for (brands, platform, mobile, browser, system, form) in HINT_TABLE {
        let words = classify(&Hints { user_agent, brands, platform, mobile, ..Hints::default() });
        assert_eq!(
            (words.browser.as_deref(), words.system.as_deref(), words.form),
            (Some(*browser), Some(*system), *form),
            "{brands}"
        );
    }
}

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

#[test]
fn text_without_meaning_has_no_words_and_breaks_nothing() {
    for text in ["", "Version/1", "<img src=x>", "\u{0}\u{ffff}", "\"\"\"", &"x".repeat(100_000)] {
        let hints = Hints { user_agent: text, brands: text, platform: text, mobile: text, ..Hints::default() };
        assert_eq!(classify(&hints), DeviceDescription::default(), "{text:.20}");
    }
}

#[test]
fn a_television_a_chromebook_a_program_and_glasses_are_told_apart() {
    for (user_agent, form) in [
        (
            "Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/108.0.0.0 Safari/537.36",
            Television,
        ),
        ("Mozilla/5.0 (Linux; Android 11; BRAVIA 4K) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36", Television),
        (
            "Mozilla/5.0 (PlayStation; PlayStation 5/6.00) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.4",
            Television,
        ),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36", Laptop),
        ("curl/8.5.0", Terminal),
        ("Wget/1.21.4", Terminal),
        (
            "Mozilla/5.0 (X11; Linux x86_64; Quest 3) AppleWebKit/537.36 OculusBrowser/30.0 Chrome/120.0 VR Safari/537.36",
            Unknown,
        ),
    ] {
        assert_eq!(classify(&Hints { user_agent, ..Hints::default() }).form, form, "{user_agent}");
    }
}
