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
