//! Change the password, and then choose which of the other logged-in devices stay so.

use crate::endpoint::{Content, Endpoint, Method, Nothing};
use crate::problem::Code;
use crate::sessions::DeviceSession;
use crate::value::{SessionId, Time};
use serde::{Deserialize, Serialize};

/// The state of the account's password; never the password itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Password {
    /// When it was last set.
    pub changed_at: Time,
    /// The fewest code points that a new one may have.
    pub min_length: u16,
    /// The most code points that a new one may have.
    pub max_length: u16,
    /// The question that is still open after the last change; absent when there is none, or when this device has not
    /// entered the new password yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer: Option<Offer>,
}

impl Content for Password {}

/// After a change: the other devices that are still logged in with the old password. It stays open until answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Offer {
    /// The sessions, the last used first; never empty.
    pub sessions: Vec<DeviceSession>,
}

/// Read the state of the password, and the open question if there is one.
#[derive(Clone, Copy, Debug)]
pub struct GetPassword;

impl Endpoint for GetPassword {
    const NAME: &'static str = "get_password";
    const SUMMARY: &'static str =
        "When the password was last set, its rules, and the open question about other devices";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/v1/password";
    const ONE_TIME: bool = true;
    type Request = Nothing;
    type Response = Password;
    const PROBLEMS: &'static [Code] = &[];
}

/// Set a new password. This session gets a new token; every remembered login of the account ends; the other sessions
/// stay until the person answers the offer.
#[derive(Clone, Copy, Debug)]
pub struct ChangePassword;

/// The old password and the new one.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The current password, exactly as typed.
    pub current: String,
    /// The new password, exactly as typed.
    #[cfg_attr(feature = "openapi", schema(min_length = 8, max_length = 256))]
    pub new: String,
}

impl std::fmt::Debug for PasswordChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PasswordChange").finish_non_exhaustive()
    }
}

impl Content for PasswordChange {}

impl Endpoint for ChangePassword {
    const NAME: &'static str = "change_password";
    const SUMMARY: &'static str = "Set a new password; answers the other sessions, for the offer";
    const METHOD: Method = Method::Put;
    const PATH: &'static str = "/api/v1/password";
    const ONE_TIME: bool = true;
    const RENEWS: bool = true;
    type Request = PasswordChange;
    type Response = Password;
    const PROBLEMS: &'static [Code] = &[Code::WrongPassword, Code::Busy];
}

/// Answer the offer: end the chosen sessions, keep the rest. Either way the question is closed.
#[derive(Clone, Copy, Debug)]
pub struct AnswerOffer;

/// The answer to the offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OfferAnswer {
    /// The sessions to end; empty keeps all. An id that is not an open session of this account refuses the whole
    /// answer, unless that session has ended already.
    pub end: Vec<SessionId>,
}

impl Content for OfferAnswer {}

impl Endpoint for AnswerOffer {
    const NAME: &'static str = "answer_offer";
    const SUMMARY: &'static str = "After a password change: end the chosen sessions, keep the rest";
    const METHOD: Method = Method::Put;
    const PATH: &'static str = "/api/v1/password/offer";
    type Request = OfferAnswer;
    type Response = crate::sessions::EndedCount;
    const PROBLEMS: &'static [Code] = &[Code::ReauthenticationRequired, Code::NotFound];
}
