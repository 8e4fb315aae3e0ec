//! English.

mod devices;
mod failures;
mod names;

use super::{
    Activity, Confirm, DeleteAccount, FailureWords, ForgetDevice, Frame, Idle, LogIn, LogOut, LogOutAll, Names,
    Overview, Password, Profile, SavedLogins, Sessions, Settings, SignUp, Words,
};
use devices::DEVICES;
use failures::{field, refusal};
use names::{device, devices_logged_out, ended, event, place, span};

pub(super) static WORDS: Words = Words {
    language: "en",
    frame: Frame {
        brand: "Exeunt",
        skip: "Skip to the page",
        navigation: "Pages",
        account_menu: "Account menu",
        menu: "Menu",
        devices: "Devices",
        activity: "Activity",
        switch_to: |name| format!("Switch to {name}"),
        add_account: "Add another account",
        paused: "Live updates are paused. What you see may be a little old.",
        offline: "You’re offline.",
        from: "This is from",
        overview: "Overview",
        profile: "Profile",
        settings: "Settings",
        log_out: "Log out",
        loading: "Loading",
        back_to: |page| format!("Back to {page}"),
        cancel: "Cancel",
        not_found: "Page not found",
        not_found_text: "There is no page at this address. It may have been mistyped, or it is from an older version.",
        to_overview: "Go to the overview",
    },
    log_in: LogIn {
        heading: "Log in",
        choose: "Choose an account",
        username: "Username",
        password: "Password",
        show_password: "Show password",
        shared: "This is a shared device",
        shared_hint: "Nothing is remembered here, and you’re logged out after a while without use. Log out when you leave.",
        submit: "Log in",
        continue_as: |name| format!("Continue as {name}"),
        one_tap: "One tap to log in",
        needs_password: "Asks for the password",
        remove: |name| format!("Remove {name} from this device"),
        another: "Use another account",
        back_to_chooser: "Back to the accounts on this device",
        password_now_needed: |name| {
            format!("One tap is no longer enough for {name} on this device. Enter the password once more.")
        },
        no_cookies: "This browser keeps no cookies for this site, and without them nobody can be logged in. Allow them, then \
            load this page again.",
        signed_out: "You’re logged out. This device remembers nothing of your login.",
        signed_out_remembered: "You’re logged out. One tap logs you in again on this device.",
        removed: |name| format!("{name} is removed from this device."),
        forgotten_password: "Forgotten password?",
        forgotten_password_text: "Whoever runs this service can reset it.",
        new_here: "New here? Create an account",
        everywhere: |count| match count {
            1 => "You’re logged out everywhere: 1 login has ended.".to_owned(),
            count => format!("You’re logged out everywhere: {count} logins have ended."),
        },
        all_here: |count| match count {
            1 => "You’re logged out of all accounts on this device: 1 login has ended.".to_owned(),
            count => format!("You’re logged out of all accounts on this device: {count} logins have ended."),
        },
        all_here_remembered: |count| match count {
            1 => "You’re logged out of 1 account. One tap logs you in again.".to_owned(),
            count => format!("You’re logged out of {count} accounts. One tap logs you in again."),
        },
        idle: |seconds| {
            format!("You were logged out after {} without use, because this is a shared device.", span(seconds))
        },
        device_forgotten: "This device has forgotten everything. We looked: there are no cookies, storage, databases, \
            caches or service workers of Exeunt left.",
        device_not_empty: |places| {
            format!(
                "You’re logged out of everything here, but this could not be emptied or looked at: {places}. \
                Clear this site’s data in the browser’s settings."
            )
        },
        will_be_told: "The server doesn’t know yet that you left. It will be told as soon as it can be reached, also if \
            you close the browser and come back.",
        will_be_told_here: "The server doesn’t know yet that you left. Keep this page open: it will be told as soon as it \
            can be reached.",
        told: "The server knows now that you left.",
        not_told: "The server doesn’t know yet that you left.",
        log_out_again: "Then log out once more.",
        load_again: "Load it again",
        by_another: "That is another of your devices.",
        wasnt_you: "Wasn’t you? Log in, and choose a new password",
    },
    sign_up: SignUp {
        heading: "Create an account",
        username: "Username",
        username_hint: "At least 2 letters or digits; dots, dashes and underscores may stand between them.",
        name: "Displayed name",
        name_hint: "What people read. Leave it empty to be called by your username.",
        submit: "Create account",
        instead: "Have an account? Log in",
    },
    overview: Overview {
        heading: "Overview",
        quiet: "All quiet",
        to_check: |count| match count {
            1 => "1 thing to check".to_owned(),
            count => format!("{count} things to check"),
        },
        unknown: "Not loaded yet",
        greeting: |name| format!("Hello, {name}."),
        devices: |count| match count {
            1 => "Logged in on 1 device".to_owned(),
            count => format!("Logged in on {count} devices"),
        },
        devices_link: "See where you’re logged in",
        password: "Password last changed",
        activity: "Activity",
        all_activity: "See everything that happened",
        password_link: "Change password",
        nothing: "Nothing right now.",
        nothing_lately: "Nothing in your latest activity. There is more from the last 7 days.",
        offer: |count| match count {
            1 => "You changed your password, and 1 other device is still logged in with the old one.".to_owned(),
            count => {
                format!("You changed your password, and {count} other devices are still logged in with the old one.")
            }
        },
        offer_link: "Finish: choose which devices stay logged in",
        failed: |count, or_more| {
            let least = if or_more { "at least " } else { "" };
            let times = if count == 1 { "once".to_owned() } else { format!("{count} times") };
            format!("A wrong password was entered for your account {least}{times} in the last 7 days.")
        },
        guessed: "Somebody logged in after many wrong passwords in the last 7 days. If it wasn’t you, change your password.",
        reused: "An old copy of one of your logins was used in the last 7 days. That device was logged out. It happens when \
            a browser goes back to an earlier state, after a crash. If that wasn’t it, change your password.",
        copied: "One of your logins was used in two places at once in the last 7 days. If they weren’t both you, log that \
            device out and change your password.",
        kept: "Your account was deleted, and a log-in in the last 7 days took that back. If it wasn’t you, change your \
            password.",
        activity_link: "See the activity",
    },
    profile: Profile {
        username: "Username",
        since: "Here since",
        edit: "Edit profile",
        name: "Displayed name",
        name_hint: "Up to 60 characters. It stands beside your picture.",
        hue: "Picture colour",
        hues: ["Brick", "Amber", "Olive", "Green", "Teal", "Blue", "Violet", "Plum"],
        save: "Save",
        saved: "Your profile is saved.",
    },
    settings: Settings {
        heading: "Settings",
        your_account: "Your account",
        this_device: "This device",
        change_password: "Change password",
        change_password_hint: "Then choose which devices stay logged in",
        sessions: "Where you’re logged in",
        sessions_hint: "Your devices, and logging out of any of them",
        saved_logins: "Saved logins",
        saved_logins_hint: "The accounts that this browser knows",
        activity: "Activity",
        activity_hint: "What happened to your account",
        leave: "Leaving",
        delete_account: "Delete account",
        delete_account_hint: "And a copy of what is known about you",
        forget_device: "Forget this device",
        forget_device_hint: "Logs out everybody here, and removes every trace",
        log_out_all: "Log out of all accounts",
        log_out_all_hint: "On this device, or everywhere",
        log_out: "Log out",
        log_out_hint: "This account, on this device",
    },
    password: Password {
        heading: "Change password",
        one_time: "You logged in with a one-time password, which lasts a day. Choose a password that nobody else knows.",
        current: "Current password",
        current_one_time: "One-time password",
        new: "New password",
        rule: |least| {
            format!("At least {least} characters. A few unrelated words make a good one; symbols aren’t needed.")
        },
        show: "Show password",
        submit: "Change password",
        after: "You stay logged in here. Next, you choose which of your other devices do.",
        changed: "Password changed",
        nowhere_else: "You’re not logged in on any other device.",
        decided: "There is nothing left to decide about your other devices.",
        elsewhere: |count| match count {
            1 => "You’re still logged in on 1 other device".to_owned(),
            count => format!("You’re still logged in on {count} other devices"),
        },
        question: "Log out every device that you don’t know or no longer use. It will need the new password.",
        remembered_ended: "One-tap logins on your other devices have ended already: they stood for the old password.",
        devices: "Devices to log out",
        log_out: |count| match count {
            1 => "Log out 1 device".to_owned(),
            count => format!("Log out {count} devices"),
        },
        keep: "Keep them logged in",
        kept: "Your other devices stay logged in.",
        ended: devices_logged_out,
        to_sessions: "See where you’re logged in",
    },
    sessions: Sessions {
        heading: "Where you’re logged in",
        intro: "Every browser where your account is logged in, or where one tap logs in.",
        this_device: "This device",
        remembered: "Logged out, one tap logs in",
        shared: "Shared device",
        now: "Active now",
        select: |device| format!("Select {device}"),
        log_out_one: |device| format!("Log out {device}"),
        rename: |device| format!("Rename {device}"),
        rename_short: "Rename",
        log_out_short: "Log out",
        log_out_selected: |count| format!("Log out {count} selected"),
        log_out_all: "Log out all other devices",
        only_here: "You’re not logged in anywhere else.",
        ask_one: |device| format!("Log out {device}?"),
        ask_many: |count| match count {
            1 => "Log out 1 device?".to_owned(),
            count => format!("Log out {count} devices?"),
        },
        ask_text: "It ends at once, one-tap login included. Logging in there again takes the password.",
        ask_text_many: "They end at once, one-tap logins included. Logging in there again takes the password.",
        ask_confirm: "Log out",
        new_name: "Name for this device",
        new_name_hint: "Up to 60 characters. Leave it empty to go back to the browser’s own name.",
        save: "Save",
        ended: devices_logged_out,
        ended_one: |device| format!("{device} is logged out."),
        renamed: |device| format!("The device is called {device} now."),
    },
    devices: DEVICES,
    saved_logins: SavedLogins {
        heading: "Saved logins",
        intro: "The accounts that this browser shows on its log-in page. Removing one touches none of your other devices.",
        none: "This browser remembers no account.",
        current: "Current",
        signed_in: "Logged in now",
        one_tap_until: "One tap until",
        password_needed: "Asks for the password",
        ask: |name| format!("Remove {name} from this device?"),
        ask_text: "The log-in page won’t show it any more. Next time it takes the username and the password.",
        ask_text_current: "You’ll be logged out here, and the log-in page won’t show the account any more.",
        ask_confirm: "Remove",
    },
    activity: Activity {
        heading: "Activity",
        intro: "What happened to your account, newest first. If something wasn’t you,",
        change_password: "change your password",
        today: "Today",
        yesterday: "Yesterday",
        resolved: "the right one followed",
        wasnt_you: "Wasn’t you?",
        none: "Nothing has happened yet.",
        older: "Show older",
        on: "on",
    },
    log_out: LogOut {
        heading: "Remember your login on this device?",
        heading_forget_only: "Log out?",
        text: "If it is remembered, one tap on your picture logs you in again here. Forget it if other people use this device.",
        text_shared: "Because this is a shared device, nothing is remembered.",
        text_forget_only: "One tap can’t be offered for this login. Next time it takes the username and the password.",
        until: "One tap would work until",
        remember: "Remember and log out",
        forget: "Forget and log out",
    },
    log_out_all: LogOutAll {
        heading: "Log out of all accounts?",
        here: "On this device",
        here_hint: |count| match count {
            1 => "Ends 1 login. Other devices stay logged in.".to_owned(),
            count => format!("Ends {count} logins. Other devices stay logged in."),
        },
        everywhere: "Everywhere",
        everywhere_hint: |count| match count {
            1 => "Ends 1 login: there is no other device.".to_owned(),
            count => format!("Ends {count} logins, on this and all other devices."),
        },
        everywhere_others: " Another account ends on this device only, unless its password was entered here a moment ago.",
        remember_hint: |count| match count {
            1 => "Logs you out of 1 account. One tap logs you in again.".to_owned(),
            count => format!("Logs you out of {count} accounts. One tap logs you in again."),
        },
        everywhere_offline: "This needs a connection to the server.",
        remember: "Remember the logins on this device",
        submit: "Log out",
    },
    forget_device: ForgetDevice {
        heading: "Forget this device?",
        text: "Every account is logged out here, and nothing of Exeunt stays in this browser. Next time you type \
            everything again.",
        others: "Your other devices stay logged in.",
        submit: "Forget everything",
    },
    delete_account: DeleteAccount {
        heading: "Delete account",
        lost: |count| {
            let devices = match count {
                0 => "All your devices are".to_owned(),
                1 => "This device is".to_owned(),
                count => format!("All {count} devices are"),
            };
            format!("{devices} logged out at once. Your profile and your activity will be lost.")
        },
        week: "Logging in with your password within 7 days takes it back, until",
        after: "Then everything is erased for good, and somebody else can have your username.",
        download: "Download what is known about me",
    },
    confirm: Confirm {
        heading: "Confirm it’s you",
        text: "This needs your password. Then it goes on with what you wanted.",
        password: "Password",
        submit: "Continue",
    },
    idle: Idle {
        badge: "Shared device",
        badge_left: |minutes| match minutes {
            0 => "Shared device · less than a minute left".to_owned(),
            minutes => format!("Shared device · {minutes} min left"),
        },
        heading: "Stay logged in?",
        text: |clock| format!("Nobody has used this shared device for a while. You’ll be logged out in {clock}."),
        left: |seconds| format!("Less than {} left.", span(seconds)),
        stay: "Stay logged in",
        leave: "Log out now",
    },
    failure: FailureWords {
        offline: "Exeunt can’t reach the server.",
        still_here: "What you typed is still here. Trying again does it once.",
        garbled: "The server gave an answer that this page doesn’t understand. Reload the page if it happens again.",
        try_again: "Try again",
        missing: "Not loaded yet.",
        code: refusal,
        field,
    },
    names: Names { place, device, ended, event },
};
