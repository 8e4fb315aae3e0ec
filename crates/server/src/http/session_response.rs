//! The start of a session with a password: its secrets, and the answer that carries them.

use crate::http::auth::RequestCredentials;
use crate::http::cookie;
use crate::http::dto::own_session;
use crate::http::response::ApiResponse;
use crate::http::state::AppState;
use crate::http::token_reuse::report_token_reuse;
use crate::observe::audit::{AuditEvent, audit};
use exeunt_contract::session::Session;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::idempotency::digest;
use exeunt_domain::rotation::Salt;
use exeunt_domain::secret::{NoRandomness, Secret};
use exeunt_store::{Cookies, IdempotencyKey, NewSession, ResumedSession, Started};

/// The session token and the device secret that a log-in or a sign-up would give, and the idempotency key for the
/// store. `request` describes the request, without the password.
pub(crate) fn new_secrets(
    state: &AppState,
    caller: &RequestCredentials,
    request: &str,
) -> Result<((Secret, Secret), Option<IdempotencyKey>), NoRandomness> {
    let Some(key) = &caller.key else {
        return Ok(((Secret::fresh(&*state.random)?, Secret::fresh(&*state.random)?), None));
    };
    let salt = Salt::fresh(&*state.random)?;
    let request = digest(request);
    Ok((key.log_in(&salt), Some(IdempotencyKey { key: key.clone(), salt, request })))
}

/// The store's arguments for the new session.
pub(crate) fn new_session(
    caller: &RequestCredentials,
    (token, secret): &(Secret, Secret),
    key: Option<IdempotencyKey>,
    shared: bool,
    now: Timestamp,
) -> NewSession {
    NewSession {
        device: caller.device_hash(),
        session: caller.session_hash(),
        new_secret: secret.hash(),
        new_token: token.hash(),
        description: caller.description.clone(),
        visit: caller.visit.clone(),
        shared,
        key,
        now,
    }
}

/// The new session, with its session token and its device secret as cookies. On a shared device the session cookie ends
/// with the browser, and so does the device cookie where only guests are known. `secrets` are those that were made
/// for this request.
pub(crate) fn signed_in_response(
    state: &AppState,
    Started { session, account, device_lasts, alarmed, cookies, taken_back }: &Started,
    secrets: (Secret, Secret),
    now: Timestamp,
) -> ApiResponse<Session> {
    report_token_reuse(*alarmed);
    if *taken_back {
        audit(AuditEvent::UserUpdated).account(&account.id).session(&session.id).reason("deletion_taken_back").write();
    }
    let answer = ApiResponse::new(own_session(session, account, now, state));
    let (token, secret) = match cookies {
        Cookies::New => {
            audit(AuditEvent::SessionCreated).account(&account.id).session(&session.id).write();
            secrets
        }
        // A repeat of a log-in whose answer was lost gets the session that the log-in started.
        Cookies::Again(lost) => lost.as_ref().clone(),
        Cookies::Nothing => return answer,
    };
    let max_age = cookie::session_max_age(&state.limits);
    answer
        .cookie(cookie::set(&state.cookies.session, &token, (!session.shared).then_some(max_age)))
        .cookie(cookie::set(&state.cookies.device, &secret, device_lasts.then_some(cookie::DEVICE_MAX_AGE)))
}

/// The session that goes on, with the cookies that replace those of the request.
pub(crate) fn resumed_response(state: &AppState, resumed: &ResumedSession, now: Timestamp) -> ApiResponse<Session> {
    let max_age = (!resumed.session.shared).then(|| cookie::session_max_age(&state.limits));
    ApiResponse::new(own_session(&resumed.session, &resumed.account, now, state))
        .cookie(cookie::set(&state.cookies.session, &resumed.token, max_age))
        .cookie(cookie::set(
            &state.cookies.device,
            &resumed.secret,
            resumed.device_lasts.then_some(cookie::DEVICE_MAX_AGE),
        ))
}
