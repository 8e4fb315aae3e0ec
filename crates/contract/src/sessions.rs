//! Where the account is logged in: one row per device.

use crate::endpoint::{Content, Endpoint, Method, Nothing, filled_in};
use crate::problem::{Code, Ended};
use crate::value::{Device, Place, SessionId, Time};
use serde::{Deserialize, Serialize};

/// The account on one device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceSession {
    /// The session's id.
    pub id: SessionId,
    /// The session's device.
    pub device: Device,
    /// Its state.
    pub state: SessionState,
    /// Whether this is the session of the request.
    pub current: bool,
    /// When the person first logged in there.
    pub first_seen: Time,
    /// How the person first logged in there; absent where the backend does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_method: Option<SignInMethod>,
    /// The last log-in there, where it is not the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_sign_in: Option<LastSignIn>,
    /// When it was last used; written at most once a minute.
    pub last_seen: Time,
    /// Whether other people use that device, so that the login ends with the browser.
    pub shared_device: bool,
    /// When the login ends by itself unless it is used before; absent where it has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Time>,
    /// Until when one tap is enough there; absent unless the state is `remembered`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remembered_until: Option<Time>,
    /// The network that it was last used from, as the server saw it and shortened: `203.0.113.0/24` or
    /// `2001:db8:7::/48`. Absent where the operator has addresses switched off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<String>,
    /// The place of that network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// Whether the person is asked if it was they who logged in: the account had not seen the device, no other device
    /// has answered with [`AnswerNewDevice`], and the device of the request was there first.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub was_this_you: bool,
    /// Its end, where it has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Ended>,
}

impl Content for DeviceSession {}

/// The ways to log in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SignInMethod {
    /// With the password.
    Password,
    /// With one tap, where the login was remembered.
    OneTap,
    /// A way that a newer server knows.
    #[serde(other)]
    Unknown,
}

/// The last log-in on a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LastSignIn {
    /// The time.
    pub at: Time,
    /// How the person logged in.
    pub method: SignInMethod,
}

/// The states in which a session is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SessionState {
    /// Logged in.
    SignedIn,
    /// Logged out, and one tap logs in again.
    Remembered,
    /// Over.
    Ended,
}

/// Every place where the account is logged in or remembered.
#[derive(Clone, Copy, Debug)]
pub struct ListSessions;

/// The account's devices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Sessions {
    /// The sessions: this device first, then the last used first.
    pub sessions: Vec<DeviceSession>,
    /// The sessions that ended within the last [`ENDED_DAYS`] days, the last one first, at most [`ENDED_MOST`]. One that
    /// a later log-in on the same device replaced is not among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ended: Vec<DeviceSession>,
}

/// For how many days an ended session is listed.
pub const ENDED_DAYS: u32 = 28;

/// The most ended sessions in the list.
pub const ENDED_MOST: u32 = 50;

impl Content for Sessions {}

impl Endpoint for ListSessions {
    const NAME: &'static str = "list_sessions";
    const SUMMARY: &'static str = "Every device where the account is logged in or remembered";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/v1/sessions";
    type Request = Nothing;
    type Response = Sessions;
    const PROBLEMS: &'static [Code] = &[];
}

/// Give a device a name.
#[derive(Clone, Debug)]
pub struct RenameSession {
    /// The session on the device.
    pub id: SessionId,
}

/// The device's new name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewDeviceName {
    /// 1 to [`crate::value::DEVICE_NAME_MAX`] characters as a person counts them, surrounding spaces dropped and none of
    /// them invisible; empty removes the name.
    #[cfg_attr(feature = "openapi", schema(max_length = 2160))]
    pub name: String,
}

impl Content for NewDeviceName {}

impl Endpoint for RenameSession {
    const NAME: &'static str = "rename_session";
    const SUMMARY: &'static str = "Give a device a name";
    const METHOD: Method = Method::Patch;
    const PATH: &'static str = "/api/v1/sessions/{id}";
    type Request = NewDeviceName;
    type Response = DeviceSession;
    const PROBLEMS: &'static [Code] = &[Code::NotFound];

    fn path(&self) -> String {
        filled_in(Self::PATH, &self.id.0)
    }
}

/// Log one other device out. Safe to repeat. The current session is not ended this way: that is `SignOut`.
#[derive(Clone, Debug)]
pub struct EndSession {
    /// The session to end.
    pub id: SessionId,
}

impl Endpoint for EndSession {
    const NAME: &'static str = "end_session";
    const SUMMARY: &'static str = "Log one other device out";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/api/v1/sessions/{id}";
    type Request = Nothing;
    type Response = EndedCount;
    const PROBLEMS: &'static [Code] = &[Code::ReauthenticationRequired, Code::NotFound];

    fn path(&self) -> String {
        filled_in(Self::PATH, &self.id.0)
    }
}

/// Answer whether the log-in on a device that the account had not seen was the person's own. The session of the request
/// must be older than the one in question: a new device cannot answer for itself. A login that was not the person's ends
/// at once, and what that device answered about others is asked again. Safe to repeat.
#[derive(Clone, Debug)]
pub struct AnswerNewDevice {
    /// The session in question; it may have ended.
    pub id: SessionId,
}

/// The answer about a new device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewDeviceAnswer {
    /// Whether the log-in was the person's own. `false` ends the session, and needs a recent password.
    pub mine: bool,
}

impl Content for NewDeviceAnswer {}

impl Endpoint for AnswerNewDevice {
    const NAME: &'static str = "answer_new_device";
    const SUMMARY: &'static str = "Answer whether the log-in on a new device was the person's own";
    const METHOD: Method = Method::Put;
    const PATH: &'static str = "/api/v1/sessions/{id}/answer";
    type Request = NewDeviceAnswer;
    type Response = EndedCount;
    const PROBLEMS: &'static [Code] = &[Code::ReauthenticationRequired, Code::NotFound];

    fn path(&self) -> String {
        filled_in(Self::PATH, &self.id.0)
    }
}

/// Log several other devices out, or all of them, in one step.
#[derive(Clone, Copy, Debug)]
pub struct EndSessions;

/// The devices to log out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SessionsToEnd {
    /// The sessions to end. Absent means all others. An id that is not a session of this account refuses the whole
    /// request; one that has ended already is no error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ids: Option<Vec<SessionId>>,
}

impl Content for SessionsToEnd {}

/// The number of sessions that ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EndedCount {
    /// The sessions that were live or remembered before.
    pub ended: u32,
}

impl Content for EndedCount {}

impl Endpoint for EndSessions {
    const NAME: &'static str = "end_sessions";
    const SUMMARY: &'static str = "Log several other devices out, or all of them";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/api/v1/sessions";
    type Request = SessionsToEnd;
    type Response = EndedCount;
    const PROBLEMS: &'static [Code] = &[Code::ReauthenticationRequired, Code::NotFound];
}
