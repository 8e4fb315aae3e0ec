//! The account's activity, by page, newest first.

use crate::endpoint::{Content, Endpoint, Method, Nothing};
use crate::problem::Code;
use crate::value::{Device, Place, SessionId, Time};
use serde::{Deserialize, Serialize};

/// One page of the account's activity.
#[derive(Clone, Debug, Default)]
pub struct ListActivity {
    /// The cursor: `next` of the page before this one; none starts at the newest event.
    pub before: Option<String>,
    /// Only the events of this session's device, which that device caused or which affected it.
    pub session: Option<SessionId>,
}

/// A page of activity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Activity {
    /// The events, the newest first.
    pub events: Vec<ActivityEvent>,
    /// The cursor for the next page, to be sent as `before`; absent on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl Content for Activity {}

/// One event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActivityEvent {
    /// The event's id.
    pub id: String,
    /// The time of the event.
    pub at: Time,
    /// The kind of event.
    pub kind: ActivityKind,
    /// The device that caused it; absent where the operator or the server did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<Device>,
    /// The affected device, where it is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Device>,
    /// The number of sessions that ended, where it can be more than one; or the number of wrong passwords before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<u32>,
    /// The session on `device`, as long as the list of sessions may show it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionId>,
    /// The session on `target`, in the same way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_session: Option<SessionId>,
    /// The shortened network, of failed log-ins alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<String>,
    /// The place of that network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// Whether a wrong password was followed within [`RESOLVED_WITHIN`] seconds by the right one from the same device:
    /// the person mistyped.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub resolved: bool,
}

/// The longest time from a wrong password to the right one that is taken for a person who mistyped, in seconds.
pub const RESOLVED_WITHIN: u32 = 600;

/// The kinds of events of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ActivityKind {
    /// The account was made, by the person or the operator.
    AccountCreated,
    /// Logged in with the password.
    SignedIn,
    /// A log-in with a wrong password failed.
    SignInFailed,
    /// Many wrong passwords in a row; `ended` is their number.
    ManyFailures,
    /// Logged in with the password after many wrong ones in a row; `ended` is their number.
    SignedInAfterFailures,
    /// Logged in with one tap.
    Resumed,
    /// Logged out, login remembered.
    SignedOutRemembered,
    /// Logged out, login forgotten.
    SignedOut,
    /// Logged out of all accounts, everywhere; `ended` counts this account's sessions.
    SignedOutEverywhere,
    /// Made a device forget everything.
    DeviceForgotten,
    /// A replaced secret of a device was used again, so everything on that device ended; `target` is the device.
    SecretReused,
    /// A session was used from two families of browsers, or from two networks in turn within a minute: its cookies may have
    /// been copied. It ended nothing. `target` is its device, `device` the other one. At most once a day and session.
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
    /// Said that the log-in on a new device was the person's own; `target` is that device.
    DeviceConfirmed,
    /// Said that the log-in on a new device was not the person's own, which ended it; `target` is that device.
    DeviceDenied,
    /// Changed the displayed name or the picture.
    ProfileChanged,
    /// The limit of sessions was reached, and the one unused for longest ended; `target` is its device.
    OldestSessionEnded,
    /// The operator disabled the account.
    Disabled,
    /// The operator enabled the account again.
    Enabled,
    /// The operator reset the password.
    PasswordReset,
    /// The operator ended all sessions.
    SessionsEndedByOperator,
    /// The person or the operator deleted the account, which can still be taken back; `ended` counts its sessions.
    AccountDeleted,
    /// The person took the deletion back by logging in, or the operator did.
    DeletionTakenBack,
    /// A kind that a newer server knows.
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
        let session = self.session.as_ref().map(|session| ["session=", &session.0].concat());
        let before = self.before.as_ref().map(|before| ["before=", before].concat());
        match (session, before) {
            (None, None) => Self::PATH.to_owned(),
            (Some(one), None) | (None, Some(one)) => [Self::PATH, "?", &one].concat(),
            (Some(session), Some(before)) => [Self::PATH, "?", &session, "&", &before].concat(),
        }
    }
}
