//! The sessions of the account: listing, naming and ending them.

use crate::http::auth::{FullSession, RecentlyAuthenticated};
use crate::http::dto::{device, device_session};
use crate::http::error::ApiError;
use crate::http::extract::{JsonBody, PathParam};
use crate::http::password_check::rate_limit;
use crate::http::response::{ApiResponse, ApiResult};
use crate::http::state::AppState;
use crate::observe::audit::{AuditEvent, audit};
use axum::extract::State;
use exeunt_contract::Ended;
use exeunt_contract::sessions::{
    DeviceSession, ENDED_DAYS, ENDED_MOST, EndedCount, NewDeviceAnswer, NewDeviceName, Sessions, SessionsToEnd,
};
use exeunt_contract::value::DEVICE_NAME_MAX;
use exeunt_domain::account::Account;
use exeunt_domain::account::name::label;
use exeunt_domain::ids::SessionId;
use exeunt_domain::session::{Session, Standing};
use exeunt_store::{RateLimited, SessionSelector, StoreError};
use std::collections::HashMap;
use std::time::Duration;

/// How long ended sessions are listed; the store keeps them a little longer.
const ENDED_KEPT: Duration = Duration::from_secs(ENDED_DAYS as u64 * 24 * 60 * 60);

/// The account's sessions: this device first, then the last used first; and those that ended lately.
pub async fn list(State(state): State<AppState>, me: FullSession) -> ApiResult<Sessions> {
    let since = me.now.minus(ENDED_KEPT);
    let (found, ended) = state.store.listed_sessions(&me.account.id, since, ENDED_MOST).await?;
    let devices: HashMap<_, _> =
        found.iter().chain(&ended).map(|session| (session.id.clone(), session.description.clone())).collect();
    let (mut open, mut over) = (Vec::new(), Vec::new());
    for session in found {
        match session.standing(me.now, &state.limits) {
            // Nothing has written the end of one that expired a moment ago.
            Standing::Over(ending) => over.push(Session { ended: Some(ending), ..session }),
            Standing::Live | Standing::Remembered => open.push(session),
        }
    }
    over.extend(ended);
    open.sort_by_key(|session| session.id != me.session.id);
    let entry = |session: Session| {
        let by = session.ended.as_ref().and_then(|ending| devices.get(ending.by.as_ref()?)).cloned().map(device);
        let mut entry = device_session(session, &me.session, &state);
        entry.ended = entry.ended.map(|ended| Ended { by, ..ended });
        entry
    };
    let sessions = open.into_iter().map(entry).collect();
    Ok(ApiResponse::new(Sessions { sessions, ended: over.into_iter().map(entry).collect() }))
}

/// Answers whether the log-in on a new device was the person's own. An answer that ends a session needs a recent
/// password (ASVS 5.0 7.5.2).
pub async fn answer_new_device(
    State(state): State<AppState>,
    me: FullSession,
    PathParam(id): PathParam,
    JsonBody(NewDeviceAnswer { mine }): JsonBody<NewDeviceAnswer>,
) -> ApiResult<EndedCount> {
    if !mine {
        me.recent_until(&state)?;
    }
    rate_limit(&state, RateLimited::Change(me.account.id.clone()), me.now).await?;
    let answered = state.store.answer_new_device(me.actor.clone(), SessionId(id), mine, me.now).await;
    let ended = answered.map_err(session_error)?;
    report_ended(&me.account, &me.session, ended);
    Ok(ApiResponse::new(EndedCount { ended }))
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
    Ok(ApiResponse::new(device_session(session, &me.session, &state)))
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
