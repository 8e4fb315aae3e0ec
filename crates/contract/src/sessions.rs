//! Where the account is logged in: one row per device.

use crate::endpoint::{Content, Endpoint, Method, Nothing, filled_in};
use crate::problem::Code;
use crate::value::{Device, SessionId, Time};
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
    /// When the person logged in there.
    pub first_seen: Time,
    /// When it was last used; written at most once a minute.
    pub last_seen: Time,
    /// Whether other people use that device, so that the login ends with the browser.
    pub shared_device: bool,
    /// Until when one tap is enough there; absent unless the state is `remembered`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remembered_until: Option<Time>,
}

impl Content for DeviceSession {}

/// The two states in which a session is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SessionState {
    /// Logged in.
    SignedIn,
    /// Logged out, and one tap logs in again.
    Remembered,
}

/// Every place where the account is logged in or remembered.
#[derive(Clone, Copy, Debug)]
pub struct ListSessions;

/// The account's devices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Sessions {
    /// The sessions: this device first, then the last used first.
    pub sessions: Vec<DeviceSession>,
}

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
