//! The session of this browser: reading it, and entering the password again.

use crate::endpoint::{Content, Endpoint, Method, Nothing};
use crate::problem::Code;
use crate::value::{AccountRef, SessionId, Time};
use serde::{Deserialize, Serialize};

/// The session of one account on this device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// The session's id in the list of sessions.
    pub id: SessionId,
    /// The account.
    pub account: Account,
    /// When the person logged in on this device.
    pub since: Time,
    /// When the password was last entered on this device. One tap does not change it.
    pub authenticated_at: Time,
    /// Until when sensitive acts need no password; absent when they need one now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recently_authenticated_until: Option<Time>,
    /// When the session ends at the latest, however much it is used.
    pub expires_at: Time,
    /// Whether this login ends with the browser and is never remembered.
    pub shared_device: bool,
    /// On a shared device: when the session ends unless it is used before. A page that warns two minutes ahead gives people
    /// enough time (WCAG 2.2, 2.2.1). Absent where the session ends at `expires_at` before that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idle_until: Option<Time>,
    /// With `idle_until`: the idle limit in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idle_limit: Option<u32>,
    /// Whether logging out can remember the login for one tap, and if so, until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub can_be_remembered_until: Option<Time>,
    /// Whether the password is a one-time password that the operator made. The session can then only be used to
    /// choose another.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub new_password_required: bool,
    /// Whether this browser is due for new cookies: then a page that is in use calls [`Renew`].
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub renew: bool,
}

impl Content for Session {}

/// An account as this device shows it: enough to draw a tile, and nothing that helps an attacker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Account {
    /// The account's reference on this device.
    #[serde(rename = "ref")]
    pub reference: AccountRef,
    /// The user name.
    pub username: String,
    /// The displayed name.
    pub name: String,
    /// The hue of the generated picture, in degrees from 0 to 359.
    #[cfg_attr(feature = "openapi", schema(maximum = 359))]
    pub hue: u16,
}

/// Read the current session: its account, its times, and whether the password was entered recently.
#[derive(Clone, Copy, Debug)]
pub struct GetSession;

impl Endpoint for GetSession {
    const NAME: &'static str = "get_session";
    const SUMMARY: &'static str =
        "The current session: its account, since when, and until when the password counts as recent";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/v1/session";
    const ONE_TIME: bool = true;
    type Request = Nothing;
    type Response = Session;
    const PROBLEMS: &'static [Code] = &[];
}

/// Get new cookies in the place of those of a session that is logged in, where [`Session::renew`] says that they are due;
/// otherwise nothing changes. It never counts as logging in or as entering the password, and extends nothing. Safe to repeat:
/// the cookies of the request stay valid until the new ones are used. [`Code::AccountChanged`] means that another tab was
/// first.
#[derive(Clone, Copy, Debug)]
pub struct Renew;

impl Endpoint for Renew {
    const NAME: &'static str = "renew";
    const SUMMARY: &'static str = "Get new cookies for a session that is logged in, where they are due";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/v1/session/renew";
    type Request = Nothing;
    type Response = Session;
    const PROBLEMS: &'static [Code] = &[Code::PasswordNeeded, Code::TooManyAttempts];
}

/// Enter the password again, so that sensitive acts are open for a few minutes. The session gets a new token.
#[derive(Clone, Copy, Debug)]
pub struct Reauthenticate;

/// The password, once more.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PasswordAgain {
    /// The current password, exactly as typed.
    pub password: String,
}

impl std::fmt::Debug for PasswordAgain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PasswordAgain").finish_non_exhaustive()
    }
}

impl Content for PasswordAgain {}

impl Endpoint for Reauthenticate {
    const NAME: &'static str = "reauthenticate";
    const SUMMARY: &'static str = "Enter the password again before a sensitive act";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/v1/session/reauthenticate";
    const RENEWS: bool = true;
    type Request = PasswordAgain;
    type Response = Session;
    const PROBLEMS: &'static [Code] = &[Code::WrongPassword, Code::Busy];
}
