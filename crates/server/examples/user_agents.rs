//! Which share of uap-core's tests the server's own tables of browsers and systems get right, by kind:
//! `cargo run -p exeunt-server --example user_agents -- DIRECTORY`, where the directory holds a copy of
//! <https://github.com/ua-parser/uap-core>. Right is the same browser or system. Not named is the family that is true of it
//! (Chromium, WebKit, a web view), or nothing. Wrong is the name of another. With `--wrong` each that is not right is shown.

#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

use exeunt_domain::device::{DeviceDescription, Hints, classify};
use std::collections::BTreeMap;
use std::io::Error;
use std::path::Path;

/// A kind, the families of uap-core that are of it, and what they are called here where it is something else.
type Kinds = &'static [(&'static str, &'static [(&'static str, &'static str)])];

const BROWSERS: Kinds = &[
    (
        "browsers of computers",
        &[
            ("Chrome", ""),
            ("Firefox", ""),
            ("Firefox Beta", "Firefox"),
            ("Safari", ""),
            ("Edge", ""),
            ("Opera", ""),
            ("Opera GX", ""),
            ("IE", "Internet Explorer"),
            ("Vivaldi", ""),
            ("Brave", ""),
            ("Yandex Browser", ""),
            ("DuckDuckGo", ""),
            ("Whale", ""),
            ("Chromium", ""),
            ("HeadlessChrome", "Chrome"),
            ("Epiphany", "GNOME Web"),
            ("Qt Web Engine", "QtWebEngine"),
            ("Iron", "SRWare Iron"),
            ("Maxthon", ""),
            ("Coc Coc", "Cốc Cốc"),
            ("QQ Browser", ""),
            ("Avast Secure Browser", ""),
            ("Seznam prohlížeč", "Seznam"),
            ("Pale Moon", ""),
            ("SeaMonkey", ""),
            ("Waterfox", ""),
            ("LibreWolf", ""),
            ("Konqueror", ""),
            ("Falkon", ""),
            ("QupZilla", ""),
            ("Otter", ""),
            ("Midori", ""),
            ("Ladybird", ""),
            ("Comodo Dragon", ""),
            ("Baidu Browser", "Baidu"),
        ],
    ),
    (
        "browsers of phones and tablets",
        &[
            ("Chrome Mobile", "Chrome"),
            ("Chrome Mobile iOS", "Chrome"),
            ("Firefox Mobile", "Firefox"),
            ("Firefox iOS", "Firefox"),
            ("Mobile Safari", "Safari"),
            ("Edge Mobile", "Edge"),
            ("Opera Mobile", "Opera"),
            ("Opera Mini", "Opera"),
            ("Opera Touch", "Opera"),
            ("IE Mobile", "Internet Explorer"),
            ("Samsung Internet", ""),
            ("UC Browser", ""),
            ("Amazon Silk", ""),
            ("DuckDuckGo Mobile", "DuckDuckGo"),
            ("Puffin", ""),
            ("Dolphin", ""),
            ("Android", "Android Browser"),
            ("MiuiBrowser", "Mi Browser"),
            ("Huawei Browser", ""),
            ("Honor Browser", "HONOR Browser"),
            ("VivoBrowser", "vivo Browser"),
            ("HeyTap Browser", ""),
            ("QQ Browser Mobile", "QQ Browser"),
            ("Aloha Browser", "Aloha"),
            ("Ecosia iOS", "Ecosia"),
            ("Ecosia Android", "Ecosia"),
            ("Sailfish Browser", ""),
            ("Kindle", ""),
        ],
    ),
    (
        "apps that show pages",
        &[
            ("Facebook", ""),
            ("Instagram", ""),
            ("Pinterest", ""),
            ("Snapchat", ""),
            ("Twitter", "X"),
            ("TikTok", ""),
            ("LINE", ""),
            ("WeChat Browser", "WeChat"),
            ("KakaoTalk", ""),
            ("Weibo", ""),
            ("Telegram", ""),
            ("LinkedIn", ""),
            ("Google", "Google app"),
            ("Slack Desktop Client", "Slack"),
            ("Chrome Mobile WebView", "Android WebView"),
            ("Mobile Safari UI/WKWebView", "WebKit"),
            ("Electron", ""),
        ],
    ),
    (
        "televisions, consoles and glasses",
        &[
            ("NetFront", ""),
            ("NetFront NX", "NetFront"),
            ("Oculus Browser", "Meta Quest Browser"),
            ("Nintendo Browser", ""),
        ],
    ),
];

