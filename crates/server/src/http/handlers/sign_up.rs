//! Sign up, where the operator allows it.

use super::sign_in::authenticate;
use crate::http::auth::RequestCredentials;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::password_check::rate_limit;
use crate::http::response::ApiResult;
use crate::http::session_response::{new_secrets, new_session, signed_in_response};
use crate::http::state::AppState;
use crate::http::token_reuse::or_alarm;
use crate::observe::audit::{AuditEvent, audit};
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use exeunt_contract::session::Session;
use exeunt_contract::sign_up::{NewPerson, SignUpRules};
use exeunt_contract::value::NAME_MAX;
use exeunt_contract::{Code, FieldCode, FieldError};
use exeunt_domain::account::name::{beginning, displayed_name, label};
use exeunt_domain::account::username::{canonical, chosen_username, is_reserved};
use exeunt_domain::account::{Account, first_hue};
use exeunt_domain::clock::Timestamp;
use exeunt_domain::idempotency;
use exeunt_domain::password::{MAX_LENGTH, Password};
use exeunt_domain::throttle::network;
use exeunt_store::{IdempotencyKey, NewAccount, RateLimited, SignIn, SignUp, Started, StoreError};

/// Proof that the operator takes new accounts. An extractor before the body, which is not read otherwise.
pub struct SignUpOpen;

impl FromRequestParts<AppState> for SignUpOpen {
    type Rejection = ApiError;

    async fn from_request_parts(_: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        if state.sign_up { Ok(Self) } else { Err(ApiError::of(Code::SignUpClosed)) }
    }
}

/// The rules for a new account.
#[must_use]
pub fn rules(state: &AppState) -> SignUpRules {
    SignUpRules {
        password_min_length: state.policy.min_length,
        password_max_length: u16::try_from(MAX_LENGTH).unwrap_or(u16::MAX),
    }
}

/// Makes an account and logs in with it. A taken name and a reserved one cost one hash and one lookup each, and get the
/// same answer.
pub async fn sign_up(
    State(state): State<AppState>,
    _: SignUpOpen,
    caller: RequestCredentials,
    JsonBody(typed): JsonBody<NewPerson>,
) -> ApiResult<Session> {
    or_alarm(&state, caller.device_hash(), make_account(&state, &caller, &typed)).await
}

async fn make_account(state: &AppState, caller: &RequestCredentials, typed: &NewPerson) -> ApiResult<Session> {
    let person = ValidPerson::of(typed, caller, state).await?;
    let request = idempotency::sign_up(&person.username, &person.name, person.shared);
    let (secrets, key) = new_secrets(state, caller, &request)?;
    let password = state.hashing.hash(&person.password).await?;
    let found = state.store.account_by_username(&person.username).await?;
    let now = state.now();
    let replay = Replay { state, caller, person: &person, key: key.as_ref(), now };
    let taken = || ApiError::field("username", FieldCode::Taken);
    if found.is_some() || is_reserved(&person.username) {
        let started = replay.started(found).await?.ok_or_else(taken)?;
        return Ok(signed_in_response(state, &started, secrets, now));
    }
    if let Some(device) = caller.device_hash() {
        rate_limit(state, RateLimited::SignIn(device), now).await?;
    }
    let start = new_session(caller, &secrets, key.clone(), person.shared, now);
    let started = match state.store.sign_up(SignUp { account: person.account(password, now), start }).await? {
        Some(started) => {
            audit(AuditEvent::UserCreated).account(&started.account.id).reason("sign_up").write();
            started
        }
        // The name was taken since it was looked up: by another person, or by a duplicate of this request.
        None => {
            let found = state.store.account_by_username(&person.username).await?;
            replay.started(found).await?.ok_or_else(taken)?
        }
    };
    Ok(signed_in_response(state, &started, secrets, now))
}

/// A sign-up whose name is taken, perhaps by itself: its answer was lost.
struct Replay<'a> {
    state: &'a AppState,
    caller: &'a RequestCredentials,
    person: &'a ValidPerson,
    key: Option<&'a IdempotencyKey>,
    now: Timestamp,
}

