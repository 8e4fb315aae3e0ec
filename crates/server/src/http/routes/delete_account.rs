//! Delete the account.

use super::attempt::{ONCE_MORE, prove};
use super::exchange::{Answer, Answered, Given};
use super::sign_out_all::Asking;
use crate::http::auth::{Caller, SignedIn};
use crate::http::backend::Backend;
use crate::http::cookie;
use crate::http::refusal::Refusal;
use crate::http::words::time;
use crate::observe::audit::{Happened, note};
use axum::extract::State;
use exeunt_contract::session::PasswordAgain;
use exeunt_contract::{Code, EndReason, Ended};
use exeunt_domain::password::Password;
use exeunt_domain::session::Ending;
use exeunt_store::{Deleted, StoreError};

/// Deletes the account of the session that asks. The password is asked for whenever it was entered last: this ends more
/// than any other act (ASVS 5.0 7.5.3). A wrong one is counted as everywhere.
pub async fn delete_account(
    State(backend): State<Backend>,
    Asking { caller, found }: Asking,
    Given(typed): Given<PasswordAgain>,
) -> Answered<Ended> {
    let deleted = match found {
        Ok(me) => delete(&backend, &me, &Password::typed(&typed.password)).await,
        Err(refusal) => Err(refusal),
    };
    let ending = match deleted {
        Err(refusal) if refusal.code() == Code::NotSignedIn => {
            deleted_before(&backend, &caller).await?.ok_or(refusal)?
        }
        deleted => deleted?,
    };
    let answer = Answer::of(Ended { reason: ending.reason, at: time(ending.at), idle_limit: None, by: None });
    let answer = answer.with(cookie::expire(cookie::SESSION));
    let Some(device) = caller.device_hash() else { return Ok(answer) };
    let nobody_is_left = backend.store.device_accounts(&device, None, backend.now()).await?.accounts.is_empty();
    Ok(if nobody_is_left { answer.with(cookie::expire(cookie::DEVICE)) } else { answer })
}

async fn delete(backend: &Backend, me: &SignedIn, password: &Password) -> Result<Ending, Refusal> {
    let delete = async || {
        let verified = prove(backend, me, password, ONCE_MORE).await?;
        Ok::<_, Refusal>(backend.store.delete_account(me.actor.clone(), verified, backend.now()).await)
    };
    let mut deleted = delete().await?;
    if matches!(deleted, Err(StoreError::PasswordMoved)) {
        // Another device may have made the hash of the same password again; one that was changed is found wrong.
        deleted = delete().await?;
    }
    let Deleted { ending, ended } = deleted?;
    note(Happened::UserArchived).account(&me.account.id).session(&me.session.id).ended(ended).write();
    Ok(ending)
}

/// How the session ended, where it is the one that has deleted its account and that is still so: the answer was lost, and
/// the cookie that asks once more is dead. It gets nothing by that but to know.
async fn deleted_before(backend: &Backend, caller: &Caller) -> Result<Option<Ending>, Refusal> {
    let Some((token, named)) = caller.session_hash().zip(caller.account.as_ref()) else { return Ok(None) };
    let Some((session, account)) = backend.store.session_by_token(&token).await? else { return Ok(None) };
    let ending = session.ended.filter(|ending| ending.reason == EndReason::AccountDeleted && ending.by.is_none());
    Ok(ending.filter(|_| account.deletes_at.is_some() && session.account_ref == *named))
}
