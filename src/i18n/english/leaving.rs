//! English for the ways to leave.

use crate::i18n::{DeleteAccount, ForgetDevice, LogOut, LogOutAll};

pub(super) const LOG_OUT: LogOut = LogOut {
    heading: "Remember your login on this device?",
    heading_forget_only: "Log out?",
    text: "If it is remembered, one tap on your picture logs you in again here. Forget it if other people use this device.",
    text_shared: "Because this is a shared device, nothing is remembered.",
    text_forget_only: "One tap can’t be offered for this login. Next time it takes the username and the password.",
    until: "One tap would work until",
    remember: "Remember and log out",
    forget: "Forget and log out",
};

pub(super) const LOG_OUT_ALL: LogOutAll = LogOutAll {
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
    devices: |count| match count {
        1 => "this device only".to_owned(),
        count => format!("{count} devices"),
    },
    remember_hint: |count| match count {
        1 => "Logs you out of 1 account. One tap logs you in again.".to_owned(),
        count => format!("Logs you out of {count} accounts. One tap logs you in again."),
    },
    everywhere_offline: "This needs a connection to the server.",
    remember: "Remember the logins on this device",
    submit: "Log out",
};

pub(super) const FORGET_DEVICE: ForgetDevice = ForgetDevice {
    heading: "Forget this device?",
    text: "Every account is logged out here, and nothing of Exeunt stays in this browser. Next time you type \
        everything again.",
    others: "Your other devices stay logged in.",
    submit: "Forget everything",
};

pub(super) const DELETE_ACCOUNT: DeleteAccount = DeleteAccount {
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
};
