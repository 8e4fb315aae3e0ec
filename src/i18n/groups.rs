//! The groups of words of a language, one for each place where they are read. No sentence stands here.

use crate::auth::StorageKind;
use exeunt_contract::activity::ActivityEvent;
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

mod account;

pub use account::*;

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
        devices: Counting<u32>,
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
        text: Naming,
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
        again_in: Naming,
        again_after: Counting<u32>,
        again_now: &'static str,
        to_saved_logins: &'static str,
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
