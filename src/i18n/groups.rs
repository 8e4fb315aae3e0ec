//! The groups of words of a language, one for each place where they are read. No sentence stands here.

use crate::auth::StorageKind;
use exeunt_contract::activity::ActivityEvent;
use exeunt_contract::sessions::SignInMethod;
use exeunt_contract::{Code, EndReason, FieldCode, FormFactor};

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
        devices: Devices,
        saved_logins: SavedLogins,
        activity: Activity,
        log_out: LogOut,
        log_out_all: LogOutAll,
        forget_device: ForgetDevice,
        delete_account: DeleteAccount,
        confirm: Confirm,
        idle: Idle,
        failure: FailureWords,
        names: Names,
    }
    /// The frame of every page.
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
        offline: &'static str,
        from: &'static str,
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
        no_cookies: &'static str,
        signed_out: &'static str,
        signed_out_remembered: &'static str,
        removed: Naming,
        forgotten_password: &'static str,
        forgotten_password_text: &'static str,
        new_here: &'static str,
        everywhere: Counting<u32>,
        all_here: Counting<u32>,
        all_here_remembered: Counting<u32>,
        idle: Counting<u32>,
        device_forgotten: &'static str,
        device_not_empty: Naming,
        will_be_told: &'static str,
        will_be_told_here: &'static str,
        told: &'static str,
        not_told: &'static str,
        log_out_again: &'static str,
        load_again: &'static str,
        by_another: &'static str,
        wasnt_you: &'static str,
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
        quiet: &'static str,
        to_check: Counting<usize>,
        unknown: &'static str,
        greeting: Naming,
        devices: Counting<usize>,
        devices_link: &'static str,
        password: &'static str,
        activity: &'static str,
        all_activity: &'static str,
        password_link: &'static str,
        nothing: &'static str,
        nothing_lately: &'static str,
        offer: Counting<usize>,
        offer_link: &'static str,
        failed: fn(usize, bool) -> String,
        guessed: &'static str,
        reused: &'static str,
        kept: &'static str,
        copied: &'static str,
        activity_link: &'static str,
    }
    /// The profile.
    Profile {
        username: &'static str,
        since: &'static str,
        edit: &'static str,
        name: &'static str,
        name_hint: &'static str,
        hue: &'static str,
        hues: [&'static str; 8],
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
        delete_account: &'static str,
        delete_account_hint: &'static str,
        forget_device: &'static str,
        forget_device_hint: &'static str,
        log_out_all: &'static str,
        log_out_all_hint: &'static str,
        log_out: &'static str,
        log_out_hint: &'static str,
    }
    /// Changing the password, and the question afterwards.
    Password {
        heading: &'static str,
        one_time: &'static str,
        current: &'static str,
        current_one_time: &'static str,
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
    /// The list of sessions.
    Sessions {
        heading: &'static str,
        intro: &'static str,
        this_device: &'static str,
        remembered: &'static str,
        shared: &'static str,
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
        ask_text_many: &'static str,
        ask_confirm: &'static str,
        new_name: &'static str,
        new_name_hint: &'static str,
        save: &'static str,
        ended: Counting<u32>,
        ended_one: Naming,
        renamed: Naming,
    }
    /// What a device is recognised by, its page, and the question whether a log-in was the person's own.
    Devices {
        unique_since: Naming,
        unique_number: fn(&str, usize) -> String,
        versioned: fn(&str, &str) -> String,
        used: &'static str,
        first: &'static str,
        method: fn(SignInMethod) -> &'static str,
        near: Naming,
        from_network: Naming,
        more_asked: Counting<usize>,
        network: fn(&[&str], bool) -> String,
        is_new: &'static str,
        new_log_in: Naming,
        was_this_you: &'static str,
        yes: &'static str,
        no: &'static str,
        no_ended: &'static str,
        confirmed: Naming,
        denied: Naming,
        ask_denied: &'static str,
        change_password: &'static str,
        facts: &'static str,
        browser: &'static str,
        system: &'static str,
        model: &'static str,
        place: &'static str,
        approximate: &'static str,
        last_log_in: &'static str,
        last_use: &'static str,
        until: &'static str,
        until_shared: &'static str,
        ended: &'static str,
        activity: &'static str,
        gone: &'static str,
        this_one: &'static str,
        ended_lately: Counting<usize>,
        logged_out: &'static str,
        select_all: &'static str,
        clear: &'static str,
        selected: Counting<usize>,
        today: &'static str,
        this_week: &'static str,
        older: &'static str,
        select_group: Naming,
        filter: &'static str,
        none_found: Naming,
        came: Naming,
        ended_meanwhile: &'static str,
    }
    /// The accounts that this browser remembers.
    SavedLogins {
        heading: &'static str,
        intro: &'static str,
        none: &'static str,
        current: &'static str,
        signed_in: &'static str,
        one_tap_until: &'static str,
        password_needed: &'static str,
        ask: Naming,
        ask_text: &'static str,
        ask_text_current: &'static str,
        ask_confirm: &'static str,
    }
    /// The activity.
    Activity {
        heading: &'static str,
        intro: &'static str,
        none: &'static str,
        older: &'static str,
        on: &'static str,
        change_password: &'static str,
        today: &'static str,
        yesterday: &'static str,
        resolved: &'static str,
        wasnt_you: &'static str,
    }
    /// The dialog at log-out.
    LogOut {
        heading: &'static str,
        heading_forget_only: &'static str,
        text: &'static str,
        text_forget_only: &'static str,
        text_shared: &'static str,
        until: &'static str,
        remember: &'static str,
        forget: &'static str,
    }
    /// The dialog before all accounts are logged out.
    LogOutAll {
        heading: &'static str,
        here: &'static str,
        here_hint: Counting<usize>,
        everywhere: &'static str,
        everywhere_hint: Counting<u32>,
        everywhere_others: &'static str,
        remember_hint: Counting<usize>,
        everywhere_offline: &'static str,
        remember: &'static str,
        submit: &'static str,
    }
    /// The dialog before the device forgets everything.
    ForgetDevice {
        heading: &'static str,
        text: &'static str,
        others: &'static str,
        submit: &'static str,
    }
    /// Deleting the account.
    DeleteAccount {
        heading: &'static str,
        lost: Counting<usize>,
        week: &'static str,
        after: &'static str,
        download: &'static str,
    }
    /// The dialog before a sensitive act.
    Confirm {
        heading: &'static str,
        text: &'static str,
        password: &'static str,
        submit: &'static str,
    }
    /// The warning before a login on a shared device ends unused.
    Idle {
        badge: &'static str,
        badge_left: Counting<u32>,
        heading: &'static str,
        text: Naming,
        left: Counting<u32>,
        stay: &'static str,
        leave: &'static str,
    }
    /// The failures.
    FailureWords {
        offline: &'static str,
        still_here: &'static str,
        garbled: &'static str,
        try_again: &'static str,
        code: fn(Code) -> &'static str,
        missing: &'static str,
        field: fn(FieldCode, &str) -> &'static str,
    }
    /// Names for the server's codes.
    Names {
        place: fn(StorageKind) -> &'static str,
        device: fn(Option<&str>, Option<&str>, FormFactor) -> String,
        ended: fn(EndReason, Option<&str>) -> String,
        event: fn(&ActivityEvent, Option<&str>) -> String,
    }
}
