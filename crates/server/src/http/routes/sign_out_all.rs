//! Log out of all accounts of this device: here, or everywhere.

use super::exchange::{Answer, Answered, Given};
use crate::http::auth::{Caller, SignedIn};
use crate::http::backend::Backend;
use crate::http::cookie;
use crate::http::refusal::Refusal;
use crate::observe::audit::{Happened, note};
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use exeunt_contract::sign_out_all as contract;
use exeunt_contract::sign_out_all::{SignOutAllChoice, SignedOutAll};
use exeunt_contract::{Code, FieldCode};
use exeunt_store::{LeftAll, Reach, StoreError};

/// Who is logged in, or was: a session cookie at least. It stands before the body, which is not read otherwise.
pub struct Asking {
    /// What came along.
    pub(super) caller: Caller,
    /// The session that this is.
    pub(super) found: Result<SignedIn, Refusal>,
}

impl FromRequestParts<Backend> for Asking {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, backend: &Backend) -> Result<Self, Refusal> {
        let caller = Caller::of(parts, &backend.cookies);
        match SignedIn::from_request_parts(parts, backend).await {
            Err(refusal) if caller.session.is_none() || refusal.code() != Code::NotSignedIn => Err(refusal),
            found => Ok(Self { caller, found }),
        }
    }
}

/// Logs out of all accounts. What it ends on other devices needs a recent password (ASVS 5.0 7.5.2); what it ends here
/// only takes access away and needs none. It is safe to repeat: who asks again because the answer was lost holds cookies
/// that are dead by then, and is answered that it is done.
pub async fn sign_out_all(
    State(backend): State<Backend>,
    Asking { caller, found }: Asking,
    Given(choice): Given<SignOutAllChoice>,
) -> Answered<SignedOutAll> {
    let reach = match (choice.reach, choice.remember) {
        (contract::Reach::Device, remember) => Ok(Reach::Device { remember }),
        (contract::Reach::Everywhere, true) => Err(Refusal::field("remember", FieldCode::Invalid)),
        (contract::Reach::Everywhere, false) => Ok(Reach::Everywhere),
    };
    let left = match found {
        Ok(me) => {
            let reach = reach?;
            if reach == Reach::Everywhere {
                me.recently(&backend)?;
            }
            match backend.store.sign_out_all(me.actor.clone(), caller.device_hash(), reach, me.now).await {
                Ok(left) => {
                    let how_far = if reach == Reach::Everywhere { "everywhere" } else { "device" };
                    note(Happened::SessionLogout).ended(left.ended).why(how_far).write();
                    left
                }
                Err(StoreError::Gone) => again(&backend, &caller, reach, Refusal::not_signed_in(None)).await?,
                // The page shows the accounts of another device than the one that its session is on.
                Err(StoreError::NotFound) => return Err(Refusal::of(Code::AccountChanged)),
                Err(error) => return Err(error.into()),
            }
        }
        Err(refusal) => match reach {
            Ok(reach) => again(&backend, &caller, reach, refusal).await?,
            Err(_) => return Err(refusal),
        },
    };
    let answer = Answer::of(SignedOutAll { ended: left.ended }).with(cookie::expire(&backend.cookies.session));
    Ok(if left.device_is_empty { answer.with(cookie::expire(&backend.cookies.device)) } else { answer })
}

/// How it stands where it has happened already; else the `refusal`.
async fn again(backend: &Backend, caller: &Caller, reach: Reach, refusal: Refusal) -> Result<LeftAll, Refusal> {
    // Without the account's name it is not the request that was sent before.
    let Some(session) = caller.session_hash().filter(|_| caller.account.is_some()) else { return Err(refusal) };
    let (device, key) = (caller.device_hash(), caller.key_hash());
    backend.store.left_all(device, session, key, reach, backend.now()).await?.ok_or(refusal)
}
