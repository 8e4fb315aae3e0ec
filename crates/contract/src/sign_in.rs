//! Log in with a password, or with one tap where this device remembers the login.

use crate::endpoint::{Content, Endpoint, Method};
use crate::problem::Code;
use crate::session::Session;
use crate::value::AccountRef;
use serde::{Deserialize, Serialize};

/// Log in with a user name and a password. Both cookies are new afterwards, whatever they were before.
#[derive(Clone, Copy, Debug)]
pub struct SignIn;

/// The credentials of a log-in.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// The user name; case and surrounding spaces do not matter.
    #[cfg_attr(feature = "openapi", schema(min_length = 1))]
    pub identifier: String,
    /// The password, exactly as typed.
    #[cfg_attr(feature = "openapi", schema(min_length = 1))]
    pub password: String,
    /// Whether other people use this device: the login then ends with the browser and is never remembered.
    #[serde(default)]
    pub shared_device: bool,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").finish_non_exhaustive()
    }
}

impl Content for Credentials {}

impl Endpoint for SignIn {
    const NAME: &'static str = "sign_in";
    const SUMMARY: &'static str = "Log in with a user name and a password";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/v1/session";
    const SIGNED_IN: bool = false;
    type Request = Credentials;
    type Response = Session;
    // No session: the one that was started under this very key has been ended since.
    const PROBLEMS: &'static [Code] = &[Code::NotSignedIn, Code::WrongCredentials, Code::TooManyAccounts, Code::Busy];
}

/// Log in with one tap, or switch to another account of this device. It never counts as entering the password. Safe to
/// repeat: the same request within the next seconds gets the same answer. [`Code::AccountChanged`] means that another tab
/// was first; read the session again.
#[derive(Clone, Copy, Debug)]
pub struct Resume;

/// The account to continue with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ResumeAccount {
    /// The account, as this device's list names it.
    #[serde(rename = "ref")]
    pub account: AccountRef,
}

impl Content for ResumeAccount {}

impl Endpoint for Resume {
    const NAME: &'static str = "resume";
    const SUMMARY: &'static str = "Log in with one tap where this device remembers the login";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/v1/session/resume";
    const SIGNED_IN: bool = false;
    type Request = ResumeAccount;
    type Response = Session;
    const PROBLEMS: &'static [Code] = &[Code::PasswordNeeded, Code::AccountChanged];
}
