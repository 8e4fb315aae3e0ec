//! Log out of all accounts of this device: here, or everywhere.

use crate::endpoint::{Content, Endpoint, Method};
use crate::problem::Code;
use crate::value::AccountRef;
use serde::{Deserialize, Serialize};

/// Log out of all accounts at once; either all of it happens or nothing. Safe to repeat: the same cookies again get the
/// answer that it is done, with no session ended.
#[derive(Clone, Copy, Debug)]
pub struct SignOutAll;

/// The reach of the log-out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Every account that is logged in or remembered on this device, on this device alone; without the device cookie the
    /// acting one.
    Device,
    /// The same accounts; the acting one on every device, and the others on every device where their password was entered on
    /// this one recently, else on this one alone. Needs a recent password.
    Everywhere,
}

/// The sessions to end, and whether logins stay remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SignOutAllChoice {
    /// The reach.
    pub reach: Reach,
    /// True keeps the logins of this device for one tap. Only with [`Reach::Device`]: what ends everywhere is
    /// remembered nowhere.
    #[serde(default)]
    pub remember: bool,
}

impl Content for SignOutAllChoice {}

/// The outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignedOutAll {
    /// The number of sessions that were logged out, the current one among them; without `remember`, also those that were
    /// remembered.
    pub ended: u32,
}

impl Content for SignedOutAll {}

/// The sessions of one account that a log-out of all accounts everywhere would end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountCount {
    /// The account, as this device's list names it.
    pub account: AccountRef,
    /// The number of its sessions: on every device where its password was entered on this one recently, and where it is
    /// the acting one; else the one on this device alone.
    pub sessions: u32,
}

impl Endpoint for SignOutAll {
    const NAME: &'static str = "sign_out_all";
    const SUMMARY: &'static str = "Log out of all accounts of this device, here or everywhere";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/api/v1/device/accounts";
    type Request = SignOutAllChoice;
    type Response = SignedOutAll;
    const PROBLEMS: &'static [Code] = &[Code::ReauthenticationRequired];
}
