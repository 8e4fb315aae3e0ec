//! English for the pages of an account.

use super::names::devices_logged_out;
use crate::i18n::{Activity, Overview, Password, Profile, SavedLogins, Settings};

pub(super) const OVERVIEW: Overview = Overview {
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
    dismiss: "Dismiss",
};

pub(super) const PROFILE: Profile = Profile {
    username: "Username",
    since: "Here since",
    edit: "Edit profile",
    name: "Displayed name",
    name_hint: "Up to 60 characters. It stands beside your picture.",
    hue: "Picture colour",
    hues: ["Brick", "Amber", "Olive", "Green", "Teal", "Blue", "Violet", "Plum"],
    save: "Save",
    saved: "Your profile is saved.",
};

pub(super) const SETTINGS: Settings = Settings {
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
};

pub(super) const PASSWORD: Password = Password {
    heading: "Change password",
    one_time: "You logged in with a one-time password, which lasts a day. Choose a password that nobody else knows.",
    current: "Current password",
    current_one_time: "One-time password",
    new: "New password",
    rule: |least| format!("At least {least} characters. A few unrelated words make a good one; symbols aren’t needed."),
    length: |length, least| format!("{length} of {least} characters"),
    long_enough: |length| format!("{length} characters: long enough"),
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
};

pub(super) const SAVED_LOGINS: SavedLogins = SavedLogins {
    heading: "Saved logins",
    intro: "The accounts that this browser shows on its log-in page. Removing one touches none of your other devices.",
    none: "This browser remembers no account.",
    current: "Current",
    signed_in: "Logged in now",
    one_tap_until: "One tap until",
    password_needed: "Asks for the password",
    switch: "Switch",
    ask: |name| format!("Remove {name} from this device?"),
    ask_text: "The log-in page won’t show it any more. Next time it takes the username and the password.",
    ask_text_current: "You’ll be logged out here, and the log-in page won’t show the account any more.",
    ask_confirm: "Remove",
};

pub(super) const ACTIVITY: Activity = Activity {
    heading: "Activity",
    intro: "What happened to your account, newest first. If something wasn’t you,",
    change_password: "change your password",
    today: "Today",
    yesterday: "Yesterday",
    resolved: "the right one followed",
    dismissed: "dismissed",
    wasnt_you: "Wasn’t you?",
    show: "Show",
    all: "All",
    log_ins: "Log-ins",
    changes: "Changes",
    warnings: "Warnings",
    none: "Nothing here yet.",
    older: "Show older",
    on: "on",
};
