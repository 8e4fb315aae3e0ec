//! The version of the system and the model of the device, where the headers give true ones.

use super::Hints;
use super::agent::{Agent, major_version};
use super::system::System;
use exeunt_contract::value::MODEL_MAX;

/// Versions of Windows by the number that its user agents have. 10.0 is what every later one says.
const WINDOWS: &[(&str, &str)] = &[
    ("windows nt 5.1", "XP"),
    ("windows nt 5.2", "XP"),
    ("windows nt 6.0", "Vista"),
    ("windows nt 6.1", "7"),
    ("windows nt 6.2", "8"),
    ("windows nt 6.3", "8.1"),
];

/// The system's version, where the headers give a true one. Windows says 10.0 and macOS 10.15 whatever they are, Android
/// says 10 in every Chromium, and iOS 18.6 since its version 26; the client hints are true.
pub(super) fn system_version(system: System, hints: &Hints<'_>, agent: &Agent<'_>) -> Option<String> {
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

#[cfg(test)]
mod tests;
