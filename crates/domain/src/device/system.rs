//! The operating system, and the form factor of the device.

use super::Hints;
use super::agent::{Agent, major_version};
use exeunt_contract::FormFactor;
use exeunt_contract::value::MODEL_MAX;

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

/// Versions of Windows by the number that its user agents have. 10.0 is what every later one says.
const WINDOWS: &[(&str, &str)] = &[
    ("windows nt 5.1", "XP"),
    ("windows nt 5.2", "XP"),
    ("windows nt 6.0", "Vista"),
    ("windows nt 6.1", "7"),
    ("windows nt 6.2", "8"),
    ("windows nt 6.3", "8.1"),
];

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

/// The system's version, where the headers give a true one. Windows says 10.0 and macOS 10.15 whatever they are, Android
/// says 10 in every Chromium, and iOS 18.6 since its version 26; the client hints are true.
pub(super) fn version(system: System, hints: &Hints<'_>, agent: &Agent<'_>) -> Option<String> {
    let hint = hints.platform_version.trim().trim_matches('"');
    let hinted = major_version(hint);
    match system.word {
        "Windows" => {
            // https://learn.microsoft.com/en-us/microsoft-edge/web-platform/how-to-detect-win11
            let by_hint = match hinted.as_deref().map(number) {
                Some(13..) => Some("11"),
                Some(_) => Some("10"),
                None => None,
            };
            let by_agent = || WINDOWS.iter().find(|(token, _)| agent.says(token)).map(|(_, version)| *version);
            by_hint.or_else(by_agent).map(str::to_owned)
        }
        "macOS" => hinted.or_else(|| {
            let minor = agent.version_after("mac os x 10_").filter(|minor| number(minor) < 15)?;
            Some(["10.", &minor].concat())
        }),
        "Android" => hinted.or_else(|| agent.version_after("android ").filter(|major| major != "10")),
        "iOS" | "iPadOS" => {
            let major = agent.version_after("iphone os ").or_else(|| agent.version_after("cpu os "))?;
            let is_true = number(&major) < 18 || agent.version_after("version/").as_ref() == Some(&major);
            is_true.then_some(major)
        }
        _ => None,
    }
}

fn number(digits: &str) -> u32 {
    digits.parse().unwrap_or(0)
}

/// The model, where the browser names one. Chromium writes K in its place.
pub(super) fn model(system: Option<System>, hints: &Hints<'_>, agent: &Agent<'_>) -> Option<String> {
    let by_hint = hints.model.trim().trim_matches('"');
    let by_agent = || {
        let mut parts = agent.machine().skip_while(|part| !part.to_ascii_lowercase().starts_with("android"));
        let model = parts.nth(1)?.split(" Build").next()?.trim();
        let is_none =
            ["K", "Mobile", "Tablet", "wv"].contains(&model) || model.starts_with("rv:") || is_language(model);
        (!is_none).then_some(model)
    };
    let is_android = system.is_some_and(|system| system.word == "Android");
    let model = if by_hint.is_empty() { by_agent().filter(|_| is_android)? } else { by_hint };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || " -+._/".contains(c);
    (!model.is_empty() && model.len() <= MODEL_MAX && model.chars().all(is_plain)).then(|| model.to_owned())
}

/// Whether a part of a comment is a language such as `en-us`, which stood before the model once.
fn is_language(part: &str) -> bool {
    let (language, region) = part.split_once('-').unwrap_or((part, ""));
    language.len() == 2 && region.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-')
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
