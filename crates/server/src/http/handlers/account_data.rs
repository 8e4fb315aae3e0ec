//! Everything that is stored about the account, as a download.

use super::activity::activity_event;
use super::profile::profile;
use crate::http::auth::RecentlyAuthenticated;
use crate::http::dto::{device, time};
use crate::http::password_check::rate_limit;
use crate::http::response::{ApiResponse, ApiResult};
use crate::http::state::AppState;
use crate::observe::audit::{AuditEvent, audit};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use exeunt_contract::account_data::{ACTIVITY_MOST, AccountData, StoredSession};
use exeunt_contract::{Device, Ended, SessionId};
use exeunt_domain::session::{Session, Standing};
use exeunt_store::RateLimited;

/// Makes browsers save the answer as a file of this name, and never show it as a page.
const ATTACHMENT: HeaderValue = HeaderValue::from_static("attachment; filename=\"exeunt-account.json\"");

/// All of the account's data, from one moment.
pub async fn get(
    State(state): State<AppState>,
    RecentlyAuthenticated(me): RecentlyAuthenticated,
) -> ApiResult<AccountData> {
    rate_limit(&state, RateLimited::Change(me.account.id.clone()), me.now).await?;
    let stored = state.store.account_data(&me.account, ACTIVITY_MOST, me.now).await?;
    audit(AuditEvent::SensitiveRead).account(&me.account.id).session(&me.session.id).reason("account_data").write();
    let devices = |id: &SessionId| {
        let of = stored.sessions.iter().find(|session| session.id == *id);
        of.map(|session| device(session.description.clone()))
    };
    let sessions =
        stored.sessions.iter().map(|session| stored_session(session, &me.session.id, devices, &state)).collect();
    let data = AccountData {
        at: time(me.now),
        profile: profile(me.account.clone()),
        password_changed_at: time(me.account.password_changed_at),
        offer_opened_at: me.account.offer_opened_at.map(time),
        failures_in_a_row: stored.failures,
        sessions,
        activity: stored.activity.into_iter().map(|line| activity_event(line, &state)).collect(),
    };
    Ok(ApiResponse::new(data).header(header::CONTENT_DISPOSITION, ATTACHMENT))
}

fn stored_session(
    session: &Session,
    current: &SessionId,
    devices: impl Fn(&SessionId) -> Option<Device>,
    state: &AppState,
) -> StoredSession {
    let (limits, now) = (&state.limits, state.now());
    let (remembered, ended) = match session.standing(now, limits) {
        Standing::Live => (None, None),
        Standing::Remembered => (Some(time(session.remembered_until(limits))), None),
        Standing::Over(ending) => {
            let by = ending.by.as_ref().and_then(devices);
            (None, Some(Ended { reason: ending.reason, at: time(ending.at), idle_limit: None, by }))
        }
    };
    StoredSession {
        id: session.id.clone(),
        device: device(session.description.clone()),
        current: session.id == *current,
        shared_device: session.shared,
        first_seen: time(session.first_seen_at),
        started_at: Some(time(session.started_at)),
        last_tap_at: session.tapped_at.map(time),
        answered_at: session.answered_at.map(time),
        networks: session.traces.network.iter().chain(&session.traces.network_before).cloned().collect(),
        last_seen: time(session.last_seen_at),
        authenticated_at: time(session.auth_time),
        remembered_until: remembered,
        ended,
    }
}
