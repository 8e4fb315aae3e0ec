//! Every word that people read, in one typed place. A language is one value of [`Words`], so a missing sentence does
//! not compile, and a new language touches no page.

mod english;

use crate::failure::Failure;
use crate::session::Place;
use exeunt_contract::activity::ActivityEvent;
use exeunt_contract::{Code, Device, EndReason, FieldCode, FormFactor};

/// A sentence with one name in it.
pub type Naming = fn(&str) -> String;
/// A sentence with one number in it.
pub type Counting<N> = fn(N) -> String;

/// Declares the groups of words, one for each place where they are read.
macro_rules! words {
    ($($(#[$doc:meta])* $group:ident { $($field:ident: $kind:ty,)* })*) => {
        $($(#[$doc])*
        #[derive(Debug)]
        #[expect(missing_docs, reason = "the English sentence under each name says more than a comment could")]
        pub struct $group { $(pub $field: $kind,)* })*
    };
}

words! {
    /// All words of one language.
    Words {
        language: &'static str,
        frame: Frame,
        log_in: LogIn,
        sign_up: SignUp,
        overview: Overview,
        profile: Profile,
        settings: Settings,
        password: Password,
        sessions: Sessions,
        saved_logins: SavedLogins,
        activity: Activity,
        log_out: LogOut,
        log_out_all: LogOutAll,
        forget_device: ForgetDevice,
        confirm: Confirm,
        failure: FailureWords,
        names: Names,
    }
    /// What stands around every page.
    Frame {
        brand: &'static str,
        skip: &'static str,
        navigation: &'static str,
        account_menu: &'static str,
        menu: &'static str,
        devices: &'static str,
        activity: &'static str,
        switch_to: Naming,
        add_account: &'static str,
        paused: &'static str,
        overview: &'static str,
        profile: &'static str,
        settings: &'static str,
        log_out: &'static str,
        loading: &'static str,
        back_to: Naming,
        cancel: &'static str,
        not_found: &'static str,
        not_found_text: &'static str,
        to_overview: &'static str,
    }
    /// The log-in page.
    LogIn {
        heading: &'static str,
        choose: &'static str,
        username: &'static str,
        password: &'static str,
        show_password: &'static str,
        shared: &'static str,
        shared_hint: &'static str,
        submit: &'static str,
        continue_as: Naming,
        one_tap: &'static str,
        needs_password: &'static str,
        remove: Naming,
        another: &'static str,
        back_to_chooser: &'static str,
        password_now_needed: Naming,
        signed_out: &'static str,
        signed_out_remembered: &'static str,
        removed: Naming,
        forgotten_password: &'static str,
        new_here: &'static str,
        everywhere: Counting<u32>,
        all_here: Counting<u32>,
        device_forgotten: &'static str,
        device_not_empty: Naming,
        will_be_told: &'static str,
        will_be_told_here: &'static str,
        told: &'static str,
    }
    /// Signing up.
    SignUp {
        heading: &'static str,
        username: &'static str,
        username_hint: &'static str,
        name: &'static str,
        name_hint: &'static str,
        submit: &'static str,
        instead: &'static str,
    }
    /// The overview.
    Overview {
        heading: &'static str,
        greeting: Naming,
        devices: Counting<usize>,
        devices_link: &'static str,
        only_here: &'static str,
        elsewhere: &'static str,
        password: &'static str,
        password_link: &'static str,
        attention: &'static str,
        nothing: &'static str,
        offer: Counting<usize>,
        offer_link: &'static str,
        failed: Counting<usize>,
        failed_link: &'static str,
        reused: &'static str,
    }
    /// The profile.
    Profile {
        username: &'static str,
        since: &'static str,
        edit: &'static str,
        name: &'static str,
        name_hint: &'static str,
        hue: &'static str,
        save: &'static str,
        saved: &'static str,
    }
    /// The settings.
    Settings {
        heading: &'static str,
        your_account: &'static str,
        this_device: &'static str,
        change_password: &'static str,
        change_password_hint: &'static str,
        sessions: &'static str,
        sessions_hint: &'static str,
        saved_logins: &'static str,
        saved_logins_hint: &'static str,
        activity: &'static str,
        activity_hint: &'static str,
        leave: &'static str,
        forget_device: &'static str,
        log_out_all: &'static str,
        log_out: &'static str,
    }
    /// Changing the password, and the question afterwards.
    Password {
        heading: &'static str,
        current: &'static str,
        new: &'static str,
        rule: Counting<u16>,
        show: &'static str,
        submit: &'static str,
        after: &'static str,
        changed: &'static str,
        nowhere_else: &'static str,
        decided: &'static str,
        elsewhere: Counting<usize>,
        question: &'static str,
        remembered_ended: &'static str,
        devices: &'static str,
        log_out: Counting<usize>,
        keep: &'static str,
        kept: &'static str,
        ended: Counting<u32>,
        to_sessions: &'static str,
    }
    /// Where the account is logged in.
    Sessions {
        heading: &'static str,
        intro: &'static str,
        this_device: &'static str,
        remembered: &'static str,
        shared: &'static str,
        last_seen: &'static str,
        first_seen: &'static str,
        now: &'static str,
        select: Naming,
        log_out_one: Naming,
        rename: Naming,
        rename_short: &'static str,
        log_out_short: &'static str,
        log_out_selected: Counting<usize>,
        log_out_all: &'static str,
        only_here: &'static str,
        ask_one: Naming,
        ask_many: Counting<usize>,
        ask_text: &'static str,
        ask_confirm: &'static str,
        new_name: &'static str,
        new_name_hint: &'static str,
        save: &'static str,
        ended: Counting<u32>,
        ended_one: Naming,
        renamed: Naming,
    }
    /// The accounts that this browser knows.
    SavedLogins {
        heading: &'static str,
        intro: &'static str,
        none: &'static str,
        signed_in: &'static str,
        one_tap_until: &'static str,
        password_needed: &'static str,
        ask: Naming,
        ask_text: &'static str,
        ask_text_current: &'static str,
        ask_confirm: &'static str,
    }
    /// What happened.
    Activity {
        heading: &'static str,
        intro: &'static str,
        none: &'static str,
        older: &'static str,
        on: Naming,
    }
    /// The question at log-out.
    LogOut {
        heading: &'static str,
        heading_forget_only: &'static str,
        text: &'static str,
        text_forget_only: &'static str,
        until: &'static str,
        remember: &'static str,
        forget: &'static str,
    }
    /// The question before all accounts are logged out.
    LogOutAll {
        heading: &'static str,
        here: &'static str,
        here_hint: Counting<usize>,
        everywhere: &'static str,
        everywhere_hint: Counting<u32>,
        remember: &'static str,
        submit: &'static str,
    }
    /// The question before the device forgets everything.
    ForgetDevice {
        heading: &'static str,
        text: &'static str,
        others: &'static str,
        submit: &'static str,
    }
    /// The question before a sensitive act.
    Confirm {
        heading: &'static str,
        text: &'static str,
        password: &'static str,
        submit: &'static str,
    }
    /// What went wrong.
    FailureWords {
        offline: &'static str,
        still_here: &'static str,
        garbled: &'static str,
        try_again: &'static str,
        code: fn(Code) -> &'static str,
        field: fn(FieldCode) -> &'static str,
    }
    /// How things are called that the server names by a code.
    Names {
        place: fn(Place) -> &'static str,
        device: fn(Option<&str>, Option<&str>, FormFactor) -> String,
        ended: fn(EndReason, Option<&str>) -> String,
        event: fn(&ActivityEvent, Option<&str>) -> String,
    }
}

/// The words of the language in use.
#[must_use]
pub fn words() -> &'static Words {
    &english::WORDS
}

/// What a device is called: the person's own name for it, or what it said about itself.
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
        Failure::Garbled => Some(words.garbled),
        Failure::Cancelled => None,
        Failure::Refused(problem) if problem.code == Code::InvalidFields && !problem.errors.is_empty() => None,
        Failure::Refused(problem) => Some((words.code)(problem.code)),
    }
}

/// What is wrong with one field, as a sentence to put beside it.
#[must_use]
pub fn field_sentence(failure: &Failure, field: &str) -> Option<&'static str> {
    failure.field(field).map(words().failure.field)
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
            device_name(&Device { name, browser, system, form: FormFactor::Phone })
        };
        assert_eq!(called(Some("Old laptop"), Some("Chrome"), Some("Windows")), "Old laptop");
        assert_eq!(called(None, Some("Chrome"), Some("Windows")), "Chrome on Windows");
        assert_eq!(called(None, Some("Safari"), None), "Safari");
        assert_eq!(called(None, None, Some("Android")), "A browser on Android");
        assert_eq!(called(None, None, None), "An unknown phone");
    }
}
