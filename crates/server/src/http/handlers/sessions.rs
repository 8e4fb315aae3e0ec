//! The sessions of the account: listing, naming and ending them.

use crate::http::auth::{FullSession, RecentlyAuthenticated};
use crate::http::dto::device_session;
use crate::http::error::ApiError;
use crate::http::extract::{JsonBody, PathParam};
use crate::http::password_check::rate_limit;
use crate::http::response::{ApiResponse, ApiResult};
use crate::http::state::AppState;
use crate::observe::audit::{AuditEvent, audit};
use axum::extract::State;
use exeunt_contract::sessions::{DeviceSession, EndedCount, NewDeviceName, Sessions, SessionsToEnd};
use exeunt_contract::value::DEVICE_NAME_MAX;
use exeunt_domain::account::Account;
use exeunt_domain::account::name::label;
use exeunt_domain::ids::SessionId;
use exeunt_domain::session::{Session, Standing};
use exeunt_store::{RateLimited, SessionSelector, StoreError};

/// The account's sessions: this device first, then the last used first.
pub async fn list(State(state): State<AppState>, me: FullSession) -> ApiResult<Sessions> {
    let mut open = state.store.open_sessions(&me.account.id).await?;
    open.retain(|session| !matches!(session.standing(me.now, &state.limits), Standing::Over(_)));
    open.sort_by_key(|session| session.id != me.session.id);
    let sessions = open.into_iter().map(|session| device_session(session, &me.session.id, &state)).collect();
    Ok(ApiResponse::new(Sessions { sessions }))
}

/// Sets a device's name, or removes it.
pub async fn rename(
    State(state): State<AppState>,
    me: FullSession,
    PathParam(id): PathParam,
    JsonBody(new): JsonBody<NewDeviceName>,
) -> ApiResult<DeviceSession> {
    let name = label(&new.name, DEVICE_NAME_MAX).map_err(|code| ApiError::field("name", code))?;
    rate_limit(&state, RateLimited::Change(me.account.id.clone()), me.now).await?;
    let session = state.store.rename(me.actor.clone(), SessionId(id), name, me.now).await.map_err(session_error)?;
    Ok(ApiResponse::new(device_session(session, &me.session.id, &state)))
}

/// Logs one other device out. The current session is not one of the others and answers like an unknown one; one that
/// has ended already is no error, so that it is safe to repeat.
pub async fn end(
    State(state): State<AppState>,
    RecentlyAuthenticated(me): RecentlyAuthenticated,
    PathParam(id): PathParam,
) -> ApiResult<EndedCount> {
    rate_limit(&state, RateLimited::Change(me.account.id.clone()), me.now).await?;
    let ended = state
        .store
        .end_sessions(me.actor.clone(), SessionSelector::These(vec![SessionId(id)]), me.now)
        .await
        .map_err(session_error)?;
    report_ended(&me.account, &me.session, ended);
    Ok(ApiResponse::new(EndedCount { ended }))
}

/// Logs several other devices out, or all of them.
pub async fn end_several(
    State(state): State<AppState>,
    RecentlyAuthenticated(me): RecentlyAuthenticated,
    JsonBody(chosen): JsonBody<SessionsToEnd>,
) -> ApiResult<EndedCount> {
    rate_limit(&state, RateLimited::Change(me.account.id.clone()), me.now).await?;
    let which = match chosen.ids {
        None => SessionSelector::Others,
        Some(ids) => SessionSelector::These(ids),
    };
    let ended = state.store.end_sessions(me.actor.clone(), which, me.now).await.map_err(session_error)?;
    report_ended(&me.account, &me.session, ended);
    Ok(ApiResponse::new(EndedCount { ended }))
}

/// The answer for a session that does not exist or belongs to another account: the log has an event of the attempt
/// (ASVS 5.0 16.3.2).
pub(super) fn session_error(error: StoreError) -> ApiError {
    if matches!(error, StoreError::NotFound) {
        audit(AuditEvent::AuthzFail).reason("foreign_session").write();
    }
    error.into()
}

/// Writes the audit event for other sessions of the account that this one ended.
pub(super) fn report_ended(account: &Account, by: &Session, ended: u32) {
    if ended > 0 {
        audit(AuditEvent::SessionEnded).account(&account.id).session(&by.id).ended(ended).write();
    }
}
