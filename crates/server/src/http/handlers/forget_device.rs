//! Make this device forget everything.

use crate::http::auth::RequestCredentials;
use crate::http::cookie;
use crate::http::error::ApiError;
use crate::http::response::{ApiResponse, ApiResult};
use crate::http::state::AppState;
use crate::http::token_reuse::report_token_reuse;
use crate::observe::audit::{AuditEvent, audit};
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue};
use exeunt_contract::Code;
use exeunt_contract::sessions::EndedCount;
use exeunt_domain::idempotency::FORGET_DEVICE;
use exeunt_store::{DeviceForgotten, StoreError};

/// Makes a browser delete what it keeps of this origin (W3C Clear Site Data). Never `*`, whose meaning may grow.
const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");
const EVERYTHING: HeaderValue = HeaderValue::from_static("\"cache\", \"cookies\", \"storage\"");

/// Forgets the device. One of its cookies is enough: the device cookie stands for all of its accounts, a session cookie
/// alone for its own. A page that acts for an account and brings no cookie of anything that could be ended is refused;
/// without an account and without cookies there is nothing to end, and the browser is cleared all the same. Both
/// cookies are deleted by name, too: a browser may not know the header.
pub async fn forget_device(State(state): State<AppState>, caller: RequestCredentials) -> ApiResult<EndedCount> {
    let (device, session, key) = (caller.device_hash(), caller.session_hash(), caller.key_hash());
    let forgotten = match (&device, &session) {
        (None, None) => forgotten_before(&state, &caller).await?,
        _ => {
            let now = state.now();
            let forgotten = state.store.forget_device(device, session, key, now).await?;
            if !forgotten.known && forgotten.ended == 0 && !forgotten.alarmed {
                let counted =
                    state.unknown_tokens.count(caller.address, &state.limits.throttles.unknown_tokens, "device", now);
                counted.map_err(ApiError::too_many)?;
            }
            forgotten
        }
    };
    let means_something = caller.account.is_some() || caller.unreadable;
    if means_something && forgotten.ended == 0 && (caller.unreadable || !forgotten.known) {
        return Err(ApiError::of(Code::CookieUnusable));
    }
    audit(AuditEvent::SessionLogout).ended(forgotten.ended).reason("device_forgotten").write();
    report_token_reuse(forgotten.alarmed);
    Ok(ApiResponse::new(EndedCount { ended: forgotten.ended })
        .cookie(cookie::expire(&state.cookies.session))
        .cookie(cookie::expire(&state.cookies.device))
        .header(CLEAR_SITE_DATA, EVERYTHING))
}

/// Whether a caller without cookies has done this before: known by its key, if it has one. Without a key there is no
/// transaction.
async fn forgotten_before(state: &AppState, caller: &RequestCredentials) -> Result<DeviceForgotten, StoreError> {
    let (Some(key), Some(_)) = (caller.key_hash(), &caller.account) else { return Ok(DeviceForgotten::default()) };
    let done = state.store.completed_under(&key, FORGET_DEVICE, state.now()).await?;
    let ended = done.as_ref().and_then(|done| done.ended).unwrap_or_default();
    Ok(DeviceForgotten { ended, known: done.is_some(), alarmed: false })
}
