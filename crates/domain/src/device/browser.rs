//! The browser's name. First the specific browsers, which all claim to be others besides; where none is found, the
//! family's name, which is true of all of its members: an unknown browser that is built on Chromium is no Chrome.

use super::Hints;
use super::agent::{Agent, major_version};

type Table = &'static [(&'static str, &'static str)];

/// Brands as `Sec-CH-UA` writes them.
const BRANDS: Table = &[
    ("Microsoft Edge", "Edge"),
    ("Opera GX", "Opera GX"),
    ("Opera", "Opera"),
    ("Opera Mobile", "Opera"),
    ("Opera Crypto", "Opera"),
    ("Brave", "Brave"),
    ("Samsung Internet", "Samsung Internet"),
    ("Vivaldi", "Vivaldi"),
    ("YaBrowser", "Yandex Browser"),
    ("Yandex", "Yandex Browser"),
    ("Yowser", "Yandex Browser"),
    ("DuckDuckGo", "DuckDuckGo"),
    ("Whale", "Whale"),
    ("NAVER Whale", "Whale"),
    ("Amazon Silk", "Amazon Silk"),
    ("Silk", "Amazon Silk"),
    ("Oculus Browser", "Meta Quest Browser"),
    ("Meta Quest Browser", "Meta Quest Browser"),
    ("HuaweiBrowser", "Huawei Browser"),
    ("Huawei Browser", "Huawei Browser"),
    ("MiuiBrowser", "Mi Browser"),
    ("Mi Browser", "Mi Browser"),
    ("CocCoc", "Cốc Cốc"),
    ("Coc Coc", "Cốc Cốc"),
    ("Ecosia", "Ecosia"),
    ("Avast Secure Browser", "Avast Secure Browser"),
    ("AVG Secure Browser", "AVG Secure Browser"),
    ("Norton Private Browser", "Norton Private Browser"),
    ("CCleaner Browser", "CCleaner Browser"),
    ("Comodo Dragon", "Comodo Dragon"),
    ("Maxthon", "Maxthon"),
    ("UCBrowser", "UC Browser"),
    ("Electron", "Electron"),
];

/// Brands of components that other apps are built with, or of a whole family.
const FAMILY_BRANDS: Table = &[
    ("Android WebView", "Android WebView"),
    ("Microsoft Edge WebView2", "Edge WebView"),
    ("Google Chrome", "Chrome"),
    ("HeadlessChrome", "Chrome"),
    ("Chromium", "Chromium"),
];

