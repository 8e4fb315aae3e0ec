//! Delete the account.

use crate::http::auth::{FullSession, LiveOrEnded, RequestCredentials};
use crate::http::cookie;
use crate::http::dto::time;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::password_check::{PasswordField, check_current_password};
use crate::http::response::{ApiResponse, ApiResult};
use crate::http::state::AppState;
use crate::observe::audit::{AuditEvent, audit};
use axum::extract::State;
use exeunt_contract::session::PasswordAgain;
use exeunt_contract::{Code, EndReason, Ended};
use exeunt_domain::password::Password;
use exeunt_domain::session::Ending;
use exeunt_store::{Deleted, StoreError};

/// Deletes the account of the acting session. The password is required however recently it was entered: this ends more
/// than any other request (ASVS 5.0 7.5.3). A wrong one is counted as everywhere.
pub async fn delete_account(
    State(state): State<AppState>,
    LiveOrEnded { caller, session }: LiveOrEnded,
    JsonBody(typed): JsonBody<PasswordAgain>,
) -> ApiResult<Ended> {
    let deleted = match session {
        Ok(me) => delete(&state, &me, &Password::typed(&typed.password)).await,
        Err(refusal) => Err(refusal),
    };
    let ending = match deleted {
        Err(refusal) if refusal.code() == Code::NotSignedIn => deleted_before(&state, &caller).await?.ok_or(refusal)?,
        deleted => deleted?,
    };
    let answer = ApiResponse::new(Ended { reason: ending.reason, at: time(ending.at), idle_limit: None, by: None });
    let answer = answer.cookie(cookie::expire(&state.cookies.session));
    let Some(device) = caller.device_hash() else { return Ok(answer) };
    let is_empty = state.store.device_accounts(&device, None, state.now()).await?.accounts.is_empty();
    Ok(if is_empty { answer.cookie(cookie::expire(&state.cookies.device)) } else { answer })
}

async fn delete(state: &AppState, me: &FullSession, password: &Password) -> Result<Ending, ApiError> {
    let delete = async || {
        let verified = check_current_password(state, me, password, PasswordField::REAUTHENTICATION).await?;
        Ok::<_, ApiError>(state.store.delete_account(me.actor.clone(), verified, state.now()).await)
    };
    let mut deleted = delete().await?;
    if matches!(deleted, Err(StoreError::PasswordChangedMeanwhile)) {
        // Another device may have rehashed the same password meanwhile; a changed one is found wrong.
        deleted = delete().await?;
    }
    let Deleted { ending, ended } = deleted?;
    audit(AuditEvent::UserArchived).account(&me.account.id).session(&me.session.id).ended(ended).write();
    Ok(ending)
}

/// How the session ended, where it is the one that has deleted its account and the account is still deleted: the answer
/// was lost, and the cookie of the repeat is dead. The repeat learns that and nothing else.
async fn deleted_before(state: &AppState, caller: &RequestCredentials) -> Result<Option<Ending>, ApiError> {
    let Some((token, named)) = caller.session_hash().zip(caller.account.as_ref()) else { return Ok(None) };
    let Some((session, account)) = state.store.session_by_token(&token).await? else { return Ok(None) };
    let ending = session.ended.filter(|ending| ending.reason == EndReason::AccountDeleted && ending.by.is_none());
    Ok(ending.filter(|_| account.deletes_at.is_some() && session.account_ref == *named))
}
