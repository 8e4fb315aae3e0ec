//! User agents of the families of browsers, and of apps that show pages themselves.

use exeunt_contract::FormFactor::{self, Desktop, Phone, Tablet, Television, Unknown};

/// User agents as they are sent, and browser, system and kind of the device.
pub(super) const AGENTS: &[(&str, &str, &str, FormFactor)] = &[
    // Particular browsers of Chromium's family.
    (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Vivaldi/7.0.3495.6",
        "Vivaldi",
        "Windows",
        Desktop,
    ),
    (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 YaBrowser/24.10.0.0 Safari/537.36",
        "Yandex Browser",
        "Windows",
        Desktop,
    ),
    (
        "Mozilla/5.0 (Linux; arm_64; Android 14; SM-A546E) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.6613.88 YaBrowser/24.9.1.88.00 SA/3 Mobile Safari/537.36",
        "Yandex Browser",
        "Android",
        Phone,
    ),
    (
        "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/130.0.6723.58 Mobile DuckDuckGo/5 Safari/537.36",
        "DuckDuckGo",
        "Android",
        Phone,
    ),
    (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Safari/605.1.15 Ddg/17.6",
        "DuckDuckGo",
        "macOS",
        Desktop,
    ),
    (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Whale/3.27.254.15 Safari/537.36",
        "Whale",
        "Windows",
        Desktop,
    ),
    (
        "Mozilla/5.0 (Linux; Android 11; KFTRWI) AppleWebKit/537.36 (KHTML, like Gecko) Silk/129.4.5 like Chrome/129.0.6668.100 Safari/537.36",
        "Amazon Silk",
        "Android",
        Tablet,
    ),
    (
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Silk/129.4.5 like Chrome/129.0.6668.100 Safari/537.36",
        "Amazon Silk",
        "Android",
        Tablet,
    ),
    (
        "Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/AP2A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/130.0.6723.58 Mobile Safari/537.36",
        "Android WebView",
        "Android",
        Phone,
    ),
    (
        "Mozilla/5.0 (Linux; U; Android 13; en-US; RMX3085) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/100.0.4896.58 UCBrowser/13.7.8.1322 Mobile Safari/537.36",
        "UC Browser",
        "Android",
        Phone,
    ),
    (
        "Mozilla/5.0 (Linux; Android 16; SM-X210) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/144.0.0.0 Safari/537.36 OPX/3.1",
        "Opera GX",
        "Android",
        Tablet,
    ),
    (
        "Mozilla/5.0 (X11; Linux x86_64; Quest 3) AppleWebKit/537.36 (KHTML, like Gecko) OculusBrowser/36.6.0 Chrome/130.0.6723.191 VR Safari/537.36",
        "Meta Quest Browser",
        "Linux",
        Unknown,
    ),
    (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Slack/4.41.97 Chrome/130.0.6723.118 Electron/33.2.0 Safari/537.36",
        "Slack",
        "Windows",
        Desktop,
    ),
    (
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) QtWebEngine/6.7.2 Chrome/118.0.5993.220 Safari/537.36",
        "QtWebEngine",
        "Linux",
        Desktop,
    ),
    (
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) qutebrowser/3.2.1 QtWebEngine/6.7.2 Chrome/118.0.5993.220 Safari/537.36",
        "qutebrowser",
        "Linux",
        Desktop,
    ),
    (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Nobody/1.0",
        "Chromium",
        "Windows",
        Desktop,
    ),
    // WebKit that is not Apple's.
    (
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15 Epiphany/605.1.15",
        "GNOME Web",
        "Linux",
        Desktop,
    ),
    (
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Safari/605.1.15",
        "GNOME Web",
        "Linux",
        Desktop,
    ),
    (
        "Mozilla/5.0 (X11; Linux aarch64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Mobile Safari/605.1.15",
        "GNOME Web",
        "Linux",
        Phone,
    ),
    (
        "Mozilla/5.0 (Linux; aarch64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15 WPE",
        "WebKit",
        "Linux",
        Desktop,
    ),
    (
        "Mozilla/5.0 (PlayStation; PlayStation 5/9.60) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.4 Safari/605.1.15",
        "WebKit",
        "PlayStation",
        Television,
    ),
    (
        "Mozilla/5.0 (PlayStation 4 11.00) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.4 Safari/605.1.15",
        "WebKit",
        "PlayStation",
        Television,
    ),
    (
        "Mozilla/5.0 (Nintendo Switch; WifiWebAuthApplet) AppleWebKit/609.4 (KHTML, like Gecko) NF/6.0.2.20.3 NintendoBrowser/5.1.0.20935",
        "Nintendo Browser",
        "Nintendo",
        Unknown,
    ),
    // Apps that show pages themselves.
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/21G80 Instagram 352.0.0.26.97 (iPhone14,5; iOS 17_6)",
        "Instagram",
        "iOS",
        Phone,
    ),
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/22A3354 [FBAN/FBIOS;FBAV/485.1.0.42.90;FBDV/iPhone15,2]",
        "Facebook",
        "iOS",
        Phone,
    ),
    (
        "Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.49 WeChat/arm64",
        "WeChat",
        "Android",
        Phone,
    ),
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Safari Line/14.15.0",
        "LINE",
        "iOS",
        Phone,
    ),
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) GSA/338.1.6 Mobile/15E148 Safari/604.1",
        "Google app",
        "iOS",
        Phone,
    ),
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
        "WebKit",
        "iOS",
        Phone,
    ),
];
