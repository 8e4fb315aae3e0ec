//! A browser's own description, as the list of sessions shows it.

use crate::world::{ANA, ANAS_PASSWORD, CHROME, Device, World};
use axum::body::Body;
use axum::http::{HeaderValue, Request, header};
use exeunt_contract::Endpoint;
use exeunt_contract::FormFactor::{self, Desktop, Laptop, Phone, Tablet, Television, Unknown};
use exeunt_contract::sign_in::{Credentials, SignIn};
use exeunt_domain::device::{Hints, classify};

/// Logs in with these headers: browser, system, form.
async fn shown(device: &mut Device, headers: &[(&'static str, &[u8])]) -> (String, String, FormFactor) {
    let typed = Credentials { identifier: ANA.into(), password: ANAS_PASSWORD.into(), shared_device: false };
    let mut request = device.request(&SignIn, &typed);
    for (name, value) in headers {
        request.headers_mut().insert(*name, HeaderValue::from_bytes(value).unwrap());
    }
    let answer = device.send(request).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let session: exeunt_contract::session::Session = serde_json::from_slice(&answer.body).unwrap();
    device.account = Some(session.account.reference);
    let row = device.sessions().await.remove(0).device;
    (row.browser.unwrap_or_default(), row.system.unwrap_or_default(), row.form)
}

#[tokio::test]
async fn one_letter_beyond_ascii_made_a_device_an_unknown_one() {
    let world = World::unthrottled().await;
    for agent in [
        "Mozilla/5.0 (Linux; Android 12; 华为) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Linux; Android 12; Téléphone) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Linux; Android 12; K) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari/537.36",
    ] {
        let mut device = world.device(agent);
        let row = shown(&mut device, &[]).await;
        assert_eq!(row, ("Chrome".into(), "Android".into(), FormFactor::Phone), "{agent}");
    }
    for (name, value) in [
        ("sec-ch-ua", &b"\"C\xe9c\";v=\"1\", \"Microsoft Edge\";v=\"142\", \"Chromium\";v=\"142\""[..]),
        ("sec-ch-ua", "\"Cốc\";v=\"1\", \"Microsoft Edge\";v=\"142\", \"Chromium\";v=\"142\"".as_bytes()),
    ] {
        let mut device = world.device(CHROME);
        assert_eq!(shown(&mut device, &[(name, value)]).await.0, "Edge", "{value:?}");
    }
}

#[tokio::test]
async fn one_letter_beyond_ascii_made_a_body_one_that_is_not_taken() {
    let world = World::new().await;
    let mut device = world.device(CHROME);
    for kind in ["application/json; charset=utf-8", "application/json; note=é"] {
        let body = serde_json::to_vec(&Credentials {
            identifier: ANA.into(),
            password: ANAS_PASSWORD.into(),
            shared_device: false,
        });
        let body = body.unwrap();
        let request = Request::post(SignIn::PATH).header(header::CONTENT_LENGTH, body.len());
        let request = request.header(header::CONTENT_TYPE, kind.as_bytes());
        let answer = device.send(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(answer.status, 200, "{kind}");
    }
}

/// User agents as they are sent, and browser, system and kind of the device.
const AGENTS: &[(&str, &str, &str, FormFactor)] = &[
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
    // Systems.
    (
        "Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1 Mobile HuaweiBrowser/5.0.4.300",
        "Huawei Browser",
        "HarmonyOS",
        Phone,
    ),
    (
        "Mozilla/5.0 (Tablet; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1",
        "Chromium",
        "HarmonyOS",
        Tablet,
    ),
    (
        "Mozilla/5.0 (PC; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/132.0.0.0 Safari/537.36 ArkWeb/6.0.0.47",
        "Chromium",
        "HarmonyOS",
        Desktop,
    ),
    (
        "Mozilla/5.0 (Linux; Android 12; HarmonyOS; NOH-AN00; HMSCore 6.14.0.302) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.5735.196 HuaweiBrowser/15.0.4.312 Mobile Safari/537.36",
        "Huawei Browser",
        "HarmonyOS",
        Phone,
    ),
    ("Mozilla/5.0 (Mobile; Nokia_8110_4G; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5", "Firefox", "KaiOS", Phone),
    (
        "Mozilla/5.0 (Linux; U; Sailfish 4.5; Mobile; rv:91.0) Gecko/91.0 Firefox/91.0 SailfishBrowser/1.0",
        "Sailfish Browser",
        "Sailfish OS",
        Phone,
    ),
    (
        "Mozilla/5.0 (Linux; U; Sailfish 4.5; Tablet; rv:91.0) Gecko/91.0 Firefox/91.0 SailfishBrowser/1.0",
        "Sailfish Browser",
        "Sailfish OS",
        Tablet,
    ),
    (
        "Mozilla/5.0 (Linux; Ubuntu 20.04 like Android 9) AppleWebKit/537.36 Chrome/87.0.4280.144 Mobile Safari/537.36",
        "Chrome",
        "Ubuntu Touch",
        Phone,
    ),
    (
        "Mozilla/5.0 (Linux; Ubuntu 20.04 like Android 9) AppleWebKit/537.36 Chrome/87.0.4280.144 Safari/537.36",
        "Chrome",
        "Ubuntu Touch",
        Tablet,
    ),
    (
        "Mozilla/5.0 (Windows Phone 10.0; Android 6.0.1; Microsoft; Lumia 950) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/52.0.2743.116 Mobile Safari/537.36 Edge/15.15254",
        "Edge",
        "Windows Phone",
        Phone,
    ),
    (
        "Mozilla/5.0 (Mobile; Windows Phone 8.1; Android 4.0; ARM; Trident/7.0; Touch; rv:11.0; IEMobile/11.0; NOKIA; Lumia 520) like iPhone OS 7_0_3 Mac OS X AppleWebKit/537 (KHTML, like Gecko) Mobile Safari/537",
        "Internet Explorer",
        "Windows Phone",
        Phone,
    ),
    (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; Xbox; Xbox One) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0",
        "Edge",
        "Xbox",
        Television,
    ),
    (
        "Mozilla/5.0 (SMART-TV; LINUX; Tizen 7.0) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/5.0 Chrome/94.0.4606.31 TV Safari/537.36",
        "Samsung Internet",
        "Tizen",
        Television,
    ),
    (
        "Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/94.0.4606.128 Safari/537.36 WebAppManager",
        "Chromium",
        "webOS",
        Television,
    ),
    (
        "Mozilla/5.0 (Linux; Android 12; BRAVIA 4K VH2) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36",
        "Chrome",
        "Android",
        Television,
    ),
    (
        "Mozilla/5.0 (X11; CrOS aarch64 15236.80.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36",
        "Chrome",
        "ChromeOS",
        Laptop,
    ),
    ("Mozilla/5.0 (X11; FreeBSD amd64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox", "FreeBSD", Desktop),
    (
        "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; .NET4.0C; Tablet PC 2.0; rv:11.0) like Gecko",
        "Internet Explorer",
        "Windows",
        Desktop,
    ),
    // iPads that ask for the pages of a desktop.
    (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/130 Version/11.1.1 Safari/605.1.15",
        "Chrome",
        "iPadOS",
        Tablet,
    ),
    (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/131.0 Safari/605.1.15",
        "Firefox",
        "iPadOS",
        Tablet,
    ),
    (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 EdgiOS/130.0.2849.68 Safari/605.1.15",
        "Edge",
        "iPadOS",
        Tablet,
    ),
    (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15 OPT/4.8.0",
        "Opera",
        "iPadOS",
        Tablet,
    ),
    (
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Safari/537.36",
        "Samsung Internet",
        "Android",
        Tablet,
    ),
    (
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 EdgA/130.0.0.0",
        "Edge",
        "Android",
        Tablet,
    ),
];

/// Client hints beside a user agent: brands, platform, mobile.
const HINTS: &[(&str, [&str; 3], &str, &str, FormFactor)] = &[
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

#[test]
fn a_device_was_called_by_the_name_of_the_family_or_by_anothers() {
    let mut wrong = Vec::new();
    for (agent, browser, system, form) in AGENTS {
        let words = classify(&Hints { user_agent: agent, ..Hints::default() });
        let found = (words.browser.unwrap_or_default(), words.system.unwrap_or_default(), words.form);
        if found != ((*browser).to_owned(), (*system).to_owned(), *form) {
            wrong.push(format!("{found:?} and not {:?}: {agent}", (browser, system, form)));
        }
    }
    for (agent, [brands, platform, mobile], browser, system, form) in HINTS {
        let words = classify(&Hints { user_agent: agent, brands, platform, mobile, ..Hints::default() });
        let found = (words.browser.unwrap_or_default(), words.system.unwrap_or_default(), words.form);
        if found != ((*browser).to_owned(), (*system).to_owned(), *form) {
            wrong.push(format!("{found:?} and not {:?}: {brands} {agent}", (browser, system, form)));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), AGENTS.len() + HINTS.len(), wrong.join("\n"));
}

const AN_IPADS: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/130 Version/11.1.1 Safari/605.1.15";

#[tokio::test]
async fn an_ipad_that_asks_for_the_pages_of_a_desktop_was_a_mac() {
    let world = World::new().await;
    let mut device = world.device(AN_IPADS);
    assert_eq!(shown(&mut device, &[]).await, ("Chrome".into(), "iPadOS".into(), Tablet));
}
