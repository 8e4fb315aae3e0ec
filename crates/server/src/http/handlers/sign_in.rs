//! Log in with a password, or with one tap.

use crate::http::auth::RequestCredentials;
use crate::http::cookie;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::password_check::{is_right, pace};
use crate::http::response::ApiResult;
use crate::http::session_response::{first_secrets, go_on, start, welcome};
use crate::http::state::AppState;
use crate::http::token_reuse::{tell_of_unknown_device, warn_of_alarm};
use crate::observe::audit::{AuditEvent, audit};
use axum::extract::State;
use exeunt_contract::session::Session;
use exeunt_contract::sign_in::{Credentials, ResumeAccount};
use exeunt_contract::{Code, FieldCode, FieldError};
use exeunt_domain::account::Account;
use exeunt_domain::account::username::canonical;
use exeunt_domain::password::Password;
use exeunt_domain::rotation::Salt;
use exeunt_domain::throttle::{counted, network};
use exeunt_store::{Admission, Attempt, RateLimited, Resume, Resumed, SignIn, StoreError};

/// Logs in. Both cookies are new afterwards, whatever they were before (ASVS 5.0 7.2.4). An account that was deleted
/// within the last days is restored by this.
pub async fn sign_in(
    State(state): State<AppState>,
    caller: RequestCredentials,
    JsonBody(typed): JsonBody<Credentials>,
) -> ApiResult<Session> {
    nothing_is_missing(&typed)?;
    let now = state.now();
    let password = Password::typed(&typed.password);
    let request = format!("log in {}", typed.shared_device);
    let (fresh, key) = first_secrets(&state, &caller, &request)?;
    let try_it = async || {
        let account = let_in(&state, &caller, &typed.identifier, &password).await?;
        if let Some(device) = caller.device_hash() {
            pace(&state, RateLimited::LogIn(device), now).await?;
        }
        let rehashed = match state.hashing.is_outdated(&account.password) {
            true => Some(state.hashing.hash(&password).await?),
            false => None,
        };
        let act = SignIn {
            account_id: account.id,
            verified: account.password,
            rehashed,
            start: start(&caller, &fresh, key.clone(), typed.shared_device, now),
        };
        Ok::<_, ApiError>(state.store.sign_in(act).await)
    };
    let mut started = try_it().await?;
    if matches!(started, Err(StoreError::PasswordMoved)) {
        // Another log-in may have rehashed the same password meanwhile; a changed one is found wrong.
        started = try_it().await?;
    }
    let started = started.map_err(|error| match error {
        StoreError::PasswordMoved => ApiError::of(Code::WrongCredentials),
        other => other.into(),
    })?;
    let why = if started.account.one_time_until.is_some() { "one_time_password" } else { "password" };
    audit(AuditEvent::LoginSuccess).account(&started.account.id).session(&started.session.id).reason(why).write();
    Ok(welcome(&state, &started, fresh, now))
}

fn nothing_is_missing(typed: &Credentials) -> Result<(), ApiError> {
    let missing: Vec<FieldError> =
        [("identifier", counted(&typed.identifier).is_empty()), ("password", typed.password.is_empty())]
            .into_iter()
            .filter(|(_, is_missing)| *is_missing)
            .map(|(field, _)| FieldError { field: field.to_owned(), code: FieldCode::Required })
            .collect();
    if missing.is_empty() { Ok(()) } else { Err(ApiError::fields(missing)) }
}

/// The account, if the password is right and the account is not disabled. An unknown name, a wrong password, a disabled
/// account and one whose devices have to wait cost two writes each and the time of one hash, and get the same answer
/// (ASVS 5.0 6.3.8).
pub(super) async fn let_in(
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
        words: caller.words.clone(),
        now,
    };
    let (account, ticket) = match state.store.admit(attempt).await? {
        Admission::Counted(counted) => *counted,
        Admission::Later(wait) => return Err(ApiError::too_many(wait)),
    };
    let (happened, why) = match &account {
        _ if !ticket.goes => (AuditEvent::LoginLock, "held_off"),
        Some(account) if account.disabled_at.is_some() => (AuditEvent::LoginFail, "disabled"),
        Some(account) if account.is_out_of_time(now) => (AuditEvent::LoginFail, "out_of_time"),
        Some(account) if account.is_gone(now) => (AuditEvent::LoginFail, "deleted"),
        Some(_) => (AuditEvent::LoginFail, "wrong_password"),
        None => (AuditEvent::LoginFail, "unknown_name"),
    };
    let id = account.as_ref().map(|account| account.id.clone());
    // A disabled account is checked against the decoy: the right password must not cost another time than a wrong one.
    let kept_out =
        |account: &Account| account.disabled_at.is_some() || account.is_out_of_time(now) || account.is_gone(now);
    let open = account.filter(|account| !kept_out(account));
    let stored = open.as_ref().map(|account| account.password.as_str());
    let right = is_right(state, ticket, password, stored).await?;
    if let Some(account) = open.filter(|_| right) {
        return Ok(account);
    }
    let failed = audit(happened).reason(why);
    id.as_deref().map_or(failed, |id| failed.account(id)).write();
    Err(ApiError::of(Code::WrongCredentials))
}

/// Resumes a remembered login by one tap. The time of authentication stays what it was (NIST SP 800-63B-4 §5.1:
/// remembering is not authenticating), and sensitive changes will ask for the password. Both cookies are new
/// afterwards; the same request again gives the same ones again, so that a lost answer and a second tab do no harm.
pub async fn resume(
    State(state): State<AppState>,
    caller: RequestCredentials,
    JsonBody(wanted): JsonBody<ResumeAccount>,
) -> ApiResult<Session> {
    let needed = || ApiError::of(Code::PasswordNeeded);
    let now = state.now();
    let (device, hash) = (caller.device.clone().ok_or_else(needed)?, caller.device_hash());
    pace(&state, RateLimited::Tap(device.hash()), now).await?;
    let act = Resume {
        device,
        session: caller.session_hash(),
        account_ref: wanted.account.0,
        salt: Salt::fresh(&*state.random)?,
        words: caller.words,
        visit: caller.visit,
        renews: false,
        now,
    };
    match state.store.resume(act).await? {
        Resumed::On(on) => {
            let (account, session) = (&on.account.id, &on.session.id);
            let why = if on.again { "one_tap_again" } else { "one_tap" };
            audit(AuditEvent::SessionRenewed).account(account).session(session).reason(why).write();
            Ok(go_on(&state, &on, now))
        }
        Resumed::Overtaken { next: Some((secret, lasts)) } => Err(ApiError::of(Code::AccountChanged)
            .cookie(cookie::set(&state.cookies.device, &secret, lasts.then_some(cookie::DEVICE_MAX_AGE)))),
        Resumed::Overtaken { next: None } => {
            // Possibly from another browser; possibly a second tab whose answer was lost.
            audit(AuditEvent::TokenReuse).reason("within_overlap").write();
            Err(ApiError::of(Code::AccountChanged))
        }
        Resumed::PasswordNeeded | Resumed::Unchanged => {
            tell_of_unknown_device(&state, hash, caller.address).await?;
            audit(AuditEvent::LoginFail).reason("one_tap").write();
            Err(needed())
        }
        Resumed::Reused { .. } => {
            warn_of_alarm(true);
            Err(needed().cookie(cookie::expire(&state.cookies.session)).cookie(cookie::expire(&state.cookies.device)))
        }
    }
}
