//! Everything that is stored about the account, as one file for its person (GDPR, articles 15 and 20). No secrets, no
//! hashes, and no data of other people.

use crate::activity::ActivityEvent;
use crate::endpoint::{Content, Endpoint, Method, Nothing};
use crate::problem::{Code, Ended};
use crate::profile::Profile;
use crate::value::{Device, SessionId, Time};
use serde::{Deserialize, Serialize};

/// The account's data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountData {
    /// The time at which the file was made.
    pub at: Time,
    /// The account's names, and when it was made.
    pub profile: Profile,
    /// When the password was last set.
    pub password_changed_at: Time,
    /// Since when the question about the other devices is open after a change of the password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer_opened_at: Option<Time>,
    /// The number of wrong passwords in a row from devices that do not know the account.
    pub failures_in_a_row: u32,
    /// Every session that is stored, the newest first; those that have ended are among them.
    pub sessions: Vec<StoredSession>,
    /// Every line of activity that is stored, the newest first, up to [`ACTIVITY_MOST`].
    pub activity: Vec<ActivityEvent>,
}

/// The most lines of activity in one file; `GET /api/v1/activity` turns the pages of what is older.
pub const ACTIVITY_MOST: u32 = 10_000;

impl Content for AccountData {}

/// The account on one device, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoredSession {
    /// The session's id.
    pub id: SessionId,
    /// The session's device.
    pub device: Device,
    /// Whether this is the session of the request.
    pub current: bool,
    /// Whether other people use that device.
    pub shared_device: bool,
    /// When the person first logged in there.
    pub first_seen: Time,
    /// When this login began there, with the password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Time>,
    /// When the person last logged in there with one tap.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_tap_at: Option<Time>,
    /// When another device answered that this one is the person's own, or not; when it was the account's first one, its
    /// first log-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<Time>,
    /// The shortened network that it was last used from, and the one before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub networks: Vec<String>,
    /// When it was last used; written at most once a minute.
    pub last_seen: Time,
    /// When the password was last entered there.
    pub authenticated_at: Time,
    /// Until when one tap is enough there, where the login is remembered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remembered_until: Option<Time>,
    /// Its end, where it has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Ended>,
}

/// Read everything that is stored about the account. Needs a recent password: the file holds a year of a person's activity,
/// and a page that was left open must not give it away (ASVS 5.0 7.5.3). Browsers keep the answer as a file.
#[derive(Clone, Copy, Debug)]
pub struct GetAccountData;

impl Endpoint for GetAccountData {
    const NAME: &'static str = "get_account_data";
    const SUMMARY: &'static str = "Everything that is stored about the account, as a file";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/v1/account";
    type Request = Nothing;
    type Response = AccountData;
    const PROBLEMS: &'static [Code] = &[Code::ReauthenticationRequired];
}