impl Replay<'_> {
    /// The session that the sign-up has started; none where the account was not made under this key. Then nothing was
    /// hashed, and the refusal costs and says what it does for any taken name. With the right key and another password
    /// it is a failed log-in.
    async fn started(&self, found: Option<Account>) -> Result<Option<Started>, ApiError> {
        let Some(key) = self.key else { return Ok(None) };
        let id = found.as_ref().map(|account| account.id.clone()).unwrap_or_default();
        let is_it = self.state.store.is_started(&id, key, self.now).await?;
        let Some(account) = found.filter(|_| is_it) else { return Ok(None) };
        let authenticated = authenticate(self.state, self.caller, &account.username, &self.person.password).await;
        let account = authenticated.map_err(|refusal| match refusal.code() {
            Code::WrongCredentials => ApiError::of(Code::KeyReused),
            _ => refusal,
        })?;
        // From here it is a log-in with the sign-up's key: the store finds the session that the key has started.
        let secrets = key.key.log_in(&key.salt);
        let act = SignIn {
            account_id: account.id,
            verified: account.password,
            rehashed: None,
            start: new_session(self.caller, &secrets, Some(key.clone()), self.person.shared, self.now),
        };
        match self.state.store.sign_in(act).await {
            // Another log-in rehashed the same password meanwhile.
            Err(StoreError::PasswordChangedMeanwhile) => Err(ApiError::later(Code::Busy, 2)),
            started => Ok(Some(started?)),
        }
    }
}

/// A new person's fields, validated.
struct ValidPerson {
    username: String,
    name: String,
    password: Password,
    /// Whether other people use the device.
    shared: bool,
}

impl ValidPerson {
    /// The account to be made, with the hash of its password.
    fn account(&self, password: String, now: Timestamp) -> NewAccount {
        let (username, name) = (self.username.clone(), self.name.clone());
        NewAccount { hue: first_hue(&username), username, name, password, one_time_until: None, now }
    }

    /// Validates every field, so that all faults are answered at once. Counted before the password is judged or a name
    /// is looked up: the one is costly, and the other tells which names exist. A form whose password is too short or
    /// too long is refused for that whatever the counter says, and then no name is looked up.
    async fn of(typed: &NewPerson, caller: &RequestCredentials, state: &AppState) -> Result<Self, ApiError> {
        let password = Password::typed(&typed.password);
        let typed_name = typed.name.as_deref().unwrap_or_default();
        let mut username = chosen_username(&typed.username);
        let name = label(typed_name, NAME_MAX);
        let mut strength = password.check(state.policy.min_length);
        let mut counted = Ok(());
        if let Some(address) = caller.address.filter(|_| strength.is_ok() || username.is_ok()) {
            counted = rate_limit(state, RateLimited::SignUp(network(address)), state.now()).await;
        }
        if strength.is_ok() {
            counted?;
            let refused = state.policy.refuses(&password, &[&canonical(&typed.username), typed_name]).await?;
            strength = refused.map_or(Ok(()), Err);
            counted = Ok(());
        }
        // With no other fault the name is looked up after the hash, so that it costs the same whether it is available
        // or not.
        if let Ok(wanted) = &username
            && (name.is_err() || strength.is_err())
            && counted.is_ok()
            && (is_reserved(wanted) || state.store.account_by_username(wanted).await?.is_some())
        {
            username = Err(FieldCode::Taken);
        }
        match (username, name, strength) {
            (Ok(username), Ok(name), Ok(())) => {
                let name = name.unwrap_or_else(|| default_name(&typed.username, &username));
                Ok(Self { username, name, password, shared: typed.shared_device })
            }
            (username, name, strength) => {
                let wrong = [("username", username.err()), ("name", name.err()), ("password", strength.err())];
                let error = |(field, code): (&str, Option<FieldCode>)| {
                    code.map(|code| FieldError { field: field.to_owned(), code })
                };
                Err(ApiError::fields(wrong.into_iter().filter_map(error).collect()))
            }
        }
    }
}

/// The default displayed name of a new account: the user name as it was typed, or its canonical spelling where a
/// character in it is invisible. It may be longer than a displayed name.
fn default_name(typed: &str, username: &str) -> String {
    let name = displayed_name(beginning(typed.trim(), NAME_MAX));
    name.unwrap_or_else(|_| beginning(username, NAME_MAX).to_owned())
}
