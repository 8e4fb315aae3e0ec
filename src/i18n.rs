//! Every word that people read, in one typed place. A language is one value of [`Words`], so a missing sentence does
//! not compile, and a new language touches no page.

mod english;
mod groups;

pub use groups::*;

use crate::failure::Failure;
use exeunt_contract::{Code, Device};

/// The words of the language in use.
#[must_use]
pub fn words() -> &'static Words {
    &english::WORDS
}

/// The name of a device: the person's own name for it, or its own description.
#[must_use]
pub fn device_name(device: &Device) -> String {
    match &device.name {
        Some(name) => name.clone(),
        None => (words().names.device)(device.browser.as_deref(), device.system.as_deref(), device.form),
    }
}

/// A failure as a sentence; none where the fields or a closed question say enough.
#[must_use]
pub fn sentence(failure: &Failure) -> Option<&'static str> {
    let words = &words().failure;
    match failure {
        Failure::Offline => Some(words.offline),
        Failure::InvalidResponse => Some(words.garbled),
        Failure::Cancelled => None,
        Failure::Refused(problem) if problem.code == Code::InvalidFields && !problem.errors.is_empty() => None,
        Failure::Refused(problem) => Some((words.code)(problem.code)),
    }
}

/// The failure of one field, as a sentence to put beside it.
#[must_use]
pub fn field_sentence(failure: &Failure, field: &str) -> Option<&'static str> {
    failure.field(field).map(|code| (words().failure.field)(code, field))
}

/// The initials for a generated picture: of the first and the last word of a name. The style sheet shows them as
/// capitals; doing it here would bring 14 KB of Unicode tables into the download.
#[must_use]
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().and_then(|word| word.chars().next());
    let last = words.next_back().and_then(|word| word.chars().next());
    first.into_iter().chain(last).collect()
}

#[cfg(test)]
mod tests {
    use super::{device_name, initials};
    use exeunt_contract::{Device, FormFactor};

    #[test]
    fn initials_come_from_the_first_and_the_last_word() {
        let names = [("Ana Reyes", "AR"), ("ben", "b"), ("Ana María de la Cruz", "AC"), ("  Ål  ", "Å"), ("", "")];
        for (name, expected) in names {
            assert_eq!(initials(name), expected, "{name}");
        }
    }

    #[test]
    fn a_device_is_called_by_its_own_name_or_by_what_it_said() {
        let called = |name: Option<&str>, browser: Option<&str>, system: Option<&str>| {
            let [name, browser, system] = [name, browser, system].map(|word| word.map(str::to_owned));
            device_name(&Device {
                name,
                browser,
                browser_version: Some("142".to_owned()),
                system,
                system_version: None,
                model: None,
                form: FormFactor::Phone,
            })
        };
        assert_eq!(called(Some("Old laptop"), Some("Chrome"), Some("Windows")), "Old laptop");
        assert_eq!(called(None, Some("Chrome"), Some("Windows")), "Chrome on Windows");
        assert_eq!(called(None, Some("Safari"), None), "Safari");
        assert_eq!(called(None, None, Some("Android")), "A browser on Android");
        assert_eq!(called(None, None, None), "An unknown phone");
    }
}
