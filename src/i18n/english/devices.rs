//! English for the list of devices, and for what a device is recognised by.

use super::names::devices_logged_out;
use crate::i18n::{Devices, Sessions};
use exeunt_contract::sessions::SignInMethod;

pub(super) const DEVICES: Devices = Devices {
    unique_since: |day| format!("since {day}"),
    unique_number: |name, number| format!("{name} ({number})"),
    versioned: |name, version| format!("{name} {version}"),
    used: "Used",
    first: "First logged in",
    method: |method| match method {
        SignInMethod::Password => "with the password",
        SignInMethod::OneTap => "with one tap",
        SignInMethod::Unknown => "in a way that this page doesn’t know",
    },
    near: |place| format!("near {place}"),
    from_network: |network| format!("from {network}"),
    more_asked: |count| match count {
        1 => "1 more new log-in to answer after this.".to_owned(),
        count => format!("{count} more new log-ins to answer after this."),
    },
    network: |parts, is_long| {
        let (dot, rest) = if is_long { (":", "…") } else { (".", "x") };
        format!("{}{dot}{rest}", parts.join(dot))
    },
    is_new: "New",
    new_log_in: |device| format!("New log-in: {device}"),
    was_this_you: "Was this you?",
    yes: "Yes, it was me",
    no: "No, log it out",
    no_ended: "No, it wasn’t me",
    confirmed: |device| format!("{device} is yours."),
    denied: |device| {
        format!(
            "{device} is logged out. Your password was used there: choose a new one now, so that it can’t come back."
        )
    },
    ask_denied: "It is logged out at once. Then choose a new password: yours was used there.",
    change_password: "Change password",
    facts: "What is known about it",
    browser: "Browser",
    system: "System",
    model: "Model",
    place: "Place",
    approximate: "Places are approximate: they come from the network that a device was last used from.",
    last_log_in: "Last logged in",
    last_use: "Last used",
    until: "Ends unless used",
    until_shared: "Ends with the browser, or unless used",
    ended: "Ended",
    activity: "What happened on it",
    gone: "This device isn’t logged in any more, and nothing is kept about it.",
    ends: "Logging it out ends this login at once. To get back in, it needs your password.",
    ends_remembered: "Logging it out ends the one tap that it has left. To get back in, it needs your password.",
    this_one: "You are on this device now. To leave it, log out.",
    ended_lately: |count| format!("Logged out in the last 28 days ({count})"),
    logged_out: "Logged out",
    select_all: "Select all",
    clear: "Clear",
    selected: |count| format!("{count} selected"),
    today: "Used today",
    this_week: "Used this week",
    older: "Used earlier",
    select_group: |group| format!("Select all: {group}"),
    filter: "Find a device",
    none_found: |text| format!("No device matches “{text}”."),
    came: |device| format!("A device logged in: {device}"),
    ended_meanwhile: "Logged out just now",
};

pub(super) const SESSIONS: Sessions = Sessions {
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
    ask_text: "It ends at once, one tap included. To get back in, it needs your password.",
    ask_text_many: "They end at once, one tap included. To get back in, they need your password.",
    ask_confirm: "Log out",
    new_name: "Name for this device",
    new_name_hint: "Up to 60 characters. Leave it empty to go back to the browser’s own name.",
    save: "Save",
    ended: devices_logged_out,
    ended_one: |device| format!("{device} is logged out."),
    renamed: |device| format!("The device is called {device} now."),
    undo: "Undo",
};
