//! Log in with a password, or with one tap.

use crate::http::auth::RequestCredentials;
use crate::http::cookie;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::password_check::{rate_limit, verify};
use crate::http::response::ApiResult;
use crate::http::session_response::{new_secrets, new_session, resumed_response, signed_in_response};
use crate::http::state::AppState;
use crate::http::token_reuse::{or_alarm, report_token_reuse, report_unknown_device};
use crate::observe::audit::{AuditEvent, audit};
use axum::extract::State;
use exeunt_contract::session::Session;
use exeunt_contract::sign_in::{Credentials, ResumeAccount};
use exeunt_contract::{Code, FieldCode, FieldError};
use exeunt_domain::account::Account;
use exeunt_domain::account::username::canonical;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::password::Password;
use exeunt_domain::rotation::Salt;
use exeunt_domain::throttle::{counted, network};
use exeunt_store::{Admission, Attempt, NewSession, RateLimited, Resume, Resumed, SignIn, Started, StoreError, Ticket};

/// Logs in. Both cookies are new afterwards, whatever they were before (ASVS 5.0 7.2.4). An account that was deleted
/// within the last days is restored by this.
pub async fn sign_in(
    State(state): State<AppState>,
    caller: RequestCredentials,
    JsonBody(typed): JsonBody<Credentials>,
) -> ApiResult<Session> {
    or_alarm(&state, caller.device_hash(), log_in(&state, &caller, &typed)).await
}

async fn log_in(state: &AppState, caller: &RequestCredentials, typed: &Credentials) -> ApiResult<Session> {
    require_fields(typed)?;
    let (now, password) = (state.now(), Password::typed(&typed.password));
    let (secrets, key) = new_secrets(state, caller, &format!("log in {}", typed.shared_device))?;
    let attempt = async || {
        let start = new_session(caller, &secrets, key.clone(), typed.shared_device, now);
        start_session(state, caller, &typed.identifier, &password, start).await
    };
    let mut started = attempt().await?;
    if matches!(started, Err(StoreError::PasswordChangedMeanwhile)) {
        // Another log-in may have rehashed the same password meanwhile; a changed one is found wrong.
        started = attempt().await?;
    }
    let started = started.map_err(|error| match error {
        StoreError::PasswordChangedMeanwhile => ApiError::of(Code::WrongCredentials),
        other => other.into(),
    })?;
    let reason = if started.account.one_time_until.is_some() { "one_time_password" } else { "password" };
    audit(AuditEvent::LoginSuccess).account(&started.account.id).session(&started.session.id).reason(reason).write();
    Ok(signed_in_response(state, &started, secrets, now))
}

fn require_fields(typed: &Credentials) -> Result<(), ApiError> {
    let missing: Vec<FieldError> =
        [("identifier", counted(&typed.identifier).is_empty()), ("password", typed.password.is_empty())]
            .into_iter()
            .filter(|(_, is_missing)| *is_missing)
            .map(|(field, _)| FieldError { field: field.to_owned(), code: FieldCode::Required })
            .collect();
    if missing.is_empty() { Ok(()) } else { Err(ApiError::fields(missing)) }
}

/// Checks the password and starts the session. The inner error is the store's: after [`StoreError::PasswordChangedMeanwhile`] a
/// second attempt is worthwhile.
async fn start_session(
    state: &AppState,
    caller: &RequestCredentials,
    identifier: &str,
    password: &Password,
    start: NewSession,
) -> Result<Result<Started, StoreError>, ApiError> {
    let account = authenticate(state, caller, identifier, password).await?;
    if let Some(device) = caller.device_hash() {
        rate_limit(state, RateLimited::SignIn(device), start.now).await?;
    }
    let rehashed = match state.hashing.is_outdated(&account.password) {
        true => Some(state.hashing.hash(password).await?),
        false => None,
    };
    let act = SignIn { account_id: account.id, verified: account.password, rehashed, start };
    Ok(state.store.sign_in(act).await)
}

