//! The session of this browser: reading it, renewing its secrets, and entering the password again.

use crate::http::auth::{Authenticated, FullSession, RequestCredentials};
use crate::http::dto::own_session;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::idempotency::{MaybeReplay, Renewed, next_token, run_once};
use crate::http::password_check::{PasswordField, check_current_password, rate_limit};
use crate::http::response::{ApiResponse, ApiResult};
use crate::http::session_response::resumed_response;
use crate::http::state::AppState;
use crate::http::token_reuse::{or_alarm, report_token_reuse};
use crate::observe::audit::{AuditEvent, audit};
use axum::extract::State;
use exeunt_contract::Code;
use exeunt_contract::session::{PasswordAgain, Session};
use exeunt_domain::idempotency::REAUTHENTICATE;
use exeunt_domain::password::Password;
use exeunt_domain::rotation::Salt;
use exeunt_domain::secret::Secret;
use exeunt_store::{RateLimited, Resume, Resumed, RotateToken, StoreError};

/// The current session and its account.
pub async fn get(State(state): State<AppState>, me: Authenticated) -> ApiResult<Session> {
    Ok(ApiResponse::new(own_session(&me.session, &me.account, me.now, &state)))
}

/// New cookies in place of the request's, where they are due. A copy of the old ones is worthless from then on; and
/// where the copy was renewed first, this request detects it.
pub async fn renew(State(state): State<AppState>, me: FullSession, caller: RequestCredentials) -> ApiResult<Session> {
    let due = me.session.needs_renewal(me.now, &state.limits);
    let Some(device) = caller.device.clone().filter(|_| due) else { return Ok(unchanged(&state, &me)) };
    or_alarm(&state, caller.device_hash(), renew_secrets(&state, &me, &caller, device)).await
}

async fn renew_secrets(
    state: &AppState,
    me: &FullSession,
    caller: &RequestCredentials,
    device: Secret,
) -> ApiResult<Session> {
    rate_limit(state, RateLimited::Resume(device.hash()), me.now).await?;
    let act = Resume {
        device,
        session: caller.session_hash(),
        account_ref: me.session.account_ref.clone(),
        salt: Salt::fresh(&*state.random)?,
        description: caller.description.clone(),
        visit: caller.visit.clone(),
        renews: true,
        now: me.now,
    };
    match state.store.resume(act).await? {
        Resumed::On(resumed) => {
            let reason = if resumed.again { "renewal_again" } else { "renewal" };
            let (account, session) = (&resumed.account.id, &resumed.session.id);
            audit(AuditEvent::SessionRenewed).account(account).session(session).reason(reason).write();
            Ok(resumed_response(state, &resumed, me.now))
        }
        Resumed::Unchanged => Ok(unchanged(state, me)),
        Resumed::Overtaken { .. } => Err(ApiError::of(Code::AccountChanged)),
        Resumed::PasswordNeeded => Err(ApiError::of(Code::PasswordNeeded)),
        Resumed::Reused => {
            report_token_reuse(true);
            // Its session is over, too, and the answer says why.
            Err(Authenticated::find(state, caller).await.err().unwrap_or_else(|| ApiError::not_signed_in(None)))
        }
    }
}

fn unchanged(state: &AppState, me: &FullSession) -> ApiResponse<Session> {
    ApiResponse::new(own_session(&me.session, &me.account, me.now, state))
}

/// Reauthentication with the password. The old token is dead at once (ASVS 5.0 7.2.4).
pub async fn reauthenticate(
    State(state): State<AppState>,
    MaybeReplay { caller, session }: MaybeReplay,
    JsonBody(typed): JsonBody<PasswordAgain>,
) -> ApiResult<Session> {
    let password = Password::typed(&typed.password);
    let reauthenticated = async { rotate_token(&state, &caller, &session?.into_full()?, &password).await };
    let renewed = run_once(&state, &caller, REAUTHENTICATE, &password, reauthenticated).await?;
    Ok(renewed.response(&state, own_session(&renewed.session, &renewed.account, renewed.now, &state)))
}

async fn rotate_token(
    state: &AppState,
    caller: &RequestCredentials,
    me: &FullSession,
    password: &Password,
) -> Result<Renewed, ApiError> {
    let ((token, salt), now) = (next_token(state, caller, me)?, state.now());
    let renew = async |verified: String| {
        let replacement = match state.hashing.is_outdated(&verified) {
            true => Some(state.hashing.hash(password).await?),
            false => None,
        };
        let (actor, new_token, salt) = (me.actor.clone(), token.hash(), salt.clone());
        let act = RotateToken { actor, verified, replacement, new_token, device: None, salt, now };
        Ok::<_, ApiError>(state.store.reauthenticate(act).await)
    };
    let mut renewed =
        renew(check_current_password(state, me, password, PasswordField::REAUTHENTICATION).await?).await?;
    if matches!(renewed, Err(StoreError::PasswordChangedMeanwhile)) {
        renewed = renew(check_current_password(state, me, password, PasswordField::REAUTHENTICATION).await?).await?;
    }
    let (session, account) = renewed?;
    audit(AuditEvent::ReauthSuccess).account(&account.id).session(&session.id).reason("password").write();
    audit(AuditEvent::SessionRenewed).account(&account.id).session(&session.id).write();
    Ok(Renewed { session, account, now, token: Some(token), device: None })
}
