//! Log out of all accounts of this device: here, or everywhere.

use crate::http::auth::{FullSession, LiveOrEnded, RequestCredentials};
use crate::http::cookie;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::response::{ApiResponse, ApiResult};
use crate::http::state::AppState;
use crate::observe::audit::{AuditEvent, audit};
use axum::extract::State;
use exeunt_contract::sign_out_all as contract;
use exeunt_contract::sign_out_all::{SignOutAllChoice, SignedOutAll};
use exeunt_contract::{Code, FieldCode};
use exeunt_store::{Reach, SignOutAllOutcome, StoreError};

/// Logs out of all accounts. Ending sessions on other devices needs a recent password (ASVS 5.0 7.5.2); ending those on
/// this device only takes access away and needs none. It is safe to repeat: after a lost answer the cookies are dead,
/// and the repeat is answered that it is done.
pub async fn sign_out_all(
    State(state): State<AppState>,
    LiveOrEnded { caller, session }: LiveOrEnded,
    JsonBody(choice): JsonBody<SignOutAllChoice>,
) -> ApiResult<SignedOutAll> {
    let reach = reach(choice);
    let left = match session {
        Ok(me) => end(&state, &caller, &me, reach?).await?,
        Err(refusal) => match reach {
            Ok(reach) => ended_before(&state, &caller, reach, refusal).await?,
            Err(_) => return Err(refusal),
        },
    };
    let answer = ApiResponse::new(SignedOutAll { ended: left.ended }).cookie(cookie::expire(&state.cookies.session));
    Ok(if left.device_is_empty { answer.cookie(cookie::expire(&state.cookies.device)) } else { answer })
}

fn reach(choice: SignOutAllChoice) -> Result<Reach, ApiError> {
    match (choice.reach, choice.remember) {
        (contract::Reach::Device, remember) => Ok(Reach::Device { remember }),
        (contract::Reach::Everywhere, true) => Err(ApiError::field("remember", FieldCode::Invalid)),
        (contract::Reach::Everywhere, false) => Ok(Reach::Everywhere),
    }
}

async fn end(
    state: &AppState,
    caller: &RequestCredentials,
    me: &FullSession,
    reach: Reach,
) -> Result<SignOutAllOutcome, ApiError> {
    if reach == Reach::Everywhere {
        me.recent_until(state)?;
    }
    match state.store.sign_out_all(me.actor.clone(), caller.device_hash(), reach, me.now).await {
        Ok(left) => {
            let reason = if reach == Reach::Everywhere { "everywhere" } else { "device" };
            audit(AuditEvent::SessionLogout).ended(left.ended).reason(reason).write();
            Ok(left)
        }
        Err(StoreError::SessionEnded) => ended_before(state, caller, reach, ApiError::not_signed_in(None)).await,
        // The page shows the accounts of another device than its session's.
        Err(StoreError::NotFound) => Err(ApiError::of(Code::AccountChanged)),
        Err(error) => Err(error.into()),
    }
}

/// The result where it has been done already; else the `refusal`.
async fn ended_before(
    state: &AppState,
    caller: &RequestCredentials,
    reach: Reach,
    refusal: ApiError,
) -> Result<SignOutAllOutcome, ApiError> {
    // Without the account's name it is not a repeat of such a request.
    let Some(session) = caller.session_hash().filter(|_| caller.account.is_some()) else { return Err(refusal) };
    let (device, key) = (caller.device_hash(), caller.key_hash());
    state.store.signed_out_all(device, session, key, reach, state.now()).await?.ok_or(refusal)
}
