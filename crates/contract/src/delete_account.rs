//! Delete the account, with a week to restore it.

use crate::endpoint::{Content, Endpoint, Method};
use crate::problem::{Code, Ended};
use crate::session::PasswordAgain;

/// The number of days within which a log-in takes the deletion back. After that the account's rows are erased.
pub const DAYS_TO_TAKE_BACK: u16 = 7;

/// Delete the account. Every session and every remembered login of it ends at once, on all devices. Logging in with the
/// password within [`DAYS_TO_TAKE_BACK`] days takes it back; one tap does not. Safe to repeat: the same cookie again gets the
/// answer that it is done, until the account is taken back or erased.
#[derive(Clone, Copy, Debug)]
pub struct DeleteAccount;

impl Content for Ended {}

impl Endpoint for DeleteAccount {
    const NAME: &'static str = "delete_account";
    const SUMMARY: &'static str = "Delete the account, and log it out everywhere; answers how this session ended. A log-in within 7 days takes it back";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/api/v1/account";
    type Request = PasswordAgain;
    type Response = Ended;
    const PROBLEMS: &'static [Code] = &[Code::WrongPassword, Code::Busy];
}
