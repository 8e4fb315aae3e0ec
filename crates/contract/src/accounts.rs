//! The accounts that this device knows: the tiles of the account chooser.

use crate::endpoint::{Content, Endpoint, Method, Nothing, filled_in};
use crate::problem::Code;
use crate::session::Account;
use crate::sign_up::SignUpRules;
use crate::value::{AccountRef, Time};
use serde::{Deserialize, Serialize};

/// The accounts that this device knows, with the state of each. Without a device cookie the list is empty.
#[derive(Clone, Copy, Debug)]
pub struct ListAccounts;

/// The device's accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KnownAccounts {
    /// Last used first.
    pub accounts: Vec<KnownAccount>,
    /// Whether this request carried a cookie of this server. They are `HttpOnly`, so a page that wants to know whether the
    /// browser has forgotten them can only ask.
    pub cookies: bool,
    /// How many sessions logging out of all accounts everywhere would end; absent while nobody is logged in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub everywhere: Option<u32>,
    /// The rules for somebody new; absent where the operator takes no new accounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_up: Option<SignUpRules>,
}

impl Content for KnownAccounts {}

/// One account that this device knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KnownAccount {
    /// Who it is.
    pub account: Account,
    /// How it stands on this device.
    pub state: AccountState,
    /// When the password was last entered on this device.
    pub authenticated_at: Time,
    /// Until when one tap will do; absent unless the state is `remembered`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remembered_until: Option<Time>,
}

/// How an account stands on this device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    /// Logged in.
    SignedIn,
    /// Logged out, and one tap logs in again.
    Remembered,
    /// Known by name only: the password must be entered. Also what an app makes of a state it does not know.
    #[serde(other)]
    PasswordNeeded,
}

impl Endpoint for ListAccounts {
    const NAME: &'static str = "list_accounts";
    const SUMMARY: &'static str = "The accounts that this device knows";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/v1/device/accounts";
    const SIGNED_IN: bool = false;
    type Request = Nothing;
    type Response = KnownAccounts;
    const PROBLEMS: &'static [Code] = &[];
}

/// Remove one account from this device. Ends its session here if there is one, and touches no other device.
/// Safe to repeat: one that was removed already is answered alike.
#[derive(Clone, Debug)]
pub struct ForgetAccount {
    /// The account, as this device's list names it.
    pub account: AccountRef,
}

impl Endpoint for ForgetAccount {
    const NAME: &'static str = "forget_account";
    const SUMMARY: &'static str = "Remove one account from this device";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/api/v1/device/accounts/{ref}";
    const SIGNED_IN: bool = false;
    type Request = Nothing;
    type Response = Nothing;
    const PROBLEMS: &'static [Code] = &[Code::NotFound];

    fn path(&self) -> String {
        filled_in(Self::PATH, &self.account.0)
    }
}