/// The account, if the password is right and the account is not disabled. An unknown name, a wrong password, a disabled
/// account and one whose devices have to wait cost two writes each and the time of one hash, and get the same answer
/// (ASVS 5.0 6.3.8).
pub(super) async fn authenticate(
    state: &AppState,
    caller: &RequestCredentials,
    identifier: &str,
    password: &Password,
) -> Result<Account, ApiError> {
    let now = state.now();
    let attempt = Attempt {
        username: canonical(identifier),
        counted: counted(identifier),
        device: caller.device_hash(),
        network: caller.address.map(network),
        description: caller.description.clone(),
        shown_network: caller.visit.network.clone(),
        now,
    };
    let (account, ticket) = match state.store.admit(attempt).await? {
        Admission::Counted(counted) => *counted,
        Admission::RetryAfter(wait) => return Err(ApiError::too_many(wait)),
    };
    let (event, reason) = failure(account.as_ref(), &ticket, now);
    let id = account.as_ref().map(|account| account.id.clone());
    // A disabled account is checked against the decoy: the right password must not cost another time than a wrong one.
    let open = account.filter(|account| !is_closed(account, now));
    let stored = open.as_ref().map(|account| account.password.as_str());
    let is_right = verify(state, ticket, password, stored).await?;
    if let Some(account) = open.filter(|_| is_right) {
        return Ok(account);
    }
    let failed = audit(event).reason(reason);
    id.as_ref().map_or(failed, |id| failed.account(id)).write();
    Err(ApiError::of(Code::WrongCredentials))
}

/// Whether no password opens the account now.
fn is_closed(account: &Account, now: Timestamp) -> bool {
    account.disabled_at.is_some() || account.is_out_of_time(now) || account.is_gone(now)
}

/// The audit event of this attempt, if it fails.
fn failure(account: Option<&Account>, ticket: &Ticket, now: Timestamp) -> (AuditEvent, &'static str) {
    match account {
        _ if !ticket.may_check => (AuditEvent::LoginLock, "held_off"),
        Some(account) if account.disabled_at.is_some() => (AuditEvent::LoginFail, "disabled"),
        Some(account) if account.is_out_of_time(now) => (AuditEvent::LoginFail, "out_of_time"),
        Some(account) if account.is_gone(now) => (AuditEvent::LoginFail, "deleted"),
        Some(_) => (AuditEvent::LoginFail, "wrong_password"),
        None => (AuditEvent::LoginFail, "unknown_name"),
    }
}

/// Resumes a remembered login by one tap. The time of authentication stays what it was (NIST SP 800-63B-4 §5.1:
/// remembering is not authenticating), and sensitive changes will ask for the password. Both cookies are new
/// afterwards; the same request again gets the same ones again, so that a lost answer and a second tab do no harm.
pub async fn resume(
    State(state): State<AppState>,
    caller: RequestCredentials,
    JsonBody(wanted): JsonBody<ResumeAccount>,
) -> ApiResult<Session> {
    or_alarm(&state, caller.device_hash(), tap(&state, &caller, wanted)).await
}

async fn tap(state: &AppState, caller: &RequestCredentials, wanted: ResumeAccount) -> ApiResult<Session> {
    let now = state.now();
    let device = caller.device.clone().ok_or_else(|| ApiError::of(Code::PasswordNeeded))?;
    rate_limit(state, RateLimited::Resume(device.hash()), now).await?;
    let act = Resume {
        device,
        session: caller.session_hash(),
        account_ref: wanted.account,
        salt: Salt::fresh(&*state.random)?,
        description: caller.description.clone(),
        visit: caller.visit.clone(),
        renews: false,
        now,
    };
    let outcome = state.store.resume(act).await?;
    respond(state, caller, outcome, now).await
}

/// The answer to one tap.
async fn respond(
    state: &AppState,
    caller: &RequestCredentials,
    outcome: Resumed,
    now: Timestamp,
) -> ApiResult<Session> {
    let password_needed = ApiError::of(Code::PasswordNeeded);
    match outcome {
        Resumed::On(resumed) => {
            let reason = if resumed.again { "one_tap_again" } else { "one_tap" };
            let (account, session) = (&resumed.account.id, &resumed.session.id);
            audit(AuditEvent::SessionRenewed).account(account).session(session).reason(reason).write();
            Ok(resumed_response(state, &resumed, now))
        }
        Resumed::Overtaken { next: Some((secret, outlasts_browser)) } => {
            let max_age = outlasts_browser.then_some(cookie::DEVICE_MAX_AGE);
            Err(ApiError::of(Code::AccountChanged).cookie(cookie::set(&state.cookies.device, &secret, max_age)))
        }
        Resumed::Overtaken { next: None } => {
            // Possibly from another browser; possibly a second tab whose answer was lost.
            audit(AuditEvent::TokenReuse).reason("within_overlap").write();
            Err(ApiError::of(Code::AccountChanged))
        }
        Resumed::PasswordNeeded | Resumed::Unchanged => {
            report_unknown_device(state, caller.device_hash(), caller.address).await?;
            audit(AuditEvent::LoginFail).reason("one_tap").write();
            Err(password_needed)
        }
        Resumed::Reused => {
            report_token_reuse(true);
            let (session, device) = (&state.cookies.session, &state.cookies.device);
            Err(password_needed.cookie(cookie::expire(session)).cookie(cookie::expire(device)))
        }
    }
}
