//! Make this device forget everything.

use super::alarm::warn_of_alarm;
use super::exchange::{Answer, Answered};
use crate::audit::{Happened, note};
use crate::auth::Caller;
use crate::backend::Backend;
use crate::cookie;
use crate::refusal::Refusal;
use crate::store::Forgotten;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue};
use exeunt_contract::sessions::EndedCount;

/// Makes a browser delete what it keeps of this origin (W3C Clear Site Data). Never `*`, whose meaning may grow.
const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");
const EVERYTHING: HeaderValue = HeaderValue::from_static("\"cache\", \"cookies\", \"storage\"");

/// Forgets the device. Whoever holds one of its cookies may do so; without any there is nothing to end, and the browser
/// is cleared all the same. Both cookies are taken back by name, too: a browser may know nothing of the header.
pub async fn forget_device(State(backend): State<Backend>, caller: Caller) -> Answered<EndedCount> {
    let (device, session) = (caller.device_hash(), caller.session_hash());
    let forgotten = match (&device, &session) {
        // Nothing is named, so nothing is asked of the database: strangers cost it no transaction.
        (None, None) => Forgotten::default(),
        _ => {
            let key = caller.key_hash();
            backend.store.forget_device(device, session, key, backend.now()).await.map_err(Refusal::from)?
        }
    };
    note(Happened::SessionLogout).ended(forgotten.ended).why("device_forgotten").write();
    warn_of_alarm(!forgotten.concerned.is_empty());
    Ok(Answer::of(EndedCount { ended: forgotten.ended })
        .with(cookie::expire(cookie::SESSION))
        .with(cookie::expire(cookie::DEVICE))
        .and(CLEAR_SITE_DATA, EVERYTHING))
}