/// Tokens of the user agent in lower case, of which the first match decides: apps before the browser that they embed,
/// browsers before those on which they are built.
const TOKENS: Table = &[
    // Apps with a browser of their own inside.
    ("instagram", "Instagram"),
    ("messengerforios", "Messenger"),
    ("fb_iab/messenger", "Messenger"),
    ("fban/", "Facebook"),
    ("fbav/", "Facebook"),
    ("fb_iab/", "Facebook"),
    ("micromessenger/", "WeChat"),
    ("line/", "LINE"),
    ("kakaotalk", "KakaoTalk"),
    ("naver(inapp", "NAVER"),
    ("snapchat", "Snapchat"),
    ("bytedancewebview", "TikTok"),
    ("bytelocale", "TikTok"),
    ("musical_ly", "TikTok"),
    ("tiktok", "TikTok"),
    ("trill_", "TikTok"),
    ("twitter for", "X"),
    ("twitterandroid", "X"),
    ("pinterest/", "Pinterest"),
    ("linkedinapp", "LinkedIn"),
    ("telegram", "Telegram"),
    ("whatsapp/", "WhatsApp"),
    ("weibo*", "Weibo"),
    ("gsa/", "Google app"),
    ("slack/", "Slack"),
    ("slack_ssb/", "Slack"),
    ("teams/", "Microsoft Teams"),
    ("discord/", "Discord"),
    // Browsers.
    ("edgios/", "Edge"),
    ("edga/", "Edge"),
    ("edg/", "Edge"),
    ("edge/", "Edge"),
    ("opx/", "Opera GX"),
    ("opr/", "Opera"),
    ("opt/", "Opera"),
    ("opios/", "Opera"),
    ("opera mini", "Opera"),
    ("opera", "Opera"),
    ("vivaldi/", "Vivaldi"),
    ("yabrowser/", "Yandex Browser"),
    ("yowser/", "Yandex Browser"),
    ("yasearchbrowser/", "Yandex Browser"),
    ("duckduckgo/", "DuckDuckGo"),
    ("ddg/", "DuckDuckGo"),
    ("whale/", "Whale"),
    ("playstation vita", "NetFront"),
    ("valve steam", "Steam"),
    ("valve client", "Steam"),
    ("tesla/", "Tesla"),
    ("silk/", "Amazon Silk"),
    ("silk-accelerated", "Amazon Silk"),
    ("oculusbrowser/", "Meta Quest Browser"),
    ("samsungbrowser/", "Samsung Internet"),
    ("ucbrowser", "UC Browser"),
    ("ucmobile/", "UC Browser"),
    ("uc browser*", "UC Browser"),
    ("ucweb", "UC Browser"),
    ("ubrowser/", "UC Browser"),
    ("brave", "Brave"),
    ("huaweibrowser/", "Huawei Browser"),
    ("miuibrowser/", "Mi Browser"),
    ("vivobrowser/", "vivo Browser"),
    ("heytapbrowser/", "HeyTap Browser"),
    ("honorbrowser/", "HONOR Browser"),
    ("mqqbrowser", "QQ Browser"),
    ("qqbrowser", "QQ Browser"),
    ("baidubrowser", "Baidu"),
    ("bidubrowser", "Baidu"),
    ("baiduboxapp", "Baidu"),
    ("metasr", "Sogou"),
    ("360se*", "360 Browser"),
    ("qhbrowser/", "360 Browser"),
    ("coc_coc_browser/", "Cốc Cốc"),
    ("maxthon", "Maxthon"),
    ("mxbrowser/", "Maxthon"),
    ("puffin/", "Puffin"),
    ("avastsecurebrowser/", "Avast Secure Browser"),
    ("avast/", "Avast Secure Browser"),
    ("avg/", "AVG Secure Browser"),
    ("norton/", "Norton Private Browser"),
    ("ccleaner/", "CCleaner Browser"),
    ("comodo_dragon/", "Comodo Dragon"),
    ("dragon/", "Comodo Dragon"),
    ("iron", "SRWare Iron"),
    ("sznprohlizec/", "Seznam"),
    ("ecosia", "Ecosia"),
    ("alohabrowser/", "Aloha"),
    ("dolphin*", "Dolphin"),
    ("sailfishbrowser/", "Sailfish Browser"),
    ("morph", "Morph"),
    ("epiphany/", "GNOME Web"),
    ("falkon/", "Falkon"),
    ("qupzilla/", "QupZilla"),
    ("qutebrowser/", "qutebrowser"),
    ("konqueror", "Konqueror"),
    ("otter/", "Otter"),
    ("midori", "Midori"),
    ("ladybird/", "Ladybird"),
    ("servo/", "Servo"),
    ("qtwebengine/", "QtWebEngine"),
    ("netfront", "NetFront"),
    ("nintendobrowser/", "Nintendo Browser"),
    ("kindle/", "Kindle"),
    ("electron/", "Electron"),
    ("seamonkey/", "SeaMonkey"),
    ("palemoon/", "Pale Moon"),
    ("waterfox/", "Waterfox"),
    ("librewolf/", "LibreWolf"),
    ("thunderbird/", "Thunderbird"),
    ("focus/", "Firefox Focus"),
    ("klar/", "Firefox Focus"),
    ("fxios/", "Firefox"),
    ("crios/", "Chrome"),
    ("iemobile", "Internet Explorer"),
    ("trident/", "Internet Explorer"),
    ("msie", "Internet Explorer"),
    // Programs without a page.
    ("curl/", "curl"),
    ("wget/", "Wget"),
    ("httpie/", "HTTPie"),
];

