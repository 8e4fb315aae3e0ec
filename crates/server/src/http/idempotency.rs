//! Idempotency: the same request again, after an answer that was lost, is recognized by its key and gets the same
//! answer. A repeat is authenticated like any other request, so it revives nothing that has ended; and its password is
//! verified, so a key alone opens nothing.

use crate::http::auth::{Authenticated, RequestCredentials};
use crate::http::cookie;
use crate::http::error::ApiError;
use crate::http::password_check::{PasswordField, check_current_password};
use crate::http::response::ApiResponse;
use crate::http::state::AppState;
use axum::extract::FromRequestParts;
use axum::http::HeaderValue;
use axum::http::request::Parts;
use exeunt_contract::Code;
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::idempotency::Key;
use exeunt_domain::password::Password;
use exeunt_domain::rotation::Salt;
use exeunt_domain::secret::{NoRandomness, Secret};
use exeunt_domain::session::Session;
use exeunt_store::{Age, CompletedRequest, NewSecret, StoreError};

/// A live session, or a dead cookie with a key: the body decides whether that is a repeat. An extractor before the
/// body, which is not read otherwise.
pub struct MaybeReplay {
    /// The request's credentials.
    pub caller: RequestCredentials,
    /// Their session, or why there is none.
    pub session: Result<Authenticated, ApiError>,
}

impl FromRequestParts<AppState> for MaybeReplay {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let caller = RequestCredentials::of(parts, state);
        let may_be_replay = caller.session.is_some() && caller.key.is_some();
        match Authenticated::from_request_parts(parts, state).await {
            Err(refusal) if !may_be_replay || refusal.code() != Code::NotSignedIn => Err(refusal),
            session => Ok(Self { caller, session }),
        }
    }
}

/// A session whose password was entered just now, or earlier in a request whose answer was lost.
pub(crate) struct Renewed {
    /// The session as it is now.
    pub(crate) session: Session,
    /// Its account.
    pub(crate) account: Account,
    /// The time of that answer.
    pub(crate) now: Timestamp,
    /// The token for the browser; none where the browser has it already.
    pub(crate) token: Option<Secret>,
    /// The device secret for the browser, and whether its cookie outlasts it; none where the device keeps the one it
    /// has.
    pub(crate) device: Option<(Secret, bool)>,
}

impl Renewed {
    /// The `Set-Cookie` headers for the secrets that the browser does not have yet.
    pub(crate) fn cookies(&self, state: &AppState) -> Vec<HeaderValue> {
        let max_age = (!self.session.shared).then(|| cookie::session_max_age(&state.limits));
        let token = self.token.as_ref().map(|token| cookie::set(&state.cookies.session, token, max_age));
        let device = self.device.as_ref().map(|(secret, outlasts_browser)| {
            cookie::set(&state.cookies.device, secret, outlasts_browser.then_some(cookie::DEVICE_MAX_AGE))
        });
        token.into_iter().chain(device).collect()
    }

    /// The answer, with those cookies.
    pub(crate) fn response<T>(&self, state: &AppState, body: T) -> ApiResponse<T> {
        self.cookies(state).into_iter().fold(ApiResponse::new(body), ApiResponse::cookie)
    }
}

/// Runs the command that `request` names, or answers its result once more. Two at a time need no refusal: the second
/// waits for the first inside the store, finds its own token gone, and gets the answer of the first. `password` is the
/// one that the account has afterwards.
///
/// # Errors
/// Why `command` is refused, or [`Code::KeyReused`].
pub(crate) async fn run_once(
    state: &AppState,
    caller: &RequestCredentials,
    request: &str,
    password: &Password,
    command: impl Future<Output = Result<Renewed, ApiError>>,
) -> Result<Renewed, ApiError> {
    if let Some(renewed) = replay(state, caller, request, password).await? {
        return Ok(renewed);
    }
    match command.await {
        Err(refusal) if refusal.code() == Code::NotSignedIn => {
            replay(state, caller, request, password).await?.ok_or(refusal)
        }
        outcome => outcome,
    }
}

