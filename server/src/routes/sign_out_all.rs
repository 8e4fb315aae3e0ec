//! Log out of all accounts of this device: here, or everywhere.

use super::exchange::{Answer, Answered, Given};
use crate::auth::SignedIn;
use crate::backend::Backend;
use crate::cookie;
use crate::refusal::Refusal;
use crate::store::Reach;
use axum::extract::State;
use exeunt_contract::FieldCode;
use exeunt_contract::sign_out_all as contract;
use exeunt_contract::sign_out_all::{SignOutAllChoice, SignedOutAll};

/// Logs out of all accounts. What it ends on other devices needs a recent password (ASVS 5.0 7.5.2); what it ends here
/// only takes access away and needs none.
pub async fn sign_out_all(
    State(backend): State<Backend>,
    me: SignedIn,
    Given(choice): Given<SignOutAllChoice>,
) -> Answered<SignedOutAll> {
    let reach = match (choice.reach, choice.remember) {
        (contract::Reach::Device, remember) => Reach::Device { remember },
        (contract::Reach::Everywhere, true) => return Err(Refusal::field("remember", FieldCode::Invalid)),
        (contract::Reach::Everywhere, false) => Reach::Everywhere,
    };
    if reach == Reach::Everywhere {
        me.recently(&backend)?;
    }
    let left = backend.store.sign_out_all(me.actor, reach, me.now).await?;
    let answer = Answer::of(SignedOutAll { ended: left.ended }).with(cookie::expire(cookie::SESSION));
    Ok(if left.device_is_empty { answer.with(cookie::expire(cookie::DEVICE)) } else { answer })
}
