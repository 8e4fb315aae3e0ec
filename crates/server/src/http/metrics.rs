//! The metrics as text, and the router of their own listener (OpenMetrics 1.0).

use crate::http::handlers::meta::{alive, ready};
use crate::http::host::{Host, Hosts};
use crate::http::state::AppState;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The routes of the metrics listener. Nothing of the app is served here, and no metrics on the app's port. A request
/// for another host is refused: a page whose name was pointed here could read the metrics.
pub fn router(state: AppState) -> Router {
    let hosts = state.hosts.with_origins(&state.trusted_origins);
    Router::new()
        .route("/metrics", get(metrics))
        .route("/healthz", get(alive))
        .route("/readyz", get(ready))
        .layer(from_fn_with_state(hosts, reject_foreign_hosts))
        .with_state(state)
}

/// Refuses a foreign `Host`. Programs may send none; browsers always do.
async fn reject_foreign_hosts(State(hosts): State<Hosts>, request: Request, next: Next) -> Response {
    let names_none = !request.headers().contains_key(header::HOST) && request.uri().authority().is_none();
    if names_none || Host::of(request.uri(), request.headers()).is_some_and(|host| hosts.contain(&host)) {
        return next.run(request).await;
    }
    tracing::warn!("a request for another host was refused where figures are; if this is its name, say so with --host");
    StatusCode::MISDIRECTED_REQUEST.into_response()
}

async fn metrics(State(state): State<AppState>) -> Response {
    let mut registry = state.metrics.registry();
    sample(&state, &mut registry).await;
    let mut text = String::new();
    match encode(&mut text, &registry) {
        Ok(()) => ([(header::CONTENT_TYPE, CONTENT_TYPE)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Samples the gauges when the metrics are requested. While the database does not answer, its gauges are left out.
async fn sample(state: &AppState, registry: &mut Registry) {
    let gauge = |count: usize| ConstGauge::new(i64::try_from(count).unwrap_or(i64::MAX));
    let (hashing, slots) = (&state.hashing, state.hashing.slots());
    registry.register_with_unit("hash", "How long password hashes took", Unit::Seconds, hashing.timer().histogram());
    registry.register("hash_slots", "Password hashes that are computed at once, at most", gauge(slots.capacity()));
    registry.register("hash_slots_taken", "Password hashes that are computed now", gauge(slots.in_use()));
    registry.register("hash_waiting", "Password hashes that wait for a slot", gauge(slots.waiting()));
    let streams = state.events.streams();
    registry.register("streams", "Open streams of live updates", gauge(streams.open));
    registry.register(
        "streams_crowded_out",
        "Streams that gave way to newer ones",
        ConstCounter::new(streams.crowded_out),
    );
    if let Ok(under_attack) = state.store.is_under_attack(state.now()).await {
        let under_attack = ConstGauge::new(i64::from(under_attack));
        registry.register(
            "storm",
            "Whether far more log-ins fail than usual, and strangers get fewer guesses",
            under_attack,
        );
    }
    let sessions = state.census.advance(&state.store).await;
    registry.register("database_up", "Whether the database answers", ConstGauge::new(i64::from(sessions.is_ok())));
    if let Ok(Some(sessions)) = sessions {
        let by_state = Family::<[(&str, &str); 1], Gauge>::default();
        by_state.get_or_create(&[("state", "signed_in")]).set(sessions.signed_in.into());
        by_state.get_or_create(&[("state", "remembered")]).set(sessions.remembered.into());
        registry.register(
            "sessions",
            "Sessions that have not ended; those that expired count until the next sweep. Where there are many, a while ago",
            by_state,
        );
    }
    registry.register("build", "The program", Info::new([("version", env!("CARGO_PKG_VERSION"))]));
    let started = state.started.as_millis() / 1000;
    registry.register_with_unit(
        "start_time",
        "When the process began, since 1970",
        Unit::Seconds,
        ConstGauge::new(started),
    );
}
