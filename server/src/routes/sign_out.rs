//! Log out of this browser.

use super::exchange::{Answer, Answered, Given};
use crate::audit::{Happened, note};
use crate::auth::{Arrived, Caller};
use crate::backend::Backend;
use crate::cookie;
use crate::refusal::Refusal;
use crate::store::{Left, StoreError};
use axum::extract::State;
use exeunt_contract::Code;
use exeunt_contract::sign_out::{SignOutChoice, SignedOut};

/// Logs out. The session cookie goes in any case; without a live session the answer is the same, so that it is safe to
/// repeat, and "forget" still forgets.
pub async fn sign_out(
    State(backend): State<Backend>,
    caller: Caller,
    Given(choice): Given<SignOutChoice>,
) -> Answered<SignedOut> {
    let left = match Arrived::find(&backend, &caller).await {
        Ok(me) => match backend.store.sign_out(me.actor, caller.device_hash(), choice.remember, me.now).await {
            Ok(left) => Some(left),
            Err(StoreError::Gone) => leave(&backend, caller, choice).await?,
            Err(error) => return Err(error.into()),
        },
        Err(refusal) if refusal.code() == Code::NotSignedIn => leave(&backend, caller, choice).await?,
        Err(refusal) => return Err(refusal),
    };
    let remembered = left.as_ref().is_some_and(|left| left.remembered);
    if left.is_some() {
        note(Happened::SessionLogout).why(if remembered { "remembered" } else { "forgotten" }).write();
    }
    let answer = Answer::of(SignedOut { remembered }).with(cookie::expire(cookie::SESSION));
    let device_is_empty = left.is_some_and(|left| left.device_is_empty);
    Ok(if device_is_empty { answer.with(cookie::expire(cookie::DEVICE)) } else { answer })
}

/// The page's account leaves this device all the same where the session cookie names nothing any more: another tab may
/// have had it remembered, and whoever chose "forget" must not find it there later. Or another tab has just tapped, whose
/// answer brings a new token: whoever was told "logged out" must not find it logged in.
async fn leave(backend: &Backend, caller: Caller, choice: SignOutChoice) -> Result<Option<Left>, Refusal> {
    let (Some(device), Some(account)) = (caller.device_hash(), caller.account) else { return Ok(None) };
    let left = match choice.remember {
        true => backend.store.remember_account(device, account, backend.now()).await,
        false => backend.store.forget_account(device, account, backend.now()).await,
    };
    match left {
        Ok(left) => Ok(Some(left)),
        Err(StoreError::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
