//! The browser's name. First the specific browsers, which all claim to be others besides; where none is found, the
//! family's name, which is true of all of its members: an unknown browser that is built on Chromium is no Chrome.

use super::Hints;
use super::agent::Agent;

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

/// The browser's name; none where the request has none.
pub(super) fn named(hints: &Hints<'_>, agent: &Agent) -> Option<&'static str> {
    brand(hints.brands, BRANDS)
        .or_else(|| TOKENS.iter().find(|(token, _)| agent.says(token)).map(|(_, word)| *word))
        .or_else(|| brand(hints.brands, FAMILY_BRANDS))
        .or_else(|| family(agent))
}

/// Every word that [`named`] can give.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    let tables = [BRANDS, FAMILY_BRANDS, TOKENS].into_iter().flatten();
    tables.map(|(_, word)| *word).chain(FAMILIES.iter().copied())
}

/// The brand list is `"Name";v="1", "Name";v="2"`, in random order and with a nonsense entry on purpose.
fn brand(list: &str, table: Table) -> Option<&'static str> {
    let names: Vec<&str> =
        list.split(',').filter_map(|entry| entry.trim().strip_prefix('"')?.split('"').next()).collect();
    table.iter().find(|(token, _)| names.contains(token)).map(|(_, word)| *word)
}

/// The family of a browser without a known name of its own.
fn family(agent: &Agent) -> Option<&'static str> {
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
