//! Device secrets that nobody should have come with: one that names nothing, and one that was replaced long ago.

use crate::audit::{Happened, note};
use crate::backend::Backend;
use crate::secret::SecretHash;
use crate::store::StoreError;

/// Notes it where a device cookie looks like ours and names nothing. Asked only where the answer is a refusal or empty.
pub(super) async fn tell_of_unknown_device(backend: &Backend, device: Option<SecretHash>) -> Result<(), StoreError> {
    if device.is_some() && backend.store.viewpoint(device, None, backend.now()).await?.device_id.is_none() {
        note(Happened::TokenUnknown).why("device").write();
    }
    Ok(())
}

/// Notes that a device's secret raised the alarm.
pub(super) fn warn_of_alarm(alarm: bool) {
    if alarm {
        // Everything on that device has ended.
        note(Happened::TokenReuse).why("device").write();
    }
}
