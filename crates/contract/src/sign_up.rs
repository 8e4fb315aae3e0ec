//! Sign up, where the operator allows it.

use crate::endpoint::{Content, Endpoint, Method};
use crate::problem::Code;
use crate::session::Session;
use serde::{Deserialize, Serialize};

/// Make an account and log in with it. Both cookies are new afterwards, as after [`crate::sign_in::SignIn`].
#[derive(Clone, Copy, Debug)]
pub struct SignUp;

/// The fields of a new account.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewPerson {
    /// The user name; case, surrounding spaces and invisible characters do not matter. [`crate::FieldCode::Taken`] also
    /// stands for a reserved name, so that it does not tell which accounts exist.
    #[cfg_attr(feature = "openapi", schema(min_length = 2, max_length = 64))]
    pub username: String,
    /// The displayed name; the user name by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 2160))]
    pub name: Option<String>,
    /// The password, exactly as typed; the same rules as for a change of the password.
    #[cfg_attr(feature = "openapi", schema(min_length = 8, max_length = 256))]
    pub password: String,
    /// Whether other people use this device: the login then ends with the browser and is never remembered.
    #[serde(default)]
    pub shared_device: bool,
}

impl std::fmt::Debug for NewPerson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewPerson").finish_non_exhaustive()
    }
}

impl Content for NewPerson {}

/// The rules for a new account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignUpRules {
    /// The fewest code points that a password may have.
    pub password_min_length: u16,
    /// The most code points that a password may have.
    pub password_max_length: u16,
}

impl Endpoint for SignUp {
    const NAME: &'static str = "sign_up";
    const SUMMARY: &'static str = "Make an account, where the operator allows it, and log in with it";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/v1/accounts";
    const SIGNED_IN: bool = false;
    type Request = NewPerson;
    type Response = Session;
    // No session: the one that was started under this very key has been ended since.
    const PROBLEMS: &'static [Code] = &[Code::NotSignedIn, Code::SignUpClosed, Code::TooManyAccounts, Code::Busy];
}