/// The result where it was done before under this key; none where it was not, or where the password was changed again
/// since. The password is verified and counted like any other, so a wrong one costs a guess here as everywhere.
async fn replay(
    state: &AppState,
    caller: &RequestCredentials,
    request: &str,
    password: &Password,
) -> Result<Option<Renewed>, ApiError> {
    let (Some(presented), Some(key)) = (&caller.session, &caller.key) else { return Ok(None) };
    // Every command here was done with a password.
    if password.is_empty() {
        return Ok(None);
    }
    let completed = state.store.completed(&presented.hash(), &key.hash(), request, state.now()).await?;
    let Some(CompletedRequest { session_id: Some(id), salt: Some(salt), .. }) = completed else { return Ok(None) };
    if caller.account.is_none() {
        return Err(ApiError::of(Code::Malformed));
    }
    let (me, token) = match Authenticated::find(state, caller).await {
        Err(refusal) if refusal.code() == Code::NotSignedIn => {
            let token = key.renew(presented, &id, &salt);
            let caller = RequestCredentials { session: Some(token.clone()), ..caller.clone() };
            // This answer, too, may be lost.
            (Authenticated::find_unused(state, &caller).await?, Some(token))
        }
        // The head of the answer has arrived: the browser holds the cookie already.
        found => (found?, None),
    };
    if me.session.auth_time < me.account.password_changed_at {
        return Ok(None);
    }
    match check_current_password(state, &me, password, PasswordField::REAUTHENTICATION).await {
        Ok(_) => {
            let device = match &token {
                Some(_) => lost_device_secret(state, caller, &me, key, &salt).await?,
                None => None,
            };
            Ok(Some(Renewed { session: me.session, account: me.account, now: me.now, token, device }))
        }
        Err(refusal) if refusal.code() == Code::WrongPassword => Err(ApiError::of(Code::KeyReused)),
        Err(refusal) => Err(refusal),
    }
}

/// The device secret that went with the lost token, where there was one.
async fn lost_device_secret(
    state: &AppState,
    caller: &RequestCredentials,
    me: &Authenticated,
    key: &Key,
    salt: &Salt,
) -> Result<Option<(Secret, bool)>, ApiError> {
    let Some(presented) = &caller.device else { return Ok(None) };
    let secret = key.renew_device(presented, &me.session.device_id, salt);
    // Read through the stream's view, so that the secret is not recorded as arrived. That view shows no shared log-ins.
    let scope = state.store.stream_scope(Some(secret.hash()), None, me.now).await?;
    if scope.device_id.is_none() || scope.age != Age::Present {
        return Ok(None);
    }
    let outlasts_browser = !state.store.visible_state(&scope, me.now).await?.here.is_empty();
    Ok(Some((secret, outlasts_browser)))
}

/// The token that replaces the one of `caller`. Under a key it is derived from both and from a salt, so that the same
/// request gets it again; otherwise it is fresh and random.
pub(crate) fn next_token(
    state: &AppState,
    caller: &RequestCredentials,
    me: &Authenticated,
) -> Result<(Secret, Option<Salt>), NoRandomness> {
    match (&caller.session, &caller.key) {
        (Some(presented), Some(key)) => {
            let salt = Salt::fresh(&*state.random)?;
            Ok((key.renew(presented, &me.session.id, &salt), Some(salt)))
        }
        _ => Ok((Secret::fresh(&*state.random)?, None)),
    }
}

/// The device secret that replaces the one of `caller`, under the same key and with the same salt.
pub(crate) fn next_device_secret(
    state: &AppState,
    caller: &RequestCredentials,
    me: &Authenticated,
    salt: Option<&Salt>,
) -> Result<Option<(NewSecret, Secret)>, NoRandomness> {
    let Some(presented) = &caller.device else { return Ok(None) };
    let next = match (&caller.key, salt) {
        (Some(key), Some(salt)) => key.renew_device(presented, &me.session.device_id, salt),
        _ => Secret::fresh(&*state.random)?,
    };
    Ok(Some((NewSecret { presented: presented.hash(), next: next.hash() }, next)))
}

/// Whether the request's key did this before. The head of its answer may have deleted the cookies.
pub(crate) async fn is_completed(
    state: &AppState,
    caller: &RequestCredentials,
    request: &str,
) -> Result<bool, StoreError> {
    match caller.key_hash() {
        Some(key) => Ok(state.store.completed_under(&key, request, state.now()).await?.is_some()),
        None => Ok(false),
    }
}
