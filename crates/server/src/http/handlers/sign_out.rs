//! Log out of this browser.

use crate::http::auth::{Authenticated, RequestCredentials};
use crate::http::cookie;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::idempotency::is_completed;
use crate::http::response::{ApiResponse, ApiResult};
use crate::http::state::AppState;
use crate::http::token_reuse::report_unknown_device;
use crate::observe::audit::{AuditEvent, audit};
use axum::extract::State;
use exeunt_contract::Code;
use exeunt_contract::sign_out::{SignOutChoice, SignedOut};
use exeunt_domain::idempotency;
use exeunt_store::{SignOutOutcome, StoreError};

/// Logs out. The session cookie is deleted in any case; where the login was logged out before, the answer is the same,
/// so that it is safe to repeat, and "forget" still forgets. Without evidence that it is logged out, the answer does
/// not say so.
pub async fn sign_out(
    State(state): State<AppState>,
    caller: RequestCredentials,
    JsonBody(choice): JsonBody<SignOutChoice>,
) -> ApiResult<SignedOut> {
    let left = match Authenticated::find(&state, &caller).await {
        Ok(me) => match state.store.sign_out(me.actor, caller.device_hash(), choice.remember, me.now).await {
            Ok(left) => Some(left),
            Err(StoreError::SessionEnded) => end_by_device(&state, &caller, choice).await?,
            Err(error) => return Err(error.into()),
        },
        Err(refusal) if refusal.code() == Code::NotSignedIn => end_by_device(&state, &caller, choice).await?,
        Err(refusal) => return Err(refusal),
    };
    let remembered = left.as_ref().is_some_and(|left| left.remembered);
    if left.is_some() {
        audit(AuditEvent::SessionLogout).reason(if remembered { "remembered" } else { "forgotten" }).write();
    }
    let answer = ApiResponse::new(SignedOut { remembered }).cookie(cookie::expire(&state.cookies.session));
    let device_is_empty = left.is_some_and(|left| left.device_is_empty);
    Ok(if device_is_empty { answer.cookie(cookie::expire(&state.cookies.device)) } else { answer })
}

/// The page's account is logged out of this device all the same where the session cookie matches nothing any more:
/// another tab may have had it remembered, and a person who chose "forget" must not find it there later. Or another tab
/// has just tapped, whose answer brings a new token: a person who was told "logged out" must not find it logged in.
/// None where it was logged out before.
async fn end_by_device(
    state: &AppState,
    caller: &RequestCredentials,
    choice: SignOutChoice,
) -> Result<Option<SignOutOutcome>, ApiError> {
    if let (Some(device), Some(account)) = (caller.device_hash(), caller.account.clone()) {
        let left = match choice.remember {
            true => state.store.remember_account(device, account, state.now()).await,
            false => state.store.forget_account(caller.secrets(), account, state.now()).await,
        };
        match left {
            Ok(left) => return Ok(Some(left)),
            Err(StoreError::NotFound) => report_unknown_device(state, caller.device_hash(), caller.address).await?,
            Err(error) => return Err(error.into()),
        }
    }
    if is_signed_out(state, caller, choice).await? { Ok(None) } else { Err(ApiError::of(Code::CookieUnusable)) }
}

/// Whether the caller's login is known to be logged out: its session is over, or the key says so. A caller that names
/// no account and brings no cookie of ours has none.
async fn is_signed_out(
    state: &AppState,
    caller: &RequestCredentials,
    choice: SignOutChoice,
) -> Result<bool, StoreError> {
    let Some(account) = &caller.account else { return Ok(!caller.unreadable) };
    if let Some(token) = caller.session_hash()
        && let Some((session, _)) = state.store.session_by_token(&token).await?
    {
        return Ok(session.account_ref == *account);
    }
    is_completed(state, caller, &idempotency::leave(account, choice.remember)).await
}
