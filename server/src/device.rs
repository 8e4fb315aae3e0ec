//! What a browser says about itself, in words for people: the browser, the system, the kind of device. Every word comes
//! from the tables below, so nothing that a stranger sends is ever shown. Never a version: browsers freeze them.

use exeunt_contract::FormFactor;

/// What a device is called.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Words {
    /// The name that the person gave it.
    pub name: Option<String>,
    /// The browser.
    pub browser: Option<String>,
    /// The operating system.
    pub system: Option<String>,
    /// What kind of thing it is.
    pub form: FormFactor,
}

/// The request headers that speak about the device. Absent ones are empty.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hints<'a> {
    /// `User-Agent`.
    pub user_agent: &'a str,
    /// `Sec-CH-UA`: the brands.
    pub brands: &'a str,
    /// `Sec-CH-UA-Platform`.
    pub platform: &'a str,
    /// `Sec-CH-UA-Mobile`: `?1` or `?0`.
    pub mobile: &'a str,
}

type Table = &'static [(&'static str, &'static str)];

/// Brands as `Sec-CH-UA` writes them, the particular ones before the family that they share.
const BRANDS: Table = &[
    ("Microsoft Edge", "Edge"),
    ("Opera", "Opera"),
    ("Brave", "Brave"),
    ("Samsung Internet", "Samsung Internet"),
    ("Google Chrome", "Chrome"),
    ("HeadlessChrome", "Chrome"),
    ("Chromium", "Chromium"),
];

/// Tokens of the user agent. The order decides, because most browsers also claim to be Chrome and Safari.
const AGENTS: Table = &[
    ("EdgiOS/", "Edge"),
    ("EdgA/", "Edge"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("OPT/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("HeadlessChrome/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Version/", "Safari"),
];

/// Platforms as `Sec-CH-UA-Platform` writes them.
const PLATFORMS: Table = &[
    ("Windows", "Windows"),
    ("macOS", "macOS"),
    ("Android", "Android"),
    ("iOS", "iOS"),
    ("Chrome OS", "ChromeOS"),
    ("ChromeOS", "ChromeOS"),
    ("Chromium OS", "ChromeOS"),
    ("Linux", "Linux"),
];

/// Systems in the user agent. Phones and tablets first: theirs also say Linux or Mac OS X.
const SYSTEMS: Table = &[
    ("iPad", "iPadOS"),
    ("iPhone", "iOS"),
    ("iPod", "iOS"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
];

/// Names the device. The low-entropy client hints count first; what they leave open comes from the user agent.
#[must_use]
pub fn classify(hints: &Hints<'_>) -> Words {
    let browser = brand(hints.brands).or_else(|| agent(hints.user_agent));
    let platform = hints.platform.trim().trim_matches('"');
    let system = PLATFORMS
        .iter()
        .find(|(token, _)| *token == platform)
        .or_else(|| SYSTEMS.iter().find(|(token, _)| hints.user_agent.contains(token)))
        .map(|(_, word)| *word);
    Words {
        name: None,
        browser: browser.map(str::to_owned),
        system: system.map(str::to_owned),
        form: form(system, hints),
    }
}

/// The brand list is `"Name";v="1", "Name";v="2"`, in random order and with a nonsense entry on purpose.
fn brand(list: &str) -> Option<&'static str> {
    let names: Vec<&str> =
        list.split(',').filter_map(|entry| entry.trim().strip_prefix('"')?.split('"').next()).collect();
    BRANDS.iter().find(|(token, _)| names.contains(token)).map(|(_, word)| *word)
}

fn agent(user_agent: &str) -> Option<&'static str> {
    let found = AGENTS.iter().find(|(token, _)| user_agent.contains(token)).map(|(_, word)| *word)?;
    // "Version/" alone is no browser's name: only Safari says both.
    (found != "Safari" || user_agent.contains("Safari/")).then_some(found)
}

fn form(system: Option<&str>, hints: &Hints<'_>) -> FormFactor {
    match system {
        Some("iPadOS") => FormFactor::Tablet,
        Some("iOS") => FormFactor::Phone,
        Some("Android") => {
            let phone = match hints.mobile {
                "?1" => true,
                "?0" => false,
                _ => hints.user_agent.contains("Mobile"),
            };
            if phone { FormFactor::Phone } else { FormFactor::Tablet }
        }
        Some(_) => FormFactor::Desktop,
        None => FormFactor::Unknown,
    }
}

#[cfg(test)]
mod tests;
