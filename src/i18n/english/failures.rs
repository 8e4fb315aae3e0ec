//! Failures, in English.

use exeunt_contract::{Code, FieldCode};

/// The reason of a refusal.
pub(super) fn refusal(code: Code) -> &'static str {
    match code {
        Code::NotSignedIn => "You’re not logged in any more.",
        Code::WrongCredentials => "The username or the password is wrong.",
        Code::WrongPassword => "The password is wrong.",
        Code::ReauthenticationRequired => "This needs your password first.",
        Code::NewPasswordRequired => "Choose a new password first.",
        Code::PasswordNeeded => "One tap is no longer enough for this account. Enter the password once more.",
        Code::ForeignOrigin => "The server refused this page’s address. Open Exeunt from its own address.",
        Code::NotFound => "It is not there any more. The list may have changed in the meantime.",
        Code::CookieUnusable => {
            "This browser sent no login that the server can use, so nothing was logged out or forgotten there. End this \
            login from another device, or delete this site’s cookies and log in again."
        }
        Code::AccountChanged => "Another tab or browser was first. Nothing was changed.",
        Code::TooManyAccounts => {
            "This browser already knows as many accounts as it can. Remove one under Saved logins first. The log-in page has them, too."
        }
        Code::TooLarge => "That is more than the server takes at once.",
        Code::SignUpClosed => "This server takes no new accounts.",
        Code::Busy => "Many people are logging in right now. Wait a few seconds, then try again.",
        Code::Unavailable => "The server can’t answer right now.",
        Code::TooManyAttempts => "Too many attempts. Wait a while, then try again.",
        Code::ClientOutdated => "This page is too old for the server. Load it again.",
        Code::KeyReused
        | Code::Misdirected
        | Code::MethodNotAllowed
        | Code::UnsupportedMediaType
        | Code::Malformed
        | Code::InvalidFields => "The server didn’t understand this page. Reload it, and try again.",
        Code::Internal | Code::Unknown => "Something went wrong on the server.",
    }
}

/// The failure of a field of this name.
pub(super) fn field(code: FieldCode, name: &str) -> &'static str {
    match code {
        FieldCode::Required => match name {
            "password" | "current" => "Enter your password.",
            "identifier" | "username" => "Enter your username.",
            "new" => "Enter a new password.",
            "name" => "Enter a name.",
            _ => "Enter something here.",
        },
        FieldCode::TooShort => match name {
            "username" => "This is too short. Use at least 2 letters or digits.",
            _ => "This is too short. Add an unrelated word or two.",
        },
        FieldCode::TooLong => match name {
            "username" => "This is too long. Use at most 64 characters.",
            "name" => "This is too long. Use at most 60 characters.",
            _ => "This is too long. Use at most 256 characters.",
        },
        FieldCode::Invalid => match name {
            "username" => {
                "This has characters that can’t be used. Use letters and digits; dots, dashes and underscores may stand \
                between them."
            }
            _ => "This has characters that can’t be used here or can’t be seen. Type it anew.",
        },
        FieldCode::Common => "This is on the list of common passwords, which are tried first. Choose another.",
        FieldCode::Expected => {
            "This is too close to your name, your username or the name of this service. Choose another."
        }
        FieldCode::OwnWord => "This is mostly the word “password”, “login” or “Exeunt”. Choose another.",
        FieldCode::Guessable => "This is easy to guess: it repeats itself or follows a pattern. Choose another.",
        FieldCode::Unchanged => "This is your current password. Choose a new one.",
        FieldCode::Taken => "This username can’t be had. Choose another.",
        FieldCode::Unknown => "The server doesn’t take this.",
    }
}
