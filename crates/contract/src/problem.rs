//! The server's errors: RFC 9457 problem details with a stable code, and a code for each field that is wrong.
//!
//! The sentences that people read are the app's (`src/i18n.rs`); nothing here is shown to a person.

use crate::value::{Device, Time};
use serde::{Deserialize, Serialize};

/// A refusal, sent as `application/problem+json` (RFC 9457).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A reference that names the kind of problem: `/problems/` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of problem in plain English, for developers.
    pub title: String,
    /// The HTTP status, once more.
    pub status: u16,
    /// The kind of problem as a stable word.
    pub code: Code,
    /// The invalid fields, each with a code.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// With [`Code::NotSignedIn`], if the cookie once was a session: the end of that session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Ended>,
    /// With [`Code::TooManyAttempts`]: the time to wait, in seconds, as `Retry-After` says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
}

impl Problem {
    /// The plain problem of this kind, with no field named.
    #[must_use]
    pub fn of(code: Code) -> Self {
        let word = code.as_str();
        Self {
            kind: format!("/problems/{word}"),
            title: code.title().to_owned(),
            status: code.status(),
            code,
            errors: Vec::new(),
            ended: None,
            retry_after: None,
        }
    }
}

/// Declares the codes once: the word on the wire, the status, the title.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $status:literal, $title:literal;)*) => {
        /// The kinds of refusal.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum Code {
            $($(#[$doc])* #[serde(rename = $word)] $name,)*
            /// A kind that a newer server knows and this app does not.
            #[serde(other, rename = "unknown")]
            Unknown,
        }

        impl Code {
            /// Every code that this version knows.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The stable word on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)* Self::Unknown => "unknown" }
            }

            /// The HTTP status that goes with it.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status,)* Self::Unknown => 500 }
            }

            /// One short line for developers.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* Self::Unknown => "Unknown problem" }
            }
        }
    };
}

codes! {
    /// No live session. The only 401; `ended` gives the reason if the cookie once was a session.
    NotSignedIn = "not_signed_in", 401, "There is no live session";
    /// The user name, the password, or both are wrong, or the account is disabled: the answer does not tell which.
    WrongCredentials = "wrong_credentials", 403, "The user name or the password is wrong";
    /// The current password, asked again, is wrong.
    WrongPassword = "wrong_password", 403, "The password is wrong";
    /// The act needs a password entered in the last few minutes.
    ReauthenticationRequired = "reauthentication_required", 403, "The password must be entered again first";
    /// The password is a one-time password that the operator made: another has to be chosen first.
    NewPasswordRequired = "new_password_required", 403, "A new password must be chosen first";
    /// One tap is not enough for this account on this device: its password must be entered.
    PasswordNeeded = "password_needed", 403, "This account needs its password on this device";
    /// The operator takes no new accounts over the network.
    SignUpClosed = "sign_up_closed", 403, "This server takes no new accounts";
    /// The request came from a page of another origin.
    ForeignOrigin = "foreign_origin", 403, "Requests from other origins are refused";
    /// The resource does not exist or belongs to another account: the answer does not tell which.
    NotFound = "not_found", 404, "There is no such thing here";
    /// The address exists, but not with this method.
    MethodNotAllowed = "method_not_allowed", 405, "This address does not take that method";
    /// The page acts for another account than the browser is signed in with.
    AccountChanged = "account_changed", 409, "The browser is on another account now";
    /// This device knows as many accounts as it may.
    TooManyAccounts = "too_many_accounts", 409, "This device already knows as many accounts as it may";
    /// The page was built for an older contract than this server speaks.
    ClientOutdated = "client_outdated", 409, "This page is too old for the server; load it again";
    /// The request names a host that this server does not go by.
    Misdirected = "misdirected", 421, "This server does not go by that name";
    /// The `Idempotency-Key` was used for another request.
    KeyReused = "idempotency_key_reused", 422, "This key was used for another request";
    /// Too many attempts from one source; `Retry-After` gives the wait.
    TooManyAttempts = "too_many_attempts", 429, "Too many attempts";
    /// The request carries no cookie that names a login of this server, or two cookies of one name, so no session
    /// could be ended; nothing was changed.
    CookieUnusable = "cookie_unusable", 400, "No cookie came along that this server can use";
    /// The body is longer than any real request.
    TooLarge = "too_large", 413, "The request is too large";
    /// The body is not `application/json`.
    UnsupportedMediaType = "unsupported_media_type", 415, "The body must be application/json";
    /// The body is not the JSON that this endpoint takes.
    Malformed = "malformed", 400, "The request could not be read";
    /// The body could be read, but fields in it are invalid; `errors` names them.
    InvalidFields = "invalid_fields", 422, "Some fields are not right";
    /// More passwords are waiting to be checked than the server takes at once; `Retry-After` gives the wait.
    Busy = "busy", 503, "The server is checking too many passwords right now";
    /// The server cannot reach its database, or is about to stop.
    Unavailable = "unavailable", 503, "The server cannot answer right now";
    /// An internal fault; the answer says no more.
    Internal = "internal", 500, "Something went wrong on the server";
}

