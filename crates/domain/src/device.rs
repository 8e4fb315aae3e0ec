//! The browser, the system, the form factor and the model of a device, from the request headers. Every name comes from
//! the tables in the files beside this one; of a client's own text only the model is shown, in plain letters. A version
//! is given only where it is true: browsers freeze many.
//!
//! The tables are ours. uap-core's list (Apache-2.0; 637 expressions for browsers and systems, through the crate
//! `ua-parser` 0.2) takes 12 MB of memory at once and 25 MB after some use, 40 ms at the start and 2 MB of binary,
//! where all of the server is to rest in 20 MB and to start in 50 ms; what these take cannot be measured. Their share
//! of uap-core's tests is printed by `cargo run -p exeunt-server --example user_agents -- DIRECTORY`: of browsers 93 %
//! right, 6 % called by their family or not at all, 1 % by another's name.

mod agent;
mod browser;
mod system;
mod version;

use agent::Agent;
use exeunt_contract::FormFactor;
use system::System;

/// The description of a device, as people read it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DeviceDescription {
    /// The name that the person gave it.
    pub name: Option<String>,
    /// The browser.
    pub browser: Option<String>,
    /// The browser's major version.
    pub browser_version: Option<String>,
    /// The operating system.
    pub system: Option<String>,
    /// The operating system's version.
    pub system_version: Option<String>,
    /// The model.
    pub model: Option<String>,
    /// The form factor.
    pub form: FormFactor,
}

/// The request headers that describe the device. Absent ones are empty.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hints<'a> {
    /// `User-Agent`.
    pub user_agent: &'a str,
    /// `Sec-CH-UA`: the brands.
    pub brands: &'a str,
    /// `Sec-CH-UA-Platform`.
    pub platform: &'a str,
    /// `Sec-CH-UA-Platform-Version`.
    pub platform_version: &'a str,
    /// `Sec-CH-UA-Model`.
    pub model: &'a str,
    /// `Sec-CH-UA-Mobile`: `?1` or `?0`.
    pub mobile: &'a str,
}

/// Classifies a device. A browser's own token counts more than its family's, and the low-entropy client hints more than
/// the user agent, which browsers freeze.
#[must_use]
pub fn classify(hints: &Hints<'_>) -> DeviceDescription {
    let agent = Agent::of(hints.user_agent);
    let system = System::of(hints, &agent);
    let (browser, browser_version) = browser::named(hints, &agent);
    DeviceDescription {
        name: None,
        browser: browser.map(str::to_owned),
        browser_version,
        system: system.map(|system| system.word.to_owned()),
        system_version: system.and_then(|system| version::system_version(system, hints, &agent)),
        model: version::model(system, hints, &agent),
        form: System::form(system, hints, &agent),
    }
}

/// Whether a text is one of the words of these tables.
#[must_use]
pub fn is_word(text: &str) -> bool {
    browser::names().chain(system::names()).any(|name| name == text)
}

#[cfg(test)]
mod tests;
