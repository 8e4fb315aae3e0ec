//! What the person is called.

use super::attempt::pace;
use super::exchange::{Answer, Answered, Given};
use crate::http::auth::SignedIn;
use crate::http::backend::Backend;
use crate::http::refusal::Refusal;
use crate::http::words::time;
use crate::observe::audit::{Happened, note};
use axum::extract::State;
use exeunt_contract::profile::{Profile, ProfileChange};
use exeunt_contract::{FieldCode, FieldError};
use exeunt_domain::account::Account;
use exeunt_domain::account::name::displayed_name;
use exeunt_store::Paced;

/// Reads the profile.
pub async fn get(me: SignedIn) -> Answered<Profile> {
    Ok(Answer::of(profile(me.account.clone())))
}

/// Changes the fields that are given.
pub async fn edit(
    State(backend): State<Backend>,
    me: SignedIn,
    Given(change): Given<ProfileChange>,
) -> Answered<Profile> {
    let mut wrong = Vec::new();
    let name = change.name.and_then(|typed| {
        displayed_name(&typed).map_err(|code| wrong.push(FieldError { field: "name".to_owned(), code })).ok()
    });
    if change.hue.is_some_and(|hue| hue > 359) {
        wrong.push(FieldError { field: "hue".to_owned(), code: FieldCode::Invalid });
    }
    if !wrong.is_empty() {
        return Err(Refusal::fields(wrong));
    }
    pace(&backend, Paced::Act(me.account.id.clone()), me.now).await?;
    let account = backend.store.edit_profile(me.actor.clone(), name, change.hue, me.now).await?;
    note(Happened::UserUpdated).account(&account.id).session(&me.session.id).write();
    Ok(Answer::of(profile(account)))
}

/// The profile of an account.
pub(super) fn profile(account: Account) -> Profile {
    Profile { created_at: time(account.created_at), username: account.username, name: account.name, hue: account.hue }
}
