//! Log out of this browser, and let it remember or forget the login.

use crate::endpoint::{Content, Endpoint, Method};
use crate::problem::Code;
use serde::{Deserialize, Serialize};

/// Log out of this browser. Safe to repeat: a login that was logged out before gets the same answer. Where the page names
/// an account and nothing shows that it was logged out, the request is refused with [`Code::CookieUnusable`].
#[derive(Clone, Copy, Debug)]
pub struct SignOut;

/// Whether the login stays remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SignOutChoice {
    /// True keeps the login for one tap; false leaves nothing of it.
    pub remember: bool,
}

impl Content for SignOutChoice {}

/// The outcome of a log-out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignedOut {
    /// Whether one tap is enough next time. False although it was asked for when the device is shared, when the
    /// password was changed elsewhere since it was last entered here, or when the browser's device cookie does not name
    /// the device of its session.
    pub remembered: bool,
}

impl Content for SignedOut {}

impl Endpoint for SignOut {
    const NAME: &'static str = "sign_out";
    const SUMMARY: &'static str = "Log out of this browser, and remember or forget the login";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/api/v1/session";
    const SIGNED_IN: bool = false;
    type Request = SignOutChoice;
    type Response = SignedOut;
    const PROBLEMS: &'static [Code] = &[Code::AccountChanged];
}
