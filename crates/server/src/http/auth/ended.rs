//! Sessions that are over: their line in the log, and how they ended, for the holder of the cookie.

use super::credentials::RequestCredentials;
use crate::http::dto::{device, seconds, time};
use crate::http::state::AppState;
use crate::http::token_reuse::report_token_reuse;
use crate::observe::audit::{AuditEvent, audit};
use exeunt_contract::{EndReason, Ended};
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::device::DeviceDescription;
use exeunt_domain::session::{Ending, Session, Standing};
use exeunt_store::StoreError;

/// Adds the account and the session to every further log line of this request; a session that is over has a line of its
/// own.
pub(super) fn record(session: &Session, standing: &Standing) {
    let span = tracing::Span::current();
    span.record("account", &session.account_id.0).record("session", &session.id.0);
    let (event, reason) = match standing {
        Standing::Live => return,
        Standing::Remembered => (AuditEvent::SessionUseAfterEnd, "Remembered".to_owned()),
        Standing::Over(Ending { reason: EndReason::Expired, .. }) => (AuditEvent::SessionExpired, "Expired".to_owned()),
        Standing::Over(ending) => (AuditEvent::SessionUseAfterEnd, format!("{:?}", ending.reason)),
    };
    audit(event).account(&session.account_id).session(&session.id).reason(&reason).write();
}

/// How a session ended, for the holder of its cookie. The device that ended it is named by browser and system: the name
/// that its person gave it is for the account's live sessions alone.
pub(super) async fn ending_of(
    state: &AppState,
    session: &Session,
    account: &Account,
    ending: Ending,
) -> Result<Ended, StoreError> {
    let by = match &ending.by {
        Some(id) => state.store.session(&account.id, id).await?,
        None => None,
    };
    let limit = session.idle_limit(&state.limits);
    let idle =
        session.shared && ending.reason == EndReason::Expired && ending.at == session.idles_out_at(&state.limits);
    Ok(Ended {
        reason: ending.reason,
        at: time(ending.at),
        idle_limit: idle.then(|| seconds(limit)),
        by: by.map(|session| device(DeviceDescription { name: None, ..session.description })),
    })
}

/// Raises the token-reuse alarm where the device secret was replaced long ago, and the token with it: a browser that
/// only reads must learn, too, that another one goes on in its place. A request with a key may be one that was sent
/// before, and is looked up under that. Answers how the session ended.
pub(super) async fn check_token_reuse(
    state: &AppState,
    caller: &RequestCredentials,
    now: Timestamp,
) -> Result<Option<Ended>, StoreError> {
    let Some(device) = caller.device_hash().filter(|_| caller.key.is_none()) else { return Ok(None) };
    let alarm = state.store.detect_token_reuse(device, now).await?;
    report_token_reuse(alarm);
    Ok(alarm.then(|| Ended { reason: EndReason::SecretReused, at: time(now), by: None, idle_limit: None }))
}
