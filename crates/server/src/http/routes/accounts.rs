//! The accounts that this device knows.

use super::alarm::tell_of_unknown_device;
use super::exchange::{Answer, Answered, Named};
use super::sign_out::is_done;
use super::sign_up;
use crate::http::auth::Caller;
use crate::http::backend::Backend;
use crate::http::cookie;
use crate::http::refusal::Refusal;
use crate::http::words::known;
use crate::observe::audit::{Happened, note};
use axum::extract::State;
use exeunt_contract::accounts::KnownAccounts;
use exeunt_contract::{Code, Nothing};
use exeunt_domain::intent;
use exeunt_store::{OnDevice, StoreError};

/// The tiles of the chooser, and what else a log-in page asks. Without a device cookie there are none. How many sessions
/// a log-out everywhere would end is for whoever is logged in here alone.
pub async fn list(State(backend): State<Backend>, caller: Caller) -> Answered<KnownAccounts> {
    let now = backend.now();
    let OnDevice { accounts, everywhere } = match caller.device_hash() {
        Some(device) => backend.store.device_accounts(&device, caller.session_hash(), now).await?,
        None => OnDevice::default(),
    };
    if accounts.is_empty() {
        tell_of_unknown_device(&backend, caller.device_hash(), caller.address).await?;
    }
    let accounts = accounts.iter().map(|(session, account)| known(session, account, now, &backend)).collect();
    let sign_up = backend.sign_up.then(|| sign_up::rules(&backend));
    let cookies = caller.device.is_some() || caller.session.is_some() || caller.unreadable;
    Ok(Answer::of(KnownAccounts { accounts, cookies, everywhere, sign_up }))
}

/// Takes one account off this device, or the account of the session where no device cookie came along. A name that this
/// device does not know is refused like any unknown one. The session cookie goes along if it belongs to that account.
pub async fn forget(State(backend): State<Backend>, caller: Caller, Named(account): Named) -> Answered<Nothing> {
    let request = intent::leave(&account, false);
    let left = match backend.store.forget_account(caller.secrets(), account, backend.now()).await {
        // The device of the page was not named, so it is not known whether the account is still on it.
        Err(StoreError::NotFound) if caller.device.is_none() && (caller.account.is_some() || caller.unreadable) => {
            match is_done(&backend, &caller, &request).await? {
                true => return Ok(Answer::of(Nothing {})),
                false => return Err(Refusal::of(Code::CookieUnusable)),
            }
        }
        Err(StoreError::NotFound) => {
            note(Happened::AuthzFail).why("foreign_account").write();
            tell_of_unknown_device(&backend, caller.device_hash(), caller.address).await?;
            return Err(StoreError::NotFound.into());
        }
        left => left?,
    };
    note(Happened::SessionLogout).why("account_removed").write();
    let mut answer = Answer::of(Nothing {});
    if left.token.is_some() && left.token == caller.session_hash() {
        answer = answer.with(cookie::expire(&backend.cookies.session));
    }
    if left.device_is_empty {
        answer = answer.with(cookie::expire(&backend.cookies.device));
    }
    Ok(answer)
}