const SYSTEMS: Kinds = &[
    (
        "systems of computers",
        &[
            ("Windows", ""),
            ("Mac OS X", "macOS"),
            ("Linux", ""),
            ("Ubuntu", "Linux"),
            ("Debian", "Linux"),
            ("Fedora", "Linux"),
            ("CentOS", "Linux"),
            ("Red Hat", "Linux"),
            ("Gentoo", "Linux"),
            ("Mandriva", "Linux"),
            ("Linux Mint", "Linux"),
            ("Slackware", "Linux"),
            ("Puppy", "Linux"),
            ("PCLinuxOS", "Linux"),
            ("Chrome OS", "ChromeOS"),
            ("FreeBSD", ""),
            ("OpenBSD", ""),
            ("NetBSD", ""),
            ("Solaris", ""),
            ("SerenityOS", ""),
        ],
    ),
    (
        "systems of phones and tablets",
        &[
            ("iOS", ""),
            ("Android", ""),
            ("HarmonyOS", ""),
            ("KaiOS", ""),
            ("Sailfish", "Sailfish OS"),
            ("Windows Phone", ""),
            ("Windows Mobile", ""),
            ("Symbian OS", "Symbian"),
            ("Symbian^3", "Symbian"),
            ("Symbian^3 Anna", "Symbian"),
            ("Symbian^3 Belle", "Symbian"),
            ("BlackBerry OS", "BlackBerry"),
            ("BlackBerry Tablet OS", "BlackBerry"),
            ("Firefox OS", ""),
            ("Bada", "bada"),
            ("MeeGo", ""),
            ("Maemo", ""),
            ("webOS", ""),
        ],
    ),
    (
        "televisions, consoles and watches",
        &[
            ("GoogleTV", "Android"),
            ("Web0S", "webOS"),
            ("Tizen", ""),
            ("Roku", ""),
            ("tvOS", ""),
            ("ATV OS X", "tvOS"),
            ("WatchOS", "watchOS"),
            ("Chromecast Linux", "Chromecast"),
            ("Chromecast Android", "Chromecast"),
            ("Chromecast Fuchsia", "Chromecast"),
            ("Chromecast SmartSpeaker", "Chromecast"),
        ],
    ),
];

/// What is true of many.
const FAMILIES: &[&str] = &["Chromium", "WebKit", "Android WebView", "Electron", "QtWebEngine", "Linux"];

#[derive(Default)]
struct Share {
    right: usize,
    unnamed: usize,
    wrong: usize,
}

fn main() -> Result<(), Error> {
    let directory = std::env::args().nth(1).ok_or_else(|| Error::other("name the directory of uap-core"))?;
    let directory = Path::new(&directory);
    let verbose = std::env::args().any(|argument| argument == "--wrong");
    let browser = |description: DeviceDescription| description.browser;
    let system = |description: DeviceDescription| description.system;
    report("Browsers", &cases(&directory.join("tests/test_ua.yaml"))?, BROWSERS, browser, verbose);
    report("Systems", &cases(&directory.join("tests/test_os.yaml"))?, SYSTEMS, system, verbose);
    Ok(())
}

fn report(
    title: &str,
    cases: &[(String, String)],
    kinds: Kinds,
    named: fn(DeviceDescription) -> Option<String>,
    verbose: bool,
) {
    let mut shares: BTreeMap<usize, Share> = BTreeMap::new();
    for (agent, family) in cases {
        let known = |(_, families): &(_, &[(&str, &str)])| families.iter().any(|(name, _)| name == family);
        let kind = kinds.iter().position(known).unwrap_or(kinds.len());
        let called = kinds.get(kind).and_then(|(_, families)| families.iter().find(|(name, _)| name == family));
        let expected = called.map(|(name, called)| if called.is_empty() { *name } else { *called });
        let found = named(classify(&Hints { user_agent: agent, ..Hints::default() }));
        let share = shares.entry(kind).or_default();
        let is_right = expected.is_some()
            && (found.as_deref() == expected || (expected, found.as_deref()) == (Some("iOS"), Some("iPadOS")));
        if verbose && expected.is_some() && !is_right {
            println!("{} for {family}: {agent}", found.as_deref().unwrap_or("nothing"));
        }
        match found.as_deref() {
            _ if is_right => share.right += 1,
            None => share.unnamed += 1,
            Some(found) if FAMILIES.contains(&found) => share.unnamed += 1,
            Some(_) => share.wrong += 1,
        }
    }
    println!("{title}");
    for (kind, Share { right, unnamed, wrong }) in shares {
        let all = right + unnamed + wrong;
        let name = kinds.get(kind).map_or("bots, players, tools and others without a word here", |(name, _)| *name);
        println!(
            "  {name}: of {all} right {}%, not named {}%, wrong {}%",
            right * 100 / all,
            unnamed * 100 / all,
            wrong * 100 / all
        );
    }
}

/// User agents and families, as uap-core writes them: one value a line, a long one over several.
fn cases(file: &Path) -> Result<Vec<(String, String)>, Error> {
    let text = std::fs::read_to_string(file)?;
    let mut cases = Vec::new();
    for case in text.split("- user_agent_string:").skip(1) {
        let Some((agent, rest)) = case.split_once("family:") else { continue };
        let agent = agent.split_whitespace().collect::<Vec<_>>().join(" ");
        cases.push((plain(&agent), plain(rest.lines().next().unwrap_or_default())));
    }
    Ok(cases)
}

fn plain(value: &str) -> String {
    value.trim().trim_matches(['\'', '"']).replace("''", "'")
}
