//! Device secrets that nobody should have come with: one that names nothing, and one that was replaced long ago.

use crate::http::backend::Backend;
use crate::http::refusal::Refusal;
use crate::observe::audit::{Happened, note};
use exeunt_domain::secret::SecretHash;
use std::net::IpAddr;

/// Notes it where a device cookie looks like ours and names nothing. Asked only where the answer is a refusal or empty.
///
/// # Errors
/// [`exeunt_contract::Code::TooManyAttempts`] where the network brings too many of them.
pub(super) async fn tell_of_unknown_device(
    backend: &Backend,
    device: Option<SecretHash>,
    from: Option<IpAddr>,
) -> Result<(), Refusal> {
    let now = backend.now();
    if device.is_some() && backend.store.viewpoint(device, None, now).await?.device_id.is_none() {
        let met = backend.strays.meet(from, &backend.limits.throttles.strays, "device", now);
        met.map_err(Refusal::too_many)?;
    }
    Ok(())
}

/// Notes that a device's secret raised the alarm.
pub(crate) fn warn_of_alarm(alarm: bool) {
    if alarm {
        // Everything on that device has ended.
        note(Happened::TokenReuse).why("device").write();
    }
}