/// The names for a browser that has neither a known name of its own nor a family's brand.
const FAMILIES: &[&str] =
    &["Android WebView", "Chrome", "Chromium", "Firefox", "Safari", "Android Browser", "GNOME Web", "WebKit"];

/// The products in the user agent of a browser that is nothing but Chrome, Safari or Firefox.
const PLAIN: &[&str] = &[
    "mozilla",
    "applewebkit",
    "gecko",
    "chrome",
    "headlesschrome",
    "firefox",
    "version",
    "mobile",
    "safari",
    "tablet",
    "like",
];

/// The browser's name, and its version; none where the request has none.
pub(super) fn named(hints: &Hints<'_>, agent: &Agent<'_>) -> (Option<&'static str>, Option<String>) {
    let token =
        || TOKENS.iter().find_map(|(token, word)| agent.says(token).then(|| (*word, agent.version_after(token))));
    let found = brand(hints.brands, BRANDS)
        .or_else(token)
        .or_else(|| brand(hints.brands, FAMILY_BRANDS))
        .or_else(|| family(agent).map(|word| (word, family_version(word, agent))));
    found.map_or((None, None), |(word, version)| (Some(word), version))
}

/// Every word that [`named`] can give.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    let tables = [BRANDS, FAMILY_BRANDS, TOKENS].into_iter().flatten();
    tables.map(|(_, word)| *word).chain(FAMILIES.iter().copied())
}

/// The brand list is `"Name";v="1", "Name";v="2"`, in random order and with a nonsense entry on purpose.
fn brand(list: &str, table: Table) -> Option<(&'static str, Option<String>)> {
    let entries: Vec<(&str, &str)> =
        list.split(',').filter_map(|entry| entry.trim().strip_prefix('"')?.split_once('"')).collect();
    let is_there = |(token, word): &(&str, &'static str)| {
        let (_, rest) = entries.iter().find(|(name, _)| name == token)?;
        Some((*word, rest.strip_prefix(";v=\"").and_then(major_version)))
    };
    table.iter().find_map(is_there)
}

/// The version of a family's browser, from the token that is its own. Safari's and Chrome's are true, although much
/// beside them is frozen.
fn family_version(word: &str, agent: &Agent<'_>) -> Option<String> {
    let token = match word {
        "Chrome" | "Chromium" if agent.says("headlesschrome") => "headlesschrome/",
        "Chromium" if agent.says("chromium/") => "chromium/",
        "Chrome" | "Chromium" => "chrome/",
        "Firefox" => "firefox/",
        "Safari" => "version/",
        _ => return None,
    };
    agent.version_after(token)
}

/// The family of a browser without a known name of its own.
fn family(agent: &Agent<'_>) -> Option<&'static str> {
    let is_plain = agent.products().all(|product| PLAIN.contains(&product));
    if agent.says("chrome/") || agent.says("chromium/") || agent.says("headlesschrome") {
        // A page within an app has the version of the app's own window before Chrome's.
        let is_within_an_app = agent.says("wv)") || (agent.says("android") && agent.says("version/"));
        return Some(match () {
            () if is_within_an_app => "Android WebView",
            () if is_plain && !agent.says("chromium") => "Chrome",
            () => "Chromium",
        });
    }
    if agent.says("firefox/") {
        return Some("Firefox");
    }
    if !agent.says("applewebkit/") {
        return None;
    }
    let is_apples = agent.says("macintosh") || agent.says("iphone") || agent.says("ipad") || agent.says("ipod");
    let is_whole = agent.says("version/") && agent.says("safari/");
    Some(match () {
        () if is_apples && is_whole && is_plain => "Safari",
        () if agent.says("android") && is_whole => "Android Browser",
        // On a desktop other than Apple's, the WebKit browser without a token of its own is GNOME Web.
        () if agent.says("x11") && is_whole && is_plain => "GNOME Web",
        () => "WebKit",
    })
}
