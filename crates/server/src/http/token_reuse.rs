//! Detection of device secrets that no honest browser should send: one that matches no device, and one that was
//! replaced long ago.

use crate::http::error::ApiError;
use crate::http::state::AppState;
use crate::observe::audit::{AuditEvent, audit};
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

/// Writes the audit event of a device secret that raised the alarm.
pub(crate) fn report_token_reuse(alarm: bool) {
    if alarm {
        // All sessions on that device have ended.
        audit(AuditEvent::TokenReuse).reason("device").write();
    }
}
