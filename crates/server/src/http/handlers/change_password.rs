//! Change the password, and then choose which other devices stay logged in.

use super::sessions::{report_ended, session_error};
use crate::http::auth::{Authenticated, FullSession, RequestCredentials};
use crate::http::dto::{device_session, time};
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::idempotency::{MaybeReplay, Renewed, next_device_secret, next_token, run_once};
use crate::http::password_check::{PasswordField, check_current_password, rate_limit};
use crate::http::response::{ApiResponse, ApiResult};
use crate::http::state::AppState;
use crate::observe::audit::{AuditEvent, audit};
use axum::extract::State;
use exeunt_contract::change_password as contract;
use exeunt_contract::change_password::{Offer, OfferAnswer, PasswordChange};
use exeunt_contract::sessions::EndedCount;
use exeunt_contract::{Code, FieldCode};
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::idempotency::CHANGE_PASSWORD;
use exeunt_domain::password::{MAX_LENGTH, Password};
use exeunt_domain::session::Session;
use exeunt_store::{PasswordChanged, RateLimited, RotateToken, StoreError};

/// The state of the password: when it was changed, and whether the question about the other devices is open.
pub async fn get(State(state): State<AppState>, me: Authenticated) -> ApiResult<contract::Password> {
    Ok(ApiResponse::new(password_state(&state, &me.session, &me.account, me.now).await?))
}

/// Sets a new password.
pub async fn change(
    State(state): State<AppState>,
    MaybeReplay { caller, session }: MaybeReplay,
    JsonBody(typed): JsonBody<PasswordChange>,
) -> ApiResult<contract::Password> {
    let (current, new) = (Password::typed(&typed.current), Password::typed(&typed.new));
    let change = async { set_password(&state, &caller, &session?, &current, &new).await };
    let renewed = run_once(&state, &caller, CHANGE_PASSWORD, &new, change).await?;
    match password_state(&state, &renewed.session, &renewed.account, renewed.now).await {
        Ok(password) => Ok(renewed.response(&state, password)),
        // The password is changed and the old cookies are dead: the new ones must go with this error, or they are lost.
        Err(error) => Err(renewed.cookies(&state).into_iter().fold(error, ApiError::cookie)),
    }
}

/// Checks the current password first (ASVS 5.0 6.2.3). With a wrong one, the faults of the new one are answered as
/// well, so that the person mends both at once: they follow from nothing that is secret.
async fn set_password(
    state: &AppState,
    caller: &RequestCredentials,
    me: &Authenticated,
    current: &Password,
    new: &Password,
) -> Result<Renewed, ApiError> {
    let names = [me.account.username.as_str(), me.account.name.as_str()];
    let verified = match check_current_password(state, me, current, PasswordField::CURRENT).await {
        Ok(verified) => verified,
        Err(refusal) => return Err(with_new_password_faults(state, refusal, new, &names).await),
    };
    if new == current {
        return Err(ApiError::field("new", FieldCode::Unchanged));
    }
    if let Some(code) = state.policy.refuses(new, &names).await? {
        return Err(ApiError::field("new", code));
    }
    let (token, salt) = next_token(state, caller, me)?;
    let (device, secret) = next_device_secret(state, caller, me, salt.as_ref())?.unzip();
    let hash = state.hashing.hash(new).await?;
    let now = state.now();
    let change = async |verified: String| {
        let (actor, replacement, new_token) = (me.actor.clone(), Some(hash.clone()), token.hash());
        let (device, salt) = (device.clone(), salt.clone());
        state.store.change_password(RotateToken { actor, verified, replacement, new_token, device, salt, now }).await
    };
    let mut changed = change(verified).await;
    if matches!(changed, Err(StoreError::PasswordChangedMeanwhile)) {
        changed = change(check_current_password(state, me, current, PasswordField::CURRENT).await?).await;
    }
    let PasswordChanged { session, account, device_lasts } = changed?;
    audit(AuditEvent::PasswordChange).account(&account.id).session(&session.id).write();
    audit(AuditEvent::SessionRenewed).account(&account.id).session(&session.id).write();
    Ok(Renewed { session, account, now, token: Some(token), device: secret.zip(device_lasts) })
}

/// The error about the current password, with the faults of the new one. Costly checks run only where the attempt on
/// the current password was counted; where the new one cannot be judged, the error about the current one is enough.
async fn with_new_password_faults(state: &AppState, refusal: ApiError, new: &Password, names: &[&str]) -> ApiError {
    let wrong = match refusal.code() {
        Code::WrongPassword => state.policy.refuses(new, names).await.unwrap_or_default(),
        Code::InvalidFields => new.check(state.policy.min_length).err(),
        _ => None,
    };
    match wrong {
        Some(code) => refusal.and_field("new", code),
        None => refusal,
    }
}

/// Ends the chosen sessions, keeps the rest, and closes the question.
pub async fn answer_offer(
    State(state): State<AppState>,
    me: FullSession,
    JsonBody(answer): JsonBody<OfferAnswer>,
) -> ApiResult<EndedCount> {
    if !answer.end.is_empty() {
        me.recent_until(&state)?;
        rate_limit(&state, RateLimited::Change(me.account.id.clone()), me.now).await?;
    }
    let ended = state.store.answer_offer(me.actor.clone(), answer.end, me.now).await.map_err(session_error)?;
    report_ended(&me.account, &me.session, ended);
    Ok(ApiResponse::new(EndedCount { ended }))
}

/// The question is only shown to a session that has entered the new password.
async fn password_state(
    state: &AppState,
    me: &Session,
    account: &Account,
    now: Timestamp,
) -> Result<contract::Password, ApiError> {
    let mut offer = None;
    if let Some(opened) = account.offer_opened_at.filter(|opened| me.auth_time >= *opened) {
        let mut open = state.store.open_sessions(&account.id).await?;
        open.retain(|session| session.id != me.id && session.is_offered(opened, now, &state.limits));
        let sessions: Vec<_> = open.into_iter().map(|session| device_session(session, me, state)).collect();
        offer = (!sessions.is_empty()).then_some(Offer { sessions });
    }
    Ok(contract::Password {
        changed_at: time(account.password_changed_at),
        min_length: state.policy.min_length,
        max_length: u16::try_from(MAX_LENGTH).unwrap_or(u16::MAX),
        offer,
    })
}
