//! The accounts that this device knows.

use super::sign_up;
use crate::http::auth::RequestCredentials;
use crate::http::cookie;
use crate::http::dto::known_account;
use crate::http::error::ApiError;
use crate::http::extract::PathParam;
use crate::http::idempotency::is_completed;
use crate::http::response::{ApiResponse, ApiResult};
use crate::http::state::AppState;
use crate::http::token_reuse::report_unknown_device;
use crate::observe::audit::{AuditEvent, audit};
use axum::extract::State;
use exeunt_contract::accounts::KnownAccounts;
use exeunt_contract::sign_out_all::AccountCount;
use exeunt_contract::{self as contract, Code, Nothing};
use exeunt_domain::idempotency;
use exeunt_domain::ids::AccountRef;
use exeunt_store::{DeviceAccounts, StoreError};

/// The accounts of the chooser, and the settings of the log-in page. Without a device cookie there are no accounts. How
/// many sessions a log-out everywhere would end is answered only to a session that is live on this device.
pub async fn list(State(state): State<AppState>, caller: RequestCredentials) -> ApiResult<KnownAccounts> {
    let now = state.now();
    let DeviceAccounts { accounts, everywhere } = match caller.device_hash() {
        Some(device) => state.store.device_accounts(&device, caller.session_hash(), now).await?,
        None => DeviceAccounts::default(),
    };
    if accounts.is_empty() {
        report_unknown_device(&state, caller.device_hash(), caller.address).await?;
    }
    let accounts = accounts.iter().map(|(session, account)| known_account(session, account, now, &state)).collect();
    let sign_up = state.sign_up.then(|| sign_up::rules(&state));
    let cookies = caller.device.is_some() || caller.session.is_some() || caller.unreadable;
    let total = everywhere.as_ref().map(|each| each.iter().map(|(_, sessions)| sessions).sum());
    let each = everywhere.unwrap_or_default().into_iter();
    let everywhere_by_account =
        each.map(|(account, sessions)| AccountCount { account: contract::AccountRef(account.0), sessions }).collect();
    Ok(ApiResponse::new(KnownAccounts { accounts, cookies, everywhere: total, everywhere_by_account, sign_up }))
}

/// Removes one account from this device, or the account of the session where no device cookie came along. An account
/// reference that this device does not know is refused like any unknown one. The session cookie is deleted if it
/// belongs to that account.
pub async fn forget(
    State(state): State<AppState>,
    caller: RequestCredentials,
    PathParam(account): PathParam,
) -> ApiResult<Nothing> {
    let account = AccountRef(account);
    let request = idempotency::leave(&account, false);
    let left = match state.store.forget_account(caller.secrets(), account, state.now()).await {
        // No device cookie named the page's device, so it is not known whether the account is still on it.
        Err(StoreError::NotFound) if caller.device.is_none() && (caller.account.is_some() || caller.unreadable) => {
            match is_completed(&state, &caller, &request).await? {
                true => return Ok(ApiResponse::new(Nothing {})),
                false => return Err(ApiError::of(Code::CookieUnusable)),
            }
        }
        Err(StoreError::NotFound) => {
            audit(AuditEvent::AuthzFail).reason("foreign_account").write();
            report_unknown_device(&state, caller.device_hash(), caller.address).await?;
            return Err(StoreError::NotFound.into());
        }
        left => left?,
    };
    audit(AuditEvent::SessionLogout).reason("account_removed").write();
    let mut answer = ApiResponse::new(Nothing {});
    if left.token.is_some() && left.token == caller.session_hash() {
        answer = answer.cookie(cookie::expire(&state.cookies.session));
    }
    if left.device_is_empty {
        answer = answer.cookie(cookie::expire(&state.cookies.device));
    }
    Ok(answer)
}
