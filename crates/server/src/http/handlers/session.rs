//! The session of this browser: reading it, renewing its secrets, and entering the password again.

use crate::http::auth::{Authenticated, FullSession, RequestCredentials};
use crate::http::dto::own_session;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::idempotency::{MaybeReplay, Renewed, next_token, once};
use crate::http::password_check::{ONCE_MORE, pace, prove};
use crate::http::response::{ApiResponse, ApiResult};
use crate::http::session_response::go_on;
use crate::http::state::AppState;
use crate::http::token_reuse::warn_of_alarm;
use crate::observe::audit::{AuditEvent, audit};
use axum::extract::State;
use exeunt_contract::Code;
use exeunt_contract::session::{PasswordAgain, Session};
use exeunt_domain::intent::REAUTHENTICATE;
use exeunt_domain::password::Password;
use exeunt_domain::rotation::Salt;
use exeunt_store::{RateLimited, Resume, Resumed, RotateToken, StoreError};

/// The current session and its account.
pub async fn get(State(state): State<AppState>, me: Authenticated) -> ApiResult<Session> {
    Ok(ApiResponse::new(own_session(&me.session, &me.account, me.now, &state)))
}

/// New cookies in place of the request's, where they are due. A copy of the old ones is worthless from then on; and
/// where the copy was renewed first, this request detects it.
pub async fn renew(State(state): State<AppState>, me: FullSession, caller: RequestCredentials) -> ApiResult<Session> {
    let unchanged = || ApiResponse::new(own_session(&me.session, &me.account, me.now, &state));
    let due = me.session.needs_renewal(me.now, &state.limits);
    let Some(device) = caller.device.clone().filter(|_| due) else { return Ok(unchanged()) };
    pace(&state, RateLimited::Tap(device.hash()), me.now).await?;
    let act = Resume {
        device,
        session: caller.session_hash(),
        account_ref: me.session.account_ref.clone(),
        salt: Salt::fresh(&*state.random)?,
        words: caller.words.clone(),
        visit: caller.visit.clone(),
        renews: true,
        now: me.now,
    };
    match state.store.resume(act).await? {
        Resumed::On(on) => {
            let why = if on.again { "renewal_again" } else { "renewal" };
            audit(AuditEvent::SessionRenewed).account(&on.account.id).session(&on.session.id).reason(why).write();
            Ok(go_on(&state, &on, me.now))
        }
        Resumed::Unchanged => Ok(unchanged()),
        Resumed::Overtaken { .. } => Err(ApiError::of(Code::AccountChanged)),
        Resumed::PasswordNeeded => Err(ApiError::of(Code::PasswordNeeded)),
        Resumed::Reused { .. } => {
            warn_of_alarm(true);
            // Its session is over, too, and the answer says why.
            Err(Authenticated::find(&state, &caller).await.err().unwrap_or_else(|| ApiError::not_signed_in(None)))
        }
    }
}

/// Reauthentication with the password. The old token is dead at once (ASVS 5.0 7.2.4).
pub async fn reauthenticate(
    State(state): State<AppState>,
    MaybeReplay { caller, found }: MaybeReplay,
    JsonBody(typed): JsonBody<PasswordAgain>,
) -> ApiResult<Session> {
    let password = Password::typed(&typed.password);
    let entered = async { enter(&state, &caller, &found?.signed_in()?, &password).await };
    let renewed = once(&state, &caller, REAUTHENTICATE, &password, entered).await?;
    Ok(renewed.bring(&state, own_session(&renewed.session, &renewed.account, renewed.now, &state)))
}

async fn enter(
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
        Ok::<_, ApiError>(state.store.renew(act).await)
    };
    let mut renewed = renew(prove(state, me, password, ONCE_MORE).await?).await?;
    if matches!(renewed, Err(StoreError::PasswordMoved)) {
        renewed = renew(prove(state, me, password, ONCE_MORE).await?).await?;
    }
    let (session, account) = renewed?;
    audit(AuditEvent::ReauthSuccess).account(&account.id).session(&session.id).reason("password").write();
    audit(AuditEvent::SessionRenewed).account(&account.id).session(&session.id).write();
    Ok(Renewed { session, account, now, token: Some(token), device: None })
}
