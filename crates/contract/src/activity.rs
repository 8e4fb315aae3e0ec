//! The account's activity, by page, newest first.

use crate::endpoint::{Content, Endpoint, Method, Nothing};
use crate::problem::Code;
use crate::value::{Device, Time};
use serde::{Deserialize, Serialize};

/// One page of the account's activity.
#[derive(Clone, Debug, Default)]
pub struct ListActivity {
    /// Where the page before this one ended; none starts at the newest.
    pub before: Option<String>,
}

/// A page of activity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Activity {
    /// Newest first.
    pub events: Vec<ActivityEvent>,
    /// What to give as `before` for the next page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl Content for Activity {}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActivityEvent {
    /// Names the event.
    pub id: String,
    /// When it happened.
    pub at: Time,
    /// What happened.
    pub kind: ActivityKind,
    /// The device that did it; absent when the operator or the server did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<Device>,
    /// The device that it was done to, where that is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Device>,
    /// How many sessions it ended, where it can be more than one; or how many wrong passwords came before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<u32>,
}

/// What can happen to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ActivityKind {
    /// The account was made, by the person or the operator.
    AccountCreated,
    /// Logged in with the password.
    SignedIn,
    /// Somebody tried a wrong password for this account.
    SignInFailed,
    /// Many wrong passwords in a row; `ended` is how many.
    ManyFailures,
    /// Logged in with the password after many wrong ones in a row; `ended` is how many.
    SignedInAfterFailures,
    /// Logged in with one tap.
    Resumed,
    /// Logged out, login remembered.
    SignedOutRemembered,
    /// Logged out, login forgotten.
    SignedOut,
    /// Logged out of all accounts, everywhere; `ended` counts this account's sessions.
    SignedOutEverywhere,
    /// Let a device forget everything.
    DeviceForgotten,
    /// A replaced secret of a device was used again, so everything on that device ended; `target` is the device.
    SecretReused,
    /// A session was used from two families of browsers, or from two networks in turn within a minute: perhaps somebody has a
    /// copy of its cookies. It ended nothing. `target` is its device, `device` the other one. At most once a day and session.
    CopySuspected,
    /// Removed the account from a device's chooser.
    AccountRemoved,
    /// Entered the password again before a sensitive act.
    Reauthenticated,
    /// Entered a wrong password when asked again.
    ReauthenticationFailed,
    /// Changed the password.
    PasswordChanged,
    /// Answered the offer after a password change.
    OfferAnswered,
    /// Logged one other device out; `target` is that device.
    SessionEnded,
    /// Logged several other devices out.
    SessionsEnded,
    /// Gave a device a name; `target` is that device.
    DeviceRenamed,
    /// Changed the displayed name or the picture.
    ProfileChanged,
    /// The limit of sessions was reached, and the one unused for longest ended; `target` is its device.
    OldestSessionEnded,
    /// The operator disabled the account.
    Disabled,
    /// The operator enabled the account again.
    Enabled,
    /// The operator had the password made anew.
    PasswordReset,
    /// The operator ended all sessions.
    SessionsEndedByOperator,
    /// The person or the operator deleted the account, which can still be taken back; `ended` counts its sessions.
    AccountDeleted,
    /// The person took the deletion back by logging in, or the operator did.
    DeletionTakenBack,
    /// Something that a newer server knows.
    #[serde(other)]
    Unknown,
}

impl Endpoint for ListActivity {
    const NAME: &'static str = "list_activity";
    const SUMMARY: &'static str = "What happened to the account, newest first; ?before= turns the page";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/v1/activity";
    type Request = Nothing;
    type Response = Activity;
    const PROBLEMS: &'static [Code] = &[];

    fn path(&self) -> String {
        match &self.before {
            None => Self::PATH.to_owned(),
            Some(before) => format!("{}?before={before}", Self::PATH),
        }
    }
}
