//! English for what a device is recognised by.

use crate::i18n::Devices;
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
