//! The operating system, and the form factor of the device.

use super::Hints;
use super::agent::Agent;
use exeunt_contract::FormFactor;

/// Specific systems by their token in the user agent, in lower case; a browser that asks for another system's pages
/// names several, and the first match here is the real one.
const PARTICULAR: &[(&str, System)] = &[
    ("harmonyos", System::mobile("HarmonyOS")),
    ("openharmony", System::mobile("HarmonyOS")),
    ("arkweb/", System::mobile("HarmonyOS")),
    ("kaios", System::phone("KaiOS")),
    ("sailfish", System::phone("Sailfish OS")),
    ("ubuntu touch", System::mobile("Ubuntu Touch")),
    ("ubuntu; mobile", System::phone("Ubuntu Touch")),
    ("ubuntu; tablet", System::mobile("Ubuntu Touch")),
    ("ubports", System::mobile("Ubuntu Touch")),
    ("windows phone", System::phone("Windows Phone")),
    ("wpdesktop", System::phone("Windows Phone")),
    ("zunewp7", System::phone("Windows Phone")),
    ("windows ce", System::phone("Windows Mobile")),
    ("windowsce", System::phone("Windows Mobile")),
    ("windows mobile", System::phone("Windows Mobile")),
    ("iemobile", System::phone("Windows Phone")),
    ("xbox", System::television("Xbox")),
    ("playstation", System::television("PlayStation")),
    ("nintendo", System::other("Nintendo")),
    ("tizen", System::mobile("Tizen")),
    ("web0s", System::television("webOS")),
    ("hpwos", System::mobile("webOS")),
    ("webos", System::mobile("webOS")),
    ("roku", System::television("Roku")),
    ("googletv", System::television("Android")),
    ("crkey", System::television("Chromecast")),
    ("appletv", System::television("tvOS")),
    ("apple tv", System::television("tvOS")),
    ("watchos", System::other("watchOS")),
    ("playbook", System::tablet("BlackBerry")),
    ("bb10", System::phone("BlackBerry")),
    ("blackberry", System::phone("BlackBerry")),
    ("symbian*", System::phone("Symbian")),
    ("symbos", System::phone("Symbian")),
    ("series 60", System::phone("Symbian")),
    ("series60", System::phone("Symbian")),
    ("bada", System::phone("bada")),
    ("maemo", System::mobile("Maemo")),
    ("meego", System::phone("MeeGo")),
    ("(mobile;", System::phone("Firefox OS")),
    ("(tablet;", System::tablet("Firefox OS")),
    ("ipad", System::tablet("iPadOS")),
    ("iphone", System::phone("iOS")),
    ("ipod", System::phone("iOS")),
    ("cros", System::laptop("ChromeOS")),
    ("fuchsia", System::other("Fuchsia")),
];

/// Common systems. A client hint of the platform is more reliable than these, which browsers freeze.
const COMMON: &[(&str, System)] = &[
    ("android", System::mobile("Android")),
    ("windows", System::desktop("Windows")),
    ("win98", System::desktop("Windows")),
    ("macintosh", System::desktop("macOS")),
    ("mac os x", System::desktop("macOS")),
    ("freebsd", System::desktop("FreeBSD")),
    ("openbsd", System::desktop("OpenBSD")),
    ("netbsd", System::desktop("NetBSD")),
    ("dragonfly", System::desktop("DragonFly")),
    ("sunos", System::desktop("Solaris")),
    ("haiku", System::desktop("Haiku")),
    ("serenityos", System::desktop("SerenityOS")),
    ("linux", System::desktop("Linux")),
    ("x11", System::desktop("Linux")),
];

/// Platforms as `Sec-CH-UA-Platform` writes them.
const PLATFORMS: &[(&str, System)] = &[
    ("Windows", System::desktop("Windows")),
    ("macOS", System::desktop("macOS")),
    ("Android", System::mobile("Android")),
    ("iOS", System::phone("iOS")),
    ("Chrome OS", System::laptop("ChromeOS")),
    ("ChromeOS", System::laptop("ChromeOS")),
    ("Chromium OS", System::laptop("ChromeOS")),
    ("Linux", System::desktop("Linux")),
    ("HarmonyOS", System::mobile("HarmonyOS")),
    ("OpenHarmony", System::mobile("HarmonyOS")),
    ("Fuchsia", System::other("Fuchsia")),
];

/// Tokens of browsers on an iPad that asks for the pages of a desktop: one of these, and a Mac.
const ON_APPLES_MOBILES: &[&str] = &["crios/", "fxios/", "edgios/", "opt/", "opios/", "gsa/", "duckduckgo/", "mobile/"];

/// Tokens of browsers that, among the systems with X11, exist on Android alone: they claim X11 where the pages of a
/// desktop are wanted.
const ON_ANDROIDS: &[&str] = &[
    "samsungbrowser/",
    "edga/",
    "duckduckgo/",
    "miuibrowser/",
    "huaweibrowser/",
    "heytapbrowser/",
    "vivobrowser/",
    "honorbrowser/",
];

