//! Client hints, which say more than the user agent beside them.

use exeunt_contract::FormFactor::{self, Desktop, Laptop, Phone, Tablet, Television};

/// User agents with their hints (brands, platform, mobile), and browser, system and kind of the device.
pub(super) const HINTS: &[(&str, [&str; 3], &str, &str, FormFactor)] = &[
    (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 OPR/126.0.0.0",
        ["\"Chromium\";v=\"142\", \"Opera GX\";v=\"126\", \"Not_A Brand\";v=\"99\"", "\"Windows\"", "?0"],
        "Opera GX",
        "Windows",
        Desktop,
    ),
    (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 OPR/126.0.0.0",
        ["\"Chromium\";v=\"142\", \"Not_A Brand\";v=\"99\"", "\"Windows\"", "?0"],
        "Opera",
        "Windows",
        Desktop,
    ),
    (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
        ["\"Not)A;Brand\";v=\"8\", \"Chromium\";v=\"142\", \"Vivaldi\";v=\"7.7\"", "\"Windows\"", "?0"],
        "Vivaldi",
        "Windows",
        Desktop,
    ),
    (
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 YaBrowser/25.10.0.0 Mobile Safari/537.36",
        [
            "\"Chromium\";v=\"142\", \"YaBrowser\";v=\"25.10\", \"Not.A/Brand\";v=\"24\", \"Yowser\";v=\"2.5\"",
            "\"Android\"",
            "?1",
        ],
        "Yandex Browser",
        "Android",
        Phone,
    ),
    (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
        ["\"Chromium\";v=\"142\", \"DuckDuckGo\";v=\"142\", \"Not_A Brand\";v=\"99\"", "\"Windows\"", "?0"],
        "DuckDuckGo",
        "Windows",
        Desktop,
    ),
    (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Whale/4.34 Safari/537.36",
        ["\"Chromium\";v=\"142\", \"Whale\";v=\"4\", \"Not.A/Brand\";v=\"99\"", "\"Windows\"", "?0"],
        "Whale",
        "Windows",
        Desktop,
    ),
    (
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Silk/142.1 like Chrome/142.0.0.0 Safari/537.36",
        ["\"Chromium\";v=\"142\", \"Amazon Silk\";v=\"142\", \"Not_A Brand\";v=\"99\"", "\"Android\"", "?0"],
        "Amazon Silk",
        "Android",
        Tablet,
    ),
    (
        "Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/142.0.0.0 Mobile Safari/537.36",
        ["\"Chromium\";v=\"142\", \"Android WebView\";v=\"142\", \"Not_A Brand\";v=\"99\"", "\"Android\"", "?1"],
        "Android WebView",
        "Android",
        Phone,
    ),
    (
        "Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/142.0.0.0 Mobile Safari/537.36 Instagram 352.0",
        ["\"Chromium\";v=\"142\", \"Android WebView\";v=\"142\", \"Not_A Brand\";v=\"99\"", "\"Android\"", "?1"],
        "Instagram",
        "Android",
        Phone,
    ),
    (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; Xbox; Xbox One) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
        ["\"Chromium\";v=\"142\", \"Microsoft Edge\";v=\"142\", \"Not_A Brand\";v=\"99\"", "\"Windows\"", "?0"],
        "Edge",
        "Xbox",
        Television,
    ),
    // The user agent is frozen at another system.
    (
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
        ["\"Chromium\";v=\"142\", \"Google Chrome\";v=\"142\", \"Not_A Brand\";v=\"99\"", "\"Chrome OS\"", "?0"],
        "Chrome",
        "ChromeOS",
        Laptop,
    ),
];
