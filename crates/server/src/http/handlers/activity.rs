//! The account's activity.

use crate::http::auth::FullSession;
use crate::http::dto::{device, time};
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::password_check::rate_limit;
use crate::http::response::{ApiResponse, ApiResult};
use crate::http::state::AppState;
use crate::observe::audit::{AuditEvent, audit};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use exeunt_contract::activity::{Activity, ActivityEvent, ActivityGroup, ActivityKind, Dismissal};
use exeunt_contract::{FieldCode, Nothing};
use exeunt_domain::ids::SessionId;
use exeunt_store::{ActivitySelector, RateLimited, StoreError, StoredEvent};
use serde::Deserialize;

/// Lines per page.
const PAGE_SIZE: u32 = 30;

/// The query: where the page begins, of which device it tells, and of what.
#[derive(Deserialize)]
pub struct PageQuery {
    before: Option<String>,
    session: Option<String>,
    group: Option<String>,
}

/// One page of activity, newest first.
pub async fn list(
    State(state): State<AppState>,
    me: FullSession,
    query: Result<Query<PageQuery>, QueryRejection>,
) -> ApiResult<Activity> {
    let invalid = || ApiError::field("before", FieldCode::Invalid);
    let Query(PageQuery { before, session, group }) = query.map_err(|_| invalid())?;
    let known = |word: &String| ActivityGroup::ALL.into_iter().find(|group| group.as_str() == word);
    let group =
        group.map(|word| known(&word).ok_or_else(|| ApiError::field("group", FieldCode::Invalid))).transpose()?;
    let selector = ActivitySelector { before, session: session.map(SessionId), group };
    let found = state.store.activity(&me.account.id, selector, PAGE_SIZE + 1).await;
    let mut lines = found.map_err(|error| match error {
        StoreError::NotFound => {
            audit(AuditEvent::AuthzFail).reason("foreign_line").write();
            invalid()
        }
        other => other.into(),
    })?;
    let more = lines.len() > PAGE_SIZE as usize;
    lines.truncate(PAGE_SIZE as usize);
    let next = lines.last().filter(|_| more).map(|line| line.id.clone());
    Ok(ApiResponse::new(Activity {
        events: lines.into_iter().map(|line| activity_event(line, &state)).collect(),
        next,
    }))
}

/// Dismisses warnings that the person has read.
pub async fn dismiss(
    State(state): State<AppState>,
    me: FullSession,
    JsonBody(Dismissal { kinds, through }): JsonBody<Dismissal>,
) -> ApiResult<Nothing> {
    if kinds.contains(&ActivityKind::Unknown) {
        return Err(ApiError::field("kinds", FieldCode::Invalid));
    }
    rate_limit(&state, RateLimited::Change(me.account.id.clone()), me.now).await?;
    state.store.dismiss_warnings(me.actor.clone(), kinds, through, me.now).await?;
    Ok(ApiResponse::new(Nothing {}))
}

/// A line of activity in the contract's form.
pub(super) fn activity_event(stored: StoredEvent, state: &AppState) -> ActivityEvent {
    let network = stored.event.network.filter(|_| state.addresses);
    ActivityEvent {
        id: stored.id,
        at: time(stored.at),
        kind: stored.event.kind,
        device: stored.event.device.map(device),
        target: stored.event.target.map(device),
        ended: stored.event.ended,
        session: stored.event.session,
        target_session: stored.event.target_session,
        place: network.as_deref().and_then(|network| state.places.of(network)),
        network,
        resolved: stored.resolved,
        dismissed: stored.dismissed,
    }
}
