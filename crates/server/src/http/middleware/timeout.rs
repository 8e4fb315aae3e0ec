//! The time limit of a request.

use super::trace::{AnsweredEarly, changes, connection_permit, error_code, method_label, report_error, route};
use crate::http::error::ApiError;
use crate::http::extract::BodyDeadline;
use crate::http::state::AppState;
use crate::observe::metrics::RequestLabels;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::Response;
use axum::middleware::Next;
use axum::response::IntoResponse;
use exeunt_contract::Code;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::time::timeout_at;
use tracing::Instrument;

/// The time limit of a request. A read is dropped; a request that changes something is completed after the answer, as
/// far as its body had come, and its outcome is recorded then.
pub(super) async fn limit_time(State(state): State<AppState>, mut request: Request, next: Next) -> Response<Body> {
    let deadline = tokio::time::Instant::now() + state.timeout;
    let late = || {
        tracing::error!("a request took too long");
        ApiError::later(Code::Unavailable, 5).into_response()
    };
    if !changes(&request) {
        return timeout_at(deadline, next.run(request)).await.unwrap_or_else(|_| late());
    }
    request.extensions_mut().insert(BodyDeadline(deadline));
    let (method, route, permit) = (method_label(request.method()), route(&request), connection_permit(&request));
    let (metrics, is_late) = (state.metrics.clone(), Arc::new(AtomicBool::new(false)));
    let answered_early = Arc::clone(&is_late);
    let work = async move {
        let response = next.run(request).await;
        if answered_early.load(Ordering::Relaxed) {
            let (status, error) = (response.status().as_u16(), error_code(&response));
            report_error(error);
            tracing::warn!(status, code = error.map(Code::as_str), "a request was finished after its time");
            metrics.count_log_in(&RequestLabels { method, route, status }, error);
        }
        response
    };
    let mut work = state.in_flight.run_to_completion(permit, work.in_current_span());
    if let Ok(response) = timeout_at(deadline, &mut work).await {
        return response;
    }
    is_late.store(true, Ordering::Relaxed);
    drop(work);
    let mut response = late();
    response.extensions_mut().insert(AnsweredEarly);
    response
}
