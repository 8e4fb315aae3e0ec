//! The figures as text, and the listener that they are read from (OpenMetrics 1.0).

use crate::backend::Backend;
use crate::routes::documents::{alive, ready};
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

const KIND: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The addresses of the watching listener. Nothing of the app is served here, and nothing of this to the app's port.
pub fn router(backend: Backend) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .route("/healthz", get(alive))
        .route("/readyz", get(ready))
        .with_state(backend)
}

async fn metrics(State(backend): State<Backend>) -> Response {
    let mut registry = Registry::with_prefix("exeunt");
    backend.meters.register(&mut registry);
    sample(&backend, &mut registry).await;
    let mut text = String::new();
    match encode(&mut text, &registry) {
        Ok(()) => ([(header::CONTENT_TYPE, KIND)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// What is looked up when somebody asks. While the database does not answer, its figures are left out.
async fn sample(backend: &Backend, to: &mut Registry) {
    let whole = |count: usize| ConstGauge::new(i64::try_from(count).unwrap_or(i64::MAX));
    let (hashing, slots) = (&backend.hashing, backend.hashing.slots());
    to.register_with_unit("hash", "How long password hashes took", Unit::Seconds, hashing.timer().0);
    to.register("hash_slots", "Password hashes that are computed at once, at most", whole(slots.most()));
    to.register("hash_slots_taken", "Password hashes that are computed now", whole(slots.taken()));
    to.register("hash_waiting", "Password hashes that wait for a slot", whole(slots.waiting()));
    let streams = backend.events.streams();
    to.register("streams", "Open streams of live updates", whole(streams.open));
    to.register("streams_crowded_out", "Streams that gave way to newer ones", ConstCounter::new(streams.crowded_out));
    if let Ok(rages) = backend.store.storm(backend.now()).await {
        let rages = ConstGauge::new(i64::from(rages));
        to.register("storm", "Whether far more log-ins fail than usual, and strangers get fewer guesses", rages);
    }
    let sessions = backend.store.census().await;
    to.register("database_up", "Whether the database answers", ConstGauge::new(i64::from(sessions.is_ok())));
    if let Ok(sessions) = sessions {
        let by_state = Family::<[(&str, &str); 1], Gauge>::default();
        by_state.get_or_create(&[("state", "signed_in")]).set(sessions.signed_in.into());
        by_state.get_or_create(&[("state", "remembered")]).set(sessions.remembered.into());
        to.register(
            "sessions",
            "Sessions that have not ended; those that expired count until the next sweep",
            by_state,
        );
    }
    to.register("build", "The program", Info::new([("version", env!("CARGO_PKG_VERSION"))]));
    let started = backend.started.as_millis() / 1000;
    to.register_with_unit("start_time", "When the process began, since 1970", Unit::Seconds, ConstGauge::new(started));
}