/// Tokens of televisions beside their system.
const TELEVISIONS: &[&str] = &[
    "smart-tv",
    "smarttv",
    "googletv",
    "android tv",
    "bravia",
    "hbbtv",
    "crkey",
    "aft*",
    "tv safari",
    "large screen",
    "dtv",
    "netcast",
    "viera",
    "vidaa",
    "roku",
];

/// Tokens of glasses and cars beside their system.
const OTHERS: &[&str] = &["vr safari", "quest", "oculusbrowser/", "automotive", "tesla/"];

/// Tokens of programs without a page.
const TERMINALS: &[&str] = &["curl/", "wget/", "httpie/"];

/// A system, and the form factor it usually has.
#[derive(Clone, Copy, Debug)]
pub(super) struct System {
    pub(super) word: &'static str,
    usual: Usual,
}

/// The usual form factor of a system where no other header decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Usual {
    Desktop,
    Laptop,
    Phone,
    Tablet,
    Television,
    /// A phone where the browser calls itself mobile, a tablet otherwise.
    Mobile,
    /// A watch, a console that is carried.
    Other,
}

impl System {
    const fn desktop(word: &'static str) -> Self {
        Self { word, usual: Usual::Desktop }
    }

    const fn laptop(word: &'static str) -> Self {
        Self { word, usual: Usual::Laptop }
    }

    const fn television(word: &'static str) -> Self {
        Self { word, usual: Usual::Television }
    }

    const fn phone(word: &'static str) -> Self {
        Self { word, usual: Usual::Phone }
    }

    const fn tablet(word: &'static str) -> Self {
        Self { word, usual: Usual::Tablet }
    }

    const fn mobile(word: &'static str) -> Self {
        Self { word, usual: Usual::Mobile }
    }

    const fn other(word: &'static str) -> Self {
        Self { word, usual: Usual::Other }
    }

    /// The system of a request; none where the headers name none.
    pub(super) fn of(hints: &Hints<'_>, agent: &Agent<'_>) -> Option<Self> {
        let find =
            |table: &[(&str, Self)]| table.iter().find(|(token, _)| agent.says(token)).map(|(_, system)| *system);
        let platform = hints.platform.trim().trim_matches('"');
        let hinted = || PLATFORMS.iter().find(|(name, _)| *name == platform).map(|(_, system)| *system);
        disguised(agent).or_else(|| find(PARTICULAR)).or_else(hinted).or_else(|| find(COMMON))
    }

    /// The form factor of the device. The request's own headers count more than the system's usual form.
    pub(super) fn form(system: Option<Self>, hints: &Hints<'_>, agent: &Agent<'_>) -> FormFactor {
        let is_mobile = match hints.mobile.trim() {
            "?1" => true,
            "?0" => false,
            _ => agent.says("mobile") || agent.says("mobi/") || agent.says("mini/") || agent.says("phone;"),
        };
        let says_one_of = |tokens: &[&str]| tokens.iter().any(|token| agent.says(token));
        if says_one_of(OTHERS) {
            return FormFactor::Unknown;
        }
        if says_one_of(TELEVISIONS) {
            return FormFactor::Television;
        }
        match system.map(|system| system.usual) {
            Some(Usual::Tablet) => FormFactor::Tablet,
            Some(Usual::Phone | Usual::Mobile) if agent.says("tablet") => FormFactor::Tablet,
            Some(Usual::Mobile) if agent.says("(pc;") => FormFactor::Desktop,
            Some(Usual::Mobile) if !is_mobile => FormFactor::Tablet,
            Some(Usual::Phone | Usual::Mobile) => FormFactor::Phone,
            // "Tablet PC" is a part of every Windows since Vista.
            Some(Usual::Desktop | Usual::Laptop) if is_mobile => FormFactor::Phone,
            Some(Usual::Desktop) if agent.says("kindle/") || agent.says("silk/") => FormFactor::Tablet,
            Some(Usual::Desktop) => FormFactor::Desktop,
            Some(Usual::Laptop) => FormFactor::Laptop,
            Some(Usual::Television) => FormFactor::Television,
            Some(Usual::Other) => FormFactor::Unknown,
            None if says_one_of(TERMINALS) => FormFactor::Terminal,
            None if is_mobile => FormFactor::Phone,
            None => FormFactor::Unknown,
        }
    }
}

/// Every word that [`System::of`] can give.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    [PARTICULAR, COMMON, PLATFORMS].into_iter().flatten().map(|(_, system)| system.word)
}

/// A system that claims to be another, to get other pages.
fn disguised(agent: &Agent<'_>) -> Option<System> {
    if agent.says("macintosh") && ON_APPLES_MOBILES.iter().any(|token| agent.says(token)) {
        return Some(System::tablet("iPadOS"));
    }
    if agent.says("ubuntu") && agent.says("like android") {
        return Some(System::mobile("Ubuntu Touch"));
    }
    if agent.says("x11") && ON_ANDROIDS.iter().any(|token| agent.says(token)) {
        return Some(System::mobile("Android"));
    }
    // Silk exists on Amazon's tablets and televisions alone.
    let is_silk = agent.says("silk/") || agent.says("silk-accelerated");
    (is_silk && !agent.says("playstation")).then(|| System::mobile("Android"))
}
