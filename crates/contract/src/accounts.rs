//! The accounts that this device knows: the tiles of the account chooser.

use crate::endpoint::{Content, Endpoint, Method, Nothing, filled_in};
use crate::problem::Code;
use crate::session::Account;
use crate::sign_out_all::AccountCount;
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
    /// The accounts, the last used first.
    pub accounts: Vec<KnownAccount>,
    /// Whether this request carried a cookie of this server. The cookies are `HttpOnly`, so a page can only learn from the
    /// server whether the browser has deleted them.
    pub cookies: bool,
    /// The number of sessions that a log-out of all accounts everywhere would end; absent without a live session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub everywhere: Option<u32>,
    /// The same by account: each account in the reach of a log-out of all accounts, whose numbers add up to `everywhere`.
    /// On this device each of them has one session, logged in or remembered. Empty without a live session, and where a
    /// server gives the total alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub everywhere_by_account: Vec<AccountCount>,
    /// The rules for a new account; absent where the operator takes no new accounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_up: Option<SignUpRules>,
}

impl Content for KnownAccounts {}

/// One account that this device knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KnownAccount {
    /// The account.
    pub account: Account,
    /// Its state on this device.
    pub state: AccountState,
    /// When the password was last entered on this device.
    pub authenticated_at: Time,
    /// Until when one tap is enough; absent unless the state is `remembered`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remembered_until: Option<Time>,
}

/// The state of an account on this device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    /// Logged in.
    SignedIn,
    /// Logged out, and one tap logs in again.
    Remembered,
    /// Known by name only: the password must be entered. An app reads an unknown state as this one.
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

/// Remove one account from this device. Ends its session here if there is one, and touches no other device. Safe to
/// repeat: for an account that was removed already the answer is the same.
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
