//! English names for the server's codes: devices, ends, events.

use crate::auth::StorageKind;
use exeunt_contract::activity::{ActivityEvent, ActivityKind};
use exeunt_contract::{EndReason, FormFactor};

pub(super) fn device(browser: Option<&str>, system: Option<&str>, form: FormFactor) -> String {
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, Some(system)) => format!("A browser on {system}"),
        (None, None) => match form {
            FormFactor::Desktop | FormFactor::Laptop => "An unknown computer",
            FormFactor::Phone => "An unknown phone",
            FormFactor::Tablet => "An unknown tablet",
            FormFactor::Television => "An unknown television",
            FormFactor::Terminal => "A program",
            FormFactor::Unknown => "An unknown device",
        }
        .to_owned(),
    }
}

pub(super) fn place(place: StorageKind) -> &'static str {
    match place {
        StorageKind::Cookies => "cookies",
        StorageKind::Local => "local storage",
        StorageKind::Session => "session storage",
        StorageKind::Databases => "databases",
        StorageKind::Caches => "caches",
        StorageKind::Workers => "service workers",
    }
}

pub(super) fn ended(reason: EndReason, by: Option<&str>) -> String {
    let from = by.map(|device| format!(" from {device}")).unwrap_or_default();
    match reason {
        EndReason::SignedOut => "You logged out here.".to_owned(),
        EndReason::Replaced => "You logged in again on this device, which ended the earlier login.".to_owned(),
        EndReason::Removed => "The account was removed from this device.".to_owned(),
        EndReason::EndedElsewhere => format!("You were logged out{from}."),
        EndReason::Everywhere => format!("You logged out of all your accounts everywhere{from}."),
        EndReason::DeviceForgotten => "This device was made to forget everything.".to_owned(),
        EndReason::SecretReused => {
            "You were logged out to be safe: an old copy of this browser’s login was used. It happens \
             when a browser goes back to an earlier state, after a crash. If that wasn’t it, change your password."
                .to_owned()
        }
        EndReason::PasswordChanged => format!("The password was changed{from}, and this device was logged out."),
        EndReason::Expired => "You were logged out because this login had reached its time limit.".to_owned(),
        EndReason::TooMany => {
            "You were logged out because the account reached its limit of devices, and this one was unused for longest."
                .to_owned()
        }
        EndReason::TooManyAttempts => "You were logged out because a wrong password was entered too often.".to_owned(),
        EndReason::OneTimePasswordExpired => {
            "Your one-time password has run out. Whoever runs this service can make another.".to_owned()
        }
        EndReason::PasswordReset => "Whoever runs this service reset the password of the account.".to_owned(),
        EndReason::EndedByOperator => "Whoever runs this service ended the account’s logins.".to_owned(),
        EndReason::Disabled => "This account can’t be used at the moment.".to_owned(),
        EndReason::Unrecognized => {
            "The server doesn’t know this browser’s login: it ended long ago, or another server at this address replaced it."
                .to_owned()
        }
        EndReason::AccountDeleted => {
            format!("The account was deleted{from}. Logging in with the password within 7 days takes that back.")
        }
        EndReason::Unknown => "You were logged out.".to_owned(),
    }
}

/// A span of time, in minutes where they are whole.
pub(super) fn span(seconds: u32) -> String {
    let (count, unit) = if seconds.is_multiple_of(60) { (seconds / 60, "minute") } else { (seconds, "second") };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

pub(super) fn devices_logged_out(count: u32) -> String {
    match count {
        0 => "Those devices were logged out already.".to_owned(),
        1 => "1 device is logged out.".to_owned(),
        count => format!("{count} devices are logged out."),
    }
}

pub(super) fn event(event: &ActivityEvent, target: Option<&str>) -> String {
    let target = target.unwrap_or("a device");
    let count = event.ended.unwrap_or(0);
    let devices = match count {
        0 => "no device".to_owned(),
        1 => "1 device".to_owned(),
        count => format!("{count} devices"),
    };
    let fixed = match event.kind {
        ActivityKind::OfferAnswered if count > 0 => return format!("Logged out {devices} after the new password"),
        ActivityKind::SessionEnded => return format!("Logged out {target}"),
        ActivityKind::SessionsEnded => return format!("Logged out {devices}"),
        ActivityKind::DeviceRenamed => return format!("Named a device {target}"),
        ActivityKind::DeviceConfirmed => return format!("Said that {target} is yours"),
        ActivityKind::DeviceDenied => return format!("Said that {target} isn’t yours, and logged it out"),
        ActivityKind::SecretReused => {
            return format!("An old copy of the login on {target} was used, so it was logged out");
        }
        ActivityKind::CopySuspected => return format!("The login on {target} was used in two places at once"),
        ActivityKind::ManyFailures => return format!("{count} wrong passwords in a row"),
        ActivityKind::SignedInAfterFailures => return format!("Logged in after {count} wrong passwords"),
        ActivityKind::SignedOutEverywhere => return format!("Logged out everywhere, on {devices}"),
        ActivityKind::OldestSessionEnded => return format!("Too many devices, so {target} was logged out"),
        ActivityKind::SessionsEndedByOperator => return format!("{devices} logged out by whoever runs this service"),
        ActivityKind::AccountDeleted => return format!("The account was deleted, and {devices} logged out"),
        ActivityKind::DeletionTakenBack => "Took back that the account was deleted",
        ActivityKind::AccountCreated => "The account was made",
        ActivityKind::SignedIn => "Logged in",
        ActivityKind::SignInFailed => "Wrong password at log-in",
        ActivityKind::Resumed => "Logged in with one tap",
        ActivityKind::SignedOutRemembered => "Logged out, login remembered",
        ActivityKind::SignedOut => "Logged out, login forgotten",
        ActivityKind::DeviceForgotten => "Made a device forget everything",
        ActivityKind::AccountRemoved => "Removed from a device",
        ActivityKind::Reauthenticated => "Confirmed with the password",
        ActivityKind::ReauthenticationFailed => "Wrong password when asked to confirm",
        ActivityKind::PasswordChanged => "Changed the password",
        ActivityKind::OfferAnswered => "Kept the other devices logged in",
        ActivityKind::ProfileChanged => "Changed the profile",
        ActivityKind::Disabled => "The account was disabled by whoever runs this service",
        ActivityKind::Enabled => "The account was enabled by whoever runs this service",
        ActivityKind::PasswordReset => "The password was reset by whoever runs this service",
        ActivityKind::Unknown => "Something that this page doesn’t know yet",
    };
    fixed.to_owned()
}
