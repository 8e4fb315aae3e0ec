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
    /// Only the events of this group.
    pub group: Option<ActivityGroup>,
}

/// The groups of events among which a person chooses. Some events are in none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ActivityGroup {
    /// Logging in and out, whichever way.
    LogIns,
    /// Changes to the account and its devices.
    Changes,
    /// Signs that another person may have tried to come in, or has, unless they are resolved.
    Warnings,
}

impl ActivityGroup {
    /// Every group, as they are offered.
    pub const ALL: [Self; 3] = [Self::LogIns, Self::Changes, Self::Warnings];

    /// The word in the address.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LogIns => "log_ins",
            Self::Changes => "changes",
            Self::Warnings => "warnings",
        }
    }

    /// The kinds of events in this group.
    #[must_use]
    pub const fn kinds(self) -> &'static [ActivityKind] {
        match self {
            Self::LogIns => &[
                ActivityKind::SignedIn,
                ActivityKind::SignedInAfterFailures,
                ActivityKind::Resumed,
                ActivityKind::SignedOut,
                ActivityKind::SignedOutRemembered,
                ActivityKind::SignedOutEverywhere,
                ActivityKind::SessionEnded,
                ActivityKind::SessionsEnded,
                ActivityKind::SessionsEndedByOperator,
                ActivityKind::OldestSessionEnded,
                ActivityKind::DeviceForgotten,
                ActivityKind::AccountRemoved,
            ],
            Self::Changes => &[
                ActivityKind::AccountCreated,
                ActivityKind::PasswordChanged,
                ActivityKind::PasswordReset,
                ActivityKind::OfferAnswered,
                ActivityKind::ProfileChanged,
                ActivityKind::DeviceRenamed,
                ActivityKind::DeviceConfirmed,
                ActivityKind::DeviceDenied,
                ActivityKind::Disabled,
                ActivityKind::Enabled,
                ActivityKind::AccountDeleted,
                ActivityKind::DeletionTakenBack,
            ],
            Self::Warnings => &[
                ActivityKind::SignInFailed,
                ActivityKind::ReauthenticationFailed,
                ActivityKind::ManyFailures,
                ActivityKind::SignedInAfterFailures,
                ActivityKind::SecretReused,
                ActivityKind::CopySuspected,
                ActivityKind::DeletionTakenBack,
            ],
        }
    }
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
    /// Whether a person has read of it and needs no reminder; only of [`ActivityGroup::Warnings`].
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub dismissed: bool,
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
    const SUMMARY: &'static str =
        "What happened to the account, newest first; ?before= turns the page, ?session= and ?group= choose";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/v1/activity";
    type Request = Nothing;
    type Response = Activity;
    const PROBLEMS: &'static [Code] = &[];

    fn path(&self) -> String {
        let mut path = Self::PATH.to_owned();
        let (session, before) = (self.session.as_ref().map(|session| &*session.0), self.before.as_deref());
        for (name, value) in
            [("session", session), ("group", self.group.map(ActivityGroup::as_str)), ("before", before)]
        {
            if let Some(value) = value {
                let mark = if path.len() == Self::PATH.len() { "?" } else { "&" };
                path = [&path, mark, name, "=", value].concat();
            }
        }
        path
    }
}

/// Wrong passwords, one by one and in a row: the warnings that may be dismissed without a recent password.
pub const FAILURES: [ActivityKind; 3] =
    [ActivityKind::SignInFailed, ActivityKind::ReauthenticationFailed, ActivityKind::ManyFailures];

/// Dismiss warnings: the person has read of them, and the overview reminds of them no more. They stay in the activity. What
/// a device dismissed that is denied later ([`crate::sessions::AnswerNewDevice`]) is a warning again. Of other kinds than
/// [`FAILURES`] it needs a recent password: a copy of a session must not silence the alarm about itself.
#[derive(Clone, Copy, Debug)]
pub struct DismissWarnings;

/// The warnings to dismiss.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Dismissal {
    /// The kinds of events; those that are no warnings are left alone.
    pub kinds: Vec<ActivityKind>,
    /// The newest event that the person has read of: what came after it stays. One that is not there any more dismisses
    /// nothing.
    pub through: String,
}

impl Content for Dismissal {}

impl Endpoint for DismissWarnings {
    const NAME: &'static str = "dismiss_warnings";
    const SUMMARY: &'static str = "Dismiss warnings that the person has read";
    const METHOD: Method = Method::Put;
    const PATH: &'static str = "/api/v1/activity/dismissed";
    type Request = Dismissal;
    type Response = Nothing;
    const PROBLEMS: &'static [Code] = &[Code::ReauthenticationRequired];
}
