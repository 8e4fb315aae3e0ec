//! The profile: names and hue.

use crate::http::auth::FullSession;
use crate::http::dto::time;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::password_check::rate_limit;
use crate::http::response::{ApiResponse, ApiResult};
use crate::http::state::AppState;
use crate::observe::audit::{AuditEvent, audit};
use axum::extract::State;
use exeunt_contract::profile::{Profile, ProfileChange};
use exeunt_contract::{FieldCode, FieldError};
use exeunt_domain::account::Account;
use exeunt_domain::account::name::displayed_name;
use exeunt_store::RateLimited;

/// Reads the profile.
pub async fn get(me: FullSession) -> ApiResult<Profile> {
    Ok(ApiResponse::new(profile(me.account.clone())))
}

/// Changes the given fields.
pub async fn edit(
    State(state): State<AppState>,
    me: FullSession,
    JsonBody(change): JsonBody<ProfileChange>,
) -> ApiResult<Profile> {
    let mut wrong = Vec::new();
    let name = change.name.and_then(|typed| {
        displayed_name(&typed).map_err(|code| wrong.push(FieldError { field: "name".to_owned(), code })).ok()
    });
    if change.hue.is_some_and(|hue| hue > 359) {
        wrong.push(FieldError { field: "hue".to_owned(), code: FieldCode::Invalid });
    }
    if !wrong.is_empty() {
        return Err(ApiError::fields(wrong));
    }
    rate_limit(&state, RateLimited::Change(me.account.id.clone()), me.now).await?;
    let account = state.store.edit_profile(me.actor.clone(), name, change.hue, me.now).await?;
    audit(AuditEvent::UserUpdated).account(&account.id).session(&me.session.id).write();
    Ok(ApiResponse::new(profile(account)))
}

/// The profile of an account.
pub(super) fn profile(account: Account) -> Profile {
    Profile { created_at: time(account.created_at), username: account.username, name: account.name, hue: account.hue }
}
