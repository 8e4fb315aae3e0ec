//! Log out of this browser.

use super::exchange::{Answer, Answered, Given};
use crate::auth::{Caller, SignedIn};
use crate::backend::Backend;
use crate::cookie;
use crate::store::StoreError;
use axum::extract::State;
use exeunt_contract::Code;
use exeunt_contract::sign_out::{SignOutChoice, SignedOut};

/// Logs out. The session cookie goes in any case; without a live session there is nothing else to do, and the answer is
/// the same, so that it is safe to repeat.
pub async fn sign_out(
    State(backend): State<Backend>,
    caller: Caller,
    Given(choice): Given<SignOutChoice>,
) -> Answered<SignedOut> {
    let gone = |remembered| Answer::of(SignedOut { remembered }).with(cookie::expire(cookie::SESSION));
    let me = match SignedIn::find(&backend, &caller).await {
        Ok(me) => me,
        Err(refusal) if refusal.code() == Code::NotSignedIn => return Ok(gone(false)),
        Err(refusal) => return Err(refusal),
    };
    let left = match backend.store.sign_out(me.actor, choice.remember, me.now).await {
        Err(StoreError::Gone) => return Ok(gone(false)),
        outcome => outcome?,
    };
    let answer = gone(left.remembered);
    Ok(if left.device_is_empty { answer.with(cookie::expire(cookie::DEVICE)) } else { answer })
}