/// An invalid field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// The field's name in the request.
    pub field: String,
    /// The fault.
    pub code: FieldCode,
}

/// The faults of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FieldCode {
    /// Empty or absent.
    Required,
    /// Shorter than allowed.
    TooShort,
    /// Longer than allowed.
    TooLong,
    /// Contains control characters or is otherwise not what the field takes.
    Invalid,
    /// A password that is on the list of common ones (NIST SP 800-63B-4 §3.1.1.2).
    Common,
    /// A password that is little more than the user name and the displayed name.
    Expected,
    /// A password that is little more than a word that any attacker tries first on this service, such as "password" or
    /// the service's name (ASVS 5.0 6.2.11).
    OwnWord,
    /// A password that is easy to guess: a sequence, a repetition, a keyboard row.
    Guessable,
    /// The new password is the current one.
    Unchanged,
    /// A user name of another account, or a reserved one: the answer does not tell which.
    Taken,
    /// A fault that a newer server knows.
    #[serde(other)]
    Unknown,
}

/// The end of a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ended {
    /// The reason.
    pub reason: EndReason,
    /// The time.
    pub at: Time,
    /// The idle limit in seconds, where a login on a shared device was not used for that long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idle_limit: Option<u32>,
    /// The device that ended it, where it was another one of the person's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Device>,
}

/// The reasons for which a session ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// The person logged out here.
    SignedOut,
    /// The person logged in again on this device, which started a new session in its place; or another account
    /// took the place of this login on a shared device.
    Replaced,
    /// The person removed the account from this device.
    Removed,
    /// Another device of the person ended it.
    EndedElsewhere,
    /// The person changed the password and chose to log this device out.
    PasswordChanged,
    /// The person logged out of all their accounts everywhere, on another device.
    Everywhere,
    /// The person made the device forget everything.
    DeviceForgotten,
    /// A secret of the device that had long been replaced was used again: its cookies were copied
    /// (RFC 9700 §4.14.2 advises to end everything that came from it).
    SecretReused,
    /// It was not used for too long, or reached its age limit.
    Expired,
    /// The account reached its limit of sessions, and this was the one unused for longest.
    TooMany,
    /// A wrong password was entered too often when it was asked for again.
    TooManyAttempts,
    /// The operator reset the password.
    PasswordReset,
    /// The one-time password of the log-in has lapsed, and the person has chosen no other.
    OneTimePasswordExpired,
    /// The operator ended the account's sessions.
    EndedByOperator,
    /// The operator disabled the account.
    Disabled,
    /// The browser's cookies name nothing that this server knows: they are very old, or another server on the same host has
    /// replaced them, because cookies do not know ports.
    Unrecognized,
    /// The person or the operator deleted the account. Logging in takes it back for
    /// [`crate::delete_account::DAYS_TO_TAKE_BACK`] days.
    AccountDeleted,
    /// A reason that a newer server knows.
    #[serde(other)]
    Unknown,
}
