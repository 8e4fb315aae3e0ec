//! Log out of this browser.

use super::alarm::tell_of_unknown_device;
use super::exchange::{Answer, Answered, Given};
use crate::http::auth::{Arrived, Caller};
use crate::http::backend::Backend;
use crate::http::cookie;
use crate::http::refusal::Refusal;
use crate::observe::audit::{Happened, note};
use axum::extract::State;
use exeunt_contract::Code;
use exeunt_contract::sign_out::{SignOutChoice, SignedOut};
use exeunt_domain::intent;
use exeunt_store::{Left, StoreError};

/// Logs out. The session cookie goes in any case; where the login has left before the answer is the same, so that it is
/// safe to repeat, and "forget" still forgets. Where nothing shows that it has left, it is not said to have.
pub async fn sign_out(
    State(backend): State<Backend>,
    caller: Caller,
    Given(choice): Given<SignOutChoice>,
) -> Answered<SignedOut> {
    let left = match Arrived::find(&backend, &caller).await {
        Ok(me) => match backend.store.sign_out(me.actor, caller.device_hash(), choice.remember, me.now).await {
            Ok(left) => Some(left),
            Err(StoreError::Gone) => leave(&backend, &caller, choice).await?,
            Err(error) => return Err(error.into()),
        },
        Err(refusal) if refusal.code() == Code::NotSignedIn => leave(&backend, &caller, choice).await?,
        Err(refusal) => return Err(refusal),
    };
    let remembered = left.as_ref().is_some_and(|left| left.remembered);
    if left.is_some() {
        note(Happened::SessionLogout).why(if remembered { "remembered" } else { "forgotten" }).write();
    }
    let answer = Answer::of(SignedOut { remembered }).with(cookie::expire(&backend.cookies.session));
    let device_is_empty = left.is_some_and(|left| left.device_is_empty);
    Ok(if device_is_empty { answer.with(cookie::expire(&backend.cookies.device)) } else { answer })
}

/// The page's account leaves this device all the same where the session cookie names nothing any more: another tab may
/// have had it remembered, and whoever chose "forget" must not find it there later. Or another tab has just tapped, whose
/// answer brings a new token: whoever was told "logged out" must not find it logged in. None where it has left before.
async fn leave(backend: &Backend, caller: &Caller, choice: SignOutChoice) -> Result<Option<Left>, Refusal> {
    if let (Some(device), Some(account)) = (caller.device_hash(), caller.account.clone()) {
        let left = match choice.remember {
            true => backend.store.remember_account(device, account, backend.now()).await,
            false => backend.store.forget_account(caller.secrets(), account, backend.now()).await,
        };
        match left {
            Ok(left) => return Ok(Some(left)),
            Err(StoreError::NotFound) => tell_of_unknown_device(backend, caller.device_hash(), caller.address).await?,
            Err(error) => return Err(error.into()),
        }
    }
    if has_left(backend, caller, choice).await? { Ok(None) } else { Err(Refusal::of(Code::CookieUnusable)) }
}

/// Whether the login that the caller means is known to have left: its session is over, or the key says so. A caller that
/// names no account and brings nothing of ours means none.
async fn has_left(backend: &Backend, caller: &Caller, choice: SignOutChoice) -> Result<bool, StoreError> {
    let Some(account) = &caller.account else { return Ok(!caller.unreadable) };
    if let Some(token) = caller.session_hash()
        && let Some((session, _)) = backend.store.session_by_token(&token).await?
    {
        return Ok(session.account_ref == *account);
    }
    is_done(backend, caller, &intent::leave(account, choice.remember)).await
}

/// Whether the key that came along did this before. The head of its answer may have taken the cookies away.
pub(super) async fn is_done(backend: &Backend, caller: &Caller, request: &str) -> Result<bool, StoreError> {
    match caller.key_hash() {
        Some(key) => Ok(backend.store.done_under(&key, request, backend.now()).await?.is_some()),
        None => Ok(false),
    }
}
