//! Detection of device secrets that no honest browser should send: one that matches no device, and one that was
//! replaced long ago.

use crate::http::error::ApiError;
use crate::http::state::AppState;
use crate::observe::audit::{AuditEvent, audit};
use exeunt_contract::Code;
use exeunt_domain::secret::SecretHash;
use std::net::IpAddr;

/// Records a device cookie that has our form and matches no device. Called only where the answer is a refusal or empty.
///
/// # Errors
/// [`exeunt_contract::Code::TooManyAttempts`] where the network sends too many of them.
pub(crate) async fn report_unknown_device(
    state: &AppState,
    device: Option<SecretHash>,
    from: Option<IpAddr>,
) -> Result<(), ApiError> {
    let now = state.now();
    if device.is_some() && state.store.stream_scope(device, None, now).await?.device_id.is_none() {
        let counted = state.unknown_tokens.count(from, &state.limits.throttles.unknown_tokens, "device", now);
        counted.map_err(ApiError::too_many)?;
    }
    Ok(())
}

/// Does `work` that gives access. Where the store refuses it, as on a full disk, the alarm is raised all the same that
/// the device secret calls for: it takes access away, and has room kept for it.
///
/// # Errors
/// Those of `work`.
pub(crate) async fn or_alarm<T>(
    state: &AppState,
    device: Option<SecretHash>,
    work: impl Future<Output = Result<T, ApiError>>,
) -> Result<T, ApiError> {
    let outcome = work.await;
    if let (Err(Code::Unavailable), Some(device)) = (outcome.as_ref().map_err(ApiError::code), device) {
        report_token_reuse(state.store.detect_token_reuse(device, state.now()).await.unwrap_or_default());
    }
    outcome
}

/// Writes the audit event of a device secret that raised the alarm.
pub(crate) fn report_token_reuse(alarm: bool) {
    if alarm {
        // All sessions on that device have ended.
        audit(AuditEvent::TokenReuse).reason("device").write();
    }
}
