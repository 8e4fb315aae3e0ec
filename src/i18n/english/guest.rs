//! English for the pages without a session.

use super::names::span;
use crate::i18n::{LogIn, SignUp};

pub(super) const LOG_IN: LogIn = LogIn {
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
};

pub(super) const SIGN_UP: SignUp = SignUp {
    heading: "Create an account",
    username: "Username",
    username_hint: "At least 2 letters or digits; dots, dashes and underscores may stand between them.",
    name: "Displayed name",
    name_hint: "What people read. Leave it empty to be called by your username.",
    submit: "Create account",
    instead: "Have an account? Log in",
};
